import { isToBeTold } from '../../domain/delivery/callback-message.ts';
import {
  agreed,
  claim,
  type DueHint,
  type DuePlan,
  decideDue,
  outdatedRuns,
  type RecordedRun,
  runIdsOf,
  runsToReplace,
} from '../../domain/execution/occurrence.ts';
import type { Job } from '../../domain/job/job.ts';
import { isFinal, type Run } from '../../domain/run/run.ts';
import { sealLeftOutRun } from '../../domain/run/run-machine.ts';
import type { JobId, RunId } from '../../domain/shared/identifiers.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { isPaused } from '../../domain/stack/global-pause.ts';
import type { StackStore } from '../ports.ts';
import { retryOnConflict } from '../shared/retry-on-conflict.ts';
import { applyRunEvent } from './apply-run-event.ts';
import { insertRuns } from './insert-runs.ts';
import { type LaunchRun, type LaunchRunPorts, launchRun } from './launch-run.ts';
import { scheduleDue } from './schedule-due.ts';
import { stopOthers } from './stop-run.ts';

/** What handling due hints needs. */
export interface StartDueRunsPorts extends LaunchRunPorts {
  readonly stack: StackStore;
}

/** Does what is to be done when an occurrence of a job may be due. */
export type StartDueRuns = (jobId: JobId, hint: DueHint) => Promise<void>;

/**
 * Handles due hints in an order that any repeat completes: record the runs, set the next alarm, save the job (the
 * claim), launch. A stale hint finishes what was begun. An early one is put back. While everything is paused, what is
 * due stays due.
 * @throws DomainError `unavailable`; the wake-up is then repeated.
 */
export const startDueRuns = (ports: StartDueRunsPorts): StartDueRuns => {
  const { jobs, alarms, stack, clock, log } = ports;
  const launch: LaunchRun = launchRun(ports);

  /** Markers finish at once, and each updates the job. So they are launched one by one, and read what is stored. */
  const launchAll = async (job: Job, ids: readonly RunId[], recorded: readonly Run[]): Promise<void> => {
    const launchOne = (id: RunId): Promise<void> => {
      const run = recorded.find((each) => each.id === id);
      return launch(id, run && { run, job });
    };
    if (job.target.kind === 'marker') for (const id of ids) await launch(id);
    else await Promise.all(ids.map(launchOne));
  };

  /**
   * Ends a run that is sealed, or that an earlier try began and this one leaves out. A run that the job names belongs to
   * somebody else.
   */
  const leaveOut = async (job: Job, { planned, stored }: RecordedRun): Promise<void> => {
    const isNamed = [...job.activeRuns, ...job.waitingRuns].includes(stored.id);
    const isOver = isFinal(stored.status) && stored.sealed === undefined;
    if (isNamed || isOver || !isFinal(planned.status)) return;
    const { reason, blockedBy } = planned;
    const as = planned.status === 'missed' ? planned.status : 'skipped';
    await applyRunEvent(ports, stored.id, () => ({ kind: 'left_out', as, reason, blockedBy }));
  };

  /** `recorded` are those of the runs that were recorded just now. */
  const finish = async (job: Job, ids: readonly RunId[], recorded: readonly Run[] = []): Promise<void> => {
    await launchAll(job, ids, recorded);
    await stopOthers(ports, runsToReplace(job));
  };

  /** What is due now starts also where the next alarm cannot be set. */
  const setNextAlarm = ({ id, revision }: Job, nextDueAt: Instant | undefined): Promise<void> =>
    scheduleDue(ports, { id, revision, ...(nextDueAt !== undefined && { nextDueAt }) });

  /** `conflict` when somebody else changed the job meanwhile. */
  const carryOut = async (job: Job, { runs: planned, nextDueAt }: DuePlan): Promise<'done' | 'conflict'> => {
    const toRecord = (run: Run) => (isToBeTold(job, run) ? sealLeftOutRun(run) : run);
    const recorded = agreed(await insertRuns(ports, planned, toRecord));
    // Of many hints for one instant only the first sets the alarm before the save, or there would be as many for the next.
    const isFirst = recorded.some(({ isNew }) => isNew);
    if (isFirst) await setNextAlarm(job, nextDueAt);
    const change = { nextDueAt: nextDueAt ?? null };
    const claimed = claim(job, recorded, change, clock.now());
    const saved = await jobs.save(claimed);
    if (saved === 'conflict') return 'conflict';
    if (!isFirst) await setNextAlarm(job, nextDueAt);
    await Promise.all(recorded.map((run) => leaveOut(job, run)));
    const isNamed = (id: RunId) => saved.activeRuns.includes(id);
    const named = [...planned.map(({ id }) => id).filter(isNamed), ...outdatedRuns(job, saved)];
    await finish(
      saved,
      named,
      recorded.flatMap(({ stored, isNew }) => (isNew ? [stored] : [])),
    );
    return 'done';
  };

  const holdBack = async (job: Job, hint: DueHint, until: Instant | undefined): Promise<void> => {
    log.info('an occurrence is held back: everything is paused', { jobId: job.id });
    // Without an end the watchdog wakes what is due as soon as the pause is over.
    if (until !== undefined) await alarms.setAlarm({ kind: 'due', jobId: job.id, ...hint }, until);
  };

  const handle = async (job: Job, hint: DueHint): Promise<'done' | 'conflict'> => {
    const now = clock.now();
    const decision = decideDue(job, hint, now);
    if (decision.kind === 'due') {
      const pause = await stack.loadPause();
      if (!isPaused(pause, now)) return carryOut(job, decision.plan);
      await holdBack(job, hint, pause?.until);
    } else if (decision.kind === 'early') {
      await alarms.setAlarm({ kind: 'due', jobId: job.id, ...hint }, decision.at);
    } else {
      await finish(job, runIdsOf(decision.runs));
    }
    return 'done';
  };

  return async (jobId, hint) => {
    await retryOnConflict(`job ${jobId}`, async () => {
      const job = await jobs.load(jobId);
      if (job) return handle(job, hint);
      log.warn('a wake-up for a job that does not exist', { jobId });
      return 'done';
    });
  };
};
