import { nextCheck } from '../../domain/run/next-check.ts';
import { isFinal, type Run, type StopIntent } from '../../domain/run/run.ts';
import { endBeforeStart, STOP_ENDINGS } from '../../domain/run/run-end.ts';
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

/**
 * Stops runs: first the intent is stored, then the container is asked to stop. A run without a container is final
 * at once. Asking again asks the container again. The first intent counts.
 * @throws DomainError `not_found`; `conflict` when the run is over.
 */
export const stopRun = (ports: StopRunPorts): StopRun => {
  const find = findRun(ports);
  return async (runId, intent) => {
    const { id } = await find(runId);
    const { clock, settings, launcher } = ports;
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
        return endBeforeStart(run, run.stopIntent ?? intent, clock.now(), settings.historyDays);
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
