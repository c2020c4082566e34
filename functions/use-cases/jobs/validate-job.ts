import type { JobSpecification } from '../../domain/job/job.ts';
import type { UncheckedRequest } from '../../domain/request/job-fields.ts';
import { examineRequest } from '../../domain/request/job-request.ts';
import { DomainError, type Fault } from '../../domain/shared/errors.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { JobStore, RequestSettings } from '../ports.ts';
import { validateOnSuccess } from './validate-on-success.ts';

/** A job as somebody asks for it. Nothing of it is checked yet. */
export interface DesiredJob {
  readonly request: UncheckedRequest;
  /** What is already known to be wrong with it, and the fields that could not be read because of that. */
  readonly faults?: readonly Fault[];
  readonly unreadable?: ReadonlySet<string> | undefined;
  readonly looseImages?: boolean | undefined;
}

/** What specifying a job needs. */
export interface ValidateJobPorts {
  readonly jobs: Pick<JobStore, 'load'>;
  readonly settings: Pick<
    RequestSettings,
    'containerName' | 'webhookRanges' | 'roles' | 'registryCredentials'
  >;
}

/**
 * The specification of the job that is asked for. Times that `previous` has already are not judged again, and an `onSuccess`
 * that it has already is not looked up again.
 * @throws DomainError `invalid` with all faults, `unavailable`.
 */
export const validateJob = async (
  ports: ValidateJobPorts,
  desired: DesiredJob,
  now: Instant,
  previous?: JobSpecification,
): Promise<JobSpecification> => {
  const { containerName, roles, registryCredentials, webhookRanges: allowed } = ports.settings;
  const { request, faults = [], unreadable, looseImages } = desired;
  const examined = examineRequest(request, {
    now,
    containerName,
    roles,
    registryCredentials,
    allowed,
    unreadable,
    looseImages,
    previous,
  });
  const known = [...faults, ...examined.faults];
  const all = [...known, ...(await validateOnSuccess(ports, request, known, previous))];
  if (all.length > 0) throw new DomainError('invalid', 'the job breaks a rule', { faults: all });
  return examined.specification;
};
