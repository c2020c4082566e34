import type { Run } from '../../functions/domain/run/run.ts';
import type { AllRuns, RunFilter } from '../../functions/use-cases/list-ports.ts';
import type { Page, PageRequest } from '../../functions/use-cases/ports.ts';
import type { InMemoryRunStore } from './in-memory-run-store.ts';
import { pageOf, searchedPageOf, sortable } from './paging.ts';

const padded = (number: number): string => String(number).padStart(3, '0');

const placeOf = ({ dueAt, jobId, copy, attempt }: Run): string =>
  `${sortable(dueAt)}#${jobId}#${padded(copy)}#${padded(attempt)}`;

/** Lists the runs of a store in memory. */
export class InMemoryAllRuns implements AllRuns {
  readonly #runs: Pick<InMemoryRunStore, 'all'>;

  constructor(runs: Pick<InMemoryRunStore, 'all'>) {
    this.#runs = runs;
  }

  async list(filter: RunFilter, page: PageRequest): Promise<Page<Run>> {
    const { jobId, statuses, cause, from = 0, to = Infinity } = filter;
    const placed = this.#runs
      .all()
      .filter((run) => run.dueAt >= from && run.dueAt < to && (jobId === undefined || run.jobId === jobId))
      .map((run) => [placeOf(run), run] as const);
    const list = JSON.stringify({ list: 'all-runs', jobId, statuses, cause, from, to });
    if (statuses === undefined && cause === undefined) return pageOf(list, placed, page, 'descending');
    return searchedPageOf(
      list,
      placed,
      page,
      'descending',
      (run) => (statuses?.includes(run.status) ?? true) && (cause === undefined || run.cause === cause),
    );
  }
}
