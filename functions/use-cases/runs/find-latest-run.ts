import type { Run } from '../../domain/run/run.ts';
import { DomainError } from '../../domain/shared/errors.ts';
import type { JobStore, RunStore } from '../ports.ts';
import { findJob } from '../shared/find-job.ts';

/** Finds the latest run of a job. */
export type FindLatestRun = (jobId: string) => Promise<Run>;

/** What finding the latest run needs. */
export interface FindLatestRunPorts {
  readonly jobs: JobStore;
  readonly runs: RunStore;
}

/** More than the attempts that one copy may have. */
const ATTEMPTS = 30;
const RUNS_A_PAGE = 100;

const wasLeftOut = ({ status }: Run): boolean => status === 'skipped' || status === 'missed';

/**
 * Finds the latest run of a job: of its latest occurrence that was not left out, the last attempt of the first copy. Where
 * the hundred latest runs were all left out, the latest of these.
 * @throws DomainError `not_found` when there is no such job, or no run of it yet.
 */
export const findLatestRun = (ports: FindLatestRunPorts): FindLatestRun => {
  const find = findJob(ports);
  return async (jobId) => {
    const { id } = await find(jobId);
    const { items } = await ports.runs.listOfJob(id, { limit: RUNS_A_PAGE });
    const latest = items.find((run) => !wasLeftOut(run)) ?? items[0];
    if (!latest) throw new DomainError('not_found', `there is no run of job ${id} yet`);
    if (latest.copy === 1) return latest;
    const span = { from: latest.dueAt, to: latest.dueAt + 1 };
    const ofOccurrence = await ports.runs.listDueWithin(id, span, { limit: ATTEMPTS });
    return ofOccurrence.items.findLast(({ copy }) => copy === 1) ?? latest;
  };
};
