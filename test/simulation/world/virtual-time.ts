import type { Instant } from '../../../functions/domain/shared/instant.ts';
import { EventHeap } from './event-heap.ts';

/** So often the process may see to other things, such as the reports of the test runner. */
const EVENTS_BETWEEN_BREATHS = 100_000;

/**
 * Everything that promises have set going has been done when a tick comes that was asked for from within a promise:
 * Node empties its queue of promises before the next tick. It costs a third of what `setImmediate` does.
 * https://nodejs.org/en/learn/asynchronous-work/event-loop-timers-and-nexttick
 */
const promisesDone = (): Promise<void> => new Promise((done) => process.nextTick(done));

const breath = (): Promise<void> => new Promise((done) => setImmediate(done));

/** Time that passes from event to event. Whatever waits, waits for an event; so the same events give the same story. */
export class VirtualTime {
  #now: Instant;
  #hasWoken = false;
  #events = 0;
  #isStopped = false;
  readonly #heap = new EventHeap();

  constructor(now: Instant) {
    this.#now = now;
  }

  get now(): Instant {
    return this.#now;
  }

  /** How many events there were. */
  get events(): number {
    return this.#events;
  }

  /** Lets something happen at an instant; what lies in the past happens next. */
  at(instant: Instant, happen: () => void): void {
    this.#heap.add(Math.max(instant, this.#now), happen);
  }

  after(milliseconds: number, happen: () => void): void {
    this.at(this.#now + milliseconds, happen);
  }

  /** Says that a promise was settled: what waits for it goes on before the next event. */
  wake(): void {
    this.#hasWoken = true;
  }

  /** Nothing happens any more. */
  stop(): void {
    this.#isStopped = true;
  }

  get isStopped(): boolean {
    return this.#isStopped;
  }

  async runUntil(end: Instant): Promise<void> {
    // Outside of a promise the first tick would come too soon.
    await Promise.resolve();
    for (let next = this.#heap.first; next !== undefined && next.at <= end; next = this.#heap.first) {
      if (this.#isStopped) return;
      this.#heap.take();
      this.#now = next.at;
      this.#events += 1;
      next.happen();
      if (this.#hasWoken) {
        this.#hasWoken = false;
        await promisesDone();
      }
      if (this.#events % EVENTS_BETWEEN_BREATHS === 0) await breath();
    }
    this.#now = end;
  }
}
