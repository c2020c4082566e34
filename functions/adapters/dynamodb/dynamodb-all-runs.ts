import { isFinal, type Run } from '../../domain/run/run.ts';
import type { JobId } from '../../domain/shared/identifiers.ts';
import type { AllRuns, Page, PageRequest, RunFilter, WantedJobs } from '../../use-cases/ports.ts';
import { badCursor } from '../list-cursor.ts';
import { itemsOf } from './dynamodb-entries.ts';
import {
  ENDED_AS,
  type Item,
  type ItemKey,
  jobKey,
  key,
  RUN_LIST,
  RUN_SORT_PREFIX,
  runKey,
  runOf,
  runsDueAt,
  sortableInstant,
} from './dynamodb-items.ts';
import { cursorBehind, type ItemList, positionOf, type Wanted } from './dynamodb-list.ts';
import type { DynamodbTable } from './dynamodb-table.ts';

/** Sorts behind every instant, in digits or as a date. */
const BEHIND_ALL = '~';

const runOfJobPosition = /^RUN#\d{8}T\d{9}Z#\d{3}#\d{3}$/;
/** Where a run stands in the list of all: `<due instant>#<job id>#<copy>#<attempt>`. */
const POSITION = /^(\d{15})#([0-9a-f]{32})#(\d{3})#(\d{3})$/;

const keyAt = (position: string): ItemKey => {
  const [, dueAt, jobId, copy, attempt] = POSITION.exec(position) ?? [];
  if (jobId === undefined) throw badCursor();
  return runKey({ jobId, dueAt: Number(dueAt), copy: Number(copy), attempt: Number(attempt) });
};

/** So many entries are looked at for wanted jobs at once, which are so many jobs at most, and so often. */
const ENTRIES_AT_ONCE = 100;
const MOST_LOOKS = 5;

const jobIdAt = (list: ItemList, entry: Item): JobId => POSITION.exec(positionOf(list, entry))?.[2] ?? '';

const causeOf = ({ cause }: RunFilter): readonly Wanted[] =>
  cause === undefined ? [] : [{ attribute: 'cause', relation: 'is', text: cause }];

/** How the spans of a list tell its cursors from those of another. */
const nameOf = (list: string, { from, to }: RunFilter): string => `${list}-${from ?? ''}-${to ?? ''}`;

const listOfJob = (jobId: JobId, filter: RunFilter): ItemList => {
  const { pk } = jobKey(jobId);
  const { from = 0, to, statuses } = filter;
  const last = to === undefined ? `${RUN_SORT_PREFIX}${BEHIND_ALL}` : runsDueAt(to);
  return {
    name: nameOf(`all-runs-${jobId}`, filter),
    in: 'table',
    partition: pk,
    order: 'descending',
    between: [runsDueAt(from), last],
    wanted: [
      ...causeOf(filter),
      ...(statuses
        ? [{ attribute: 'status', relation: 'is-absent-or-among', texts: statuses } as const]
        : []),
    ],
    positions: runOfJobPosition,
    keyAt: (position) => key(pk, position),
  };
};

/**
 * How a run ended stands in the index only where this program ended it: one before it that is deployed beside it does not
 * write it. So what has not ended by the index is always read.
 */
const listOfAll = (filter: RunFilter): ItemList => {
  const { from = 0, to, statuses } = filter;
  return {
    name: nameOf('all-runs', filter),
    in: 'run-index',
    partition: RUN_LIST,
    order: 'descending',
    between: [sortableInstant(from), to === undefined ? BEHIND_ALL : sortableInstant(to)],
    wanted: [
      ...causeOf(filter),
      ...(statuses
        ? [
            {
              attribute: ENDED_AS,
              relation: 'is-absent-or-among',
              texts: statuses.filter((status) => isFinal(status)),
            } as const,
          ]
        : []),
    ],
    positions: POSITION,
    keyAt,
  };
};

/** Lists the runs of all jobs from DynamoDB: where they are by an index, then the runs themselves. */
export class DynamodbAllRuns implements AllRuns {
  readonly #table: DynamodbTable;

  constructor(table: DynamodbTable) {
    this.#table = table;
  }

  async list(filter: RunFilter, request: PageRequest, wanted?: WantedJobs): Promise<Page<Run>> {
    const { jobId, statuses } = filter;
    if (jobId !== undefined) {
      const page = await this.#table.page(listOfJob(jobId, filter), request);
      return { ...page, items: page.items.map(runOf) };
    }
    const list = listOfAll(filter);
    const page = await (wanted ? this.#entriesOf(wanted, list, request) : this.#table.page(list, request));
    const runs = (await itemsOf(this.#table, list, page.items)).map(runOf);
    return { ...page, items: runs.filter(({ status }) => !statuses || statuses.includes(status)) };
  }

  /** An entry names its job, so runs of other jobs are not read. What is not full has read as far as one request may. */
  async #entriesOf(wanted: WantedJobs, list: ItemList, request: PageRequest): Promise<Page<Item>> {
    const found: Item[] = [];
    let { cursor } = request;
    for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
      const page = await this.#table.page(list, { limit: ENTRIES_AT_ONCE, cursor });
      const jobs = await wanted(new Set(page.items.map((entry) => jobIdAt(list, entry))));
      const fitting = page.items.filter((entry) => jobs.has(jobIdAt(list, entry)));
      const taken = fitting.slice(0, request.limit - found.length);
      found.push(...taken);
      const last = taken.at(-1);
      if (last && found.length === request.limit) {
        const isEnd = last === page.items.at(-1) && page.cursor === undefined;
        return { items: found, ...(!isEnd && { cursor: cursorBehind(list, last) }) };
      }
      cursor = page.cursor;
      if (cursor === undefined || page.items.length < ENTRIES_AT_ONCE) break;
    }
    return { items: found, ...(cursor !== undefined && { cursor }) };
  }
}
