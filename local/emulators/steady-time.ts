/** A step back of the clock that is more than its keeping in time. */
const STEP_MS = 1000;

/** Where the time comes from, in milliseconds. */
export interface TimeSources {
  /** Of the clock that people see, since the epoch. */
  readonly clock: () => number;
  /** That only goes forward. */
  readonly elapsed: () => number;
}

const OF_THIS_MACHINE: TimeSources = { clock: () => Date.now(), elapsed: () => performance.now() };

/**
 * Tells how far the clock was set back since the last question, in milliseconds; 0 where it was not. A clock that goes forward has
 * been set, or the machine has slept: both are time that has passed.
 */
export function stepsBack({ clock, elapsed }: TimeSources = OF_THIS_MACHINE): () => number {
  let last = { clock: clock(), elapsed: elapsed() };
  return () => {
    const now = { clock: clock(), elapsed: elapsed() };
    const step = last.clock + (now.elapsed - last.elapsed) - now.clock;
    last = now;
    return step > STEP_MS ? Math.round(step) : 0;
  };
}

/** The time since the epoch for what is measured from an instant: as the clock has it, but it does not go back with the clock. */
export function steadyTime(sources: TimeSources = OF_THIS_MACHINE): () => number {
  const stepBack = stepsBack(sources);
  let ahead = 0;
  return () => {
    ahead += stepBack();
    return sources.clock() + ahead;
  };
}
