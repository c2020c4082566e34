import type { Job } from '../../domain/job/job.ts';
import type { JobRequest } from '../../domain/request/job-fields.ts';
import { jobIdForKey } from '../../domain/shared/identifiers.ts';
import { LARGEST_JOB_NUMBER, numberedJobId, type Series } from '../../domain/shared/job-number.ts';
import type { NumberStore } from '../ports.ts';
import { type CreateJobInput, type CreateJobPorts, createJob } from './create-job.ts';
import { validateJob } from './validate-job.ts';

/** A job that is to get a number, and who asks for it. */
export interface CreateNumberedJobInput extends Omit<CreateJobInput, 'id' | 'request'> {
  readonly series: Series;
  /** The request, once the number is known. Its faults must not depend on the number. */
  readonly requestFor: (number: number) => JobRequest;
  /** Whether the list of the series has it. */
  readonly isListed: boolean;
}

/** A job, and its number in its series. */
export interface NumberedJob {
  readonly job: Job;
  readonly number: number;
}

/** Gives a job the next number of a series, stores it and sets its alarm. */
export type CreateNumberedJob = (input: CreateNumberedJobInput) => Promise<NumberedJob>;

/** What creating a numbered job needs. */
export interface CreateNumberedJobPorts extends CreateJobPorts {
  readonly numbers: NumberStore;
}

/**
 * Creates jobs with numbers. Only a request without faults takes a number, and no number is given twice. A request that
 * dies leaves a gap; under a key its repeat uses that number. A request that is refused writes nothing.
 * @throws DomainError as `createJob`.
 */
export const createNumberedJob = (ports: CreateNumberedJobPorts): CreateNumberedJob => {
  const { numbers, clock } = ports;
  const create = createJob(ports);

  /** A key is forgotten before the job of its number can expire: no later repeat gives the number to another job. */
  const takeNumber = async (series: Series, key: string | undefined): Promise<number> => {
    const number = await numbers.next(series);
    return key === undefined ? number : numbers.remember(key, number);
  };

  return async ({ series, requestFor, isListed, ...desired }) => {
    const { idempotency, callerName } = desired;
    const key = idempotency && jobIdForKey(callerName, idempotency.route, idempotency.key);
    const known = key === undefined ? undefined : await numbers.remembered(key);
    const isMade = known !== undefined && (await ports.jobs.load(numberedJobId(series, known))) !== undefined;
    if (!isMade) {
      await validateJob(ports, { ...desired, request: requestFor(LARGEST_JOB_NUMBER) }, clock.now());
    }
    const number = known ?? (await takeNumber(series, key));
    // A number without a job is harmless on the list; a job without one would not be found.
    if (isListed && !isMade) await numbers.addToList(series, { number, listedAt: clock.now() });
    const job = await create({ ...desired, request: requestFor(number), id: numberedJobId(series, number) });
    return { job, number };
  };
};
