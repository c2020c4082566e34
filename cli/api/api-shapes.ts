import type * as z from 'zod';
import type { AnsweredJob, TARGET_FIELDS } from '../../functions/domain/request/job-fields.ts';
import type { activitySchema } from '../../functions/http/schemas/activity-schema.ts';
import type { deliverySchema } from '../../functions/http/schemas/delivery-schema.ts';
import type { jobSchema } from '../../functions/http/schemas/job-schema.ts';
import type {
  occurrenceRunSchema,
  occurrenceSchema,
} from '../../functions/http/schemas/occurrence-schema.ts';
import type { outputLineSchema, outputPageSchema } from '../../functions/http/schemas/output-schema.ts';
import type { previewSchema } from '../../functions/http/schemas/preview-schema.ts';
import type {
  listedRunSchema,
  runSchema,
  runSummarySchema,
} from '../../functions/http/schemas/run-schema.ts';
import type { Frozen } from '../../functions/http/schemas/schema-parts.ts';
import type { callerSchema, pauseSchema, summarySchema } from '../../functions/http/schemas/stack-schema.ts';

export type { JobField } from '../../functions/domain/request/job-fields.ts';

/**
 * What the API answers, by the schemas of its answers, which say what each field means. Only their types are imported: the
 * command line reads what it is sent and checks nothing of it.
 */
type Answered<Schema extends z.ZodType> = Frozen<z.input<Schema>>;

/** How a run of a job last ended. */
export type RunSummary = Answered<typeof runSummarySchema>;

/** One execution of a job's container or webhook. */
export type Run = Answered<typeof runSchema>;

/** A run on the list of all runs. */
export type ListedRun = Answered<typeof listedRunSchema>;

/** How a run ended, as far as all answers say it that name a run. */
export type RunEnding = Pick<Run, 'id' | 'status' | 'exitCode' | 'reason'>;

/** Why a run ended as it did, in words; `code` is short and stable. */
export type Reason = NonNullable<Run['reason']>;

/** What a run cost. */
export type Price = NonNullable<Run['price']>;

/** What a failure leads to. */
export type Retry = NonNullable<AnsweredJob['retry']>;

/** What a job runs: a container where it has an `image`, a webhook where it has a `url`, else nothing. */
export type JobTarget = Pick<Job, keyof typeof TARGET_FIELDS>;

/** A job. Of `in`, `at`, `every`, `cron` and `now` it has one. */
export type Job = Omit<AnsweredJob, NamesOnly> &
  Omit<Answered<typeof jobSchema>, Exclude<keyof AnsweredJob, NamesOnly>>;

/** Of these a token that may not write sees no values. */
type NamesOnly = 'environment' | 'headers';

/** A webhook on its way: a run's own, or one to a callback. */
export type Delivery = Answered<typeof deliverySchema>;

/** A delivery on the list of all deliveries. */
export interface ListedDelivery extends Delivery {
  /** Absent where the job has none, or has expired. */
  readonly jobName?: string;
}

/** A change that somebody made. */
export type Activity = Answered<typeof activitySchema>;

/** One try to deliver a webhook. It has a `status` where there was an answer, else a `reason`. */
export type DeliveryTry = Delivery['tries'][number];

/** What was expected of an instant of a job, and what became of it. */
export type Occurrence = Answered<typeof occurrenceSchema>;

/** A run as its occurrence names it. */
export type RunOfOccurrence = Answered<typeof occurrenceRunSchema>;

/** A line a container wrote; `output` where its two streams are not told apart. */
export type OutputItem = Answered<typeof outputLineSchema>;

/** A part of an output. `nextCursor` is there until `ended`, or absent before anything could be written. */
export type OutputPage = Answered<typeof outputPageSchema>;

/** A part of a list. `nextCursor` reads on; a list is at its end without it. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor?: string;
}

/** What a job would do. */
export type Preview = Answered<typeof previewSchema>;

/** Everything is held back. */
export type PauseOfAll = Answered<typeof pauseSchema>;

/** How things stand. */
export type Summary = Answered<typeof summarySchema>;

/** Whom a token belongs to. */
export type Caller = Answered<typeof callerSchema>;

/** Problem details (https://www.rfc-editor.org/rfc/rfc9457); API Gateway's own errors have a `message` alone. */
export interface Problem {
  readonly title?: string;
  readonly detail?: string;
  readonly instance?: string;
  readonly message?: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
}

const STATUSES_UNDER_WAY = new Set(['queued', 'starting', 'running']);

/** Tells whether a run is over. */
export const isOver = (status: string): boolean => !STATUSES_UNDER_WAY.has(status);
