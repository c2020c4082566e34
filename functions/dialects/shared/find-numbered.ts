import type { Job } from '../../domain/job/job.ts';
import { DomainError } from '../../domain/shared/errors.ts';
import { numberedJobId, parseJobNumber, type Series } from '../../domain/shared/job-number.ts';
import { shorten } from '../../domain/shared/quote.ts';
import type { ApiUseCases } from '../../use-cases/api/api-use-cases.ts';

/**
 * Finds a job by its number in a series, or by its id.
 * @param isOfApi tells the jobs of an API from others.
 * @param what what that API calls its jobs.
 * @throws DomainError `not_found`, also for a job of another API.
 */
export const findNumbered = async (
  { findJob }: Pick<ApiUseCases, 'findJob'>,
  series: Series,
  text: string,
  isOfApi: (job: Job) => boolean,
  what: string,
): Promise<Job> => {
  const number = parseJobNumber(text);
  try {
    const job = await findJob(number === undefined ? text : numberedJobId(series, number));
    if (isOfApi(job)) return job;
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'not_found') throw error;
  }
  throw new DomainError('not_found', `there is no ${what} ${shorten(text)}`);
};
