import type { Job, JobState } from '../../functions/domain/job/job.ts';
import { failedAt } from '../../functions/domain/job/last-failure.ts';
import type { JobId } from '../../functions/domain/shared/identifiers.ts';
import type { Instant } from '../../functions/domain/shared/instant.ts';
import type {
  Clock,
  JobFilter,
  JobLookup,
  JobStore,
  Page,
  PageRequest,
} from '../../functions/use-cases/ports.ts';
import { keptJob } from '../retention.ts';
import { copyOf } from './copy.ts';
import { pageOf, searchedPageOf, sortable } from './paging.ts';

const isWanted =
  ({ tag, name, outcome }: JobFilter) =>
  (job: Job): boolean =>
    (tag === undefined || job.tags.includes(tag)) &&
    (name === undefined || (job.name?.toLowerCase().includes(name.toLowerCase()) ?? false)) &&
    (outcome === undefined || job.outcome === outcome);

/** Keeps jobs in a map. */
export class InMemoryJobStore implements JobStore, JobLookup {
  readonly #jobs = new Map<JobId, Job>();
  readonly #clock: Pick<Clock, 'now'>;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** Everything that is kept, without expired jobs. */
  all(): Job[] {
    return this.#kept().map(copyOf);
  }

  async insert(job: Job): Promise<'inserted' | 'exists'> {
    if (this.#find(job.id)) return 'exists';
    this.#jobs.set(job.id, copyOf(keptJob(job)));
    return 'inserted';
  }

  async load(id: JobId): Promise<Job | undefined> {
    const job = this.#find(id);
    return job && copyOf(job);
  }

  async loadAll(ids: ReadonlySet<JobId>): Promise<ReadonlyMap<JobId, Job>> {
    const jobs = this.#kept().filter(({ id }) => ids.has(id));
    return new Map(jobs.map((job) => [job.id, copyOf(job)]));
  }

  async save(job: Job): Promise<Job | 'conflict'> {
    if (this.#jobs.get(job.id)?.version !== job.version) return 'conflict';
    const saved = copyOf(keptJob({ ...job, version: job.version + 1 }));
    this.#jobs.set(job.id, saved);
    return copyOf(saved);
  }

  async list(state: JobState, page: PageRequest, filter: JobFilter = {}): Promise<Page<Job>> {
    const order = state === 'scheduled' ? 'ascending' : 'descending';
    const { tag, name, outcome } = filter;
    if (tag === undefined && name === undefined && outcome === undefined) {
      return pageOf(state, this.#ofState(state), page, order);
    }
    const list = JSON.stringify({ state, tag, name: name?.toLowerCase(), outcome });
    return searchedPageOf(list, this.#ofState(state), page, order, isWanted(filter));
  }

  async live(
    page: PageRequest,
    { changedSince, ...filter }: JobFilter & { readonly changedSince?: Instant | undefined } = {},
  ): Promise<Page<Job>> {
    const live = [...this.#ofState('running'), ...this.#ofState('scheduled')];
    const { tag, name, outcome } = filter;
    if ([tag, name, outcome, changedSince].every((each) => each === undefined))
      return pageOf('live', live, page);
    const isOne = (job: Job): boolean =>
      isWanted(filter)(job) && (changedSince === undefined || job.inForceSince > changedSince);
    const list = JSON.stringify({ tag, name: name?.toLowerCase(), outcome, changedSince });
    return searchedPageOf(`live ${list}`, live, page, 'ascending', isOne);
  }

  async overdue(
    state: 'scheduled' | 'running',
    before: Instant,
    page: PageRequest,
    from: Instant = 0,
  ): Promise<Page<Job>> {
    const isWithin = (position: string) => position >= sortable(from) && position < sortable(before);
    const overdue = this.#ofState(state).filter(([position]) => isWithin(position));
    return pageOf(`overdue-${state}`, overdue, page);
  }

  async failed(page: PageRequest): Promise<Page<JobId>> {
    const placed = this.#kept().flatMap((job) => {
      const at = failedAt(job);
      return at === undefined ? [] : [[`${sortable(at)}#${job.id}`, job.id] as const];
    });
    return pageOf('failed', placed, page, 'descending');
  }

  #ofState(state: JobState): [string, Job][] {
    const place = (job: Job) => sortable(state === 'history' ? job.finishedAt : job.nextDueAt);
    return this.#kept()
      .filter((job) => job.state === state)
      .map((job) => [`${place(job)}#${job.id}`, job]);
  }

  /** The jobs themselves, which stay here: a page has copies of its items. */
  #kept(): Job[] {
    return [...this.#jobs.values()].filter((job) => !this.#isExpired(job));
  }

  #find(id: JobId): Job | undefined {
    const job = this.#jobs.get(id);
    return job && !this.#isExpired(job) ? job : undefined;
  }

  #isExpired(job: Job): boolean {
    return job.expiresAt !== undefined && job.expiresAt <= this.#clock.now();
  }
}
