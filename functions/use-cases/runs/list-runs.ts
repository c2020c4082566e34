import type { Run, RunStatus } from '../../domain/run/run.ts';
import { LAST_INSTANT } from '../../domain/shared/instant.ts';
import type { JobStore, Page, PageRequest, RunStore } from '../ports.ts';
import { findJob } from '../shared/find-job.ts';

/** Lists the runs of a job, or those of one status. */
export type ListRuns = (
  jobId: string,
  page: PageRequest,
  filter?: { readonly status?: RunStatus | undefined },
) => Promise<Page<Run>>;

/** Lists the runs of a job, the earliest due first. */
export type ListRunsOldestFirst = (jobId: string, page: PageRequest) => Promise<Page<Run>>;

const EVER = { from: 0, to: LAST_INSTANT };

/**
 * Lists the runs of a job, the earliest due first.
 * @throws DomainError `not_found` when there is no such job, `invalid` for a cursor that is not of this list.
 */
export const listRunsOldestFirst = (ports: {
  readonly jobs: JobStore;
  readonly runs: RunStore;
}): ListRunsOldestFirst => {
  const find = findJob(ports);
  return async (jobId, page) => ports.runs.listDueWithin((await find(jobId)).id, EVER, page);
};

/**
 * Lists the runs of a job, the latest first.
 * @throws DomainError `not_found` when there is no such job, `invalid` for a cursor that is not of this list.
 */
export const listRuns = (ports: { readonly jobs: JobStore; readonly runs: RunStore }): ListRuns => {
  const find = findJob(ports);
  return async (jobId, page, filter) => {
    const job = await find(jobId);
    return ports.runs.listOfJob(job.id, page, filter);
  };
};
