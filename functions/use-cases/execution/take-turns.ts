import type { Instant } from '../../domain/shared/instant.ts';
import type { Clock, Log } from '../ports.ts';
import type { Walked } from '../shared/walk-pages.ts';

/** A walk that begins nothing any more from `until` on. */
export interface Turn {
  /** What is walked through, for the log. */
  readonly list: string;
  readonly walk: (until: Instant) => Promise<Walked>;
}

/** What came of a turn. */
export interface Taken extends Walked {
  /** The walk came to its end or to that of its time: it did not fail, and there was time to begin it. */
  readonly isTaken: boolean;
  /** What it failed with. */
  readonly cause?: unknown;
}

const NOT_TAKEN: Taken = { count: 0, isLeftOver: true, isTaken: false };

/**
 * Lets walks take turns, each with an equal share of the time that is left; what one does not use is for those after
 * it. A walk that fails does not keep the others from their turns.
 * @returns what came of each.
 */
export const takeTurns = async (
  { clock, log }: { readonly clock: Pick<Clock, 'now'>; readonly log: Log },
  until: Instant,
  turns: readonly Turn[],
): Promise<ReadonlyMap<Turn, Taken>> => {
  const taken = new Map<Turn, Taken>();
  for (const [index, turn] of turns.entries()) {
    const { list, walk } = turn;
    const now = clock.now();
    const share = (until - now) / (turns.length - index);
    if (share <= 0) {
      log.warn('the watchdog had no time left for a list', { list });
      taken.set(turn, NOT_TAKEN);
      continue;
    }
    try {
      taken.set(turn, { ...(await walk(now + share)), isTaken: true });
    } catch (cause) {
      log.error('the watchdog could not go through a list', { list }, cause);
      taken.set(turn, { ...NOT_TAKEN, cause });
    }
  }
  return taken;
};
