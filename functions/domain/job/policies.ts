import { REASONS } from '../run/reason.ts';
import type { Run } from '../run/run.ts';
import { RIGHTS_KNOWN_AFTER } from '../run/start-tries.ts';
import { DAY, HOUR, type Instant, MINUTE, SECOND } from '../shared/instant.ts';

/** The start deadline of a job that names none, in milliseconds. */
export const DEFAULT_START_DEADLINE = HOUR;

/** What happens when an occurrence is due while an earlier one of the same job still runs. */
export const OVERLAPS = ['skip', 'queue', 'replace', 'allow'] as const;

/**
 * `skip`: it is left out. `queue`: one occurrence waits for the end of what runs, later ones are left out. `replace`:
 * what runs is stopped, and the newest occurrence starts when that has ended. `allow`: both run.
 */
export type Overlap = (typeof OVERLAPS)[number];

/** What happens with occurrences whose instant passed unnoticed. */
export const MISFIRES = ['run_once', 'skip', 'run_all'] as const;

/**
 * `run_once`: the latest one runs, earlier ones are recorded as missed. `skip`: all are recorded as missed, unless
 * the latest has only just passed. `run_all`: each runs, up to the latest `MOST_CAUGHT_UP`.
 */
export type Misfire = (typeof MISFIRES)[number];

/** What happens when a run fails. Waits are in milliseconds. */
export interface RetryPolicy {
  /** Further attempts after the first. */
  readonly limit: number;
  /** The wait before the first of them. */
  readonly backoff: number;
  /** By how much each further wait is longer than the one before. */
  readonly factor: number;
  /** Only these exit codes are tried again; without them every failure is, a timeout too. */
  readonly exitCodes?: readonly number[];
}

/** The most occurrences that `run_all` catches up with. */
export const MOST_CAUGHT_UP = 100;

/** An occurrence noticed so late was missed by its alarm and is caught up with. */
export const CATCH_UP_AFTER = MINUTE;

/** So many copies an occurrence has at most: each end of one writes the record of the job, which names the others (docs/decisions/0031-three-hundred-copies.md). */
export const MOST_COPIES = 300;

/** No job runs more containers at once; the record that names them has a largest size. */
export const MOST_ACTIVE_RUNS = 1000;

/** The least and the longest wait before a further attempt. */
export const LEAST_BACKOFF = SECOND;
export const LONGEST_BACKOFF = DAY;

/** How many attempts that are not the job's fault follow each other, beside those of the policy. */
const MOST_START_FAILURES = 10;

/**
 * Tells whether an occurrence that is noticed at `now` shall still run. `newer` is how many occurrences of the job
 * have come due after it.
 */
export const isCaughtUpWith = (misfire: Misfire, dueAt: Instant, newer: number, now: Instant): boolean => {
  switch (misfire) {
    case 'run_once':
      return newer === 0;
    case 'skip':
      return newer === 0 && now - dueAt <= CATCH_UP_AFTER;
    case 'run_all':
      return newer < MOST_CAUGHT_UP;
  }
};

/** Which budget a further attempt is taken from. */
export type RetryBudget = 'policy' | 'host_failure' | 'start_failure';

const isTriedAgain = ({ status, exitCode }: Run, { exitCodes }: RetryPolicy): boolean => {
  if (exitCodes === undefined) return status === 'failed' || status === 'timed_out';
  return status === 'failed' && exitCode !== undefined && exitCodes.includes(exitCode);
};

const HOST_FAILURES = new Set(['host_failure', 'spot_interruption']);

/**
 * Tells whether a container that never ran is started again: by a policy, or because IAM has refused what it needs, such as its
 * log or a secret, and may just not know the right yet. A start call that was refused has been tried for long enough.
 */
const mayStartAgain = ({ handle, spent, deniedSince }: Run, hasPolicy: boolean, now: Instant): boolean => {
  if (handle === undefined || spent.startFailure >= MOST_START_FAILURES) return false;
  return hasPolicy || (deniedSince !== undefined && now - deniedSince < RIGHTS_KNOWN_AFTER);
};

const budgetOf = (run: Run, policy: RetryPolicy | undefined, now: Instant): RetryBudget | undefined => {
  const { status, reason, spent } = run;
  if (reason?.code === REASONS.receiverGone.code) return undefined;
  const isHostFailure = status === 'failed' && HOST_FAILURES.has(reason?.code ?? '');
  if (isHostFailure && spent.hostFailure === 0) return 'host_failure';
  const hasPolicy = policy !== undefined && policy.limit > 0;
  if (status === 'start_failed') return mayStartAgain(run, hasPolicy, now) ? 'start_failure' : undefined;
  if (!hasPolicy) return undefined;
  const isWanted = isHostFailure || isTriedAgain(run, policy);
  return isWanted && spent.policy < policy.limit ? 'policy' : undefined;
};

/** A further attempt: when, and from which budget. */
export interface RetryDecision {
  readonly at: Instant;
  readonly budget: RetryBudget;
}

/**
 * Decides whether a run that is final is tried again. A failure of the machine below the container, or spot capacity
 * taken back, is tried again once more than the policy says. A container that never ran uses up none of the
 * policy's attempts. Neither was the job's fault. Where IAM refused something, it is tried again for some minutes without
 * a policy, too. A run that was stopped or lost is not tried again.
 */
export const decideRetry = (
  run: Run,
  policy: RetryPolicy | undefined,
  now: Instant,
): RetryDecision | undefined => {
  const budget = budgetOf(run, policy, now);
  if (budget === undefined) return undefined;
  const { backoff, factor } = policy ?? { backoff: 10 * SECOND, factor: 1 };
  const wait = Math.min(LONGEST_BACKOFF, backoff * factor ** (run.attempt - 1));
  const at = now + Math.round(Math.max(LEAST_BACKOFF, wait));
  return budget === 'start_failure' && at >= run.startBy ? undefined : { at, budget };
};
