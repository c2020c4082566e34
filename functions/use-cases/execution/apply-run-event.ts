import { isFinal, type Run } from '../../domain/run/run.ts';
import type { RunEffect, RunEvent, Step } from '../../domain/run/run-event.ts';
import { endSealedRun, step } from '../../domain/run/run-machine.ts';
import { isSealed, sealRun } from '../../domain/run/run-seal.ts';
import type { RunId } from '../../domain/shared/identifiers.ts';
import type { RunLauncher } from '../ports.ts';
import { retryOnConflict } from '../shared/retry-on-conflict.ts';
import { type FinishRunPorts, finishRun } from './finish-run.ts';
import { logRunEnd } from './log-run-end.ts';
import { scheduleLaunch } from './schedule-launch.ts';
import { scheduleTimeout } from './schedule-timeout.ts';

/** What applying events to runs needs. */
export interface RunEventPorts extends FinishRunPorts {
  readonly launcher: RunLauncher;
}

/** Says what has happened to a stored run; undefined where nothing has. It may do more, as long as doing that twice is harmless. */
export type ChooseEvent = (run: Run) => RunEvent | undefined | Promise<RunEvent | undefined>;

/** What came of an event. */
export interface AppliedEvent {
  /** The run as it is stored in the end; undefined when there is no such run. */
  readonly run: Run | undefined;
  /** The event has changed it. */
  readonly hasChanged: boolean;
}

/** Whoever stores the end tells it. */
const finish = async (ports: RunEventPorts, ended: Run): Promise<Run | 'conflict'> => {
  const saved = await finishRun(ports, ended);
  if (saved !== 'conflict') logRunEnd(ports.log, saved);
  return saved;
};

/**
 * Stores a run after a step; `before` is as it was stored. An end is stored in two writes. The first says how the run
 * ends, and nobody can change that afterwards. Then its job and its messages follow. The last write makes the record
 * final. A run stays in the watch until then, so what a crash cuts off is done again.
 * @returns `conflict` when somebody else changed the run meanwhile: decide again on what is stored.
 */
const storeRun = async (
  ports: RunEventPorts,
  before: Run,
  run: Run,
  effects: readonly RunEffect[],
): Promise<Run | 'conflict'> => {
  if (!effects.some(({ kind }) => kind === 'follow_up')) return ports.runs.save(run);
  const kept = await ports.runs.save(sealRun(before, run, ports.clock.now()));
  if (kept === 'conflict') return 'conflict';
  return finish(ports, endSealedRun(kept));
};

const setTimeoutAlarms = async (
  ports: RunEventPorts,
  id: RunId,
  effects: readonly RunEffect[],
): Promise<void> => {
  for (const effect of effects)
    if (effect.kind === 'set_timeout_alarm') await scheduleTimeout(ports, { id, timeoutAt: effect.at });
};

const stopContainer = async (
  { launcher, log }: RunEventPorts,
  { id: runId, status }: Run,
  { handle, because }: Extract<RunEffect, { readonly kind: 'stop_container' }>,
): Promise<void> => {
  if (isFinal(status)) log.warn('a container of a run that is over is stopped', { runId, status });
  await launcher.stop(handle, `Runat: ${because}`);
};

const doAfter = async (ports: RunEventPorts, run: Run, effects: readonly RunEffect[]): Promise<void> => {
  for (const effect of effects) {
    if (effect.kind === 'try_start') await scheduleLaunch(ports, run.id, effect.at);
    if (effect.kind === 'stop_container') await stopContainer(ports, run, effect);
  }
};

/** A start counts as soon as it is on record how late it was: of a webhook that is when its first try has begun. */
const measureStart = ({ log }: RunEventPorts, before: Run, { latenessMs }: Run): void => {
  if (before.latenessMs === undefined && latenessMs !== undefined) log.measure('StartLateness', latenessMs);
};

/** Stores what a step has made of a run, and does what else follows from it. */
const carryOut = async (
  ports: RunEventPorts,
  before: Run,
  { run: changed, effects }: Step,
): Promise<AppliedEvent | 'conflict'> => {
  await setTimeoutAlarms(ports, before.id, effects);
  const run = changed ? await storeRun(ports, before, changed, effects) : before;
  if (run === 'conflict') return 'conflict';
  measureStart(ports, before, run);
  await doAfter(ports, run, effects);
  return { run, hasChanged: changed !== undefined };
};

/**
 * Applies an event to a run, again and again until no one else was faster. This is the one place where a run that is on
 * record changes; what becomes of it the machine says. `known` is the run as its caller has just stored it: it is not
 * read back, and where somebody has changed it meanwhile, the save finds that out.
 */
export const applyRunEvent = (
  ports: RunEventPorts,
  id: RunId,
  choose: ChooseEvent,
  known?: Run,
): Promise<AppliedEvent> => {
  let justStored = known;
  return retryOnConflict(`run ${id}`, async () => {
    const stored = justStored ?? (await ports.runs.load(id));
    justStored = undefined;
    const run = stored && isSealed(stored) ? await finish(ports, endSealedRun(stored)) : stored;
    if (run === undefined || run === 'conflict') return run ?? { run, hasChanged: false };
    const event = await choose(run);
    return event ? carryOut(ports, run, step(run, event, ports.clock.now())) : { run, hasChanged: false };
  });
};

/** Does what the end of a run leaves to do, where its record says how it ends; else nothing. */
export const finishSealedRun = async (ports: RunEventPorts, run: Run): Promise<void> => {
  if (isSealed(run)) await applyRunEvent(ports, run.id, () => undefined);
};
