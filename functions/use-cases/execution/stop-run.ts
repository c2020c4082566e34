import { isFinal, type Run, type StopIntent } from '../../domain/run/run.ts';
import type { RunEvent } from '../../domain/run/run-event.ts';
import { wasStopped } from '../../domain/run/run-machine.ts';
import type { TaskState } from '../../domain/run/task-state.ts';
import { DomainError } from '../../domain/shared/errors.ts';
import type { RunLauncher } from '../ports.ts';
import { findRun } from '../shared/find-run.ts';
import { applyRunEvent, type RunEventPorts } from './apply-run-event.ts';

/** Stops a run on request, or because it reached its timeout. */
export type StopRun = (runId: string, intent: StopIntent) => Promise<Run>;

/** Lets pass that a run, or its job, is over already. */
export const ignoreOver = (error: unknown): void => {
  if (error instanceof DomainError && error.code === 'conflict') return;
  throw error;
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
export const stopRun = (ports: RunEventPorts): StopRun => {
  const find = findRun(ports);

  const ask = async (id: string, intent: StopIntent): Promise<Run> => {
    const { run } = await applyRunEvent(ports, id, ({ status }): RunEvent => {
      if (isFinal(status)) throw new DomainError('conflict', `run ${id} is over: ${status}`);
      return { kind: 'stop_asked', intent };
    });
    if (!run) throw new DomainError('not_found', `there is no run ${id}`);
    return run;
  };

  return async (runId, intent) => {
    const found = await find(runId);
    const seen = await endOf(ports.launcher, found);
    if (seen) {
      const { run: ended } = await applyRunEvent(ports, found.id, () => ({ kind: 'told', seen }));
      // An earlier try of the same request has stopped it.
      if (ended && wasStopped(ended)) return ended;
    }
    const asked = await ask(found.id, intent);
    // It may be launched at this very moment. The intent is stored now, so whoever does that finds it.
    const isWithoutContainer = !isFinal(asked.status) && asked.handle === undefined;
    return isWithoutContainer ? ask(found.id, intent) : asked;
  };
};

/**
 * Stops runs so that others can take their place. A run that ended by itself meanwhile counts as stopped.
 * @throws DomainError `unavailable`.
 */
export const stopOthers = async (ports: RunEventPorts, ids: readonly string[]): Promise<void> => {
  const stop = stopRun(ports);
  await Promise.all(ids.map((id) => stop(id, 'replace').catch(ignoreOver)));
};
