import type { JobRequest } from '../domain/job-request.ts';
import { TRIGGER_FIELDS } from '../domain/trigger.ts';
import type { JobWish } from '../use-cases/specify-job.ts';
import { isObject } from './body-schema.ts';
import { readJobBody } from './job-schema.ts';
import { mergePatch } from './merge-patch.ts';

/** Fields of which a job has one: who names one need not take the other away. */
const ALTERNATIVES: readonly (readonly string[])[] = [TRIGGER_FIELDS, ['command', 'shell']];

const takenAwayBy = (patch: Readonly<Record<string, unknown>>): ReadonlySet<string> => {
  const isNamed = (field: string) => Object.hasOwn(patch, field) && patch[field] !== null;
  return new Set(ALTERNATIVES.filter((fields) => fields.some(isNamed)).flat());
};

/**
 * The wish that a merge patch makes of a job as it is.
 * @throws DomainError `invalid` when the patch is no object.
 */
export const patchedWish = (current: JobRequest, patch: unknown): JobWish => {
  if (!isObject(patch)) return readJobBody(patch);
  const takenAway = takenAwayBy(patch);
  const kept = Object.entries(current).filter(
    ([field, value]) => value !== undefined && !takenAway.has(field),
  );
  // What is removed has its default again.
  const resumed = patch.paused === null ? { paused: false } : {};
  const wish = readJobBody({
    ...(mergePatch(Object.fromEntries(kept), patch) as object),
    ...resumed,
  });
  // An older API takes images that this one does not; what is not changed is not judged anew.
  return { ...wish, looseImages: wish.request.image === current.image };
};
