import type { Instant } from '../../functions/domain/shared/instant.ts';
import type { Clock } from '../../functions/use-cases/ports.ts';

/** Time that passes only when it is told to, or when someone waits for it. */
export class VirtualClock implements Clock {
  #now: Instant;

  constructor(now: Instant) {
    this.#now = now;
  }

  now(): Instant {
    return this.#now;
  }

  async waitUntil(at: Instant): Promise<void> {
    this.#now = Math.max(this.#now, at);
  }

  /** Sets the time; it does not go back. */
  advanceTo(at: Instant): void {
    if (at < this.#now) throw new RangeError(`${at} is before ${this.#now}`);
    this.#now = at;
  }

  /** Lets so many milliseconds pass. */
  advance(milliseconds: number): void {
    this.advanceTo(this.#now + milliseconds);
  }
}
