import type { Job, JobState } from '../../domain/job/job.ts';
import { type Instant, MINUTE } from '../../domain/shared/instant.ts';
import type { Clock, JobStore } from '../ports.ts';

/** Beyond this a count says only that there are as many. */
export const MOST_COUNTED = 100;

/** What the beginning of a list of jobs says. */
export interface JobCount {
  /** Up to `MOST_COUNTED`. */
  readonly count: number;
  /** Whether the list goes on. */
  readonly isLonger: boolean;
  /** The first jobs of the list as they are now; undefined where it was not read again. */
  readonly jobs: readonly Job[] | undefined;
  /** Those that a success is expected of, as they were when the list was read. */
  readonly watched: readonly Job[];
}

interface Remembered extends JobCount {
  readonly until: Instant;
}

/** So long it is believed that a list that was longer than what is counted still is. */
const BELIEVED_FOR = MINUTE;

/**
 * Counts lists of jobs. A count is a read of what is counted, so a list that was longer than that is not read again for a minute:
 * the answer would be the same.
 */
export class JobCounts {
  readonly #ports: { readonly jobs: JobStore; readonly clock: Pick<Clock, 'now'> };
  readonly #longer = new Map<JobState, Remembered>();

  constructor(ports: { readonly jobs: JobStore; readonly clock: Pick<Clock, 'now'> }) {
    this.#ports = ports;
  }

  async count(state: JobState): Promise<JobCount> {
    const { jobs, clock } = this.#ports;
    const known = this.#longer.get(state);
    if (known && known.until > clock.now()) return known;
    const { items, cursor } = await jobs.list(state, { limit: MOST_COUNTED });
    const watched = items.filter(({ successWithin }) => successWithin !== undefined);
    const read = { count: items.length, isLonger: cursor !== undefined, watched };
    if (read.isLonger) {
      this.#longer.set(state, { ...read, jobs: undefined, until: clock.now() + BELIEVED_FOR });
    } else this.#longer.delete(state);
    return { ...read, jobs: items };
  }
}
