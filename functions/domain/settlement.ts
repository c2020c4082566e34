import { DAY, type Instant } from './instant.ts';
import type { Job } from './job.ts';
import { REASONS, type Reason, startDeadlinePassed } from './reason.ts';
import { type FinalStatus, isFinal, mayBecome, type Run, type StopIntent } from './run.ts';

/** How a run ended, beside its status. */
export interface Ending {
  readonly reason?: Reason | undefined;
  readonly exitCode?: number | undefined;
  readonly stoppedAt?: Instant | undefined;
}

/** How a run ends that was stopped on purpose, whatever its exit code: a container that traps SIGTERM may exit 0. */
export const STOP_ENDINGS = {
  user: { status: 'canceled', reason: REASONS.stoppedByUser },
  timeout: { status: 'timed_out', reason: REASONS.timedOut },
  replace: { status: 'canceled', reason: REASONS.replaced },
} as const satisfies Record<StopIntent, { readonly status: FinalStatus; readonly reason: Reason }>;

/**
 * The run with its final status; it leaves the watch.
 * @throws RangeError when the status may not follow: a rule elsewhere is broken.
 */
export const settle = (
  run: Run,
  status: FinalStatus,
  ending: Ending,
  now: Instant,
  historyDays: number,
): Run => {
  if (!mayBecome(run.status, status))
    throw new RangeError(`run ${run.id}: ${run.status} cannot become ${status}`);
  const { lookAt: _lookAt, reason: _reason, ...kept } = run;
  return {
    ...kept,
    status,
    ...(ending.reason && { reason: ending.reason }),
    ...(ending.exitCode !== undefined && { exitCode: ending.exitCode }),
    ...(ending.stoppedAt !== undefined && { stoppedAt: ending.stoppedAt }),
    expiresAt: now + historyDays * DAY,
  };
};

/**
 * The end of a run that its job names neither active nor waiting. Either the job was canceled or changed before the
 * run was claimed, or a newer occurrence took its place in the queue, or the job has already been told how the run
 * ended and only the run's own record was cut off by a crash.
 */
export const settleUnclaimed = (run: Run, job: Job | undefined, now: Instant, historyDays: number): Run => {
  const summary = job?.lastRun;
  if (summary?.id === run.id && mayBecome(run.status, summary.status)) {
    return settle(run, summary.status, summary, now, historyDays);
  }
  if (run.status === 'queued' && job?.overlap === 'replace' && !job.canceled) {
    return settle(run, 'skipped', { reason: REASONS.superseded }, now, historyDays);
  }
  // Only a claimed run is ever tried; another copy's end has overwritten what the job said about this one.
  if (run.lastRefusal) {
    return settle(run, 'start_failed', { reason: startDeadlinePassed(run.lastRefusal) }, now, historyDays);
  }
  const reason = job?.canceled ? REASONS.jobCanceled : REASONS.notClaimed;
  return settle(run, 'canceled', { reason }, now, historyDays);
};

/** A run that is not over as it is stored before anything follows from how it ends. `ended` is the same run at its end. */
export const sealed = (before: Run, ended: Run, now: Instant): Run => {
  const { status, reason, exitCode, stoppedAt } = ended;
  if (!isFinal(status)) throw new RangeError(`run ${ended.id} is ${status}, not final`);
  const { reason: _reason, expiresAt: _expiresAt, ...kept } = ended;
  return {
    ...kept,
    status: before.status,
    lookAt: before.lookAt ?? now,
    sealed: {
      status,
      ...(reason && { reason }),
      ...(exitCode !== undefined && { exitCode }),
      ...(stoppedAt !== undefined && { stoppedAt }),
      at: now,
    },
  };
};

/** A sealed run as it ends; undefined for any other. */
export const endOfSealed = (run: Run, now: Instant, historyDays: number): Run | undefined =>
  run.sealed && !isFinal(run.status)
    ? settle(run, run.sealed.status, run.sealed, now, historyDays)
    : undefined;
