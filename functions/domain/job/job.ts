import type { Reason } from '../run/reason.ts';
import { type FinalStatus, isFinal, type Run } from '../run/run.ts';
import { type FormerTiming, firstDue } from '../schedule/timing.ts';
import { isRecurring, type Timing } from '../schedule/trigger.ts';
import type { ActivityId, JobId, RunId } from '../shared/identifiers.ts';
import type { Instant } from '../shared/instant.ts';
import type { Target } from '../target/target.ts';
import type { AfterRun } from './after-run-fields.ts';
import type { Labels } from './label-fields.ts';
import type { Policies } from './policy-fields.ts';

/** What a caller decides about a job: what to run, when, and under which policies. Durations in milliseconds. */
export interface JobSpecification extends Timing, Labels, Policies, AfterRun {
  readonly target: Target;
}

/** Where a job stands: it has an active run, or something is still to come, or it is over. */
export type JobState = 'running' | 'scheduled' | 'history';

/** How a job in history ended; `ended` is a recurring job that is due no more. */
export const OUTCOMES = ['succeeded', 'failed', 'canceled', 'ended'] as const;

/** One of `OUTCOMES`. */
export type JobOutcome = (typeof OUTCOMES)[number];

/** What a job remembers of its last run. */
export interface RunSummary {
  readonly id: RunId;
  readonly dueAt: Instant;
  readonly status: FinalStatus;
  readonly exitCode?: number;
  readonly reason?: Reason;
  /** When its container began to be paid for. */
  readonly pullStartedAt?: Instant;
  readonly startedAt?: Instant;
  readonly stoppedAt?: Instant;
}

/** What was decided about an occurrence that was left out, for a record of it that says something else. */
export interface LeftOutOccurrence {
  readonly dueAt: Instant;
  readonly status: 'skipped' | 'missed';
  readonly reason?: Reason;
  readonly blockedBy?: RunId;
}

/** A request to run now that came with an Idempotency-Key: a repeat finds the first one's runs by it. */
export interface KeyedRequest {
  readonly key: string;
  readonly dueAt: Instant;
}

/** What to run, when and under which policies, and what the system keeps of it. */
export interface Job extends JobSpecification {
  readonly id: JobId;
  /** The definition that its containers are started from, as the launcher named it; absent where it runs none or ECS refuses its image. */
  readonly definition?: string;
  /** By how much later than its trigger says the job is due, in milliseconds; at most `jitter`. */
  readonly jitterOffset: number;
  readonly state: JobState;
  /** Only in history. */
  readonly outcome?: JobOutcome;
  readonly nextDueAt?: Instant;
  /** What would be due next if it were not paused; for a job that is due once it is what resuming goes by. */
  readonly heldDueAt?: Instant;
  /** The runs that may have a container, or will get one without further ado. */
  readonly activeRuns: readonly RunId[];
  /** The runs of the one occurrence that waits for the end of the active ones. */
  readonly waitingRuns: readonly RunId[];
  readonly lastRun?: RunSummary;
  /** Occurrences with a failed copy while other copies still run. */
  readonly spoiledOccurrences?: readonly Instant[];
  /** The latest occurrences that it left out although an earlier try had begun to record runs of them. */
  readonly leftOut?: readonly LeftOutOccurrence[];
  /** When an occurrence of it last succeeded. */
  readonly lastSuccessAt?: Instant;
  /** Someone canceled it; what still runs may end. */
  readonly canceled: boolean;
  readonly paused: boolean;
  /** Grows with each change of the trigger; wake-ups of an older one are stale. */
  readonly revision: number;
  /** From when on its trigger has been in force: what it says about earlier instants was never expected. */
  readonly inForceSince: Instant;
  /** What it was due by before, as long as something that came due then is not handled yet, or longer. */
  readonly former?: FormerTiming;
  /** Until when it was in force, where it was paused or canceled. */
  readonly inForceUntil?: Instant;
  /** Grows with each change that a caller makes; edits may be conditional on it. */
  readonly edition: number;
  /** Grows with each write; every save is conditional on it. */
  readonly version: number;
  readonly createdAt: Instant;
  /** The name of the token that created it. */
  readonly createdBy: string;
  /** The id of the entry about the last change that somebody made. */
  readonly lastChange?: ActivityId;
  readonly updatedAt: Instant;
  readonly finishedAt?: Instant;
  /** Of the request body, where it came with an Idempotency-Key. */
  readonly fingerprint?: string;
  /** The latest requests to run now that came with a key. */
  readonly keyedRequests: readonly KeyedRequest[];
  /** After this it is no longer shown and may be deleted. The store sets it once the job is over. */
  readonly expiresAt?: Instant;
}

