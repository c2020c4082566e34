import type { AnsweredJob, TARGET_FIELDS } from '../../functions/domain/request/job-fields.ts';

export type { JobField } from '../../functions/domain/request/job-fields.ts';

/** What the API answers, as far as it is looked at here. Instants are RFC 3339; docs/api.md has the whole of it. */

/** Why a run ended as it did, in words; `code` is short and stable. */
export interface Reason {
  readonly code: string;
  readonly text: string;
  readonly advice?: string;
}

/** How a run ended. */
export interface RunEnding {
  readonly id: string;
  readonly status: string;
  readonly exitCode?: number;
  readonly reason?: Reason;
}

/** How a run of a job last ended. */
export interface RunSummary extends RunEnding {
  readonly dueAt: string;
  readonly stoppedAt?: string;
}

/** What a failure leads to. */
export type Retry = NonNullable<AnsweredJob['retry']>;

/** What a job runs: a container where it has an `image`, a webhook where it has a `url`, else nothing. */
export type JobTarget = Pick<AnsweredJob, keyof typeof TARGET_FIELDS>;

/** A job. Of `in`, `at`, `every`, `cron` and `now` it has one. */
export interface Job extends AnsweredJob {
  readonly id: string;
  readonly state: string;
  readonly outcome?: string;
  readonly nextDueAt?: string;
  /** Its next instants, five at most. */
  readonly nextRuns: readonly string[];
  /** Ids. */
  readonly activeRuns: readonly string[];
  readonly waitingRuns: readonly string[];
  readonly lastRun?: RunSummary;
  readonly lastSuccessAt?: string;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly finishedAt?: string;
}

/** What a run cost. */
export interface Price {
  readonly usd: number;
  readonly seconds: number;
  readonly currency: string;
  readonly region: string;
  readonly asOf: string;
  readonly isEstimate: boolean;
}

/** One execution of a job's container or webhook. */
export interface Run extends RunSummary {
  readonly jobId: string;
  readonly plannedAt: string;
  readonly copy: number;
  readonly copies: number;
  readonly attempt: number;
  readonly cause: string;
  readonly blockedBy?: string;
  /** The run of another job whose success it follows. */
  readonly chainedFrom?: string;
  readonly latenessMs?: number;
  readonly launchTries: number;
  readonly launchedAt?: string;
  readonly pullStartedAt?: string;
  readonly pullStoppedAt?: string;
  readonly startedAt?: string;
  readonly stoppingAt?: string;
  /** Of a webhook. */
  readonly deliveryId?: string;
  readonly price?: Price;
}

/** A run on the list of all runs. */
export interface ListedRun extends Run {
  /** Absent where the job has none, or has expired. */
  readonly jobName?: string;
}

/** One try to deliver a webhook. It has a `status` where there was an answer, else a `reason`. */
export interface DeliveryTry {
  readonly at: string;
  readonly durationMs?: number;
  readonly status?: number;
  /** The beginning of the answer. */
  readonly answerText?: string;
  readonly reason?: string;
}

/** A webhook on its way: a run's own, or one to a callback. */
export interface Delivery {
  readonly id: string;
  readonly jobId: string;
  readonly runId?: string;
  readonly kind: string;
  /** What a callback is told. */
  readonly event?: string;
  readonly url: string;
  readonly method: string;
  readonly status: string;
  readonly reason?: string;
  /** Oldest first. */
  readonly tries: readonly DeliveryTry[];
  readonly nextTryAt?: string;
  readonly replayedAt?: string;
  readonly createdAt: string;
  readonly finishedAt?: string;
}

/** A delivery on the list of all deliveries. */
export interface ListedDelivery extends Delivery {
  /** Absent where the job has none, or has expired. */
  readonly jobName?: string;
}

/** A run as its occurrence names it, or a whole one. */
export interface RunOfOccurrence extends RunEnding {
  readonly copy: number;
  readonly attempt: number;
  readonly stoppingAt?: string;
}

/** What was expected of an instant of a job, and what became of it. */
export interface Occurrence {
  readonly dueAt: string;
  /** Absent where nothing is known about what was expected then. */
  readonly expected?: boolean;
  readonly status: string;
  /** By copy, then by attempt. */
  readonly runs: readonly RunOfOccurrence[];
}

/** A line a container wrote; `output` where its two streams are not told apart. */
export interface OutputItem {
  readonly at: string;
  readonly stream: 'stdout' | 'stderr' | 'output';
  readonly text: string;
}

/** A part of a list. `nextCursor` reads on; a list is at its end without it. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor?: string;
}

/** A part of an output. `nextCursor` is there until `ended`, or absent before anything could be written. */
export interface OutputPage extends Page<OutputItem> {
  readonly ended: boolean;
}

/** What a job would do. */
export interface Preview {
  /** `local` is the wall-clock time in the job's time zone; `note` tells of clocks that change. */
  readonly occurrences: readonly { readonly at: string; readonly local: string; readonly note?: string }[];
  readonly words: string;
  /** Of its containers, like the price; absent where it has none. */
  readonly size?: { readonly cpu: number; readonly memory: number };
  readonly price?: Omit<Price, 'usd' | 'seconds'> & {
    readonly usdPerRun: number;
    readonly usdPerHour: number;
    readonly usdPerMonth?: number;
    readonly assumes: string;
  };
  readonly warnings: readonly string[];
}

/** Everything is held back. */
export interface PauseOfAll {
  readonly since: string;
  readonly until?: string;
}

/** How things stand. */
export interface Summary {
  readonly counts: Readonly<Record<string, number>>;
  /** A count that has come so far may be larger. */
  readonly countedUpTo: number;
  readonly next?: { readonly id: string; readonly name?: string; readonly dueAt: string };
  readonly failures: readonly {
    readonly id: string;
    readonly name?: string;
    readonly lastRun?: RunSummary;
  }[];
  readonly paused?: PauseOfAll;
  readonly watchdog: { readonly lastTickAt?: string };
}

/** Whom a token belongs to. */
export interface Caller {
  readonly name: string;
  readonly scopes: readonly string[];
}

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
