import { faultsOf } from '../shared/schema-faults.ts';
import type { FaultCollector } from './fault-collector.ts';
import { JOB_FIELDS, type ReadRequest, type UncheckedRequest } from './job-fields.ts';

/** Reads each field of a request on its own. One that has a fault is left out, and its faults are noted. */
export const readFields = (reading: FaultCollector, request: UncheckedRequest): ReadRequest => {
  const read: [name: string, value: unknown][] = [];
  for (const [name, { schema }] of Object.entries(JOB_FIELDS)) {
    const given = (request as Readonly<Record<string, unknown>>)[name];
    if (given === undefined || reading.isUnreadable(name)) continue;
    const parsed = schema.safeParse(given);
    if (parsed.success) read.push([name, parsed.data]);
    else {
      reading.refuse(
        name,
        parsed.error.issues.flatMap((issue) => faultsOf(issue, `/${name}`)),
      );
    }
  }
  return Object.fromEntries(read);
};
