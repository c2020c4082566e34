/** What the API answers, as far as it is looked at here. Instants are RFC 3339; docs/api.md has the whole of it. */

/** Why a run ended as it did, in words; `code` is short and stable. */
export interface Reason {
  readonly code: string;
  readonly text: string;
  readonly mend?: string;
}

/** How a run of a job last ended. */
export interface RunSummary {
  readonly id: string;
  readonly dueAt: string;
  readonly status: string;
  readonly exitCode?: number;
  readonly reason?: Reason;
  readonly stoppedAt?: string;
}

/** A job. */
export interface Job {
  readonly id: string;
  readonly name?: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly shell?: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly cpu: number;
  readonly memory: number;
  readonly architecture: string;
  readonly capacity: string;
  readonly startDeadline: string;
  readonly timeout: string;
  readonly tags: readonly string[];
  readonly state: string;
  readonly outcome?: string;
  readonly nextDueAt?: string;
  /** Ids. */
  readonly activeRuns: readonly string[];
  readonly lastRun?: RunSummary;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly finishedAt?: string;
}

/** One execution of a job's container. */
export interface Run extends RunSummary {
  readonly jobId: string;
  readonly cause: string;
  readonly latenessMs?: number;
  readonly launchTries: number;
  readonly launchedAt?: string;
  readonly pullStartedAt?: string;
  readonly pullStoppedAt?: string;
  readonly startedAt?: string;
  readonly stoppingAt?: string;
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

const FINAL_STATUSES = new Set([
  'succeeded',
  'failed',
  'timed_out',
  'canceled',
  'start_failed',
  'missed',
  'lost',
]);

/** Tells whether a run is over. */
export const isOver = (status: string): boolean => FINAL_STATUSES.has(status);
