import { isInTime, usuallyInTimeFrom } from '../../domain/execution/watchdog.ts';
import type { Job } from '../../domain/job/job.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { Clock, JobStore, Log, PageRequest, WakeUpScheduler } from '../ports.ts';
import { dealWithPage, NOTHING, PAGE, type Walked, walkPages } from '../shared/walk-pages.ts';
import type { Turn } from './take-turns.ts';

/** What waking overdue jobs needs. */
export interface WakeOverduePorts {
  readonly jobs: JobStore;
  readonly alarms: WakeUpScheduler;
  readonly clock: Clock;
  readonly log: Log;
}

const STATES = ['scheduled', 'running'] as const;

/** The turns in which overdue jobs are woken. */
export interface WakingTurns {
  /** Of the jobs that start before their start deadline if they are woken now, or of all where they are few. */
  readonly first: readonly Turn[];
  /** Of the other jobs, where they are many. */
  readonly others: readonly Turn[];
}

/**
 * Wakes the jobs that were due before an instant, the most overdue of each turn first and at most a thousand in a turn. One
 * that cannot be woken does not keep it from the others.
 */
export const wakeOverdue = (ports: WakeOverduePorts, before: Instant): WakingTurns => {
  const { jobs, alarms, clock, log } = ports;
  const now = clock.now();
  const from = usuallyInTimeFrom(now);
  const crowded = new Set<(typeof STATES)[number]>();

  const wake = async ({ id: jobId, nextDueAt: dueAt, revision }: Job): Promise<boolean> => {
    if (dueAt === undefined) return false;
    try {
      log.warn('an overdue job is woken', { jobId, dueAt });
      log.count('SweepRepaired');
      await alarms.setAlarm({ kind: 'due', jobId, dueAt, revision }, dueAt);
      return true;
    } catch (cause) {
      log.error('the watchdog could not wake this job and will try again', { jobId }, cause);
      return false;
    }
  };

  const isFirst = (job: Job): boolean => (job.nextDueAt ?? 0) >= from && isInTime(job, now);
  const wakeFirst = async (job: Job): Promise<boolean> => isFirst(job) && wake(job);
  const wakeOther = async (job: Job): Promise<boolean> => !isFirst(job) && wake(job);

  const first = STATES.map((state) => ({
    list: `${state} jobs that are overdue`,
    walk: async (until: Instant): Promise<Walked> => {
      const time = { clock, until };
      // Mostly one page has them all, and then their order does not matter.
      const page = await jobs.overdue(state, before, { limit: PAGE });
      if (page.cursor === undefined) return dealWithPage(time, page.items, wake);
      crowded.add(state);
      const inTime = (request: PageRequest) => jobs.overdue(state, before, request, from);
      return walkPages(time, inTime, async () => wakeFirst);
    },
  }));
  const others = STATES.map((state) => ({
    list: `${state} jobs that are late`,
    walk: async (until: Instant): Promise<Walked> => {
      if (!crowded.has(state)) return NOTHING;
      const all = (request: PageRequest) => jobs.overdue(state, before, request);
      return walkPages({ clock, until }, all, async () => wakeOther);
    },
  }));
  return { first, others };
};
