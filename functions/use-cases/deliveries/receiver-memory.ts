import { isLeft, type SeenReceiver } from '../../domain/delivery/hanging-receiver.ts';
import type { Instant } from '../../domain/shared/instant.ts';

/** The most receivers that are remembered; the oldest is forgotten first. */
const MOST = 1000;

/**
 * What a process has seen of receivers that hang or are slow, by their origins. It dies with the process, and nothing is
 * lost then: the next one finds out anew.
 */
export class ReceiverMemory {
  readonly #seen = new Map<string, SeenReceiver>();

  of(origin: string): SeenReceiver | undefined {
    return this.#seen.get(origin);
  }

  /** How many receivers are left alone at an instant. */
  hanging(now: Instant): number {
    return [...this.#seen.values()].filter((seen) => isLeft(seen, now)).length;
  }

  /** Remembers this of a receiver, or nothing. */
  note(origin: string, seen: SeenReceiver | undefined): void {
    this.#seen.delete(origin);
    if (!seen) return;
    this.#seen.set(origin, seen);
    const [first] = this.#seen.keys();
    if (this.#seen.size > MOST && first !== undefined) this.#seen.delete(first);
  }
}
