import { FOREIGN_NAMES } from '../../domain/request/foreign-names.ts';
import { JOB_FIELDS, type UncheckedRequest } from '../../domain/request/job-fields.ts';
import type { Fault } from '../../domain/shared/errors.ts';
import { pointerOf } from '../../domain/shared/json-pointer.ts';
import { unknownName } from '../../domain/shared/nearest-name.ts';
import { isObject } from '../../domain/shared/value-schemas.ts';
import { noObject, unreadableBody } from '../read/body-schema.ts';

const KNOWN = Object.keys(JOB_FIELDS);

/** A body that may be a job: nothing but the names of its fields has been checked. */
export interface JobBody {
  readonly request: UncheckedRequest;
  readonly faults: readonly Fault[];
}

/**
 * Reads a body as a job that is asked for.
 * @param others the fields that the request has beside those of a job, and that are not in this body any more
 * @throws DomainError `invalid` when it is no object.
 */
export const readJobBody = (body: unknown, others: readonly string[] = []): JobBody => {
  if (!isObject(body)) throw unreadableBody([{ pointer: '', detail: noObject(body) }]);
  const faults = Object.keys(body)
    .filter((name) => !Object.hasOwn(JOB_FIELDS, name))
    .map((name) => ({
      pointer: pointerOf([name]),
      detail: unknownName(name, [...KNOWN, ...others], 'field', FOREIGN_NAMES),
    }));
  return { request: body, faults };
};
