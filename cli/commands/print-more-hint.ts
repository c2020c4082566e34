import type { CommandWorld } from './command-world.ts';

/** Says that a list goes on behind what was asked for. */
export const noteMore = (
  nextCursor: string | undefined,
  limit: number,
  { progress }: Pick<CommandWorld, 'progress'>,
): void => {
  if (nextCursor !== undefined) progress.note(`there are more: --limit ${limit * 2}`);
};
