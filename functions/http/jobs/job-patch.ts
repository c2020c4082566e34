import { defaultTimeout } from '../../domain/job/policy-fields.ts';
import type { JobRequest } from '../../domain/request/job-fields.ts';
import { TRIGGER_FIELDS } from '../../domain/schedule/trigger.ts';
import { formatDuration } from '../../domain/shared/duration.ts';
import { isObject } from '../../domain/shared/value-schemas.ts';
import { CONTAINER_FIELDS } from '../../domain/target/container-fields.ts';
import { WEBHOOK_FIELDS } from '../../domain/target/webhook-fields.ts';
import type { DesiredJob } from '../../use-cases/jobs/validate-job.ts';
import { mergePatch } from '../read/merge-patch.ts';
import { readJobBody } from './job-body.ts';

/** Groups of fields that exclude each other: a patch that sets one removes the others. */
const ALTERNATIVES: readonly (readonly string[])[] = [TRIGGER_FIELDS, ['command', 'shell']];

/** What belongs to a container only, or to a webhook only; a timeout that was the one's default is not the other's. */
const fieldsOf = (kind: 'container' | 'webhook', { timeout }: JobRequest): readonly string[] => [
  ...Object.keys(kind === 'container' ? CONTAINER_FIELDS : WEBHOOK_FIELDS),
  ...(timeout === formatDuration(defaultTimeout(kind)) ? ['timeout'] : []),
];

const takenAwayBy = (patch: Readonly<Record<string, unknown>>, current: JobRequest): ReadonlySet<string> => {
  const isNamed = (field: string) => Object.hasOwn(patch, field) && patch[field] !== null;
  return new Set([
    ...ALTERNATIVES.filter((fields) => fields.some(isNamed)).flat(),
    ...(isNamed('url') && current.url === undefined ? fieldsOf('container', current) : []),
    ...(isNamed('image') && current.url !== undefined ? fieldsOf('webhook', current) : []),
  ]);
};

/**
 * The headers as they are, each under the name that a patch has for it. Upper and lower case do not count: a patch may
 * write a name otherwise than it is kept, and still changes or removes that header.
 */
const headersAsNamedBy = (patch: unknown, headers: JobRequest['headers']): JobRequest['headers'] => {
  if (!headers || !isObject(patch)) return headers;
  const names = new Map(Object.keys(patch).map((name) => [name.toLowerCase(), name]));
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [names.get(name) ?? name, value]));
};

/**
 * The job that a merge patch makes of the present one.
 * @throws DomainError `invalid` when the patch is no object.
 */
export const patchedJob = (current: JobRequest, patch: unknown): DesiredJob => {
  if (!isObject(patch)) return readJobBody(patch);
  const takenAway = takenAwayBy(patch, current);
  const headers = headersAsNamedBy(patch.headers, current.headers);
  const kept = Object.entries({ ...current, headers }).filter(
    ([field, value]) => value !== undefined && !takenAway.has(field),
  );
  // What is removed has its default again.
  const resumed = patch.paused === null ? { paused: false } : {};
  const desired = readJobBody({
    ...(mergePatch(Object.fromEntries(kept), patch) as object),
    ...resumed,
  });
  // An older API takes images that this one does not; what is not changed is not judged anew.
  return { ...desired, looseImages: desired.request.image === current.image };
};
