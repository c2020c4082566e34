import { lookedAt as deliveryLookedAt, isLookedForOnPurpose } from '../../domain/delivery/delivering.ts';
import type { Delivery } from '../../domain/delivery/delivery.ts';
import { OVERDUE_AFTER, TICK_LASTS } from '../../domain/execution/watchdog.ts';
import { setsTimeoutAlarm } from '../../domain/run/next-check.ts';
import { isFinal, type Run } from '../../domain/run/run.ts';
import type { RunEvent } from '../../domain/run/run-event.ts';
import { step } from '../../domain/run/run-machine.ts';
import { isSealed } from '../../domain/run/run-seal.ts';
import type { TaskState } from '../../domain/run/task-state.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { isPaused } from '../../domain/stack/global-pause.ts';
import type { JobStore, StackStore } from '../ports.ts';
import { changeDelivery } from '../shared/change-delivery.ts';
import { type DealWith, NOTHING, walkPages } from '../shared/walk-pages.ts';
import { applyRunEvent, finishSealedRun, type RunEventPorts } from './apply-run-event.ts';
import { type ApplyTaskEvent, applyTaskEvent } from './apply-task-event.ts';
import { type CheckExpectationsPorts, checkExpectations } from './check-expectations.ts';
import { scheduleLaunch } from './schedule-launch.ts';
import { scheduleTimeout } from './schedule-timeout.ts';
import { type StopRun, stopRun } from './stop-run.ts';
import { type Turn, takeTurns } from './take-turns.ts';
import { wakeOverdue } from './wake-overdue.ts';

/** What sweeping needs. */
export interface SweepPorts extends RunEventPorts, CheckExpectationsPorts {
  readonly jobs: JobStore;
  readonly stack: StackStore;
}

/** What is known of a container; undefined where ECS says nothing clear. */
type Seen = TaskState | 'not_found' | undefined;

/** What one sweep did. */
export interface SweepReport {
  /** Jobs whose due instant had passed unnoticed and that were woken. */
  readonly wokenJobs: number;
  /** Runs that were looked at. */
  readonly lookedAtRuns: number;
  /** Webhooks that were pending although their time had passed. */
  readonly lookedAtDeliveries: number;
  /** Jobs whose success is overdue. */
  readonly checkedJobs: number;
  /** Something was left for the next tick. */
  readonly leftOver: boolean;
}

/** Finds whatever no alarm or event has moved in time, and moves it. */
export type Sweep = () => Promise<SweepReport>;

/**
 * The watchdog. It decides nothing itself: overdue jobs and runs without a container are woken like any other, what
 * ECS says about a container is taken in like an event. One item that fails does not keep it from the others, nor does
 * a list: each has a share of the time. `lasts` is for how long, in milliseconds, it begins things.
 */
