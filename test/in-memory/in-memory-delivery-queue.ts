import type { Delivery, DeliveryId } from '../../functions/domain/delivery/delivery.ts';
import { DomainError } from '../../functions/domain/shared/errors.ts';
import { type Instant, MINUTE } from '../../functions/domain/shared/instant.ts';
import type { Clock, DeliveryQueue } from '../../functions/use-cases/ports.ts';

/** A hint to try a delivery, and when it comes. */
export interface DeliveryHint {
  readonly deliveryId: DeliveryId;
  readonly at: Instant;
}

const LONGEST_DELAY = 14 * MINUTE;

/** Keeps hints until they are taken. */
export class InMemoryDeliveryQueue implements DeliveryQueue {
  /** While true, every call fails as `unavailable`. */
  isDown = false;
  readonly #hints = new Map<string, DeliveryHint>();
  readonly #clock: Pick<Clock, 'now'>;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  async send({ id: deliveryId }: Pick<Delivery, 'id' | 'url'>, at: Instant): Promise<void> {
    if (this.isDown) throw new DomainError('unavailable', 'deliveries cannot be asked for at the moment');
    const hint = { deliveryId, at: Math.min(at, this.#clock.now() + LONGEST_DELAY) };
    this.#hints.set(JSON.stringify(hint), hint);
  }

  /** The hints under way, soonest first. */
  get pending(): DeliveryHint[] {
    return [...this.#hints.values()].sort((a, b) => a.at - b.at);
  }

  /** Takes out what has come by `now`, soonest first. */
  takeDue(now: Instant): DeliveryId[] {
    const due = this.pending.filter((hint) => hint.at <= now);
    for (const hint of due) this.#hints.delete(JSON.stringify(hint));
    return due.map((hint) => hint.deliveryId);
  }
}
