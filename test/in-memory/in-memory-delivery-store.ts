import type { Delivery, DeliveryId } from '../../functions/domain/delivery/delivery.ts';
import type { JobId } from '../../functions/domain/shared/identifiers.ts';
import type { Instant } from '../../functions/domain/shared/instant.ts';
import type {
  AllDeliveries,
  Clock,
  DeliveryFilter,
  DeliveryStore,
  Page,
  PageRequest,
} from '../../functions/use-cases/ports.ts';
import { keptDelivery } from '../retention.ts';
import { copyOf } from './copy.ts';
import { pageOf, sortable } from './paging.ts';

/** Keeps deliveries in a map. */
export class InMemoryDeliveryStore implements DeliveryStore, AllDeliveries {
  readonly #deliveries = new Map<DeliveryId, Delivery>();
  readonly #clock: Pick<Clock, 'now'>;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** Everything that is kept, without expired deliveries. */
  all(): Delivery[] {
    return this.#kept().map(copyOf);
  }

  async insert(delivery: Delivery): Promise<'inserted' | 'exists'> {
    if (this.#find(delivery.id)) return 'exists';
    this.#deliveries.set(delivery.id, copyOf(keptDelivery(delivery)));
    return 'inserted';
  }

  async load(id: DeliveryId): Promise<Delivery | undefined> {
    const delivery = this.#find(id);
    return delivery && copyOf(delivery);
  }

  async save(delivery: Delivery): Promise<Delivery | 'conflict'> {
    if (this.#deliveries.get(delivery.id)?.version !== delivery.version) return 'conflict';
    const saved = copyOf(keptDelivery({ ...delivery, version: delivery.version + 1 }));
    this.#deliveries.set(delivery.id, saved);
    return copyOf(saved);
  }

  async listOfJob(jobId: JobId, page: PageRequest): Promise<Page<Delivery>> {
    const deliveries = this.#kept().filter((delivery) => delivery.jobId === jobId);
    const placed = deliveries.map((each) => [`${sortable(each.at)}#${each.id}`, each] as const);
    return pageOf(`deliveries-${jobId}`, placed, page, 'descending');
  }

  async list({ jobId, statuses }: DeliveryFilter, page: PageRequest): Promise<Page<Delivery>> {
    const deliveries = this.#kept().filter(
      (each) =>
        (jobId === undefined || each.jobId === jobId) && (!statuses || statuses.includes(each.status)),
    );
    const placed = deliveries.map((each) => {
      const order = jobId === undefined ? each.createdAt : each.at;
      return [`${sortable(order)}#${each.id}`, each] as const;
    });
    return pageOf(`all-deliveries-${jobId ?? ''}-${statuses?.join() ?? ''}`, placed, page, 'descending');
  }

  async givenUp(page: PageRequest): Promise<Page<Delivery>> {
    const deliveries = this.#kept().filter(({ status, kind }) => status === 'failed' && kind !== 'target');
    const placed = deliveries.map((each) => [`${sortable(each.finishedAt)}#${each.id}`, each] as const);
    return pageOf('given-up', placed, page, 'descending');
  }

  async needingCheck(before: Instant, page: PageRequest): Promise<Page<Delivery>> {
    const deliveries = this.#kept().filter(({ lookAt }) => lookAt !== undefined && lookAt < before);
    const placed = deliveries.map((each) => [`${sortable(each.lookAt)}#${each.id}`, each] as const);
    return pageOf('deliveries', placed, page);
  }

  /** The deliveries themselves, which stay here: a page has copies of its items. */
  #kept(): Delivery[] {
    return [...this.#deliveries.values()].filter((delivery) => !this.#isExpired(delivery));
  }

  #find(id: DeliveryId): Delivery | undefined {
    const delivery = this.#deliveries.get(id);
    return delivery && !this.#isExpired(delivery) ? delivery : undefined;
  }

  #isExpired(delivery: Delivery): boolean {
    return delivery.expiresAt !== undefined && delivery.expiresAt <= this.#clock.now();
  }
}