const stateOf = (job: Pick<Job, 'activeRuns' | 'waitingRuns' | 'nextDueAt' | 'paused'>): JobState => {
  if (job.activeRuns.length > 0 || job.waitingRuns.length > 0) return 'running';
  return job.nextDueAt !== undefined || job.paused ? 'scheduled' : 'history';
};

const outcomeOf = (job: Pick<Job, 'canceled' | 'lastRun' | 'trigger'>): JobOutcome => {
  if (job.canceled) return 'canceled';
  if (isRecurring(job.trigger)) return 'ended';
  if (job.lastRun === undefined || job.lastRun.status === 'canceled') return 'canceled';
  return job.lastRun.status === 'succeeded' ? 'succeeded' : 'failed';
};

/** What a change of a job may alter. */
export type JobChange = Partial<
  Pick<
    Job,
    | 'activeRuns'
    | 'waitingRuns'
    | 'lastRun'
    | 'lastSuccessAt'
    | 'spoiledOccurrences'
    | 'leftOut'
    | 'canceled'
    | 'paused'
    | 'edition'
    | 'revision'
    | 'inForceSince'
    | 'keyedRequests'
  >
> & {
  /** null: nothing is due any more. */
  readonly nextDueAt?: Instant | null;
  /** null: nothing is held back. */
  readonly heldDueAt?: Instant | null;
  /** null: its trigger is in force. */
  readonly inForceUntil?: Instant | null;
};

/** What is taken away is null in the change, and then absent in the job. */
const withoutNulls = <T extends object>(value: T): { [K in keyof T]: Exclude<T[K], null> } =>
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== null)) as {
    [K in keyof T]: Exclude<T[K], null>;
  };

/** The job after a change, its state, outcome and finish derived anew. */
export const changeJob = (job: Job, change: JobChange, now: Instant): Job => {
  const { outcome: _outcome, finishedAt, expiresAt: _expiresAt, ...kept } = job;
  const changed = { ...withoutNulls({ ...kept, ...change }), updatedAt: now };
  const state = stateOf(changed);
  if (state !== 'history') return { ...changed, state };
  return { ...changed, state, outcome: outcomeOf(changed), finishedAt: finishedAt ?? now };
};

/** What is known of a new job beside what its caller decides. */
export type NewJobFacts = Pick<Job, 'id' | 'createdBy' | 'jitterOffset' | 'paused'> & {
  readonly definition: string | undefined;
  readonly now: Instant;
  readonly fingerprint?: string | undefined;
};

/** A job as it is when it was just created. */
export const newJob = (specification: JobSpecification, facts: NewJobFacts): Job => {
  const { now, fingerprint, definition, ...known } = facts;
  const dueAt = firstDue({ ...specification, ...known }, now);
  return {
    ...specification,
    ...known,
    ...(definition !== undefined && { definition }),
    state: 'scheduled',
    ...(dueAt !== undefined && (facts.paused ? { heldDueAt: dueAt } : { nextDueAt: dueAt })),
    activeRuns: [],
    waitingRuns: [],
    canceled: false,
    revision: 1,
    inForceSince: now,
    ...(facts.paused && { inForceUntil: now }),
    edition: 1,
    version: 1,
    createdAt: now,
    updatedAt: now,
    keyedRequests: [],
    ...(fingerprint !== undefined && { fingerprint }),
  };
};

/** What a job keeps of a final run. */
export const summaryOf = (run: Run): RunSummary => {
  if (!isFinal(run.status)) throw new RangeError(`run ${run.id} is ${run.status}, not final`);
  return {
    id: run.id,
    dueAt: run.dueAt,
    status: run.status,
    ...(run.exitCode !== undefined && { exitCode: run.exitCode }),
    ...(run.reason && { reason: run.reason }),
    ...(run.pullStartedAt !== undefined && { pullStartedAt: run.pullStartedAt }),
    ...(run.startedAt !== undefined && { startedAt: run.startedAt }),
    ...(run.stoppedAt !== undefined && { stoppedAt: run.stoppedAt }),
  };
};
