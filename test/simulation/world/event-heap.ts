import type { Instant } from '../../../functions/domain/shared/instant.ts';

/** Something that happens at an instant; of those at the same instant the one that was added first comes first. */
export interface TimedEvent {
  readonly at: Instant;
  readonly order: number;
  readonly happen: () => void;
}

const isBefore = (a: TimedEvent, b: TimedEvent): boolean =>
  a.at < b.at || (a.at === b.at && a.order < b.order);

/** Events by their instant: a binary heap. */
export class EventHeap {
  readonly #events: TimedEvent[] = [];
  #order = 0;

  get first(): TimedEvent | undefined {
    return this.#events[0];
  }

  add(at: Instant, happen: () => void): void {
    const event = { at, order: this.#order, happen };
    this.#order += 1;
    const events = this.#events;
    let place = events.length;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = events[above] as TimedEvent;
      if (!isBefore(event, parent)) break;
      events[place] = parent;
      place = above;
    }
    events[place] = event;
  }

  /** Takes the first event out. */
  take(): TimedEvent | undefined {
    const events = this.#events;
    const first = events[0];
    const last = events.pop();
    if (last !== undefined && events.length > 0) this.#sink(last);
    return first;
  }

  #sink(event: TimedEvent): void {
    const events = this.#events;
    let place = 0;
    for (;;) {
      let below = 2 * place + 1;
      const left = events[below];
      if (left === undefined) break;
      const right = events[below + 1];
      if (right !== undefined && isBefore(right, left)) below += 1;
      const child = events[below] as TimedEvent;
      if (!isBefore(child, event)) break;
      events[place] = child;
      place = below;
    }
    events[place] = event;
  }
}
