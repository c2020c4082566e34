import type { JobSpecification } from '../../functions/domain/job/job.ts';
import type { JobRequest, UncheckedRequest } from '../../functions/domain/request/job-fields.ts';
import { examineRequest, type ReadingRules } from '../../functions/domain/request/job-request.ts';
import type { Fault } from '../../functions/domain/shared/errors.ts';
import type { ContainerTarget } from '../../functions/domain/target/container.ts';
import { NOW } from './samples.ts';

export const RULES: ReadingRules = {
  now: NOW,
  containerName: 'run',
  allowed: [],
  roles: 'any',
  registryCredentials: 'any',
};

/** The least request for a job that is due once. */
export const GOOD: JobRequest = { image: 'busybox', in: '3s' };

/** The least request for a job that recurs. */
export const RECURRING: JobRequest = { image: 'busybox', every: '1h' };

export const faultsOf = (request: UncheckedRequest, rules: Partial<ReadingRules> = {}): readonly Fault[] =>
  examineRequest(request, { ...RULES, ...rules }).faults;

export const fault = (pointer: string, detail: string): Fault => ({ pointer, detail });

export const SECRET = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:runat/token-AbCdEf';

export const manySecrets = (count: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`S${index}`, SECRET]));

/** What a request without faults asks for. */
export const specificationOf = (
  request: UncheckedRequest,
  rules: Partial<ReadingRules> = {},
): JobSpecification => {
  const { specification, faults } = examineRequest(request, { ...RULES, ...rules });
  if (faults.length > 0) throw new Error(`faults: ${JSON.stringify(faults)}`);
  return specification;
};

/** The container that a request without faults asks for. */
export const containerOf = (
  request: UncheckedRequest,
  rules: Partial<ReadingRules> = {},
): ContainerTarget => {
  const { target } = specificationOf(request, rules);
  if (target.kind !== 'container') throw new Error(`a ${target.kind}, no container`);
  return target;
};
