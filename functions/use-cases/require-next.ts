import { DomainError } from '../domain/errors.ts';
import type { JobSpecification } from '../domain/job.ts';
import type { JobStore } from './ports.ts';
import { referencedJobId } from './start-next.ts';

/**
 * Refuses a job whose next one does not exist. What `previous` names already is not looked for again.
 * @throws DomainError `invalid` at `/onSuccess`.
 */
export const requireNext = async (
  { jobs }: { readonly jobs: Pick<JobStore, 'load'> },
  { onSuccess }: Pick<JobSpecification, 'onSuccess'>,
  previous?: Pick<JobSpecification, 'onSuccess'>,
): Promise<void> => {
  if (onSuccess === undefined || onSuccess === previous?.onSuccess) return;
  if (await jobs.load(referencedJobId(onSuccess))) return;
  const detail = `${JSON.stringify(onSuccess)}: there is no job with this id, and none was put under this name`;
  throw new DomainError('invalid', 'the job breaks a rule', { faults: [{ pointer: '/onSuccess', detail }] });
};
