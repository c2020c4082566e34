import type { JobSpecification } from '../../domain/job/job.ts';
import type { Fault } from '../../domain/shared/errors.ts';
import { referencedJobId } from '../execution/start-next-job.ts';
import type { JobStore } from '../ports.ts';

const POINTER = '/onSuccess';

/**
 * What is wrong with the next job of a request: that it does not exist. What `previous` names already, and what by
 * the faults that are `known` can be no name, is not looked for.
 * @throws DomainError `unavailable`.
 */
export const validateOnSuccess = async (
  { jobs }: { readonly jobs: Pick<JobStore, 'load'> },
  { onSuccess }: { readonly onSuccess?: unknown },
  known: readonly Fault[],
  previous?: Pick<JobSpecification, 'onSuccess'>,
): Promise<readonly Fault[]> => {
  if (typeof onSuccess !== 'string' || onSuccess === previous?.onSuccess) return [];
  if (known.some(({ pointer }) => pointer === POINTER)) return [];
  if (await jobs.load(referencedJobId(onSuccess))) return [];
  const detail = `${JSON.stringify(onSuccess)}: there is no job with this id, and none was put under this name`;
  return [{ pointer: POINTER, detail }];
};
