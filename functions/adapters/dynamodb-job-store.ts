import type { JobId } from '../domain/identifiers.ts';
import type { Instant } from '../domain/instant.ts';
import type { Job, JobState } from '../domain/job.ts';
import type { JobStore, Page, PageRequest } from '../use-cases/ports.ts';
import { jobItem, jobKey, jobOf, sortableInstant } from './dynamodb-items.ts';
import type { DynamodbTable, ItemList } from './dynamodb-table.ts';

/** Where a job stands in the index: `<instant>#<job id>`. */
const POSITION = /^\d{15}#[0-9a-f]{32}$/;

const jobsIn = (state: JobState, list: Pick<ItemList, 'name' | 'order'> & { before?: string }): ItemList => ({
  ...list,
  in: 'index',
  partition: state,
  positions: POSITION,
  keyAt: (position) => jobKey(position.slice(position.indexOf('#') + 1)),
});

/** Keeps jobs in DynamoDB. */
export class DynamodbJobStore implements JobStore {
  readonly #table: DynamodbTable;

  constructor(table: DynamodbTable) {
    this.#table = table;
  }

  insert(job: Job): Promise<'inserted' | 'exists'> {
    return this.#table.insert(jobItem(job));
  }

  async load(id: JobId): Promise<Job | undefined> {
    const item = await this.#table.load(jobKey(id));
    return item && jobOf(item);
  }

  async save(job: Job): Promise<Job | 'conflict'> {
    const saved = { ...job, version: job.version + 1 };
    const answer = await this.#table.replace(jobItem(saved), job.version);
    return answer === 'conflict' ? 'conflict' : saved;
  }

  async list(state: JobState, request: PageRequest): Promise<Page<Job>> {
    const order = state === 'scheduled' ? 'ascending' : 'descending';
    return this.#page(jobsIn(state, { name: state, order }), request);
  }

  async overdue(state: 'scheduled' | 'running', before: Instant, request: PageRequest): Promise<Page<Job>> {
    const name = `overdue-${state}`;
    return this.#page(jobsIn(state, { name, order: 'ascending', before: sortableInstant(before) }), request);
  }

  async #page(list: ItemList, request: PageRequest): Promise<Page<Job>> {
    const page = await this.#table.page(list, request);
    return { ...page, items: page.items.map(jobOf) };
  }
}
