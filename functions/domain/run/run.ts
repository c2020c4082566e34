import type { ActivityId, RunId, RunKey } from '../shared/identifiers.ts';
import type { Instant } from '../shared/instant.ts';
import type { PricedTarget } from '../target/price.ts';
import type { Target } from '../target/target.ts';
import type { Reason } from './reason.ts';

/** How a run can end. A final status never changes. */
export type FinalStatus =
  | 'succeeded'
  /** The container ended with a code other than 0, or was killed. */
  | 'failed'
  | 'timed_out'
  | 'canceled'
  /** The container never ran. */
  | 'start_failed'
  /** Nobody knows any more how it ended. */
  | 'lost'
  /** Its time came and it was left out on purpose. */
  | 'skipped'
  /** Its time passed unnoticed. */
  | 'missed';

/** Where a run stands. */
export type RunStatus = 'queued' | 'starting' | 'running' | FinalStatus;

/** Which statuses may follow a status that is not final. */
const NEXT: Readonly<Record<'queued' | 'starting' | 'running', readonly RunStatus[]>> = {
  queued: ['starting', 'skipped', 'missed', 'canceled'],
  // `queued`, `skipped` and `missed` only where a crash left a record of what was then decided otherwise.
  starting: [
    'queued',
    'running',
    'succeeded',
    'failed',
    'timed_out',
    'start_failed',
    'canceled',
    'lost',
    'skipped',
    'missed',
  ],
  running: ['succeeded', 'failed', 'timed_out', 'canceled', 'lost'],
};

/** Tells whether a status is the last one. */
export const isFinal = (status: RunStatus): status is FinalStatus => !(status in NEXT);

/** Tells whether a run may go from one status to another. */
export const mayBecome = (from: RunStatus, to: RunStatus): boolean =>
  from in NEXT && NEXT[from as keyof typeof NEXT].includes(to);

/** Why a run came to be. */
export type Cause = 'schedule' | 'manual' | 'retry' | 'catch_up' | 'chain';

/** Why a run is being stopped. */
export type StopIntent = 'user' | 'timeout' | 'replace';

/**
 * What a run's container is given; its price follows from it. Where the answer of the start call was lost, nobody knows whether
 * it has a public address. Then it counts as having one.
 */
export type Allocation = PricedTarget;

/** What the containers of a job are given; undefined where it runs none. */
export const allocationOf = ({ target }: { readonly target: Target }): Allocation | undefined => {
  if (target.kind !== 'container') return undefined;
  const { size, architecture, capacity, ephemeralStorageGiB } = target;
  return {
    size,
    architecture,
    capacity,
    ...(ephemeralStorageGiB !== undefined && { ephemeralStorageGiB }),
  };
};

/** How many attempts before a run were taken from which budget. */
export interface SpentAttempts {
  readonly policy: number;
  readonly hostFailure: number;
  readonly startFailure: number;
}

/** What a worker outside said of an execution that it did by itself. */
export interface ReportedOutput {
  readonly workerId: string;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a run ends, decided before anything follows from that; whatever is learned later does not change it. */
export interface Seal {
  readonly status: FinalStatus;
  readonly reason?: Reason;
  readonly exitCode?: number;
  readonly stoppedAt?: Instant;
  /** When it was decided. */
  readonly at: Instant;
}

/** One execution of an occurrence: one copy, one attempt. Its record outlives the container. */
export interface Run extends RunKey {
  readonly id: RunId;
  readonly cause: Cause;
  readonly status: RunStatus;
  /** How many copies its occurrence has. */
  readonly copies: number;
  /** When it was to start: at its due instant or, a further attempt, after the wait. */
  readonly plannedAt: Instant;
  readonly spent: SpentAttempts;
  /** Absent where no container is run. */
  readonly allocation?: Allocation;
  /** The run that stood in its way, where it was left out. */
  readonly blockedBy?: RunId;
  readonly exitCode?: number;
  readonly reason?: Reason;
  /** Start call, or first try of a webhook, minus planned instant, in milliseconds. */
  readonly latenessMs?: number;
  /** How often the start was called and answered. */
  readonly launchTries: number;
  readonly createdAt: Instant;
  /** When the start call that started it was made. */
  readonly launchedAt?: Instant;
  readonly pullStartedAt?: Instant;
  readonly pullStoppedAt?: Instant;
  readonly startedAt?: Instant;
  readonly stoppingAt?: Instant;
  readonly stoppedAt?: Instant;
  readonly imageDigest?: string;
  /** What the launcher calls the container that it started, opaque; for a webhook the id of its delivery. */
  readonly handle?: string;
  /** Since when ECS says, whenever it is asked, that it does not know the container. */
  readonly notFoundSince?: Instant;
  /** The version of the last accepted task state of the container. */
  readonly observedVersion?: number;
  /** From when on the next start call may be made: the creation, or the end of the last wait. */
  readonly tryFrom: Instant;
  /** Which token start calls are made under, from 1. It changes only when ECS has said that it started nothing. */
  readonly tokenTry: number;
  /** From when on that token may have been used. */
  readonly tokenFrom: Instant;
  /** Why the last try to start did not start it. */
  readonly lastRefusal?: Reason;
  /** Since when IAM refuses its start, or that of an attempt before it. */
  readonly deniedSince?: Instant;
  readonly stopIntent?: StopIntent;
  /** The id of the entry about the last change that somebody made. */
  readonly lastChange?: ActivityId;
  /** Only where something follows from its end that must not be taken back. */
  readonly sealed?: Seal;
  /** When it reaches its timeout; known once it runs. */
  readonly timeoutAt?: Instant;
  /** Up to when it must have been started. */
  readonly startBy: Instant;
  /** The job's timeout in milliseconds, 0 for none. */
  readonly timeout: number;
  /** Whether the output of the container tells stdout and stderr apart. */
  readonly isShell: boolean;
  /** The run whose success started it. */
  readonly chainedFrom?: RunId;
  /** How many jobs have started one another before it. */
  readonly chainLength?: number;
  /** Only where a worker outside did it. */
  readonly reported?: ReportedOutput;
  /** When the watchdog must look at it; absent once it is final. */
  readonly lookAt?: Instant;
  /** Grows with each write; every save is conditional on it. */
  readonly version: number;
  /** After this it is no longer shown and may be deleted. The store sets it once the run is over. */
  readonly expiresAt?: Instant;
}

/** What is decided about a run before it exists. */
export type RunFacts = Pick<
  Run,
  'cause' | 'copies' | 'plannedAt' | 'spent' | 'startBy' | 'timeout' | 'isShell'
> & {
  readonly allocation: Allocation | undefined;
};
