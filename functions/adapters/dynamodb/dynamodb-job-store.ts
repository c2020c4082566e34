import type { Job, JobState } from '../../domain/job/job.ts';
import type { JobId } from '../../domain/shared/identifiers.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { JobFilter, JobLookup, JobStore, Page, PageRequest } from '../../use-cases/ports.ts';
import { jobItem, jobKey, jobOf, SEARCHED_NAME, searchedName, sortableInstant } from './dynamodb-items.ts';
import type { ItemList, Wanted } from './dynamodb-list.ts';
import type { DynamodbTable } from './dynamodb-table.ts';

/** Where a job stands in the index: `<instant>#<job id>`. */
const POSITION = /^\d{15}#[0-9a-f]{32}$/;

const jobsIn = (
  state: JobState,
  list: Pick<ItemList, 'name' | 'order' | 'between' | 'wanted'>,
): ItemList => ({
  ...list,
  in: 'index',
  partition: state,
  positions: POSITION,
  keyAt: (position) => jobKey(position.slice(position.indexOf('#') + 1)),
});

const wantedOf = ({ tag, name, outcome }: JobFilter): readonly Wanted[] => [
  ...(tag === undefined ? [] : [{ attribute: 'tags', relation: 'holds', text: tag } as const]),
  ...(name === undefined
    ? []
    : [{ attribute: SEARCHED_NAME, relation: 'holds', text: searchedName(name) } as const]),
  ...(outcome === undefined ? [] : [{ attribute: 'outcome', relation: 'is', text: outcome } as const]),
];

const listed = (state: JobState, filter: JobFilter = {}): ItemList =>
  jobsIn(state, {
    name: state,
    order: state === 'scheduled' ? 'ascending' : 'descending',
    wanted: wantedOf(filter),
  });

/** Keeps jobs in DynamoDB. */
export class DynamodbJobStore implements JobStore, JobLookup {
  readonly #table: DynamodbTable;

  constructor(table: DynamodbTable) {
    this.#table = table;
  }

  insert(job: Job): Promise<'inserted' | 'exists'> {
    return this.#table.insert(jobItem(this.#table.kept(job, job.finishedAt)));
  }

  async load(id: JobId): Promise<Job | undefined> {
    const item = await this.#table.load(jobKey(id));
    return item && jobOf(item);
  }

  async loadAll(ids: ReadonlySet<JobId>): Promise<ReadonlyMap<JobId, Job>> {
    const items = await this.#table.loadAll([...ids].map(jobKey));
    return new Map(items.map(jobOf).map((job) => [job.id, job]));
  }

  async save(job: Job): Promise<Job | 'conflict'> {
    const saved = this.#table.kept({ ...job, version: job.version + 1 }, job.finishedAt);
    const answer = await this.#table.replace(jobItem(saved), job.version);
    return answer === 'conflict' ? 'conflict' : saved;
  }

  list(state: JobState, request: PageRequest, filter?: JobFilter): Promise<Page<Job>> {
    return this.#page(listed(state, filter), request);
  }

  /** What is due at `before` stands behind that text, because its id follows. */
  async overdue(
    state: 'scheduled' | 'running',
    before: Instant,
    request: PageRequest,
    from: Instant = 0,
  ): Promise<Page<Job>> {
    const between = [sortableInstant(from), sortableInstant(before)] as const;
    return this.#page(jobsIn(state, { name: `overdue-${state}`, order: 'ascending', between }), request);
  }

  async #page(list: ItemList, request: PageRequest): Promise<Page<Job>> {
    const page = await this.#table.page(list, request);
    return { ...page, items: page.items.map(jobOf) };
  }
}
