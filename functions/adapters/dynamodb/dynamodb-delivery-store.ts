import { type Delivery, type DeliveryId, parseDeliveryId } from '../../domain/delivery/delivery.ts';
import type { JobId } from '../../domain/shared/identifiers.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { DeliveryStore, Page, PageRequest } from '../../use-cases/ports.ts';
import { badCursor } from '../list-cursor.ts';
import { DELIVERY_SORT_PREFIX, deliveryItem, deliveryKey, deliveryOf } from './dynamodb-delivery-items.ts';
import { type ItemKey, jobKey, sortableInstant } from './dynamodb-items.ts';
import type { ItemList } from './dynamodb-list.ts';
import type { DynamodbTable } from './dynamodb-table.ts';

const SORT_KEY = /^DELIVERY#\d{8}T\d{9}Z#[^#]+$/;
/** Where a delivery stands in the index: `<instant>#<delivery id>`. */
const POSITION = /^\d{15}#[^#]+$/;

/** The key of the delivery with an id; undefined for what is no id. */
export const keyOfDelivery = (id: DeliveryId): ItemKey | undefined => {
  const parsed = parseDeliveryId(id);
  return parsed && deliveryKey({ id, ...parsed });
};

const deliveriesOf = (jobId: JobId): ItemList => {
  const { pk } = jobKey(jobId);
  return {
    name: `deliveries-${jobId}`,
    in: 'table',
    partition: pk,
    prefix: DELIVERY_SORT_PREFIX,
    order: 'descending',
    positions: SORT_KEY,
    keyAt: (position) => ({ pk, sk: position }),
  };
};

const watchedBefore = (before: Instant): ItemList => ({
  name: 'deliveries',
  in: 'index',
  partition: 'deliveries',
  before: sortableInstant(before),
  order: 'ascending',
  positions: POSITION,
  keyAt: (position) => {
    const key = keyOfDelivery(position.slice(position.indexOf('#') + 1));
    if (!key) throw badCursor();
    return key;
  },
});

/** Keeps deliveries in DynamoDB. */
export class DynamodbDeliveryStore implements DeliveryStore {
  readonly #table: DynamodbTable;

  constructor(table: DynamodbTable) {
    this.#table = table;
  }

  insert(delivery: Delivery): Promise<'inserted' | 'exists'> {
    return this.#table.insert(deliveryItem(this.#table.kept(delivery, delivery.finishedAt)));
  }

  async load(id: DeliveryId): Promise<Delivery | undefined> {
    const key = keyOfDelivery(id);
    const item = key && (await this.#table.load(key));
    return item && deliveryOf(item);
  }

  async save(delivery: Delivery): Promise<Delivery | 'conflict'> {
    const saved = this.#table.kept({ ...delivery, version: delivery.version + 1 }, delivery.finishedAt);
    const answer = await this.#table.replace(deliveryItem(saved), delivery.version);
    return answer === 'conflict' ? 'conflict' : saved;
  }

  listOfJob(jobId: JobId, request: PageRequest): Promise<Page<Delivery>> {
    return this.#page(deliveriesOf(jobId), request);
  }

  needingCheck(before: Instant, request: PageRequest): Promise<Page<Delivery>> {
    return this.#page(watchedBefore(before), request);
  }

  async #page(list: ItemList, request: PageRequest): Promise<Page<Delivery>> {
    const page = await this.#table.page(list, request);
    return { ...page, items: page.items.map(deliveryOf) };
  }
}
