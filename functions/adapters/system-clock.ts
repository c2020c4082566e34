import type { Instant } from '../domain/shared/instant.ts';
import type { Clock } from '../use-cases/ports.ts';

/** The time of this machine. */
export class SystemClock implements Clock {
  now(): Instant {
    return Date.now();
  }

  /** A timer may fire up to a millisecond early, so it is looked at again. */
  async waitUntil(at: Instant): Promise<void> {
    for (let left = at - this.now(); left > 0; left = at - this.now()) {
      await new Promise((resolve) => setTimeout(resolve, left));
    }
  }
}
