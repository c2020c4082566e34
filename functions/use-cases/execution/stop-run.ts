import type { Activity, ActivityEntry } from '../../domain/activity/activity.ts';
import { isFinal, type Run, type StopIntent } from '../../domain/run/run.ts';
import type { RunEvent } from '../../domain/run/run-event.ts';
import { wasStopped } from '../../domain/run/run-machine.ts';
import type { TaskState } from '../../domain/run/task-state.ts';
import { DomainError } from '../../domain/shared/errors.ts';
import { type ActivityPorts, announceChange, logChange } from '../activity/announce-change.ts';
import type { RunLauncher } from '../ports.ts';
import { findRun } from '../shared/find-run.ts';
import { applyRunEvent, type RunEventPorts } from './apply-run-event.ts';

/** Stops a run because it reached its timeout, or for what else follows from a change. */
export type StopRun = (runId: string, intent: StopIntent) => Promise<Run>;

/** Stops a run because somebody asks for that alone. */
export type StopRunOnRequest = (runId: string, callerName: string) => Promise<Run>;

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

/** Who asks; the event that says so is of the run as it is stored. */
type ChooseStop = (run: Run) => Promise<RunEvent> | RunEvent;

const overError = ({ id, status }: Run): DomainError =>
  new DomainError('conflict', `run ${id} is over: ${status}`);

const stopBy = async (ports: RunEventPorts, runId: string, chooseStop: ChooseStop): Promise<Run> => {
  const ask = async (id: string): Promise<Run> => {
    const { run } = await applyRunEvent(ports, id, (stored) => {
      if (isFinal(stored.status)) throw overError(stored);
      return chooseStop(stored);
    });
    if (!run) throw new DomainError('not_found', `there is no run ${id}`);
    return run;
  };

  const found = await findRun(ports)(runId);
  const seen = await endOf(ports.launcher, found);
  if (seen) {
    const { run: ended } = await applyRunEvent(ports, found.id, () => ({ kind: 'told', seen }));
    // An earlier try of the same request has stopped it.
    if (ended && wasStopped(ended)) return ended;
  }
  const asked = await ask(found.id);
  // It may be launched at this very moment. The intent is stored now, so whoever does that finds it.
  const isWithoutContainer = !isFinal(asked.status) && asked.handle === undefined;
  return isWithoutContainer ? ask(found.id) : asked;
};

/**
 * Stops runs. A container that has ended already is recorded as it ended. Else the intent is stored first, then the
 * container is asked to stop. A run without a container is final at once. Asking again asks the container again. The
 * first intent counts.
 * @throws DomainError `not_found`; `conflict` when the run is over.
 */
export const stopRun =
  (ports: RunEventPorts): StopRun =>
  (runId, intent) =>
    stopBy(ports, runId, () => ({ kind: 'stop_asked', intent }));

const stopOf = ({ id: runId, jobId }: Run, caller: string): Activity => ({
  action: 'stopped',
  caller,
  jobId,
  runId,
  changes: [],
});

/**
 * Stops runs as `stopRun` does, and puts on record who asked first.
 * @throws DomainError `not_found`; `conflict` when the run is over.
 */
export const stopRunOnRequest =
  (ports: RunEventPorts & ActivityPorts): StopRunOnRequest =>
  async (runId, callerName) => {
    const announced = new Map<string, ActivityEntry>();
    const stopped = await stopBy(ports, runId, async (run) => {
      if (run.stopIntent !== undefined) return { kind: 'stop_asked', intent: 'user' };
      const entry = await announceChange(ports, run, stopOf(run, callerName), ports.clock.now());
      announced.set(entry.id, entry);
      return { kind: 'stop_asked', intent: 'user', change: entry.id };
    });
    const made = announced.get(stopped.lastChange ?? '');
    if (made) logChange(ports, made);
    return stopped;
  };

/**
 * Stops runs so that others can take their place. A run that ended by itself meanwhile counts as stopped.
 * @throws DomainError `unavailable`.
 */
export const stopOthers = async (ports: RunEventPorts, ids: readonly string[]): Promise<void> => {
  const stop = stopRun(ports);
  await Promise.all(ids.map((id) => stop(id, 'replace').catch(ignoreOver)));
};
