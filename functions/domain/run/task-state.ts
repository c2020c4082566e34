import type { RunId } from '../shared/identifiers.ts';
import type { Instant } from '../shared/instant.ts';
import type { Run } from './run.ts';

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
  /** `stopped` once the container has ended, and everything about its end is known. */
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

/** When a run reaches its timeout; undefined while it is not known to run, or where it has none. */
export const timeoutOf = ({ timeout, startedAt }: Run): Instant | undefined =>
  timeout > 0 && startedAt !== undefined ? startedAt + timeout : undefined;

const INSTANTS = ['pullStartedAt', 'pullStoppedAt', 'startedAt', 'stoppingAt', 'stoppedAt'] as const;

/** A run with what a task state says about it; its status stays. */
export const withFacts = (run: Run, seen: TaskState): Run => {
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
export const isNews = (run: Run, seen: TaskState): boolean =>
  (run.handle === undefined || run.handle === seen.handle) && seen.version > (run.observedVersion ?? -1);

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

/** Tells whether a task state has told nothing new. ECS passes states of its own on the way; most of them change nothing that is kept. */
export const addsNothing = (before: Run, after: Run): boolean =>
  TOLD.every((name) => before[name] === after[name]);
