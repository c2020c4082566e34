import type { Job } from '../../domain/job/job.ts';
import type { Run } from '../../domain/run/run.ts';
import type { JobId } from '../../domain/shared/identifiers.ts';
import type { AllRuns, JobLookup, JobStore, Page, PageRequest, RunFilter } from '../ports.ts';
import { checkSpan } from '../shared/check-span.ts';
import { findJob } from '../shared/find-job.ts';

/** Which runs are wanted; each field narrows the list. */
export interface AllRunsFilter extends RunFilter {
  /** Of jobs that have this tag now. */
  readonly tag?: string | undefined;
}

/** A run on the list, and its job where that is still there. */
export interface ListedRun {
  readonly run: Run;
  readonly job?: Job;
}

/** Lists the runs of all jobs, the latest due first; with `runs-alone` no job is read that the filter does not need. */
export type ListAllRuns = (
  filter: AllRunsFilter,
  page: PageRequest,
  wish?: 'runs-alone',
) => Promise<Page<ListedRun>>;

/** What listing the runs of all jobs needs. */
export interface ListAllRunsPorts {
  readonly jobs: JobStore & JobLookup;
  readonly allRuns: AllRuns;
}

const jobIn = (jobs: ReadonlyMap<JobId, Job>, { jobId }: Run): Pick<ListedRun, 'job'> => {
  const job = jobs.get(jobId);
  return job ? { job } : {};
};

/**
 * Lists the runs of all jobs, the latest due first. A page of a filtered list may hold fewer than asked for and still have a
 * cursor.
 * @throws DomainError `not_found` when there is no such job; `invalid` for a span that ends before it starts, and for a cursor
 * that is not of this list.
 */
export const listAllRuns = (ports: ListAllRunsPorts): ListAllRuns => {
  const find = findJob(ports);

  const withJobs = async (runs: readonly Run[]): Promise<readonly ListedRun[]> => {
    const jobs = await ports.jobs.loadAll(new Set(runs.map(({ jobId }) => jobId)), 'eventual');
    return runs.map((run) => ({ run, ...jobIn(jobs, run) }));
  };

  const listed = async (
    filter: RunFilter,
    page: PageRequest,
    wish?: 'runs-alone',
  ): Promise<Page<ListedRun>> => {
    const { items, ...rest } = await ports.allRuns.list(filter, page);
    return { ...rest, items: wish === 'runs-alone' ? items.map((run) => ({ run })) : await withJobs(items) };
  };

  const tagged = async (tag: string, filter: RunFilter, page: PageRequest): Promise<Page<ListedRun>> => {
    const withTag = new Map<JobId, Job>();
    const wanted = async (ids: ReadonlySet<JobId>): Promise<ReadonlySet<JobId>> => {
      for (const [id, job] of await ports.jobs.loadAll(ids, 'eventual'))
        if (job.tags.includes(tag)) withTag.set(id, job);
      return new Set(withTag.keys());
    };
    const { items, ...rest } = await ports.allRuns.list(filter, page, wanted);
    return { ...rest, items: items.map((run) => ({ run, ...jobIn(withTag, run) })) };
  };

  const ofOneJob = async (jobId: JobId, tag: string | undefined): Promise<'none' | 'all'> => {
    const job = await find(jobId);
    return tag === undefined || job.tags.includes(tag) ? 'all' : 'none';
  };

  return async ({ tag, ...filter }, page, wish) => {
    checkSpan(filter);
    const { jobId } = filter;
    if (jobId !== undefined) {
      return (await ofOneJob(jobId, tag)) === 'none' ? { items: [] } : listed(filter, page, wish);
    }
    return tag === undefined ? listed(filter, page, wish) : tagged(tag, filter, page);
  };
};
