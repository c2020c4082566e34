import type { Activity } from '../../domain/activity/activity.ts';
import { valueChange } from '../../domain/activity/field-change.ts';
import { notClaimed } from '../../domain/execution/unclaimed-run.ts';
import type { Job } from '../../domain/job/job.ts';
import { cancelJob as canceled, endJob } from '../../domain/job/job-edits.ts';
import { type ActivityPorts, changeOnRecord } from '../activity/announce-change.ts';
import { applyRunEvent, type RunEventPorts } from '../execution/apply-run-event.ts';
import { unscheduleDue } from '../execution/schedule-due.ts';
import { ignoreOver, stopRun } from '../execution/stop-run.ts';
import { findJob } from '../shared/find-job.ts';
import { retryOnConflict } from '../shared/retry-on-conflict.ts';

/** What canceling needs. */
export type CancelJobPorts = RunEventPorts & ActivityPorts;

/** Cancels a job; with `stop` also what it is running. */
export type CancelJob = (
  id: string,
  options: { readonly callerName: string; readonly stop?: boolean },
) => Promise<Job>;

const cancellationOf = (jobId: string, caller: string, stops: boolean): Activity => ({
  action: 'canceled',
  caller,
  jobId,
  changes: stops ? [valueChange('stop', { to: 'true' })] : [],
});

/**
 * Cancels jobs. What counts is the stored job: a wake-up that comes later finds it canceled; taking the alarm away
 * is a courtesy.
 * @throws DomainError `not_found`; `conflict` when the job is over, or due once, running, and not to be stopped.
 */
export const cancelJob = (ports: CancelJobPorts): CancelJob => {
  const { jobs, clock } = ports;
  const find = findJob(ports);
  const stop = stopRun(ports);

  /** The job names it no more; without this the watchdog would find it. */
  const endWaiting = async (id: string, job: Job): Promise<void> => {
    await applyRunEvent(ports, id, (run) => notClaimed(run, job));
  };

  return async (id, { callerName, stop: stopRuns = false }) => {
    const { before, saved } = await retryOnConflict(`job ${id}`, async () => {
      const job = await find(id);
      const isStopping = stopRuns && job.state === 'running';
      const change = isStopping ? endJob : canceled;
      const now = clock.now();
      const changed = change(job, now);
      const asked = { change: cancellationOf(job.id, callerName, stopRuns), now };
      const stored = await changeOnRecord(ports, job, asked, (lastChange) =>
        jobs.save({ ...changed, lastChange }),
      );
      return stored === 'conflict' ? stored : { before: job, saved: stored };
    });
    await unscheduleDue(ports, before);
    for (const runId of before.waitingRuns) await endWaiting(runId, saved);
    if (!stopRuns || saved.activeRuns.length === 0) return saved;
    // A run that ended by itself meanwhile is as good as stopped.
    for (const runId of saved.activeRuns) await stop(runId, 'user').catch(ignoreOver);
    return find(id);
  };
};
