import type { Job } from '../../domain/job/job.ts';
import type { Log, WakeUpScheduler } from '../ports.ts';

/** What the alarms of due jobs need. */
export interface ScheduleDuePorts {
  readonly alarms: WakeUpScheduler;
  readonly log: Log;
}

/**
 * Sets the alarm of a job that is stored already. That promise holds without it: an alarm that cannot be set is
 * counted, and the watchdog wakes the job instead.
 */
export const scheduleDue = async (
  { alarms, log }: ScheduleDuePorts,
  { id: jobId, revision, nextDueAt: dueAt }: Pick<Job, 'id' | 'revision' | 'nextDueAt'>,
): Promise<void> => {
  if (dueAt === undefined) return;
  try {
    await alarms.setAlarm({ kind: 'due', jobId, dueAt, revision }, dueAt);
  } catch (cause) {
    log.warn('alarm not set; the watchdog will wake the job', { jobId }, cause);
    log.count('AlarmNotSet');
  }
};

/** Takes away the alarm of what a job was due before it was changed: a courtesy, the stored job is what counts. */
export const unscheduleDue = async ({ alarms, log }: ScheduleDuePorts, before: Job): Promise<void> => {
  const { id: jobId, nextDueAt: dueAt, revision } = before;
  if (dueAt === undefined) return;
  try {
    await alarms.cancelAlarm({ kind: 'due', jobId, dueAt, revision });
  } catch (cause) {
    log.warn('an alarm could not be taken away; it will find that its job has changed', { jobId }, cause);
  }
};
