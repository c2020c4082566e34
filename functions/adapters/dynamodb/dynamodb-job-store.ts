import { RUN_LISTS, TABLE } from '../../contract/table.ts';
import type { Job, JobState } from '../../domain/job/job.ts';
import { failedAt } from '../../domain/job/last-failure.ts';
import type { JobId } from '../../domain/shared/identifiers.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { JobFilter, JobLookup, JobStore, Page, PageRequest } from '../../use-cases/ports.ts';
import {
  type Item,
  type ItemKey,
  jobItem,
  jobKey,
  jobOf,
  SEARCHED_NAME,
  searchedName,
  sortableInstant,
} from './dynamodb-items.ts';
import { type ItemList, positionOf, type Wanted } from './dynamodb-list.ts';
import type { DynamodbTable } from './dynamodb-table.ts';

/** Where a job stands in the index: `<instant>#<job id>`. */
const POSITION = /^\d{15}#[0-9a-f]{32}$/;

const idAt = (position: string): JobId => position.slice(position.indexOf('#') + 1);

const keyAt = (position: string): ItemKey => jobKey(idAt(position));

const jobsIn = (
  state: JobState,
  list: Pick<ItemList, 'name' | 'order' | 'between' | 'wanted'>,
): ItemList => ({
  ...list,
  in: 'index',
  partition: state,
  positions: POSITION,
  keyAt,
});

/** Jobs that failed last. The index of all runs has room for them: it holds keys alone, and no list of jobs. */
const FAILED: ItemList = {
  name: 'failed',
  in: 'run-index',
  partition: RUN_LISTS.failed,
  order: 'descending',
  positions: POSITION,
  keyAt,
};

/** A job as an item: on the list of those that failed last only while it is one, so that other jobs cost no write there. */
export const listedJobItem = (job: Job): Item => {
  const at = failedAt(job);
  if (at === undefined) return jobItem(job);
  const { partitionKey, sortKey } = TABLE.runIndex;
  return {
    ...jobItem(job),
    [partitionKey]: FAILED.partition,
    [sortKey]: `${sortableInstant(at)}#${job.id}`,
  };
};

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

/** A job that begins or ends a run between two reads is found by one of three: what runs is read before and after the rest. */
const LIVE_STATES = ['running', 'scheduled', 'running'] as const;

/** Keeps jobs in DynamoDB. */
export class DynamodbJobStore implements JobStore, JobLookup {
  readonly #table: DynamodbTable;

  constructor(table: DynamodbTable) {
    this.#table = table;
  }

  insert(job: Job): Promise<'inserted' | 'exists'> {
    return this.#table.insert(listedJobItem(this.#table.kept(job, job.finishedAt)));
  }

  async load(id: JobId): Promise<Job | undefined> {
    const item = await this.#table.load(jobKey(id));
    return item && jobOf(item);
  }

  async loadAll(
    ids: ReadonlySet<JobId>,
    reads: 'consistent' | 'eventual' = 'consistent',
  ): Promise<ReadonlyMap<JobId, Job>> {
    const items = await this.#table.loadAll([...ids].map(jobKey), reads);
    return new Map(items.map(jobOf).map((job) => [job.id, job]));
  }

  async save(job: Job): Promise<Job | 'conflict'> {
    const saved = this.#table.kept({ ...job, version: job.version + 1 }, job.finishedAt);
    const answer = await this.#table.replace(listedJobItem(saved), job.version);
    return answer === 'conflict' ? 'conflict' : saved;
  }

  list(state: JobState, request: PageRequest, filter?: JobFilter): Promise<Page<Job>> {
    return this.#page(listed(state, filter), request);
  }

  async live(
    request: PageRequest,
    { changedSince, ...filter }: JobFilter & { readonly changedSince?: Instant | undefined } = {},
  ): Promise<Page<Job>> {
    const changed =
      changedSince === undefined
        ? []
        : [{ attribute: 'inForceSince', relation: 'is-more', number: changedSince } as const];
    const [first, ...others] = LIVE_STATES.map((state) =>
      jobsIn(state, { name: 'live', order: 'ascending', wanted: [...wantedOf(filter), ...changed] }),
    );
    if (!first) return { items: [] };
    const page = await this.#table.pageOfAll([first, ...others], request);
    return { ...page, items: page.items.map(jobOf) };
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

  async failed(request: PageRequest): Promise<Page<JobId>> {
    const page = await this.#table.page(FAILED, request);
    return { ...page, items: page.items.map((entry) => idAt(positionOf(FAILED, entry))) };
  }

  async #page(list: ItemList, request: PageRequest): Promise<Page<Job>> {
    const page = await this.#table.page(list, request);
    return { ...page, items: page.items.map(jobOf) };
  }
}
