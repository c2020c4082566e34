import { RUN_LISTS, TABLE } from '../../contract/table.ts';
import type { ActivityEntry } from '../../domain/activity/activity.ts';
import type { ActivityId, JobId } from '../../domain/shared/identifiers.ts';
import type { ActivityStore, Page, PageRequest } from '../../use-cases/ports.ts';
import { itemsOf } from './dynamodb-entries.ts';
import { expiry, type Item, type ItemKey, jobKey, key, SWITCH_KEY, withoutKeys } from './dynamodb-items.ts';
import type { ItemList } from './dynamodb-list.ts';
import type { DynamodbTable } from './dynamodb-table.ts';

/** What the sort keys of entries begin with. */
const SORT_PREFIX = 'ACTIVITY#';

const OF_JOB_POSITION = /^ACTIVITY#\d{8}T\d{9}Z-[0-9a-f]{12}$/;
/** Where an entry stands in the list of all: `<entry id>#<job id>`, without a job id where it is about the stack. */
const POSITION = /^\d{8}T\d{9}Z-[0-9a-f]{12}#(?:[0-9a-f]{32})?$/;

/** Beside its job, or else beside the switch of the stack. */
const keyOf = (id: ActivityId, jobId: JobId | undefined): ItemKey =>
  key(jobId === undefined ? SWITCH_KEY.pk : jobKey(jobId).pk, `${SORT_PREFIX}${id}`);

const keyAt = (position: string): ItemKey => {
  const [id = '', jobId] = position.split('#');
  return keyOf(id, jobId === '' ? undefined : jobId);
};

const listOfJob = (jobId: JobId): ItemList => {
  const { pk } = jobKey(jobId);
  return {
    name: `activity-${jobId}`,
    in: 'table',
    partition: pk,
    prefix: SORT_PREFIX,
    order: 'descending',
    positions: OF_JOB_POSITION,
    keyAt: (position) => key(pk, position),
  };
};

const ALL: ItemList = {
  name: 'activity',
  in: 'run-index',
  partition: RUN_LISTS.activity,
  order: 'descending',
  positions: POSITION,
  keyAt,
};

const { partitionKey, sortKey } = TABLE.runIndex;

const itemOf = ({ expiresAt, ...entry }: ActivityEntry): Item => ({
  ...keyOf(entry.id, entry.jobId),
  [partitionKey]: RUN_LISTS.activity,
  [sortKey]: `${entry.id}#${entry.jobId ?? ''}`,
  ...expiry(expiresAt),
  ...entry,
});

const entryOf = (item: Item): ActivityEntry => withoutKeys(item) as unknown as ActivityEntry;

/**
 * Keeps in DynamoDB who did what: an item each, beside what it is about, in the list of all from its only write on. To confirm it
 * writes it once more, and changes nothing in the index.
 */
export class DynamodbActivityStore implements ActivityStore {
  readonly #table: DynamodbTable;

  constructor(table: DynamodbTable) {
    this.#table = table;
  }

  put(entry: ActivityEntry): Promise<void> {
    return this.#table.put(itemOf(this.#table.kept(entry, entry.at)));
  }

  async confirm(id: ActivityId, jobId: JobId | undefined): Promise<void> {
    const entry = await this.load(id, jobId);
    if (entry && !entry.isConfirmed) await this.#table.put(itemOf({ ...entry, isConfirmed: true }));
  }

  async load(id: ActivityId, jobId: JobId | undefined): Promise<ActivityEntry | undefined> {
    const item = await this.#table.load(keyOf(id, jobId));
    return item && entryOf(item);
  }

  async list(jobId: JobId | undefined, request: PageRequest): Promise<Page<ActivityEntry>> {
    const list = jobId === undefined ? ALL : listOfJob(jobId);
    const page = await this.#table.page(list, request);
    const items = jobId === undefined ? await itemsOf(this.#table, list, page.items) : page.items;
    return { ...page, items: items.map(entryOf) };
  }
}
