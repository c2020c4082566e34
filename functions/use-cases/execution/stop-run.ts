import { nextCheck } from '../../domain/run/next-check.ts';
import { isFinal, type Run, type StopIntent } from '../../domain/run/run.ts';
import { endBeforeStart, STOP_ENDINGS } from '../../domain/run/run-end.ts';
import { applyTaskState, type TaskState } from '../../domain/run/task-state.ts';
import { DomainError } from '../../domain/shared/errors.ts';
import type { RunLauncher } from '../ports.ts';
import { findRun } from '../shared/find-run.ts';
import { changeRun, type RunChangePorts } from './change-run.ts';

/** What stopping needs. */
export interface StopRunPorts extends RunChangePorts {
  readonly launcher: RunLauncher;
}

/** Stops a run on request, or because it reached its timeout. */
export type StopRun = (runId: string, intent: StopIntent) => Promise<Run>;

/** Lets pass that a run, or its job, is over already. */
export const ignoreOver = (error: unknown): void => {
  if (error instanceof DomainError && error.code === 'conflict') return;
  throw error;
};

/** Asks the container of a run to stop, where the run is to stop and is not over. */
export const stopContainer = async (
  launcher: RunLauncher,
  { status, handle, stopIntent }: Run,
): Promise<void> => {
  if (handle === undefined || stopIntent === undefined || isFinal(status)) return;
  await launcher.stop(handle, `Runat: ${STOP_ENDINGS[stopIntent].reason.text}`);
};

/** How the container of a run has ended; undefined where it has not, or ECS does not say. */
const endOf = async (launcher: RunLauncher, { status, handle }: Run): Promise<TaskState | undefined> => {
  if (handle === undefined || isFinal(status)) return undefined;
  try {
    const seen = (await launcher.describe([handle])).get(handle);
    return typeof seen === 'object' && seen.phase === 'stopped' ? seen : undefined;
  } catch (error) {
    // It must be possible to stop what cannot be looked at.
    if (error instanceof DomainError && error.code === 'unavailable') return undefined;
    throw error;
  }
};

/**
 * Stops runs. A container that has ended already is recorded as it ended. Else the intent is stored first, then the
 * container is asked to stop. A run without a container is final at once. Asking again asks the container again. The
 * first intent counts.
 * @throws DomainError `not_found`; `conflict` when the run is over.
 */
export const stopRun = (ports: StopRunPorts): StopRun => {
  const find = findRun(ports);
  return async (runId, intent) => {
    const found = await find(runId);
    const { id } = found;
    const { clock, launcher } = ports;
    const seen = await endOf(launcher, found);
    if (seen) {
      const ended = await changeRun(ports, id, (run) => applyTaskState(run, seen, clock.now()));
      // An earlier try of the same request has stopped it.
      if (ended?.stopIntent !== undefined && ended.status === STOP_ENDINGS[ended.stopIntent].status)
        return ended;
    }
    const toStop = (run: Run): Run => {
      const now = clock.now();
      const stopping: Run = { ...run, stopIntent: intent, stoppingAt: now };
      return { ...stopping, lookAt: nextCheck(stopping, now) };
    };
    // It may be launched at this very moment: once the intent is stored, whoever does so finds that out.
    await changeRun(ports, id, (run) =>
      isFinal(run.status) || run.handle !== undefined || run.stopIntent !== undefined
        ? undefined
        : toStop(run),
    );
    const stopped = await changeRun(ports, id, (run) => {
      if (isFinal(run.status)) throw new DomainError('conflict', `run ${id} is over: ${run.status}`);
      if (run.handle === undefined) {
        return endBeforeStart(run, run.stopIntent ?? intent, clock.now());
      }
      return run.stopIntent === undefined ? toStop(run) : undefined;
    });
    if (!stopped) throw new DomainError('not_found', `there is no run ${id}`);
    await stopContainer(launcher, stopped);
    return stopped;
  };
};

/**
 * Stops runs so that others can take their place. A run that ended by itself meanwhile counts as stopped.
 * @throws DomainError `unavailable`.
 */
export const stopOthers = async (ports: StopRunPorts, ids: readonly string[]): Promise<void> => {
  const stop = stopRun(ports);
  await Promise.all(ids.map((id) => stop(id, 'replace').catch(ignoreOver)));
};
