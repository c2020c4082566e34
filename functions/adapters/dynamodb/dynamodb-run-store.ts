import type { Run, RunStatus } from '../../domain/run/run.ts';
import { endedAt } from '../../domain/run/run-seal.ts';
import type { Span } from '../../domain/schedule/schedule.ts';
import { type JobId, parseRunId, type RunId } from '../../domain/shared/identifiers.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { Page, PageRequest, RunStore } from '../../use-cases/ports.ts';
import { badCursor } from '../list-cursor.ts';
import {
  jobKey,
  RUN_SORT_PREFIX,
  runItem,
  runKey,
  runOf,
  runsDueAt,
  sortableInstant,
} from './dynamodb-items.ts';
import type { ItemList } from './dynamodb-list.ts';
import type { DynamodbTable } from './dynamodb-table.ts';

const SORT_KEY = /^RUN#\d{8}T\d{9}Z#\d{3}#\d{3}$/;
/** Where a run stands in the index: `<instant>#<run id>`. */
const POSITION = /^\d{15}#[^#]+$/;

const runsIn = (
  jobId: JobId,
  list: Pick<ItemList, 'name' | 'order' | 'prefix' | 'between' | 'wanted'>,
): ItemList => {
  const { pk } = jobKey(jobId);
  return {
    ...list,
    in: 'table',
    partition: pk,
    positions: SORT_KEY,
    keyAt: (position) => ({ pk, sk: position }),
  };
};

const runsOf = (jobId: JobId, status: RunStatus | undefined): ItemList =>
  runsIn(jobId, {
    name: `runs-${jobId}`,
    order: 'descending',
    prefix: RUN_SORT_PREFIX,
    wanted: status === undefined ? [] : [{ attribute: 'status', relation: 'is', text: status }],
  });

/** What a sort key begins with comes before it, so the runs due at the end of the span are behind the list. */
const runsDueWithin = (jobId: JobId, { from, to }: Span): ItemList =>
  runsIn(jobId, {
    name: `due-${jobId}-${from}-${to}`,
    order: 'ascending',
    between: [runsDueAt(from), runsDueAt(to)],
  });

const watchedBefore = (before: Instant): ItemList => ({
  name: 'watch',
  in: 'index',
  partition: 'watch',
  before: sortableInstant(before),
  order: 'ascending',
  positions: POSITION,
  keyAt: (position) => {
    const key = parseRunId(position.slice(position.indexOf('#') + 1));
    if (!key) throw badCursor();
    return runKey(key);
  },
});

/** Keeps runs in DynamoDB. */
export class DynamodbRunStore implements RunStore {
  readonly #table: DynamodbTable;

  constructor(table: DynamodbTable) {
    this.#table = table;
  }

  insert(run: Run): Promise<'inserted' | 'exists'> {
    return this.#table.insert(runItem(this.#table.kept(run, endedAt(run))));
  }

  async load(id: RunId): Promise<Run | undefined> {
    const key = parseRunId(id);
    const item = key && (await this.#table.load(runKey(key)));
    return item && runOf(item);
  }

  async save(run: Run): Promise<Run | 'conflict'> {
    const saved = this.#table.kept({ ...run, version: run.version + 1 }, endedAt(run));
    const answer = await this.#table.replace(runItem(saved), run.version);
    return answer === 'conflict' ? 'conflict' : saved;
  }

  listOfJob(
    jobId: JobId,
    request: PageRequest,
    filter?: { readonly status?: RunStatus | undefined },
  ): Promise<Page<Run>> {
    return this.#page(runsOf(jobId, filter?.status), request);
  }

  listDueWithin(jobId: JobId, span: Span, request: PageRequest): Promise<Page<Run>> {
    return this.#page(runsDueWithin(jobId, span), request);
  }

  needingCheck(before: Instant, request: PageRequest): Promise<Page<Run>> {
    return this.#page(watchedBefore(before), request);
  }

  async #page(list: ItemList, request: PageRequest): Promise<Page<Run>> {
    const page = await this.#table.page(list, request);
    return { ...page, items: page.items.map(runOf) };
  }
}
