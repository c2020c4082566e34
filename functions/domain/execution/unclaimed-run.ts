import type { Job } from '../job/job.ts';
import type { Run } from '../run/run.ts';
import type { RunEvent } from '../run/run-event.ts';
import { parseRunId } from '../shared/identifiers.ts';
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
 * Why a run is over that its job names neither active nor waiting. The job may have left the occurrence out against this
 * record, or have missed it. A newer occurrence may have taken its place in the queue. Else the job was canceled or
 * changed before it claimed the run.
 */
export const notClaimed = (run: Run, job: Job | undefined): RunEvent => {
  const decision = run.attempt === 1 ? job?.leftOut?.find(({ dueAt }) => dueAt === run.dueAt) : undefined;
  if (decision) {
    const { status, reason, blockedBy } = decision;
    return { kind: 'left_out', as: status, reason, blockedBy };
  }
  const summary = job?.lastRun;
  if (summary?.status === 'missed' && summary.dueAt === run.dueAt && run.attempt === 1)
    return { kind: 'left_out', as: 'missed', reason: summary.reason };
  if (run.status === 'queued' && job?.overlap === 'replace' && !job.canceled)
    return { kind: 'not_claimed', because: 'superseded' };
  const wasCanceled = job?.canceled === true && !isLeftFromChaining(run, job);
  return { kind: 'not_claimed', because: wasCanceled ? 'canceled' : 'changed' };
};
