import type { DeliveryId } from '../domain/delivery.ts';
import { type FollowUp, followUp, mustBeSealed } from '../domain/follow-up.ts';
import type { RunId } from '../domain/identifiers.ts';
import { isFinal, type Run } from '../domain/run.ts';
import { endOfSealed, sealed } from '../domain/settlement.ts';
import type { AlarmClock, JobStore, RunStore, Settings } from './ports.ts';
import { race } from './race.ts';
import { recordRuns } from './record-runs.ts';
import { startNext } from './start-next.ts';
import { type CallbackPorts, recordCallback, sendSoon } from './tell-callback.ts';
import { wakeToLaunch } from './wake-to-launch.ts';

/** What changing a run needs. */
export interface RunChangePorts extends CallbackPorts {
  readonly jobs: JobStore;
  readonly runs: RunStore;
  readonly alarms: AlarmClock;
  readonly settings: Settings;
}

/** Records a further attempt and sets its alarm; gives it as it is stored. */
const recordAttempt = async (ports: RunChangePorts, planned: Run): Promise<Run> => {
  const [{ stored } = { stored: planned }] = await recordRuns(ports.runs, [planned]);
  await wakeToLaunch(ports, stored.id, stored.plannedAt);
  return stored;
};

/**
 * Tells a job how its run ended, and begins what follows from that. A job that is gone or already knows is left
 * alone. A further attempt, the callback and the next job are recorded before the job knows, so that a repeat completes
 * what a crash cut off; what waited is woken after, because before it would find that it must wait.
 * @returns the callback to be sent once the run is stored; `seal` where the run's record must say first how it ends.
 */
const tellJob = (
  ports: RunChangePorts,
  run: Run,
  isStored: boolean,
): Promise<DeliveryId | 'seal' | undefined> =>
  race(`job ${run.jobId}`, async () => {
    const { jobs, clock, settings } = ports;
    const job = await jobs.load(run.jobId);
    const told: FollowUp | undefined = job && followUp(job, run, clock.now(), settings.historyDays);
    if (told && !isStored && mustBeSealed(told, run)) return 'seal';
    if (!job) return undefined;
    const attempt = told?.attempt && (await recordAttempt(ports, told.attempt));
    const callback = await recordCallback(ports, job, run, attempt?.plannedAt);
    if (!told) return callback;
    if (told.hasSucceeded) await startNext(ports, told.job, run);
    if ((await jobs.save(told.job)) === 'conflict') return 'conflict';
    for (const id of told.released) await wakeToLaunch(ports, id, clock.now());
    return callback;
  });

/**
 * Stores a run that was changed; `before` is as it was stored. A final one is told to its job first and stored last:
 * what a crash cuts off in between is done again, because a run that is not final is in the watch.
 * @returns `conflict` when somebody else changed the run meanwhile: decide again on what is stored.
 */
export const storeRun = async (ports: RunChangePorts, run: Run, before: Run): Promise<Run | 'conflict'> => {
  if (!isFinal(run.status)) return ports.runs.save(run);
  const callback = await tellJob(ports, run, false);
  if (callback === 'seal') {
    const { clock, settings } = ports;
    const kept = await ports.runs.save(sealed(before, run, clock.now()));
    if (kept === 'conflict') return 'conflict';
    const ended = endOfSealed(kept, clock.now(), settings.historyDays);
    return ended ? storeRun(ports, ended, kept) : 'conflict';
  }
  const saved = await ports.runs.save(run);
  if (callback !== undefined) await sendSoon(ports, callback);
  if (saved !== 'conflict') return saved;
  const stored = await ports.runs.load(run.id);
  // Two saw it end differently: what stands in the run's record is what the job shall say.
  if (stored && isFinal(stored.status)) await tellJob(ports, stored, true);
  return 'conflict';
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
  race(`run ${id}`, async () => {
    const run = await ports.runs.load(id);
    const { clock, settings } = ports;
    const changed = run && (endOfSealed(run, clock.now(), settings.historyDays) ?? (await decide(run)));
    return changed ? storeRun(ports, changed, run) : run;
  });
