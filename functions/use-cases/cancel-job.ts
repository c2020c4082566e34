import { DomainError } from '../domain/errors.ts';
import { cancelJob as canceled, changeJob, type Job } from '../domain/job.ts';
import { findJob } from './find-job.ts';
import type { AlarmClock, Log } from './ports.ts';
import { type StopRunPorts, stopRun } from './stop-run.ts';

/** What canceling needs. */
export interface CancelJobPorts extends StopRunPorts {
  readonly alarms: AlarmClock;
  readonly log: Log;
}

/** Cancels a job; with `stop` also what it is running. */
export type CancelJob = (id: string, options?: { readonly stop?: boolean }) => Promise<Job>;

const MOST_RACES = 20;

const ignoreOver = (error: unknown): void => {
  if (error instanceof DomainError && error.code === 'conflict') return;
  throw error;
};

/**
 * Cancels jobs. What counts is the stored job: a wake-up that comes later finds it canceled; taking the alarm away
 * is a courtesy.
 * @throws DomainError `not_found`; `conflict` when the job is over, or running and not to be stopped.
 */
export const cancelJob = (ports: CancelJobPorts): CancelJob => {
  const { jobs, clock, settings, alarms, log } = ports;
  const find = findJob(ports);
  const stop = stopRun(ports);

  const removeAlarm = async (before: Job): Promise<void> => {
    if (before.nextDueAt === undefined) return;
    const { id: jobId, nextDueAt: dueAt, revision } = before;
    try {
      await alarms.cancelAlarm({ kind: 'due', jobId, dueAt, revision });
    } catch (cause) {
      log.warn(
        'the alarm of a canceled job could not be taken away; it will find the job canceled',
        { jobId },
        cause,
      );
    }
  };

  return async (id, { stop: stopRuns = false } = {}) => {
    for (let race = 0; race < MOST_RACES; race += 1) {
      const job = await find(id);
      const now = clock.now();
      const isStopping = stopRuns && job.state === 'running';
      const changed = isStopping
        ? changeJob(job, { canceled: true, nextDueAt: null }, now, settings.historyDays)
        : canceled(job, now, settings.historyDays);
      const saved = await jobs.save(changed);
      if (saved === 'conflict') continue;
      await removeAlarm(job);
      log.info('job canceled', { jobId: job.id, stop: isStopping });
      if (!isStopping) return saved;
      // A run that ended by itself meanwhile is as good as stopped.
      for (const runId of job.activeRuns) await stop(runId, 'user').catch(ignoreOver);
      return find(id);
    }
    throw new DomainError('unavailable', `job ${id} is being changed by too many at once`);
  };
};
