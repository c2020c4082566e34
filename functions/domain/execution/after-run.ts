import { changeJob, type Job, type RunSummary, summaryOf } from '../job/job.ts';
import { decideRetry, type RetryDecision } from '../job/policies.ts';
import { nextCheck } from '../run/next-check.ts';
import { type FinalStatus, isFinal, type Run } from '../run/run.ts';
import { newRun } from '../run/run-machine.ts';
import { formatRunId, parseRunId, type RunId } from '../shared/identifiers.ts';
import type { Instant } from '../shared/instant.ts';
import { isShellTarget } from '../target/target.ts';
import { runsToReplace } from './occurrence.ts';

/** What follows from the end of a run. All of it may be done twice. */
export interface FollowUp {
  /** The job without the run, and with what takes its place. */
  readonly job: Job;
  /** A further attempt, to be recorded before the job is saved. */
  readonly attempt: Run | undefined;
  /** Runs that waited and may start now. */
  readonly released: readonly RunId[];
  /** With this run its whole occurrence has succeeded. */
  readonly hasSucceeded: boolean;
}

const attemptAfter = (job: Job, run: Run, { at, budget }: RetryDecision, now: Instant): Run => {
  const { jobId, dueAt, copy, copies, attempt, spent, timeout, startBy } = run;
  const { chainedFrom, chainLength, deniedSince } = run;
  const further = newRun(
    { jobId, dueAt, copy, attempt: attempt + 1 },
    {
      cause: 'retry',
      copies,
      plannedAt: at,
      spent: {
        policy: spent.policy + (budget === 'policy' ? 1 : 0),
        hostFailure: spent.hostFailure + (budget === 'host_failure' ? 1 : 0),
        startFailure: spent.startFailure + (budget === 'start_failure' ? 1 : 0),
      },
      allocation: run.allocation,
      startBy: budget === 'start_failure' ? startBy : at + job.startDeadline,
      timeout,
      isShell: isShellTarget(job.target),
    },
    now,
    nextCheck({ status: 'starting', tryFrom: at }, now),
  );
  return {
    ...further,
    ...(chainedFrom !== undefined && { chainedFrom }),
    ...(chainLength !== undefined && { chainLength }),
    ...(budget === 'start_failure' && deniedSince !== undefined && { deniedSince }),
  };
};

/** How much the end of one copy says about the end of all. */
const WEIGHTS: Readonly<Partial<Record<FinalStatus, number>>> = { succeeded: 0, canceled: 1 };
const weightOf = ({ status }: RunSummary): number => WEIGHTS[status] ?? 2;

/**
 * The copies of an occurrence have one outcome, in whichever order they end: a copy that failed tells it, else one
 * that was canceled. An end after which there is a further attempt tells nothing yet.
 */
const lastRunOf = (job: Job, run: Run, summary: RunSummary, attempt: Run | undefined): RunSummary => {
  const { lastRun } = job;
  const last = lastRun && parseRunId(lastRun.id);
  if (!last || last.dueAt !== run.dueAt || last.copy === run.copy) return summary;
  const isTriedAgain = job.activeRuns.includes(formatRunId({ ...last, attempt: last.attempt + 1 }));
  if (isTriedAgain) return summary;
  return attempt || weightOf(lastRun) >= Math.max(1, weightOf(summary)) ? lastRun : summary;
};

/**
 * Whether the occurrence of a run has succeeded with it, as all its copies did, and which occurrences never will
 * although some of their copies still run. `others` are the runs of the job that are not over.
 */
const occurrenceAfter = (
  job: Job,
  run: Run,
  others: readonly RunId[],
  attempt: Run | undefined,
): { readonly spoiled: readonly Instant[]; readonly hasSucceeded: boolean } => {
  const { spoiledOccurrences: known = [] } = job;
  const isWhole = !others.some((id) => parseRunId(id)?.dueAt === run.dueAt);
  const isSpoiled = known.includes(run.dueAt) || (run.status !== 'succeeded' && !attempt);
  const spoiled = known.filter((dueAt) => dueAt !== run.dueAt);
  return {
    spoiled: isSpoiled && !isWhole ? [...spoiled, run.dueAt] : spoiled,
    hasSucceeded: isWhole && !isSpoiled && run.status === 'succeeded',
  };
};

/** Nothing is tried again of a canceled job, nor what makes room for a newer occurrence or is stopped on request. */
const retryOf = (job: Job, run: Run, now: Instant): RetryDecision | undefined => {
  const isUnwanted =
    job.canceled ||
    runsToReplace(job).includes(run.id) ||
    run.stopIntent === 'user' ||
    run.stopIntent === 'replace';
  return job.activeRuns.includes(run.id) && !isUnwanted ? decideRetry(run, job.retry, now) : undefined;
};

/**
 * What follows when one of a job's runs became final; undefined where the job already knows. `recorded` is the attempt that
 * an earlier try has decided on: that is made, unless it is over or the job was canceled.
 */
export const followUp = (job: Job, run: Run, now: Instant, recorded?: Run): FollowUp | undefined => {
  const summary = summaryOf(run);
  const isActive = job.activeRuns.includes(run.id);
  const isWaiting = job.waitingRuns.includes(run.id);
  if (!isActive && !isWaiting) return undefined;
  // A repeat decides as the first try did: by the instant at which the end was decided.
  const decision = retryOf(job, run, run.sealed?.at ?? now);
  const isStillWanted = recorded && isActive && !job.canceled && !isFinal(recorded.status);
  const earlier = isStillWanted ? recorded : undefined;
  const attempt = decision ? attemptAfter(job, run, decision, now) : earlier;
  const others = job.activeRuns.filter((id) => id !== run.id);
  const activeRuns = attempt ? [...others, attempt.id] : others;
  const waitingRuns = job.waitingRuns.filter((id) => id !== run.id);
  const { spoiled, hasSucceeded } = occurrenceAfter(job, run, [...activeRuns, ...waitingRuns], attempt);
  const released = activeRuns.length === 0 ? waitingRuns : [];
  const change = {
    activeRuns: released.length > 0 ? released : activeRuns,
    waitingRuns: released.length > 0 ? [] : waitingRuns,
    lastRun: lastRunOf(job, run, summary, attempt),
    spoiledOccurrences: spoiled,
    ...(hasSucceeded && { lastSuccessAt: Math.max(job.lastSuccessAt ?? 0, run.stoppedAt ?? now) }),
  };
  return { job: changeJob(job, change, now), attempt, released, hasSucceeded };
};
