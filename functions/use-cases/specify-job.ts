import { DomainError, type Fault } from '../domain/errors.ts';
import type { Instant } from '../domain/instant.ts';
import type { JobSpecification } from '../domain/job.ts';
import { examineRequest, type JobRequest } from '../domain/job-request.ts';
import type { RequestSettings } from './ports.ts';

/** A wish for a job, as far as it could be read. */
export interface JobWish {
  readonly request: JobRequest;
  /** What is already known to be wrong with it, and the fields that could not be read because of that. */
  readonly faults?: readonly Fault[];
  readonly unreadable?: ReadonlySet<string> | undefined;
  readonly looseImages?: boolean | undefined;
}

/**
 * What the job shall be that is wished for. What `previous` says already and the wish does not change is not judged
 * by the time again.
 * @throws DomainError `invalid` with all faults.
 */
export const specifyJob = (
  wish: JobWish,
  { containerName, webhookRanges: allowed }: Pick<RequestSettings, 'containerName' | 'webhookRanges'>,
  now: Instant,
  previous?: JobSpecification,
): JobSpecification => {
  const { request, faults = [], unreadable, looseImages } = wish;
  const examined = examineRequest(request, {
    now,
    containerName,
    allowed,
    unreadable,
    looseImages,
    previous,
  });
  const all = [...faults, ...examined.faults];
  if (all.length > 0) throw new DomainError('invalid', 'the job breaks a rule', { faults: all });
  return examined.specification;
};
