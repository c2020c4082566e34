import { createHash } from 'node:crypto';

/** The seed of a run that leaves nothing out. */
const ALL = 'all';

const SEED = process.env.RUNAT_TEST_SAMPLE ?? ALL;

/** Whether this run plays everything. */
export const IS_WHOLE: boolean = SEED === ALL;

/**
 * Draws some of a list, in their order; with the seed `all` it is the whole list.
 *
 * @param of what the list is about: each has a draw of its own
 * @param count how many are drawn
 */
export const drawn = <T>(seed: string, of: string, list: readonly T[], count: number): readonly T[] => {
  if (seed === ALL) return list;
  const ranks = list.map((_, index) => createHash('sha256').update(`${seed} ${of} ${index}`).digest('hex'));
  const chosen = new Set(ranks.toSorted().slice(0, count));
  return list.filter((_, index) => chosen.has(ranks[index] ?? ''));
};

/**
 * What this run plays of a list of long stories, each of which is about a situation of its own. `npm test` draws a sample anew
 * each time and says its seed; every other run plays all.
 */
export const sampleOf = <T>(of: string, stories: readonly T[], count: number): readonly T[] =>
  drawn(SEED, of, stories, count);
