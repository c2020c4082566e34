import type { Instant } from '../domain/instant.ts';
import type { Job } from '../domain/job.ts';
import type { AlarmClock, JobStore, Log } from './ports.ts';
import { type Walked, walkPages } from './walk-pages.ts';

/** What waking overdue jobs needs. */
export interface WakeOverduePorts {
  readonly jobs: JobStore;
  readonly alarms: AlarmClock;
  readonly log: Log;
}

/**
 * Wakes the jobs that were due before an instant, the most overdue first and at most as many as the pages of one walk
 * hold. One that cannot be woken does not keep it from the others.
 */
export const wakeOverdue = async (ports: WakeOverduePorts, before: Instant): Promise<Walked> => {
  const { jobs, alarms, log } = ports;

  const wake = async ({ id: jobId, nextDueAt: dueAt, revision }: Job): Promise<void> => {
    if (dueAt === undefined) return;
    try {
      log.warn('an overdue job is woken', { jobId, dueAt });
      log.count('SweepRepaired');
      await alarms.setAlarm({ kind: 'due', jobId, dueAt, revision }, dueAt);
    } catch (cause) {
      log.error('the watchdog could not wake this job and will try again', { jobId }, cause);
    }
  };

  let [count, isLeftOver] = [0, false];
  for (const state of ['scheduled', 'running'] as const) {
    const walked = await walkPages<Job>(
      (page) => jobs.overdue(state, before, page),
      async (items) => {
        await Promise.all(items.map(wake));
      },
    );
    count += walked.count;
    isLeftOver ||= walked.isLeftOver;
  }
  return { count, isLeftOver };
};
