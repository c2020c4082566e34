import type { Delivery, DeliveryStatus } from '../../domain/delivery/delivery.ts';
import type { JobId } from '../../domain/shared/identifiers.ts';
import type { AllDeliveries, DeliveryFilter, Page, PageRequest } from '../../use-cases/ports.ts';
import { badCursor } from '../list-cursor.ts';
import { DELIVERY_SORT_PREFIX, deliveryOf } from './dynamodb-delivery-items.ts';
import { keyOfDelivery } from './dynamodb-delivery-store.ts';
import { itemsOf } from './dynamodb-entries.ts';
import { DELIVERY_LIST, ENDED_AS, type ItemKey, jobKey, key } from './dynamodb-items.ts';
import type { ItemList, Wanted } from './dynamodb-list.ts';
import type { DynamodbTable } from './dynamodb-table.ts';

const OF_JOB_POSITION = /^DELIVERY#\d{8}T\d{9}Z#[^#]+$/;
/** Where a delivery stands in an index: `<instant>#<delivery id>`. */
const POSITION = /^\d{15}#[^#]+$/;

const keyAt = (position: string): ItemKey => {
  const found = keyOfDelivery(position.slice(position.indexOf('#') + 1));
  if (!found) throw badCursor();
  return found;
};

const among = (attribute: string, statuses: readonly DeliveryStatus[] | undefined): readonly Wanted[] =>
  statuses ? [{ attribute, relation: 'is-absent-or-among', texts: statuses }] : [];

const listOfJob = (jobId: JobId, { statuses }: DeliveryFilter): ItemList => {
  const { pk } = jobKey(jobId);
  return {
    name: `all-deliveries-${jobId}`,
    in: 'table',
    partition: pk,
    prefix: DELIVERY_SORT_PREFIX,
    order: 'descending',
    wanted: among('status', statuses),
    positions: OF_JOB_POSITION,
    keyAt: (position) => key(pk, position),
  };
};

/** What has not ended by the index is read and judged by itself, as in the list of all runs. */
const listOfAll = ({ statuses }: DeliveryFilter): ItemList => ({
  name: 'all-deliveries',
  in: 'run-index',
  partition: DELIVERY_LIST,
  order: 'descending',
  wanted: among(
    ENDED_AS,
    statuses?.filter((status) => status !== 'pending'),
  ),
  positions: POSITION,
  keyAt,
});

const GIVEN_UP: ItemList = {
  name: 'given-up',
  in: 'index',
  partition: 'given-up',
  order: 'descending',
  positions: POSITION,
  keyAt,
};

/** Lists the deliveries of all jobs from DynamoDB: where they are by an index, then the deliveries themselves. */
export class DynamodbAllDeliveries implements AllDeliveries {
  readonly #table: DynamodbTable;

  constructor(table: DynamodbTable) {
    this.#table = table;
  }

  async list(filter: DeliveryFilter, request: PageRequest): Promise<Page<Delivery>> {
    const { jobId, statuses } = filter;
    if (jobId !== undefined) {
      const page = await this.#table.page(listOfJob(jobId, filter), request);
      return { ...page, items: page.items.map(deliveryOf) };
    }
    const list = listOfAll(filter);
    const page = await this.#table.page(list, request);
    const deliveries = (await itemsOf(this.#table, list, page.items)).map(deliveryOf);
    return { ...page, items: deliveries.filter(({ status }) => !statuses || statuses.includes(status)) };
  }

  async givenUp(request: PageRequest): Promise<Page<Delivery>> {
    const page = await this.#table.page(GIVEN_UP, request);
    return { ...page, items: page.items.map(deliveryOf) };
  }
}
