import { readBy } from '../shared/schema-faults.ts';
import type { FaultCollector } from './fault-collector.ts';
import { JOB_FIELDS, type ReadRequest, type UncheckedRequest } from './job-fields.ts';

/** Reads each field of a request on its own. A field with a fault is left out, and its faults are noted. */
export const readFields = (reading: FaultCollector, request: UncheckedRequest): ReadRequest => {
  const read: [name: string, value: unknown][] = [];
  for (const [name, { schema }] of Object.entries(JOB_FIELDS)) {
    const given = (request as Readonly<Record<string, unknown>>)[name];
    if (given === undefined || reading.isUnreadable(name)) continue;
    const result = readBy(schema, given, `/${name}`);
    if ('value' in result) read.push([name, result.value]);
    else reading.refuse(name, result.faults);
  }
  return Object.fromEntries(read);
};
