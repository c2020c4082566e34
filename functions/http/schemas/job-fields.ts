import { LABEL_FIELDS } from '../../domain/job/label-fields.ts';
import { COMMON_FIELDS, JOB_FIELDS as DESCRIBED, type JobField } from '../../domain/request/job-fields.ts';
import type { DefaultedName } from '../../domain/shared/field.ts';

/** The fields of a job as they stand in JSON, with their limits, defaults and descriptions. */
export const JOB_FIELDS = Object.fromEntries(
  Object.entries(DESCRIBED).map(([name, { schema }]) => [name, schema]),
) as { readonly [K in JobField]: (typeof DESCRIBED)[K]['schema'] };

const WHATEVER_IT_RUNS = { ...LABEL_FIELDS, ...COMMON_FIELDS };

/** The fields that every job shows: those with a default. */
export const SHOWN_OF_EVERY_JOB = Object.fromEntries(
  Object.entries(WHATEVER_IT_RUNS)
    .filter(([, field]) => 'defaultFor' in field)
    .map(([name]) => [name, true]),
) as { readonly [K in DefaultedName<typeof WHATEVER_IT_RUNS>]: true };
