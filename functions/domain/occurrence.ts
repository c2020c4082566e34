import { formatRunId, type RunKey } from './identifiers.ts';
import { DAY, type Instant, MINUTE } from './instant.ts';
import { changeJob, type Job, summaryOf } from './job.ts';
import { startDeadlinePassed } from './reason.ts';
import { newRun, type Run } from './run.ts';
import { nextLook } from './watch.ts';

/** A hint that an occurrence is due, as planned under a revision of the trigger. */
export interface DueHint {
  readonly dueAt: Instant;
  readonly revision: number;
}

/** An occurrence noticed so late was missed by its alarm and is caught up with. */
const CATCH_UP_AFTER = MINUTE;

/** What is to be done about a due hint. */
export type DueDecision =
  /** The job has moved on. Runs of the occurrence that were begun must still be finished. */
  | { readonly kind: 'stale'; readonly runs: readonly RunKey[] }
  | { readonly kind: 'early'; readonly at: Instant }
  /** Record the runs, then save the job: that is the claim. */
  | { readonly kind: 'claim'; readonly runs: readonly Run[]; readonly job: Job };

/** The keys of the runs that an occurrence begins with. */
const keysOf = (job: Job, dueAt: Instant): RunKey[] => [{ jobId: job.id, dueAt, copy: 1, attempt: 1 }];

const missed = (run: Run, now: Instant, historyDays: number): Run => {
  const { lookAt: _lookAt, ...kept } = run;
  return {
    ...kept,
    status: 'missed',
    reason: startDeadlinePassed(undefined),
    expiresAt: now + historyDays * DAY,
  };
};

/** Decides about a due hint for a job. */
export const decideDue = (job: Job, hint: DueHint, now: Instant, historyDays: number): DueDecision => {
  const keys = keysOf(job, hint.dueAt);
  if (job.nextDueAt !== hint.dueAt || job.revision !== hint.revision || job.paused) {
    return { kind: 'stale', runs: keys };
  }
  if (now < hint.dueAt) return { kind: 'early', at: hint.dueAt };
  const startBy = hint.dueAt + job.startDeadline;
  const cause = now - hint.dueAt > CATCH_UP_AFTER ? 'catch_up' : 'schedule';
  const lookAt = nextLook({ status: 'starting', tryFrom: now }, now);
  const isShell = job.target.shell !== undefined;
  const runs = keys.map((key) => newRun(key, { cause, startBy, timeout: job.timeout, isShell, lookAt, now }));
  if (now >= startBy) {
    const records = runs.map((run) => missed(run, now, historyDays));
    const lastRun = records.map(summaryOf).at(-1);
    const change = { nextDueAt: null, ...(lastRun && { lastRun }) };
    return { kind: 'claim', runs: records, job: changeJob(job, change, now, historyDays) };
  }
  const activeRuns = [...job.activeRuns, ...runs.map((run) => run.id)];
  return { kind: 'claim', runs, job: changeJob(job, { activeRuns, nextDueAt: null }, now, historyDays) };
};

/** The ids of the runs that an occurrence begins with. */
export const runIdsOf = (keys: readonly RunKey[]): string[] => keys.map(formatRunId);
