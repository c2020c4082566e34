import type { Instant } from '../domain/instant.ts';
import type { Job } from '../domain/job.ts';
import { REASONS } from '../domain/reason.ts';
import { isFinal, type Run } from '../domain/run.ts';
import { STOP_ENDINGS, settle } from '../domain/settlement.ts';
import { nextLook, OVERDUE_AFTER } from '../domain/watch.ts';
import { changeRun } from './change-run.ts';
import { type FollowRun, type FollowRunPorts, followRun } from './follow-run.ts';
import type { Page, PageRequest } from './ports.ts';
import { type StopRun, stopRun } from './stop-run.ts';

/** What one sweep did. */
export interface SweepReport {
  /** Jobs whose due instant had passed unnoticed and that were woken. */
  readonly wokenJobs: number;
  /** Runs that were looked at. */
  readonly lookedAtRuns: number;
  /** Something was left for the next tick. */
  readonly leftOver: boolean;
}

/** Finds whatever no alarm or event has moved in time, and moves it. */
export type Sweep = () => Promise<SweepReport>;

const PAGE = 100;
const MOST_PAGES = 10;

/** Reads a list page by page up to the bound of a tick. */
const readAll = async <T>(
  read: (page: PageRequest) => Promise<Page<T>>,
  each: (items: readonly T[]) => Promise<void>,
): Promise<{ readonly count: number; readonly leftOver: boolean }> => {
  let cursor: string | undefined;
  let count = 0;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const { items, cursor: next } = await read({ limit: PAGE, cursor });
    await each(items);
    count += items.length;
    if (next === undefined) return { count, leftOver: false };
    cursor = next;
  }
  return { count, leftOver: true };
};

/**
 * The watchdog. It decides nothing itself: overdue jobs and runs without a container are woken like any other, what
 * ECS says about a container is taken in like an event. One item that fails does not keep it from the others.
 */
export const sweep = (ports: FollowRunPorts): Sweep => {
  const { jobs, runs, alarms, launcher, clock, settings, log } = ports;
  const follow: FollowRun = followRun(ports);
  const stop: StopRun = stopRun(ports);

  const guarded = async (facts: Record<string, string>, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (cause) {
      log.error('the watchdog could not repair this and will try again', facts, cause);
    }
  };

  const wakeJob = (job: Job): Promise<void> =>
    guarded({ jobId: job.id }, async () => {
      if (job.nextDueAt === undefined) return;
      log.warn('an overdue job is woken', { jobId: job.id, dueAt: job.nextDueAt });
      log.count('SweepRepaired');
      const wakeUp = { kind: 'due', jobId: job.id, dueAt: job.nextDueAt, revision: job.revision } as const;
      await alarms.setAlarm(wakeUp, job.nextDueAt);
    });

  const lookAgainLater = async (id: string): Promise<void> => {
    await changeRun(ports, id, (run) =>
      isFinal(run.status) ? undefined : { ...run, lookAt: nextLook(run, clock.now()) },
    );
  };

  const relaunch = (run: Run, now: Instant): Promise<void> =>
    guarded({ runId: run.id }, async () => {
      log.warn('a run that was not launched is woken', { runId: run.id });
      log.count('SweepRepaired');
      await lookAgainLater(run.id);
      await alarms.setAlarm({ kind: 'launch', runId: run.id, at: now }, now);
    });

  const settleGone = async (id: string): Promise<void> => {
    log.count('SweepRepaired');
    const now = clock.now();
    await changeRun(ports, id, (run) => {
      if (isFinal(run.status)) return undefined;
      const { status, reason } =
        run.stopIntent === undefined
          ? ({ status: 'lost', reason: REASONS.lost } as const)
          : STOP_ENDINGS[run.stopIntent];
      return settle(run, status, { reason }, now, settings.historyDays);
    });
  };

  const stopAgain = async (run: Run, now: Instant): Promise<void> => {
    if (run.stopIntent !== undefined) await stop(run.id, run.stopIntent);
    else if (run.timeoutAt !== undefined && now >= run.timeoutAt) await stop(run.id, 'timeout');
  };

  const lookAtContainers = async (watched: readonly Run[], now: Instant): Promise<void> => {
    const handles = watched.flatMap((run) => run.handle ?? []);
    if (handles.length === 0) return;
    const seen = await launcher.describe(handles);
    for (const { id, handle = '' } of watched) {
      await guarded({ runId: id }, async () => {
        const observation = seen.get(handle);
        if (!observation) return settleGone(id);
        if (await follow(observation)) log.count('SweepRepaired');
        await lookAgainLater(id);
        const run = await runs.load(id);
        if (run && !isFinal(run.status)) await stopAgain(run, now);
      });
    }
  };

  return async () => {
    const now = clock.now();
    log.count('SweepTick');
    let [wokenJobs, leftOver] = [0, false];
    for (const state of ['scheduled', 'running'] as const) {
      const swept = await readAll<Job>(
        (page) => jobs.overdue(state, now - OVERDUE_AFTER, page),
        async (items) => {
          await Promise.all(items.map(wakeJob));
        },
      );
      wokenJobs += swept.count;
      leftOver ||= swept.leftOver;
    }
    const looked = await readAll<Run>(
      (page) => runs.needingLook(now, page),
      async (items) => {
        await Promise.all(items.filter((run) => run.handle === undefined).map((run) => relaunch(run, now)));
        const watched = items.filter((run) => run.handle !== undefined);
        await guarded({ step: 'describe' }, () => lookAtContainers(watched, now));
      },
    );
    leftOver ||= looked.leftOver;
    if (leftOver) log.count('SweepLeftOver');
    return { wokenJobs, lookedAtRuns: looked.count, leftOver };
  };
};
