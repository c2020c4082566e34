import type { Program } from '../world/program.ts';

/** The frozen program. */
export const program: Program;
