import type { Delivery } from '../../domain/delivery/delivery.ts';
import { type FollowUp, followUp } from '../../domain/execution/after-run.ts';
import { isFinal, type Run } from '../../domain/run/run.ts';
import { endSealedRun, isSealed, sealRun } from '../../domain/run/run-end.ts';
import type { RunId } from '../../domain/shared/identifiers.ts';
import { SECOND } from '../../domain/shared/instant.ts';
import { type CallbackPorts, recordCallback, sendSoon } from '../deliveries/enqueue-callback.ts';
import type { JobStore, RunStore, WakeUpScheduler } from '../ports.ts';
import { retryOnConflict } from '../shared/retry-on-conflict.ts';
import { insertRuns } from './insert-runs.ts';
import { logRunEnd } from './log-run-end.ts';
import { scheduleLaunch } from './schedule-launch.ts';
import { startNextJob } from './start-next-job.ts';

/** What changing a run needs. */
export interface RunChangePorts extends CallbackPorts {
  readonly jobs: JobStore;
  readonly runs: RunStore;
  readonly alarms: WakeUpScheduler;
}

/** Records a further attempt and sets its alarm; gives it as it is stored. */
const recordAttempt = async (ports: RunChangePorts, planned: Run): Promise<Run> => {
  const [{ stored } = { stored: planned }] = await insertRuns(ports, [planned]);
  await scheduleLaunch(ports, stored.id, stored.plannedAt);
  return stored;
};

/** An alarm that came before the job named an attempt has found nothing to do, so it is set once more. */
const wakeAgain = async (ports: RunChangePorts, attempt: Run | undefined): Promise<void> => {
  if (!attempt || attempt.plannedAt > ports.clock.now() + SECOND) return;
  await scheduleLaunch(ports, attempt.id, attempt.plannedAt);
};

/**
 * Tells a job how its run ended, and begins what follows from that. A job that is gone or already knows is left
 * alone. A further attempt, the callback and the next job are recorded before the job knows, so that a repeat completes
 * what a crash cut off; what waited is woken after, because before it would find that it must wait.
 * @returns the callback to be sent once the run is stored.
 */
const tellJob = (ports: RunChangePorts, run: Run): Promise<Delivery | undefined> =>
  retryOnConflict(`job ${run.jobId}`, async () => {
    const { jobs, clock } = ports;
    const job = await jobs.load(run.jobId);
    if (!job) return undefined;
    const told: FollowUp | undefined = followUp(job, run, clock.now());
    const attempt = told?.attempt && (await recordAttempt(ports, told.attempt));
    const callback = await recordCallback(ports, job, run, attempt?.plannedAt);
    if (!told) return callback;
    if (told.hasSucceeded) await startNextJob(ports, told.job, run);
    if ((await jobs.save(told.job)) === 'conflict') return 'conflict';
    await wakeAgain(ports, attempt);
    for (const id of told.released) await scheduleLaunch(ports, id, clock.now());
    return callback;
  });

/** Does what follows from the end of a sealed run, and stores it as it ends. Of several that do so, one stores it. */
const finish = async (ports: RunChangePorts, ended: Run): Promise<Run | 'conflict'> => {
  const callback = await tellJob(ports, ended);
  const saved = await ports.runs.save(ended);
  if (saved !== 'conflict') logRunEnd(ports.log, saved);
  if (callback !== undefined) await sendSoon(ports, callback);
  return saved;
};

/**
 * Stores a run that was changed; `before` is as it was stored. The record of a run that is over says how it ends before
 * anything follows from that, so that nobody else can let it end otherwise; it is final once all of that is done,
 * because until then it is in the watch, and what a crash cuts off is done again.
 * @returns `conflict` when somebody else changed the run meanwhile: decide again on what is stored.
 */
const storeRun = async (ports: RunChangePorts, run: Run, before: Run): Promise<Run | 'conflict'> => {
  if (!isFinal(run.status)) return ports.runs.save(run);
  const kept = await ports.runs.save(sealRun(before, run, ports.clock.now()));
  if (kept === 'conflict') return 'conflict';
  return finish(ports, endSealedRun(kept));
};

/**
 * Changes a run by a rule, again and again until no one else was faster. `decide` gets the stored run and returns it
 * changed, or undefined to leave it; it may do more on the way, as long as doing that twice is harmless.
 * @returns the run as it is stored in the end; undefined when there is no such run.
 */
export const changeRun = (
  ports: RunChangePorts,
  id: RunId,
  decide: (run: Run) => Run | undefined | Promise<Run | undefined>,
): Promise<Run | undefined> =>
  retryOnConflict(`run ${id}`, async () => {
    const run = await ports.runs.load(id);
    if (run && isSealed(run)) return finish(ports, endSealedRun(run));
    const changed = run && (await decide(run));
    return changed ? storeRun(ports, changed, run) : run;
  });
