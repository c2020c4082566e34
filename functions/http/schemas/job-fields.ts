import { JOB_FIELDS as DESCRIBED, type JobField } from '../../domain/request/job-fields.ts';

/** The fields of a job as they stand in JSON, with their limits, defaults and descriptions. */
export const JOB_FIELDS = Object.fromEntries(
  Object.entries(DESCRIBED).map(([name, { schema }]) => [name, schema]),
) as { readonly [K in JobField]: (typeof DESCRIBED)[K]['schema'] };
