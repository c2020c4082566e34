import type { Delivery } from '../../domain/delivery/delivery.ts';
import { type FollowUp, followUp } from '../../domain/execution/after-run.ts';
import type { Job } from '../../domain/job/job.ts';
import type { Run } from '../../domain/run/run.ts';
import { formatRunId } from '../../domain/shared/identifiers.ts';
import { SECOND } from '../../domain/shared/instant.ts';
import { type CallbackPorts, recordCallback, sendSoon } from '../deliveries/enqueue-callback.ts';
import type { JobStore, RunStore, WakeUpScheduler } from '../ports.ts';
import { retryOnConflict } from '../shared/retry-on-conflict.ts';
import { insertRuns } from './insert-runs.ts';
import { scheduleLaunch } from './schedule-launch.ts';
import { startNextJob } from './start-next-job.ts';

/** What finishing runs needs. */
export interface FinishRunPorts extends CallbackPorts {
  readonly jobs: JobStore;
  readonly runs: RunStore;
  readonly alarms: WakeUpScheduler;
}

/** Records a further attempt and sets its alarm; gives it as it is stored. */
const recordAttempt = async (ports: FinishRunPorts, planned: Run): Promise<Run> => {
  const [{ stored } = { stored: planned }] = await insertRuns(ports, [planned]);
  await scheduleLaunch(ports, stored.id, stored.plannedAt);
  return stored;
};

/** An alarm that came before the job named an attempt has found nothing to do, so it is set once more. */
const wakeAgain = async (ports: FinishRunPorts, attempt: Run | undefined): Promise<void> => {
  if (!attempt || attempt.plannedAt > ports.clock.now() + SECOND) return;
  await scheduleLaunch(ports, attempt.id, attempt.plannedAt);
};

/**
 * What follows from an end after an earlier try has sent its callback. The callback may have announced a further attempt, which was
 * recorded before. Then that attempt is made, although another occurrence waits or the job was edited meanwhile.
 */
const asAnnounced = async (
  ports: FinishRunPorts,
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
const tellJob = (ports: FinishRunPorts, run: Run): Promise<Delivery | undefined> =>
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

/**
 * Does what follows from the end of a sealed run, and stores it as it ends. Of several that do so, one stores it.
 * @returns `conflict` when somebody else has stored it.
 */
export const finishRun = async (ports: FinishRunPorts, ended: Run): Promise<Run | 'conflict'> => {
  const callback = await tellJob(ports, ended);
  const saved = await ports.runs.save(ended);
  if (callback !== undefined) await sendSoon(ports, callback);
  return saved;
};
