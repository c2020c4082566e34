import type { RunId } from '../shared/identifiers.ts';
import type { Instant } from '../shared/instant.ts';
import { REASONS, type Reason } from './reason.ts';
import { type FinalStatus, isFinal, mayBecome, type Run, type StopIntent } from './run.ts';

/** How a run ended, beside its status. */
export interface Ending {
  readonly reason?: Reason | undefined;
  readonly exitCode?: number | undefined;
  readonly stoppedAt?: Instant | undefined;
  /** The run because of which it was left out. */
  readonly blockedBy?: RunId | undefined;
}

/** How a run ends that a stop has ended, whatever its exit code: a container that traps SIGTERM may exit 0. */
export const STOP_ENDINGS = {
  user: { status: 'canceled', reason: REASONS.stoppedByUser },
  timeout: { status: 'timed_out', reason: REASONS.timedOut },
  replace: { status: 'canceled', reason: REASONS.replaced },
} as const satisfies Record<StopIntent, { readonly status: FinalStatus; readonly reason: Reason }>;

/**
 * The run with its final status; it leaves the watch.
 * @throws RangeError when the status may not follow: a rule elsewhere is broken.
 */
export const endRun = (run: Run, status: FinalStatus, ending: Ending): Run => {
  if (!mayBecome(run.status, status))
    throw new RangeError(`run ${run.id}: ${run.status} cannot become ${status}`);
  const { lookAt: _lookAt, reason: _reason, ...kept } = run;
  return {
    ...kept,
    status,
    ...(ending.reason && { reason: ending.reason }),
    ...(ending.exitCode !== undefined && { exitCode: ending.exitCode }),
    ...(ending.stoppedAt !== undefined && { stoppedAt: ending.stoppedAt }),
    ...(ending.blockedBy !== undefined && { blockedBy: ending.blockedBy }),
  };
};

/** When it was decided how a run ends; undefined while it is not over. What is left out at once is decided as it is recorded. */
export const endedAt = ({ status, sealed, createdAt }: Run): Instant | undefined =>
  isFinal(status) ? (sealed?.at ?? createdAt) : undefined;

/** A run that no job has claimed, taken back: it expires at once, so that it is as if it had never been. */
export const withdrawnRun = (run: Run, now: Instant): Run => ({
  ...endRun(run, 'canceled', { reason: REASONS.notClaimed }),
  expiresAt: now,
});

/** The end of a run that was asked to stop before anything of it was started. */
export const endBeforeStart = (run: Run, intent: StopIntent, now: Instant): Run => {
  const { status, reason } = STOP_ENDINGS[intent];
  return endRun(run, status, { reason, stoppedAt: now });
};

/** A run that is not over as it is stored before anything follows from how it ends. `ended` is the same run at its end. */
export const sealRun = (before: Run, ended: Run, now: Instant): Run => {
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

/** A run that is left out, as it is recorded where somebody is to be told: it is final once that is done. */
export const sealLeftOutRun = (left: Run): Run =>
  sealRun({ ...left, status: 'starting', lookAt: left.createdAt }, left, left.createdAt);

/** Tells whether the record of a run that is not over says how it ends. */
export const isSealed = ({ status, sealed: seal }: Run): boolean => seal !== undefined && !isFinal(status);

/**
 * A sealed run as it ends.
 * @throws RangeError when it is not sealed.
 */
export const endSealedRun = (run: Run): Run => {
  if (!run.sealed) throw new RangeError(`run ${run.id} is not sealed`);
  return endRun(run, run.sealed.status, run.sealed);
};
