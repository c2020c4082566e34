import { ROUTES, type RouteName } from '../../contract/routes.ts';
import type { Job } from '../../domain/job/job.ts';
import type { JobRequest } from '../../domain/request/job-fields.ts';
import { DomainError, type Fault } from '../../domain/shared/errors.ts';
import type { Series } from '../../domain/shared/job-number.ts';
import { readIdempotencyKey } from '../../http/read/idempotency-key.ts';
import type { ApiRequest } from '../../http/server/route-group.ts';
import type { ApiUseCases } from '../../use-cases/api/api-use-cases.ts';
import type { NumberedJob } from '../../use-cases/jobs/create-numbered-job.ts';

/** What is wrong with a job that was read from an older API's own words. */
interface Judged {
  readonly faults: readonly Fault[];
  /** The fields of the request that could not be read. */
  readonly unreadable: ReadonlySet<string>;
  /** Says a fault that the rules found in the words of the API. */
  readonly translate: (fault: Fault) => Fault;
}

/** A job that is asked for in an older API's own words, read into those of the use cases. */
export interface Order extends Judged {
  readonly request: JobRequest;
}

/** The same, of a job that gets a number. */
export interface NumberedOrder extends Judged {
  readonly requestFor: (number: number) => JobRequest;
}

/** Waits for an answer, and says the faults of its refusal in the words of the order, which knows its own already. */
export const inOwnWords = async <T>(answer: Promise<T>, { faults: own, translate }: Judged): Promise<T> => {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'invalid') throw error;
    const faults = error.faults.map((fault) => (own.includes(fault) ? fault : translate(fault)));
    throw new DomainError('invalid', error.message, { faults });
  }
};

/**
 * Creates the job of an order. A repeat under the same Idempotency-Key gives the first one again.
 * @throws DomainError `invalid` with all faults in the words of the order, `key_reused`, `unavailable`.
 */
export const createOrdered = (
  { createJob }: Pick<ApiUseCases, 'createJob'>,
  name: RouteName,
  { headers, caller }: Pick<ApiRequest, 'headers' | 'caller'>,
  order: Order,
  options: { readonly looseImages?: boolean } = {},
): Promise<Job> => {
  const key = readIdempotencyKey(headers);
  const { request, faults, unreadable } = order;
  const { method, path } = ROUTES[name];
  // A faulty order makes no job, so there is nothing to repeat.
  const idempotency =
    key === undefined || faults.length > 0 ? undefined : { key, route: `${method} ${path}`, body: request };
  const desired = { request, faults, unreadable, ...options, callerName: caller.name, idempotency };
  return inOwnWords(createJob(desired), order);
};

/**
 * Creates the job of an order under the next number of a series. A repeat under the same Idempotency-Key gives the first
 * one again, also where the body could not be taken a second time, because its time is over.
 * @throws DomainError as `createOrdered`.
 */
export const createNumbered = (
  { createNumberedJob }: Pick<ApiUseCases, 'createNumberedJob'>,
  name: RouteName,
  { headers, caller, body }: Pick<ApiRequest, 'headers' | 'caller' | 'body'>,
  order: NumberedOrder,
  options: { readonly series: Series; readonly isListed: boolean },
): Promise<NumberedJob> => {
  const key = readIdempotencyKey(headers);
  const { requestFor, faults, unreadable } = order;
  const { method, path } = ROUTES[name];
  const idempotency = key === undefined ? undefined : { key, route: `${method} ${path}`, body };
  const desired = { requestFor, faults, unreadable, ...options, callerName: caller.name, idempotency };
  return inOwnWords(createNumberedJob(desired), order);
};
