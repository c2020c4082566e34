import type { Delivery, DeliveryId } from '../../functions/domain/delivery/delivery.ts';
import { DomainError } from '../../functions/domain/shared/errors.ts';
import { type Instant, MINUTE } from '../../functions/domain/shared/instant.ts';
import type {
  Clock,
  DeliveryQueue,
  QueueDepth,
  QueueDepths,
  QueueName,
} from '../../functions/use-cases/ports.ts';

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

const EMPTY: QueueDepth = { waiting: 0, inFlight: 0, delayed: 0, dead: 0 };

/** Counts the messages that a test says are there. */
export class InMemoryQueueDepths implements QueueDepths {
  readonly #depths = new Map<QueueName, QueueDepth>();

  /** Adds messages to a queue. */
  add(queue: QueueName, more: Partial<QueueDepth>): void {
    const before = this.#depths.get(queue) ?? EMPTY;
    this.#depths.set(queue, {
      waiting: before.waiting + (more.waiting ?? 0),
      inFlight: before.inFlight + (more.inFlight ?? 0),
      delayed: before.delayed + (more.delayed ?? 0),
      dead: before.dead + (more.dead ?? 0),
    });
  }

  async read(queue: QueueName): Promise<QueueDepth> {
    return this.#depths.get(queue) ?? EMPTY;
  }
}
