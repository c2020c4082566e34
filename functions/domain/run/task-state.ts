import type { RunId } from '../shared/identifiers.ts';
import type { Instant } from '../shared/instant.ts';
import { nextCheck } from './next-check.ts';
import { exitedWith, notDelivered, REASONS, type Reason } from './reason.ts';
import { type FinalStatus, isFinal, type Run } from './run.ts';
import { endRun, STOP_ENDINGS } from './run-end.ts';
import { startFailure } from './start-reason.ts';

/** What ended a container. */
export type StopCause =
  | 'exited'
  | 'failed_to_start'
  | 'requested'
  | 'spot_interruption'
  | 'host_failure'
  /** A webhook got through, or never did. */
  | 'delivered'
  | 'undelivered'
  /** Its receiver wants no more of these. */
  | 'unwanted'
  | 'unknown';

/** What ECS told about the container of a run, in an event or as an answer; nothing in it is ours to decide. */
export interface TaskState {
  readonly runId: RunId;
  readonly handle: string;
  /** It is a webhook: it starts with its first try, and not when it is queued. */
  readonly isWebhook?: boolean;
  /** Grows with each change; an older one says nothing new. */
  readonly version: number;
  /** `stopped` once the container has ended and all is told of how. */
  readonly phase: 'starting' | 'running' | 'stopping' | 'stopped';
  readonly createdAt?: Instant;
  readonly pullStartedAt?: Instant;
  readonly pullStoppedAt?: Instant;
  readonly startedAt?: Instant;
  /** When it was asked to stop. */
  readonly stoppingAt?: Instant;
  /** When the container ended, not when it was cleared away. */
  readonly stoppedAt?: Instant;
  readonly imageDigest?: string;
  readonly exitCode?: number;
  readonly stopCause?: StopCause;
  /** Why it stopped, in ECS's words: of the container, else of the task. */
  readonly message?: string;
  readonly isOutOfMemory?: boolean;
}

interface Verdict {
  readonly status: FinalStatus;
  readonly reason?: Reason;
}

/** A run that was seen running has run, whatever a later task state leaves out. */
const hasNeverRun = (run: Run, seen: TaskState): boolean => {
  const wasStarted = run.status === 'running' || run.startedAt !== undefined || seen.startedAt !== undefined;
  return !wasStarted && (seen.stopCause === 'failed_to_start' || seen.exitCode === undefined);
};

/** What some causes say by themselves, whatever else is known. */
const VERDICTS: Partial<Record<StopCause, (seen: TaskState) => Verdict>> = {
  delivered: () => ({ status: 'succeeded' }),
  undelivered: ({ message }) => ({ status: 'failed', reason: notDelivered(message ?? 'it was given up') }),
  unwanted: () => ({ status: 'failed', reason: REASONS.receiverGone }),
  spot_interruption: () => ({ status: 'failed', reason: REASONS.spotInterruption }),
  host_failure: () => ({ status: 'failed', reason: REASONS.hostFailure }),
};

/** When a run reaches its timeout; undefined while it is not known to run, or where it has none. */
const timeoutOf = ({ timeout, startedAt }: Run): Instant | undefined =>
  timeout > 0 && startedAt !== undefined ? startedAt + timeout : undefined;

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

const ofStopped = (run: Run, told: TaskState): Verdict => {
  const seen = asItEnded(run, told);
  if (run.stopIntent !== undefined && !hasEndedByItself(seen)) return STOP_ENDINGS[run.stopIntent];
  const verdict = seen.stopCause && VERDICTS[seen.stopCause]?.(seen);
  if (verdict) return verdict;
  if (hasNeverRun(run, seen)) {
    const isStopped = seen.stopCause === 'requested';
    const reason = isStopped ? REASONS.stoppedOutside : startFailure(seen.message ?? '');
    return { status: 'start_failed', reason };
  }
  // A child that was killed for its memory does not make a container fail that itself ended well.
  if (seen.isOutOfMemory && seen.exitCode !== 0) return { status: 'failed', reason: REASONS.outOfMemory };
  if (seen.stopCause === 'requested') return { status: 'failed', reason: REASONS.stoppedOutside };
  if (seen.exitCode === 0) return { status: 'succeeded' };
  const reason = seen.exitCode === undefined ? REASONS.noExitCode : exitedWith(seen.exitCode);
  return { status: 'failed', reason };
};

const INSTANTS = ['pullStartedAt', 'pullStoppedAt', 'startedAt', 'stoppingAt', 'stoppedAt'] as const;

const withFacts = (run: Run, seen: TaskState): Run => {
  const instants = Object.fromEntries(
    INSTANTS.flatMap((name) => (seen[name] === undefined ? [] : [[name, seen[name]]])),
  );
  const { notFoundSince: _notFoundSince, ...found } = run;
  const launchedAt = run.launchedAt ?? seen.createdAt;
  const begunAt = seen.isWebhook ? (seen.startedAt ?? run.startedAt) : launchedAt;
  return {
    ...found,
    ...instants,
    handle: run.handle ?? seen.handle,
    observedVersion: seen.version,
    ...(launchedAt !== undefined && {
      launchedAt,
      launchTries: Math.max(run.launchTries, 1),
    }),
    ...(begunAt !== undefined && { latenessMs: Math.max(0, begunAt - run.plannedAt) }),
    ...(seen.imageDigest !== undefined && { imageDigest: seen.imageDigest }),
    ...(seen.exitCode !== undefined && { exitCode: seen.exitCode }),
  };
};

/** Tells whether a task state says something about a run that is not known yet. */
const isNews = (run: Run, seen: TaskState): boolean =>
  !isFinal(run.status) &&
  (run.handle === undefined || run.handle === seen.handle) &&
  seen.version > (run.observedVersion ?? -1);

/** That it is to stop is no news by itself: its end tells that, too. */
const TOLD = [
  'pullStartedAt',
  'pullStoppedAt',
  'startedAt',
  'stoppedAt',
  'status',
  'handle',
  'imageDigest',
  'exitCode',
  'timeoutAt',
  'launchedAt',
] as const;

/** ECS passes states of its own on the way; most of them change nothing that is kept of a run. */
const tellsNothing = (before: Run, after: Run): boolean => TOLD.every((name) => before[name] === after[name]);

/**
 * The run after a task state of its container; undefined where it tells nothing new: the run is final, the
 * task state is not newer than the last one or adds nothing to it, or it is of a container that is not this run's.
 */
export const applyTaskState = (run: Run, seen: TaskState, now: Instant): Run | undefined => {
  if (!isNews(run, seen)) return undefined;
  const known = withFacts(run, seen);
  if (seen.phase === 'stopped') {
    const { status, reason } = ofStopped(known, seen);
    return endRun(known, status, { reason, exitCode: seen.exitCode });
  }
  // A container that could not be started is stopping, too, without ever having run.
  const isRunning = seen.phase === 'running' || known.startedAt !== undefined;
  const timeoutAt = timeoutOf(known);
  const seenRun: Run = {
    ...known,
    status: isRunning ? 'running' : run.status,
    ...(timeoutAt !== undefined && { timeoutAt }),
  };
  return tellsNothing(run, seenRun) ? undefined : { ...seenRun, lookAt: nextCheck(seenRun, now) };
};
