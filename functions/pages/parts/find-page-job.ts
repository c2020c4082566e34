import type { Job } from '../../domain/job/job.ts';
import { numberedJobId, parseJobNumber } from '../../domain/shared/job-number.ts';
import type { ApiUseCases } from '../../use-cases/api/api-use-cases.ts';

/**
 * The job at an address: by its id, or by the number that the API of Job logs gave it.
 * @throws DomainError `not_found`.
 */
export const findPageJob = (
  { findJob }: Pick<ApiUseCases, 'findJob'>,
  id: string | undefined,
): Promise<Job> => {
  const number = parseJobNumber(id ?? '');
  return findJob(number === undefined ? (id ?? '') : numberedJobId('joblog', number));
};
