import { notClaimed } from '../../domain/execution/unclaimed-run.ts';
import type { Job } from '../../domain/job/job.ts';
import { cancelJob as canceled, endJob } from '../../domain/job/job-edits.ts';
import { applyRunEvent, type RunEventPorts } from '../execution/apply-run-event.ts';
import { unscheduleDue } from '../execution/schedule-due.ts';
import { ignoreOver, stopRun } from '../execution/stop-run.ts';
import { findJob } from '../shared/find-job.ts';
import { retryOnConflict } from '../shared/retry-on-conflict.ts';

/** What canceling needs. */
export type CancelJobPorts = RunEventPorts;

/** Cancels a job; with `stop` also what it is running. */
export type CancelJob = (id: string, options?: { readonly stop?: boolean }) => Promise<Job>;

/**
 * Cancels jobs. What counts is the stored job: a wake-up that comes later finds it canceled; taking the alarm away
 * is a courtesy.
 * @throws DomainError `not_found`; `conflict` when the job is over, or due once, running, and not to be stopped.
 */
export const cancelJob = (ports: CancelJobPorts): CancelJob => {
  const { jobs, clock, log } = ports;
  const find = findJob(ports);
  const stop = stopRun(ports);

  /** The job names it no more; without this the watchdog would find it. */
  const endWaiting = async (id: string, job: Job): Promise<void> => {
    await applyRunEvent(ports, id, (run) => notClaimed(run, job));
  };

  return async (id, { stop: stopRuns = false } = {}) => {
    const { before, saved } = await retryOnConflict(`job ${id}`, async () => {
      const job = await find(id);
      const isStopping = stopRuns && job.state === 'running';
      const change = isStopping ? endJob : canceled;
      const changed = await jobs.save(change(job, clock.now()));
      return changed === 'conflict' ? changed : { before: job, saved: changed };
    });
    await unscheduleDue(ports, before);
    log.info('job canceled', { jobId: saved.id, stop: stopRuns });
    for (const runId of before.waitingRuns) await endWaiting(runId, saved);
    if (!stopRuns || saved.activeRuns.length === 0) return saved;
    // A run that ended by itself meanwhile is as good as stopped.
    for (const runId of saved.activeRuns) await stop(runId, 'user').catch(ignoreOver);
    return find(id);
  };
};
