import { isTimeoutNear } from '../../domain/run/next-check.ts';
import { isFinal, type Run } from '../../domain/run/run.ts';
import { applyTaskState, type TaskState } from '../../domain/run/task-state.ts';
import type { Log } from '../ports.ts';
import { changeRun } from './change-run.ts';
import { scheduleTimeout } from './schedule-timeout.ts';
import type { StopRunPorts } from './stop-run.ts';

/** What following needs. */
export interface ApplyTaskEventPorts extends StopRunPorts {
  readonly log: Log;
}

/** Takes in what ECS told about the container of a run. Tells whether it was news. */
export type ApplyTaskEvent = (seen: TaskState) => Promise<boolean>;

/**
 * Follows runs. Task states may come twice, out of order, or not at all; the newest one wins, and a final run stays
 * as it is.
 * @throws DomainError `unavailable`; the event is then repeated.
 */
export const applyTaskEvent = (ports: ApplyTaskEventPorts): ApplyTaskEvent => {
  const { launcher, clock, log } = ports;

  const setTimeoutAlarm = async (before: Run, after: Run): Promise<void> => {
    if (after.timeoutAt === undefined || after.timeoutAt === before.timeoutAt) return;
    if (isTimeoutNear(after.timeoutAt, clock.now())) await scheduleTimeout(ports, after);
  };

  /**
   * A start call that was under way when its run was stopped leaves a container that nobody waits for. So does a run
   * that was given up because its own container was not found.
   */
  const stopOrphan = async (run: Run, seen: TaskState): Promise<void> => {
    const isAlive = seen.phase === 'starting' || seen.phase === 'running';
    const isGivenUp = run.notFoundSince !== undefined && seen.version > (run.observedVersion ?? -1);
    const isNobodys = run.handle !== seen.handle || isGivenUp;
    if (!isAlive || !isFinal(run.status) || !isNobodys) return;
    log.warn('a container of a run that is over is stopped', { runId: run.id, status: run.status });
    await launcher.stop(seen.handle, 'Runat: the run is over');
  };

  return async (seen) => {
    let isNews = false;
    const stored = await changeRun(ports, seen.runId, async (run) => {
      const changed = applyTaskState(run, seen, clock.now());
      isNews = changed !== undefined;
      if (changed) await setTimeoutAlarm(run, changed);
      return changed;
    });
    if (!stored) {
      log.warn('an event about a run that does not exist', { runId: seen.runId });
      log.count('ForeignContainer');
      return false;
    }
    await stopOrphan(stored, seen);
    // Whoever stores the end tells it.
    if (isNews && !isFinal(stored.status))
      log.info('run changed', { runId: stored.id, status: stored.status });
    return isNews;
  };
};
