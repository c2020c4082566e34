import type { EmulatorClock } from '../../../local/emulators/scheduler/emulator-clock.ts';

interface Timer {
  atMs: number;
  fire: () => void;
}

/** A clock that stands still until a test moves it. */
export class VirtualClock implements EmulatorClock {
  #now: number;
  #timers: Timer[] = [];

  /** @param start RFC 3339. */
  constructor(start: string) {
    this.#now = Date.parse(start);
  }

  now = (): number => this.#now;

  setTimer = (atMs: number, fire: () => void): { cancel: () => void } => {
    const timer = { atMs, fire };
    this.#timers.push(timer);
    return {
      cancel: () => {
        this.#timers = this.#timers.filter((other) => other !== timer);
      },
    };
  };

  readonly #watchers = new Set<(milliseconds: number) => void>();

  onSetBack = (tell: (milliseconds: number) => void): (() => void) => {
    this.#watchers.add(tell);
    return () => this.#watchers.delete(tell);
  };

  /** Sets the clock back, as an administrator does. No time passes. */
  setBack(milliseconds: number): void {
    this.#now -= milliseconds;
    for (const tell of this.#watchers) tell(milliseconds);
  }

  get timerCount(): number {
    return this.#timers.length;
  }

  /** Moves to an instant (RFC 3339 or milliseconds), stopping at each timer on the way. */
  async advanceTo(instant: string | number): Promise<void> {
    const end = typeof instant === 'string' ? Date.parse(instant) : instant;
    for (let timer = this.#soonest(end); timer; timer = this.#soonest(end)) {
      this.#timers = this.#timers.filter((other) => other !== timer);
      this.#now = Math.max(this.#now, timer.atMs);
      timer.fire();
      await turnOfTheLoop();
    }
    this.#now = end;
  }

  #soonest(end: number): Timer | undefined {
    return this.#timers.filter(({ atMs }) => atMs <= end).sort((one, other) => one.atMs - other.atMs)[0];
  }
}

/** Lets everything that waits for nothing but resolved promises go on. */
const turnOfTheLoop = () => new Promise((resolve) => setImmediate(resolve));
