import type { Delivery } from '../../domain/delivery/delivery.ts';
import { type FollowUp, followUp } from '../../domain/execution/after-run.ts';
import type { Job } from '../../domain/job/job.ts';
import { isFinal, type Run } from '../../domain/run/run.ts';
import type { RunEffect, RunEvent, Step } from '../../domain/run/run-event.ts';
import { endSealedRun, step } from '../../domain/run/run-machine.ts';
import { isSealed, sealRun } from '../../domain/run/run-seal.ts';
import { formatRunId, type RunId } from '../../domain/shared/identifiers.ts';
import { SECOND } from '../../domain/shared/instant.ts';
import { type CallbackPorts, recordCallback, sendSoon } from '../deliveries/enqueue-callback.ts';
import type { JobStore, RunLauncher, RunStore, WakeUpScheduler } from '../ports.ts';
import { retryOnConflict } from '../shared/retry-on-conflict.ts';
import { insertRuns } from './insert-runs.ts';
import { logRunEnd } from './log-run-end.ts';
import { scheduleLaunch } from './schedule-launch.ts';
import { scheduleTimeout } from './schedule-timeout.ts';
import { startNextJob } from './start-next-job.ts';

/** What applying events to runs needs. */
export interface RunEventPorts extends CallbackPorts {
  readonly jobs: JobStore;
  readonly runs: RunStore;
  readonly alarms: WakeUpScheduler;
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

/** Records a further attempt and sets its alarm; gives it as it is stored. */
const recordAttempt = async (ports: RunEventPorts, planned: Run): Promise<Run> => {
  const [{ stored } = { stored: planned }] = await insertRuns(ports, [planned]);
  await scheduleLaunch(ports, stored.id, stored.plannedAt);
  return stored;
};

/** An alarm that came before the job named an attempt has found nothing to do, so it is set once more. */
const wakeAgain = async (ports: RunEventPorts, attempt: Run | undefined): Promise<void> => {
  if (!attempt || attempt.plannedAt > ports.clock.now() + SECOND) return;
  await scheduleLaunch(ports, attempt.id, attempt.plannedAt);
};

/**
 * What follows from an end of which an earlier try has told a callback. It may have announced a further attempt, which it has
 * recorded before; then that is made, although another occurrence waits or the job was edited meanwhile.
 */
const asAnnounced = async (
  ports: RunEventPorts,
  job: Job,
  run: Run,
  planned: FollowUp,
): Promise<FollowUp> => {
  if (planned.attempt) return planned;
  const recorded = await ports.runs.load(formatRunId({ ...run, attempt: run.attempt + 1 }));
  return (recorded && followUp(job, run, ports.clock.now(), recorded)) ?? planned;
};

/**
 * Tells a job how its run ended, and begins what follows from that. A job that is gone or already knows is left
 * alone. A further attempt, the callback and the next job are recorded before the job knows, so that a repeat completes
 * what a crash cut off; what waited is woken after, because before it would find that it must wait.
 * @returns the callback to be sent once the run is stored.
 */
const tellJob = (ports: RunEventPorts, run: Run): Promise<Delivery | undefined> =>
  retryOnConflict(`job ${run.jobId}`, async () => {
    const { jobs, clock } = ports;
    const job = await jobs.load(run.jobId);
    if (!job) return undefined;
    const planned: FollowUp | undefined = followUp(job, run, clock.now());
    const attempt = planned?.attempt && (await recordAttempt(ports, planned.attempt));
    const callback = await recordCallback(ports, job, run, attempt?.plannedAt);
    if (!planned) return callback?.delivery;
    const told = callback?.isNew === false ? await asAnnounced(ports, job, run, planned) : planned;
    if (told.hasSucceeded) await startNextJob(ports, told.job, run);
    if ((await jobs.save(told.job)) === 'conflict') return 'conflict';
    await wakeAgain(ports, attempt ?? told.attempt);
    for (const id of told.released) await scheduleLaunch(ports, id, clock.now());
    return callback?.delivery;
  });

/** Does what follows from the end of a sealed run, and stores it as it ends. Of several that do so, one stores it. */
const finish = async (ports: RunEventPorts, ended: Run): Promise<Run | 'conflict'> => {
  const callback = await tellJob(ports, ended);
  const saved = await ports.runs.save(ended);
  if (saved !== 'conflict') logRunEnd(ports.log, saved);
  if (callback !== undefined) await sendSoon(ports, callback);
  return saved;
};

/**
 * Stores a run after a step; `before` is as it was stored. The record of a run that is over says how it ends before
 * anything follows from that, so that nobody else can let it end otherwise; it is final once all of that is done,
 * because until then it is in the watch, and what a crash cuts off is done again.
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
