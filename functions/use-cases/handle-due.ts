import { DomainError } from '../domain/errors.ts';
import type { JobId, RunId } from '../domain/identifiers.ts';
import type { Job } from '../domain/job.ts';
import { type DueHint, decideDue, runIdsOf } from '../domain/occurrence.ts';
import { type LaunchRun, type LaunchRunPorts, launchRun } from './launch-run.ts';

/** Does what is to be done when an occurrence of a job may be due. */
export type HandleDue = (jobId: JobId, hint: DueHint) => Promise<void>;

const MOST_RACES = 20;

/**
 * Handles due hints in an order that any repeat completes: record the runs, save the job (the claim), launch. A
 * stale hint finishes what was begun. An early one is put back.
 * @throws DomainError `unavailable`; the wake-up is then repeated.
 */
export const handleDue = (ports: LaunchRunPorts): HandleDue => {
  const { jobs, runs, alarms, clock, settings, log } = ports;
  const launch: LaunchRun = launchRun(ports);

  const launchAll = async (ids: readonly RunId[]): Promise<void> => {
    await Promise.all(ids.map(launch));
  };

  /** One try; false when somebody else changed the job meanwhile. */
  const handle = async (job: Job, hint: DueHint): Promise<boolean> => {
    const decision = decideDue(job, hint, clock.now(), settings.historyDays);
    if (decision.kind === 'early') {
      await alarms.setAlarm({ kind: 'due', jobId: job.id, ...hint }, decision.at);
      return true;
    }
    if (decision.kind === 'stale') {
      await launchAll(runIdsOf(decision.runs));
      return true;
    }
    for (const run of decision.runs) await runs.insert(run);
    if ((await jobs.save(decision.job)) === 'conflict') return false;
    await launchAll(decision.runs.map((run) => run.id));
    return true;
  };

  return async (jobId, hint) => {
    for (let race = 0; race < MOST_RACES; race += 1) {
      const job = await jobs.load(jobId);
      if (!job) {
        log.warn('a wake-up for a job that does not exist', { jobId });
        return;
      }
      if (await handle(job, hint)) return;
    }
    throw new DomainError('unavailable', `job ${jobId} is being changed by too many at once`);
  };
};
