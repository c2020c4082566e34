import { JOB_FIELDS, type UncheckedRequest } from '../../domain/request/job-fields.ts';
import type { Fault } from '../../domain/shared/errors.ts';
import { pointerOf } from '../../domain/shared/json-pointer.ts';
import { show } from '../../domain/shared/schema-faults.ts';
import { isObject } from '../../domain/shared/value-schemas.ts';
import { NO_OBJECT, unreadableBody } from '../read/body-schema.ts';

/** A body that may be a job: nothing but the names of its fields has been checked. */
export interface JobBody {
  readonly request: UncheckedRequest;
  readonly faults: readonly Fault[];
}

/**
 * Reads a body as a job that is asked for.
 * @throws DomainError `invalid` when it is no object.
 */
export const readJobBody = (body: unknown): JobBody => {
  if (!isObject(body)) throw unreadableBody([{ pointer: '', detail: NO_OBJECT.error({ input: body }) }]);
  const faults = Object.keys(body)
    .filter((name) => !Object.hasOwn(JOB_FIELDS, name))
    .map((name) => ({ pointer: pointerOf([name]), detail: `${show(name)}: unknown field` }));
  return { request: body, faults };
};
