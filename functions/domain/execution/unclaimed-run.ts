import type { Job } from '../job/job.ts';
import { REASONS } from '../run/reason.ts';
import type { Run } from '../run/run.ts';
import { endRun } from '../run/run-end.ts';
import { parseRunId } from '../shared/identifiers.ts';
import type { Instant } from '../shared/instant.ts';
import { chainKey } from './job-chaining.ts';

/**
 * Tells whether the success that a run follows has started the job at another instant. Then the record is left from a
 * try that died, and nothing that happens to the job concerns it.
 */
const isLeftFromChaining = ({ chainedFrom, dueAt }: Run, { keyedRequests }: Job): boolean => {
  const before = chainedFrom === undefined ? undefined : parseRunId(chainedFrom);
  if (!before) return false;
  const key = chainKey(before);
  return keyedRequests.some((request) => request.key === key && request.dueAt !== dueAt);
};

/**
 * The end of a run that its job names neither active nor waiting. Either the job was canceled or changed before the
 * run was claimed, or a newer occurrence took its place in the queue, or the job has missed the occurrence and only the
 * run's own record was cut off by a crash.
 */
export const endUnclaimedRun = (run: Run, job: Job | undefined, now: Instant, historyDays: number): Run => {
  const summary = job?.lastRun;
  if (summary?.status === 'missed' && summary.dueAt === run.dueAt && run.attempt === 1) {
    return endRun(run, 'missed', summary, now, historyDays);
  }
  if (run.status === 'queued' && job?.overlap === 'replace' && !job.canceled) {
    return endRun(run, 'skipped', { reason: REASONS.superseded }, now, historyDays);
  }
  const wasCanceled = job?.canceled === true && !isLeftFromChaining(run, job);
  const reason = wasCanceled ? REASONS.jobCanceled : REASONS.notClaimed;
  return endRun(run, 'canceled', { reason }, now, historyDays);
};