export const sweep = (ports: SweepPorts, lasts: number = TICK_LASTS): Sweep => {
  const { runs, launcher, deliveries, deliveryQueue, stack, clock, log } = ports;
  const follow: ApplyTaskEvent = applyTaskEvent(ports);
  const stop: StopRun = stopRun(ports);

  const guarded = async (facts: Record<string, string>, work: () => Promise<void>): Promise<boolean> => {
    try {
      await work();
      return true;
    } catch (cause) {
      log.error('the watchdog could not repair this and will try again', facts, cause);
      return false;
    }
  };

  const relaunch = async (run: Run): Promise<void> => {
    // What waits for others is only looked after: nothing has gone wrong.
    if (run.status !== 'queued') {
      log.warn('a run that was not launched is woken', { runId: run.id });
      log.count('SweepRepaired');
    }
    await finishSealedRun(ports, run);
    await scheduleLaunch(ports, run.id, clock.now());
  };

  const resend: DealWith<Delivery> = (watched) =>
    guarded({ deliveryId: watched.id }, async () => {
      const now = clock.now();
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
    const { run, hasChanged } = await applyRunEvent(ports, id, () => ({ kind: 'not_found' }));
    if (hasChanged && run && isFinal(run.status)) log.count('SweepRepaired');
  };

  const stopAgain = async (id: string): Promise<void> => {
    const run = await runs.load(id);
    if (!run || isFinal(run.status)) return;
    if (run.stopIntent !== undefined) await stop(run.id, run.stopIntent);
    else if (run.timeoutAt !== undefined && clock.now() >= run.timeoutAt) await stop(run.id, 'timeout');
    else if (setsTimeoutAlarm(run, clock.now())) await scheduleTimeout(ports, run);
  };

  const lookAtContainer = async (run: Run, seen: Seen): Promise<void> => {
    if (seen === 'not_found') return noteNotFound(run.id);
    if (seen === undefined) await finishSealedRun(ports, run);
    else if (await follow(seen)) log.count('SweepRepaired');
    await stopAgain(run.id);
  };

  /** Where nothing is to be repaired, this is all that is written. */
  const lookOf = (run: Run, seen: Seen, now: Instant): RunEvent => {
    const isLookedAt = { kind: 'looked_at' } as const;
    if (isSealed(run)) return { kind: 'look_postponed' };
    if (run.handle === undefined) return isLookedAt;
    const isToBeRepaired =
      seen === undefined || seen === 'not_found' || step(run, { kind: 'told', seen }, now).run !== undefined;
    return isToBeRepaired ? { kind: 'look_postponed' } : isLookedAt;
  };

  /** The next look is stored first, so that what cannot be repaired goes to the end of the line. */
  const lookAt = (run: Run, seen: Seen): Promise<boolean> =>
    guarded({ runId: run.id }, async () => {
      const now = clock.now();
      const { run: looked } = step(run, lookOf(run, seen, now), now);
      // Somebody may have changed it since it was listed; then its next look is stored, too.
      if (looked) await runs.save(looked);
      await (run.handle === undefined ? relaunch(run) : lookAtContainer(run, seen));
    });

  const describe = async (watched: readonly Run[]): Promise<DealWith<Run>> => {
    const handles = watched.flatMap((run) => run.handle ?? []);
    let seen: ReadonlyMap<string, Seen> = new Map();
    if (handles.length > 0) {
      await guarded({ step: 'describe' }, async () => {
        seen = await launcher.describe(handles);
      });
    }
    return (run) => lookAt(run, seen.get(run.handle ?? ''));
  };

  return async () => {
    const now = clock.now();
    const heldBack = stack.loadPause().then((pause) => isPaused(pause, now));
    // The turns that ask hear of it.
    heldBack.catch(() => undefined);
    const unlessPaused = ({ list, walk }: Turn): Turn => ({
      list,
      walk: async (until) => ((await heldBack) ? NOTHING : walk(until)),
    });
    const waking = wakeOverdue(ports, now - OVERDUE_AFTER);
    const first = waking.first.map(unlessPaused);
    const others = waking.others.map(unlessPaused);
    const resending: Turn = {
      list: 'webhooks',
      walk: (until) =>
        walkPages(
          { clock, until },
          (page) => deliveries.needingCheck(now, page),
          async () => resend,
        ),
    };
    const checking = unlessPaused({
      list: 'expectations',
      walk: (until) => checkExpectations(ports, { clock, until }),
    });
    const looking: Turn = {
      list: 'runs',
      walk: (until) => walkPages({ clock, until }, (page) => runs.needingCheck(now, page), describe),
    };
    // The runs come last, because ECS may take half a minute to say nothing.
    const turns = [...first, resending, checking, ...others, looking];
    const taken = await takeTurns(ports, now + lasts, turns);
    const countOf = (...those: readonly Turn[]) =>
      those.reduce((sum, turn) => sum + (taken.get(turn)?.count ?? 0), 0);
    const leftOver = [...taken.values()].some(({ isLeftOver }) => isLeftOver);
    if (leftOver) log.count('SweepIncomplete');
    if ([...taken.values()].every(({ isTaken }) => isTaken)) {
      await stack.saveTick(now);
      log.count('SweepTick');
    } else log.count('SweepCut');
    return {
      wokenJobs: countOf(...first, ...others),
      lookedAtRuns: countOf(looking),
      lookedAtDeliveries: countOf(resending),
      checkedJobs: countOf(checking),
      leftOver,
    };
  };
};
