import type { ContainerTarget } from './container.ts';
import { DomainError } from './errors.ts';
import type { JobId, RunId } from './identifiers.ts';
import { DAY, type Instant } from './instant.ts';
import type { Reason } from './reason.ts';
import { type FinalStatus, isFinal, type Run } from './run.ts';

/** When a job is due. `text` is what the caller wrote; `dueAt` is the instant it means. */
export type Trigger =
  | { readonly kind: 'at'; readonly text: string; readonly dueAt: Instant }
  | { readonly kind: 'in'; readonly text: string; readonly dueAt: Instant }
  | { readonly kind: 'now'; readonly dueAt: Instant };

/** What a caller decides about a job: what to run, when, and under which policies. Durations in milliseconds. */
export interface JobSpecification {
  readonly name?: string;
  readonly target: ContainerTarget;
  readonly trigger: Trigger;
  /** IANA time zone in which local times are read. */
  readonly timezone: string;
  /** An occurrence that has not started so long after its instant is given up. */
  readonly startDeadline: number;
  /** A run is stopped after so long; 0 for never. */
  readonly timeout: number;
  readonly tags: readonly string[];
}

/** Where a job stands: it has an active run, or something is still to come, or it is over. */
export type JobState = 'running' | 'scheduled' | 'history';

/** How a job in history ended. */
export type JobOutcome = 'succeeded' | 'failed' | 'canceled';

/** What a job remembers of its last run. */
export interface RunSummary {
  readonly id: RunId;
  readonly dueAt: Instant;
  readonly status: FinalStatus;
  readonly exitCode?: number;
  readonly reason?: Reason;
  readonly stoppedAt?: Instant;
}

/** What to run, when and under which policies, and what the system keeps of it. */
export interface Job extends JobSpecification {
  readonly id: JobId;
  /** The definition that its containers are started from, as the launcher named it. */
  readonly definition: string;
  readonly state: JobState;
  /** Only in history. */
  readonly outcome?: JobOutcome;
  readonly nextDueAt?: Instant;
  readonly activeRuns: readonly RunId[];
  readonly lastRun?: RunSummary;
  /** Someone canceled it; what still runs may end. */
  readonly canceled: boolean;
  readonly paused: boolean;
  /** Grows with each change of the trigger; wake-ups of an older one are stale. */
  readonly revision: number;
  /** Grows with each write; every save is conditional on it. */
  readonly version: number;
  readonly createdAt: Instant;
  /** The name of the token that created it. */
  readonly createdBy: string;
  readonly updatedAt: Instant;
  readonly finishedAt?: Instant;
  /** Of the request body, where it came with an Idempotency-Key. */
  readonly fingerprint?: string;
  /** After this it is no longer shown and may be deleted. */
  readonly expiresAt?: Instant;
}

const stateOf = (job: Pick<Job, 'activeRuns' | 'nextDueAt' | 'paused'>): JobState => {
  if (job.activeRuns.length > 0) return 'running';
  return job.nextDueAt !== undefined || job.paused ? 'scheduled' : 'history';
};

const outcomeOf = (job: Pick<Job, 'canceled' | 'lastRun'>): JobOutcome => {
  if (job.canceled) return 'canceled';
  if (job.lastRun === undefined || job.lastRun.status === 'canceled') return 'canceled';
  return job.lastRun.status === 'succeeded' ? 'succeeded' : 'failed';
};

/** What a change of a job may alter. */
export type JobChange = Partial<Pick<Job, 'activeRuns' | 'lastRun' | 'canceled' | 'paused'>> & {
  /** null: nothing is due any more. */
  readonly nextDueAt?: Instant | null;
};

/** The job after a change, its state, outcome, finish and expiry derived anew. `historyDays` is how long it is kept. */
export const changeJob = (job: Job, change: JobChange, now: Instant, historyDays: number): Job => {
  const { nextDueAt, ...rest } = change;
  const { nextDueAt: before, outcome: _outcome, finishedAt, expiresAt: _expiresAt, ...kept } = job;
  const due = nextDueAt === undefined ? before : (nextDueAt ?? undefined);
  const changed = { ...kept, ...rest, ...(due !== undefined && { nextDueAt: due }), updatedAt: now };
  const state = stateOf(changed);
  if (state !== 'history') return { ...changed, state };
  const finished = finishedAt ?? now;
  return {
    ...changed,
    state,
    outcome: outcomeOf(changed),
    finishedAt: finished,
    expiresAt: finished + historyDays * DAY,
  };
};

/** A job as it is when it was just created. */
export const newJob = (
  specification: JobSpecification,
  facts: Pick<Job, 'id' | 'definition' | 'createdBy'> & {
    readonly now: Instant;
    readonly fingerprint?: string | undefined;
  },
): Job => ({
  ...specification,
  id: facts.id,
  definition: facts.definition,
  state: 'scheduled',
  nextDueAt: specification.trigger.dueAt,
  activeRuns: [],
  canceled: false,
  paused: false,
  revision: 1,
  version: 1,
  createdAt: facts.now,
  createdBy: facts.createdBy,
  updatedAt: facts.now,
  ...(facts.fingerprint !== undefined && { fingerprint: facts.fingerprint }),
});

/**
 * The job after it was canceled before its time.
 * @throws DomainError `conflict` when it is over or running.
 */
export const cancelJob = (job: Job, now: Instant, historyDays: number): Job => {
  if (job.state === 'history') throw new DomainError('conflict', `job ${job.id} is over: ${job.outcome}`);
  if (job.state === 'running') {
    const routes = job.activeRuns.map((id) => `POST /v1/runs/${id}/stop`).join(', ');
    throw new DomainError('conflict', `job ${job.id} is running; to stop it: ${routes}`);
  }
  return changeJob(job, { canceled: true, paused: false, nextDueAt: null }, now, historyDays);
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
    ...(run.stoppedAt !== undefined && { stoppedAt: run.stoppedAt }),
  };
};

/**
 * The job after one of its runs became final; undefined where it already knows. A run that is no longer active
 * corrects the summary only when that summary is its own and says something else.
 */
export const withFinalRun = (job: Job, run: Run, now: Instant, historyDays: number): Job | undefined => {
  const summary = summaryOf(run);
  const isActive = job.activeRuns.includes(run.id);
  const contradicts = job.lastRun?.id === run.id && job.lastRun.status !== summary.status;
  if (!isActive && !contradicts) return undefined;
  const activeRuns = job.activeRuns.filter((id) => id !== run.id);
  return changeJob(job, { activeRuns, lastRun: summary }, now, historyDays);
};
