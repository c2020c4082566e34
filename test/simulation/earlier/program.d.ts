import type { Program } from '../program.ts';

/** The frozen program. */
export const program: Program;
