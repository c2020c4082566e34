import type { Run, RunStatus } from '../../functions/domain/run/run.ts';
import type { Span } from '../../functions/domain/schedule/schedule.ts';
import type { JobId, RunId } from '../../functions/domain/shared/identifiers.ts';
import type { Instant } from '../../functions/domain/shared/instant.ts';
import type {
  AllRuns,
  Clock,
  Page,
  PageRequest,
  RunFilter,
  RunStore,
  WantedJobs,
} from '../../functions/use-cases/ports.ts';
import { keptRun } from '../retention.ts';
import { copyOf } from './copy.ts';
import { type Placed, pageOf, searchedPageOf, sortable } from './paging.ts';

const padded = (number: number): string => String(number).padStart(3, '0');

const placeOf = ({ dueAt, jobId, copy, attempt }: Run): string =>
  `${sortable(dueAt)}#${jobId}#${padded(copy)}#${padded(attempt)}`;

const JOBS_AT_ONCE = 100;

const wantedOf = async (wanted: WantedJobs, placed: readonly Placed<Run>[]): Promise<ReadonlySet<JobId>> => {
  const ids = [...new Set(placed.map(([, { jobId }]) => jobId))];
  const found = new Set<JobId>();
  for (let from = 0; from < ids.length; from += JOBS_AT_ONCE) {
    for (const id of await wanted(new Set(ids.slice(from, from + JOBS_AT_ONCE)))) found.add(id);
  }
  return found;
};

/** Keeps runs in a map, and lists all of them. */
export class InMemoryRunStore implements RunStore, AllRuns {
  readonly #runs = new Map<RunId, Run>();
  readonly #clock: Pick<Clock, 'now'>;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** Everything that is kept, without expired runs. */
  all(): Run[] {
    return this.#kept().map(copyOf);
  }

  /** Everything that is kept, also expired runs. */
  everything(): Run[] {
    return [...this.#runs.values()].map(copyOf);
  }

  async insert(run: Run): Promise<'inserted' | 'exists'> {
    if (this.#find(run.id)) return 'exists';
    this.#runs.set(run.id, copyOf(keptRun(run)));
    return 'inserted';
  }

  async load(id: RunId): Promise<Run | undefined> {
    const run = this.#find(id);
    return run && copyOf(run);
  }

  async save(run: Run): Promise<Run | 'conflict'> {
    if (this.#runs.get(run.id)?.version !== run.version) return 'conflict';
    const saved = copyOf(keptRun({ ...run, version: run.version + 1 }));
    this.#runs.set(run.id, saved);
    return copyOf(saved);
  }

  async listOfJob(
    jobId: JobId,
    page: PageRequest,
    { status }: { readonly status?: RunStatus | undefined } = {},
  ): Promise<Page<Run>> {
    const runs = this.#ofJob(jobId);
    if (status === undefined) return pageOf(`runs-${jobId}`, runs, page, 'descending');
    const list = `runs-${jobId}-${status}`;
    return searchedPageOf(list, runs, page, 'descending', (run) => run.status === status);
  }

  async listDueWithin(jobId: JobId, { from, to }: Span, page: PageRequest): Promise<Page<Run>> {
    const due = this.#ofJob(jobId).filter(([, run]) => run.dueAt >= from && run.dueAt < to);
    return pageOf(`due-${jobId}-${from}-${to}`, due, page);
  }

  async needingCheck(before: Instant, page: PageRequest): Promise<Page<Run>> {
    const runs = this.#kept().filter((run) => run.lookAt !== undefined && run.lookAt < before);
    const placed = runs.map((run) => [`${sortable(run.lookAt)}#${run.id}`, run] as const);
    return pageOf('watch', placed, page);
  }

  async list(filter: RunFilter, page: PageRequest, wanted?: WantedJobs): Promise<Page<Run>> {
    const { jobId, statuses, cause, from = 0, to = Infinity } = filter;
    const placed = this.#kept()
      .filter((run) => run.dueAt >= from && run.dueAt < to && (jobId === undefined || run.jobId === jobId))
      .map((run) => [placeOf(run), run] as const);
    const list = JSON.stringify({ list: 'all-runs', jobId, statuses, cause, from, to });
    if (statuses === undefined && cause === undefined && !wanted) {
      return pageOf(list, placed, page, 'descending');
    }
    const jobs = wanted && (await wantedOf(wanted, placed));
    return searchedPageOf(
      list,
      placed,
      page,
      'descending',
      (run) =>
        (statuses?.includes(run.status) ?? true) &&
        (cause === undefined || run.cause === cause) &&
        (jobs?.has(run.jobId) ?? true),
    );
  }

  #ofJob(jobId: JobId): Placed<Run>[] {
    const place = (run: Run) => `${sortable(run.dueAt)}#${padded(run.copy)}#${padded(run.attempt)}`;
    return this.#kept()
      .filter((run) => run.jobId === jobId)
      .map((run) => [place(run), run] as const);
  }

  /** The runs themselves, which stay here: a page has copies of its items. */
  #kept(): Run[] {
    return [...this.#runs.values()].filter((run) => !this.#isExpired(run));
  }

  #find(id: RunId): Run | undefined {
    const run = this.#runs.get(id);
    return run && !this.#isExpired(run) ? run : undefined;
  }

  #isExpired(run: Run): boolean {
    return run.expiresAt !== undefined && run.expiresAt <= this.#clock.now();
  }
}
