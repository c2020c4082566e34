import { lookedAt, notFound } from '../domain/container-search.ts';
import { lookedAt as deliveryLookedAt, isLookedForOnPurpose } from '../domain/delivering.ts';
import type { Delivery } from '../domain/delivery.ts';
import type { Instant } from '../domain/instant.ts';
import { isPaused } from '../domain/pause.ts';
import { isFinal, type Run } from '../domain/run.ts';
import { OVERDUE_AFTER } from '../domain/watch.ts';
import { changeDelivery } from './change-delivery.ts';
import { changeRun } from './change-run.ts';
import { type CheckExpectationsPorts, checkExpectations } from './check-expectations.ts';
import { type FollowRun, type FollowRunPorts, followRun } from './follow-run.ts';
import type { JobStore, StackStore } from './ports.ts';
import { type StopRun, stopRun } from './stop-run.ts';
import { wakeOverdue } from './wake-overdue.ts';
import { wakeToLaunch } from './wake-to-launch.ts';
import { type Walked, walkPages } from './walk-pages.ts';

/** What sweeping needs. */
export interface SweepPorts extends FollowRunPorts, CheckExpectationsPorts {
  readonly jobs: JobStore;
  readonly stack: StackStore;
}

const NOTHING: Walked = { count: 0, isLeftOver: false };

/** What one sweep did. */
export interface SweepReport {
  /** Jobs whose due instant had passed unnoticed and that were woken. */
  readonly wokenJobs: number;
  /** Runs that were looked at. */
  readonly lookedAtRuns: number;
  /** Webhooks that were pending although their time had passed. */
  readonly lookedAtDeliveries: number;
  /** Jobs of which a success was expected by now. */
  readonly checkedJobs: number;
  /** Something was left for the next tick. */
  readonly leftOver: boolean;
}

/** Finds whatever no alarm or event has moved in time, and moves it. */
export type Sweep = () => Promise<SweepReport>;

/**
 * The watchdog. It decides nothing itself: overdue jobs and runs without a container are woken like any other, what
 * ECS says about a container is taken in like an event. One item that fails does not keep it from the others.
 */
export const sweep = (ports: SweepPorts): Sweep => {
  const { runs, launcher, deliveries, deliveryQueue, stack, clock, settings, log } = ports;
  const follow: FollowRun = followRun(ports);
  const stop: StopRun = stopRun(ports);

  const guarded = async (facts: Record<string, string>, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (cause) {
      log.error('the watchdog could not repair this and will try again', facts, cause);
    }
  };

  const lookAgainLater = async (id: string): Promise<void> => {
    await changeRun(ports, id, (run) => (isFinal(run.status) ? undefined : lookedAt(run, clock.now())));
  };

  const relaunch = (run: Run, now: Instant): Promise<void> =>
    guarded({ runId: run.id }, async () => {
      // What waits for others is only looked after: nothing has gone wrong.
      if (run.status !== 'queued') {
        log.warn('a run that was not launched is woken', { runId: run.id });
        log.count('SweepRepaired');
      }
      await lookAgainLater(run.id);
      await wakeToLaunch(ports, run.id, now);
    });

  const resend = (watched: Delivery, now: Instant): Promise<void> =>
    guarded({ deliveryId: watched.id }, async () => {
      const { id } = watched;
      if (!isLookedForOnPurpose(watched)) {
        log.warn('a webhook that was not tried is queued again', { deliveryId: id });
        log.count('SweepRepaired');
      }
      await changeDelivery(deliveries, id, (delivery) =>
        delivery.status === 'pending' ? deliveryLookedAt(delivery, now) : undefined,
      );
      await deliveryQueue.send(watched, now);
    });

  const noteNotFound = async (id: string): Promise<void> => {
    const now = clock.now();
    const changed = await changeRun(ports, id, (run) =>
      isFinal(run.status) ? undefined : notFound(run, now, settings.historyDays),
    );
    if (changed && isFinal(changed.status)) log.count('SweepRepaired');
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
        if (observation === 'not_found') return noteNotFound(id);
        if (observation && (await follow(observation))) log.count('SweepRepaired');
        await lookAgainLater(id);
        const run = await runs.load(id);
        if (run && !isFinal(run.status)) await stopAgain(run, now);
      });
    }
  };

  return async () => {
    const now = clock.now();
    log.count('SweepTick');
    const isHeldBack = isPaused(await stack.loadPause(), now);
    const woken = isHeldBack ? NOTHING : await wakeOverdue(ports, now - OVERDUE_AFTER);
    const looked = await walkPages<Run>(
      (page) => runs.needingLook(now, page),
      async (items) => {
        await Promise.all(items.filter((run) => run.handle === undefined).map((run) => relaunch(run, now)));
        const watched = items.filter((run) => run.handle !== undefined);
        await guarded({ step: 'describe' }, () => lookAtContainers(watched, now));
      },
    );
    const sent = await walkPages<Delivery>(
      (page) => deliveries.needingLook(now, page),
      async (items) => {
        await Promise.all(items.map((delivery) => resend(delivery, now)));
      },
    );
    const checked = isHeldBack ? NOTHING : await checkExpectations(ports);
    const leftOver = [woken, looked, sent, checked].some(({ isLeftOver }) => isLeftOver);
    if (leftOver) log.count('SweepLeftOver');
    await stack.saveTick(now);
    return {
      wokenJobs: woken.count,
      lookedAtRuns: looked.count,
      lookedAtDeliveries: sent.count,
      checkedJobs: checked.count,
      leftOver,
    };
  };
};
