import type { Job } from '../../domain/job/job.ts';
import { DomainError } from '../../domain/shared/errors.ts';
import { isJobId } from '../../domain/shared/identifiers.ts';
import { quote } from '../../domain/shared/quote.ts';
import type { JobStore } from '../ports.ts';

/** Finds one job. */
export type FindJob = (id: string) => Promise<Job>;

/**
 * Finds a job by its id.
 * @throws DomainError `not_found`.
 */
export const findJob =
  ({ jobs }: { readonly jobs: JobStore }): FindJob =>
  async (id) => {
    const job = isJobId(id) ? await jobs.load(id) : undefined;
    if (!job) throw new DomainError('not_found', `there is no job ${quote(id)}`);
    return job;
  };
