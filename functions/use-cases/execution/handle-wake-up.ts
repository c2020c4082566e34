import { taskStateOfDelivery } from '../../domain/delivery/delivering.ts';
import type { DeliveryId } from '../../domain/delivery/delivery.ts';
import { isFinal } from '../../domain/run/run.ts';
import { DomainError } from '../../domain/shared/errors.ts';
import { MINUTE } from '../../domain/shared/instant.ts';
import type { WakeUp } from '../ports.ts';
import { type ApplyTaskEvent, applyTaskEvent } from './apply-task-event.ts';
import { type LaunchRun, launchRun } from './launch-run.ts';
import { type StartDueRuns, type StartDueRunsPorts, startDueRuns } from './start-due-runs.ts';
import { type StopRun, stopRun } from './stop-run.ts';

/** Does what a wake-up asks to look at. */
export type HandleWakeUp = (wakeUp: WakeUp) => Promise<void>;

/** An alarm is rounded down to the second: what comes less than this early is waited for, the rest is put back. */
const WORTH_WAITING = 1100;

/** An alarm is up to 90 s early. An earlier one was set in steps, perhaps long ago. */
const SET_IN_STEPS = 2 * MINUTE;

/**
 * Handles wake-ups. An early wake-up is put back with the delay that remains. Where hardly any is left, this waits for
 * it. So nothing happens before its time, and little after it.
 * @throws DomainError `unavailable`; the wake-up is then repeated.
 */
export const handleWakeUp = (ports: StartDueRunsPorts): HandleWakeUp => {
  const { runs, deliveries, alarms, clock } = ports;
  const due: StartDueRuns = startDueRuns(ports);
  const launch: LaunchRun = launchRun(ports);
  const stop: StopRun = stopRun(ports);
  const follow: ApplyTaskEvent = applyTaskEvent(ports);

  const dueBy = ({ jobId, dueAt, revision }: WakeUp & { readonly kind: 'due' }): Promise<void> =>
    due(jobId, { dueAt, revision });

  const timeOut = async (runId: string): Promise<void> => {
    const run = await runs.load(runId);
    if (!run || isFinal(run.status) || run.timeoutAt === undefined || clock.now() < run.timeoutAt) return;
    try {
      await stop(runId, 'timeout');
    } catch (error) {
      // It ended by itself in the same moment.
      if (!(error instanceof DomainError && error.code === 'conflict')) throw error;
    }
  };

  const followDelivery = async (id: DeliveryId): Promise<void> => {
    const delivery = await deliveries.load(id);
    if (delivery?.runId !== undefined) await follow(taskStateOfDelivery(delivery, delivery.runId));
  };

  return async (wakeUp) => {
    const at = wakeUp.kind === 'due' ? wakeUp.dueAt : wakeUp.at;
    const early = at - clock.now();
    // The job may have changed since: handling the hint puts it back only where it still counts.
    if (wakeUp.kind === 'due' && early > SET_IN_STEPS) return dueBy(wakeUp);
    if (early > WORTH_WAITING) return alarms.setAlarm(wakeUp, at);
    await clock.waitUntil(at);
    switch (wakeUp.kind) {
      case 'due':
        return dueBy(wakeUp);
      case 'launch':
        return launch(wakeUp.runId);
      case 'timeout':
        return timeOut(wakeUp.runId);
      case 'delivery':
        return followDelivery(wakeUp.deliveryId);
    }
  };
};
