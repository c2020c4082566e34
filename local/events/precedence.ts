/**
 * The order in which work is begun while the process has more to do than it can: what is due is started first, then changes
 * are stored, then the rest: what has ended, what is to be sent, what is read.
 */
export type Rank = 'start' | 'change' | 'other';

const RANKS: readonly Rank[] = ['start', 'change', 'other'];

/** Nothing waits longer for its turn, or a process that is always busy would never tell how runs end. In milliseconds. */
const LONGEST_WAIT = 1000;

/** Above this share of its time a process is busy. */
const BUSY = 0.9;
/** Over at least so many milliseconds it is measured. */
const MEASURED_FOR = 100;

/** How the process is doing, and how a wait is bounded. */
export interface PrecedenceOptions {
  /** Tells whether there is more to do than the process can. */
  readonly isBusy: () => boolean;
  /** Calls back after some milliseconds; gives what takes that back. */
  readonly after: (milliseconds: number, callback: () => void) => () => void;
}

/** Lets work of a lower rank wait while the process is busy with what comes first. */
export class Precedence {
  readonly #options: PrecedenceOptions;
  readonly #underWay: Record<Rank, number> = { start: 0, change: 0, other: 0 };
  readonly #waiting = new Set<() => void>();

  constructor(options: PrecedenceOptions) {
    this.#options = options;
  }

  /** Work of a rank is under way, until the function that this gives is called. */
  begin(rank: Rank): () => void {
    this.#underWay[rank] += 1;
    return () => {
      this.#underWay[rank] -= 1;
      for (const look of this.#waiting) look();
    };
  }

  /** Resolves at once where the process is not busy, else when nothing that comes first is under way, at the latest after a second. */
  async turn(rank: Rank): Promise<void> {
    if (!this.#mustWait(rank)) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const look = () => {
      if (!this.#mustWait(rank)) resolve();
    };
    this.#waiting.add(look);
    const cancel = this.#options.after(LONGEST_WAIT, resolve);
    await promise;
    cancel();
    this.#waiting.delete(look);
  }

  #mustWait(rank: Rank): boolean {
    const before = RANKS.slice(0, RANKS.indexOf(rank));
    return before.some((each) => this.#underWay[each] > 0) && this.#options.isBusy();
  }
}

/** A process with all its work on one thread: it is busy when the event loop hardly rests. */
export const ofThisProcess = (): PrecedenceOptions => {
  let since = performance.eventLoopUtilization();
  let isBusy = false;
  return {
    isBusy: () => {
      const { utilization, active, idle } = performance.eventLoopUtilization(since);
      if (active + idle < MEASURED_FOR) return isBusy;
      since = performance.eventLoopUtilization();
      isBusy = utilization > BUSY;
      return isBusy;
    },
    after: (milliseconds, callback) => {
      const timer = setTimeout(callback, milliseconds);
      return () => clearTimeout(timer);
    },
  };
};
