import { exitedWith, notDelivered, REASONS, type Reason } from './reason.ts';
import type { Run, StopIntent } from './run.ts';
import { isDenied, isProgramFault, startFailure } from './start-reason.ts';
import { type StopCause, type TaskState, timeoutOf } from './task-state.ts';

/** What the end of a container, or of a webhook, means for its run. */
export type ContainerEnd =
  | { readonly kind: 'well' | 'badly'; readonly reason?: Reason }
  /** With `isDenied` IAM refused something that it needs. */
  | { readonly kind: 'never_ran'; readonly reason: Reason; readonly isDenied: boolean }
  /** It was asked to stop, and has not ended by itself before. */
  | { readonly kind: 'stopped'; readonly intent: StopIntent };

/** A run that was seen running has run, whatever a later task state leaves out. */
const hasNeverRun = (run: Run, seen: TaskState): boolean => {
  const wasStarted = run.status === 'running' || run.startedAt !== undefined || seen.startedAt !== undefined;
  return !wasStarted && (seen.stopCause === 'failed_to_start' || seen.exitCode === undefined);
};

/** What some causes say by themselves, whatever else is known. */
const ENDS_BY_CAUSE: Partial<Record<StopCause, (seen: TaskState) => ContainerEnd>> = {
  delivered: () => ({ kind: 'well' }),
  undelivered: ({ message }) => ({ kind: 'badly', reason: notDelivered(message ?? 'it was given up') }),
  unwanted: () => ({ kind: 'badly', reason: REASONS.receiverGone }),
  spot_interruption: () => ({ kind: 'badly', reason: REASONS.spotInterruption }),
  host_failure: () => ({ kind: 'badly', reason: REASONS.hostFailure }),
};

/**
 * A stop at the timeout does not end what was over by then: ECS notes such a stop also where the container has exited and
 * ECS does not know yet.
 */
const asItEnded = (run: Run, seen: TaskState): TaskState => {
  const { stopCause, exitCode, stoppedAt = Infinity } = seen;
  const isOver = run.stopIntent === 'timeout' && stoppedAt < (timeoutOf(run) ?? 0);
  return isOver && stopCause === 'requested' && exitCode !== undefined
    ? { ...seen, stopCause: 'exited' }
    : seen;
};

/** Tells whether a run has ended by itself, whoever has asked it to stop. */
const hasEndedByItself = ({ stopCause, exitCode }: TaskState): boolean =>
  stopCause === 'exited'
    ? exitCode !== undefined
    : stopCause === 'delivered' || stopCause === 'undelivered' || stopCause === 'unwanted';

/** What the end of a container means for its run. One that traps SIGTERM may exit 0, and was stopped all the same. */
export const containerEnd = (run: Run, told: TaskState): ContainerEnd => {
  const seen = asItEnded(run, told);
  if (run.stopIntent !== undefined && !hasEndedByItself(seen))
    return { kind: 'stopped', intent: run.stopIntent };
  const byCause = seen.stopCause && ENDS_BY_CAUSE[seen.stopCause]?.(seen);
  if (byCause) return byCause;
  if (hasNeverRun(run, seen)) {
    const { stopCause, message = '' } = seen;
    return stopCause === 'requested'
      ? { kind: 'never_ran', reason: REASONS.stoppedOutside, isDenied: false }
      : { kind: 'never_ran', reason: startFailure(message), isDenied: isDenied(message) };
  }
  // A child that was killed for its memory does not make a container fail that itself ended well.
  if (seen.isOutOfMemory && seen.exitCode !== 0) return { kind: 'badly', reason: REASONS.outOfMemory };
  if (seen.stopCause === 'requested') return { kind: 'badly', reason: REASONS.stoppedOutside };
  if (seen.exitCode === 0) return { kind: 'well' };
  if (seen.message !== undefined && isProgramFault(seen.message))
    return { kind: 'badly', reason: startFailure(seen.message) };
  const reason = seen.exitCode === undefined ? REASONS.noExitCode : exitedWith(seen.exitCode);
  return { kind: 'badly', reason };
};
