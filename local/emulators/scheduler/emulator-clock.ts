import { stepsBack } from '../steady-time.ts';

/** Where the emulator takes the time from. Tests pass one that they move. */
export interface EmulatorClock {
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Calls `fire` once, at the instant or as soon after it as can be, never before. */
  setTimer: (atMs: number, fire: () => void) => { cancel: () => void };
  /** Tells how far the clock was set back, in milliseconds, soon after it was. Gives what ends that. Default: it never is. */
  onSetBack?: (tell: (milliseconds: number) => void) => () => void;
}

/**
 * The longest single wait. The wall clock is looked at again after it, so that a machine that slept, or whose clock was
 * set, still fires in time; it also stays far below the 2^31 ms at which `setTimeout` fires at once.
 */
const LONGEST_WAIT_MS = 500;

/** The time of this machine. Fires within a few milliseconds after the instant. */
export const systemClock: EmulatorClock = {
  now: () => Date.now(),
  onSetBack: (tell) => {
    const stepBack = stepsBack();
    const look = () => {
      const step = stepBack();
      if (step > 0) tell(step);
    };
    const timer = setInterval(look, LONGEST_WAIT_MS).unref();
    return () => clearInterval(timer);
  },
  setTimer: (atMs, fire) => {
    let timer: NodeJS.Timeout;
    const wait = () => {
      const remaining = atMs - Date.now();
      timer = remaining > 0 ? setTimeout(wait, Math.min(remaining, LONGEST_WAIT_MS)) : setTimeout(fire, 0);
    };
    wait();
    return { cancel: () => clearTimeout(timer) };
  },
};
