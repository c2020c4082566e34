import { AFTER_RUN_FIELDS } from '../job/after-run-fields.ts';
import { LABEL_FIELDS } from '../job/label-fields.ts';
import { POLICY_FIELDS } from '../job/policy-fields.ts';
import { TIMING_FIELDS } from '../schedule/timing-fields.ts';
import { defaultedField, type FieldAnswer, type FieldRequest, type ReadFields } from '../shared/field.ts';
import { flag } from '../shared/value-schemas.ts';
import { CONTAINER_FIELDS } from '../target/container-fields.ts';
import { WEBHOOK_FIELDS } from '../target/webhook-fields.ts';

/** The fields that say what a job runs: those of a container, or those of a webhook. */
export const TARGET_FIELDS = { ...CONTAINER_FIELDS, ...WEBHOOK_FIELDS };

/** The other fields of a job. */
export const COMMON_FIELDS = {
  ...TIMING_FIELDS,
  ...POLICY_FIELDS,
  ...AFTER_RUN_FIELDS,
  paused: defaultedField(flag, false, {
    description: 'The job waits until it is resumed.',
    example: true,
  }),
};

/**
 * Every field of a job: how JSON writes it, its limits, its default, and what documents say about it. What is read, what
 * answers show and what documents say all follow from here.
 */
export const JOB_FIELDS = { ...LABEL_FIELDS, ...TARGET_FIELDS, ...COMMON_FIELDS };

/** The name of a field of a job. */
export type JobField = keyof typeof JOB_FIELDS;

/** A job as a caller asks for it: as JSON writes it, defaults not filled in. */
export type JobRequest = FieldRequest<typeof JOB_FIELDS>;

/** A request of which nothing has been checked yet. */
export type UncheckedRequest = { readonly [K in JobField]?: unknown };

/** What the fields of a request mean, as far as they can be read. */
export type ReadRequest = ReadFields<typeof JOB_FIELDS>;

/** The fields of a job as an answer shows them: what has a default is there. */
export type AnsweredJob = FieldAnswer<typeof LABEL_FIELDS> &
  FieldRequest<typeof TARGET_FIELDS> &
  FieldAnswer<typeof COMMON_FIELDS>;
