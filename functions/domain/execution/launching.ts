import type { Job } from '../job/job.ts';
import type { Reason } from '../run/reason.ts';
import { isFinal, type Run } from '../run/run.ts';
import type { RunEvent } from '../run/run-event.ts';
import { LOST_AFTER } from '../run/run-machine.ts';
import { imageUnusable } from '../run/start-reason.ts';
import { TOKEN_TRUSTED_FOR } from '../run/start-tries.ts';
import { formatRunId, type RunId } from '../shared/identifiers.ts';
import { type Instant, MINUTE } from '../shared/instant.ts';
import { notClaimed } from './unclaimed-run.ts';

/**
 * How long after its start deadline an unanswered start call is repeated under its token. The call may have
 * started a container. After that only what is there already counts.
 */
const REPEATED_AFTER_DEADLINE = MINUTE;

/**
 * A start call has been answered, or is given up, after 15 s (functions/adapters/clients). Another process may have made
 * a call that nobody here knows of, so a search before that proves nothing.
 */
const CALLS_END_WITHIN = MINUTE;

/** What is to be done about a run that may have to be launched. */
export type LaunchDecision =
  /** It is final, already has a container, or is to be tried later. */
  | { readonly kind: 'nothing' }
  /** Make its start call. */
  | { readonly kind: 'launch' }
  /**
   * The call may have been made too long ago to be repeated: ask whether the container is there. Until the last search ECS
   * may not show what it has started.
   */
  | { readonly kind: 'search'; readonly isLast: boolean }
  /** Something has happened to it. */
  | { readonly kind: 'event'; readonly event: RunEvent };

const happens = (event: RunEvent): LaunchDecision => ({ kind: 'event', event });

/** Why nothing of a job can ever be started, whatever is tried; undefined where it can. */
const obstacleOf = ({ target, definition }: Job): Reason | undefined =>
  target.kind === 'container' && definition === undefined ? imageUnusable(target.image) : undefined;

const decideClaimed = (run: Run, job: Job, now: Instant): LaunchDecision => {
  if (run.status === 'queued') {
    return happens(
      now < run.startBy ? { kind: 'turn_came' } : { kind: 'waited_too_long', blockedBy: undefined },
    );
  }
  // Whoever stored that it is tried later has set an alarm. Another one here would never end, and there would be ever more.
  if (now < run.tryFrom) return { kind: 'nothing' };
  const obstacle = obstacleOf(job);
  if (obstacle) return happens({ kind: 'start_impossible', reason: obstacle, wasCalled: false });
  if (run.tryFrom >= run.startBy && run.tokenFrom >= run.tryFrom)
    return happens({ kind: 'start_deadline_passed' });
  const callsUntil = startCallsUntil(run);
  if (now < callsUntil) return { kind: 'launch' };
  const searchFrom = callsUntil + CALLS_END_WITHIN;
  return now < searchFrom
    ? happens({ kind: 'calls_awaited', until: searchFrom })
    : { kind: 'search', isLast: now >= searchFrom + LOST_AFTER };
};

/** Until when anybody may make a start call under the token of a run. */
const startCallsUntil = ({ tokenFrom, tryFrom, startBy }: Run): Instant =>
  Math.min(tokenFrom + TOKEN_TRUSTED_FOR, tryFrom >= startBy ? startBy : startBy + REPEATED_AFTER_DEADLINE);

/**
 * Tells whether the step that recorded a run may still be about to save its job. A job that was paused in that very
 * moment claims it when it goes on.
 */
const mayBecomeClaimed = (run: Run, job: Job): boolean => {
  if (run.attempt > 1) {
    return job.activeRuns.includes(formatRunId({ ...run, attempt: run.attempt - 1 }));
  }
  const dueAt = job.nextDueAt ?? job.heldDueAt;
  return run.cause !== 'manual' && run.cause !== 'chain' && dueAt !== undefined && dueAt <= run.dueAt;
};

/**
 * Tells whether the request of a run that no job names was never answered. A job names what is to start until that is
 * over; what waits may be out of its queue again.
 */
const wasNeverAnswered = ({ cause, attempt, status }: Run): boolean =>
  cause === 'manual' && attempt === 1 && status === 'starting';

const decideWaiting = (run: Run, blockedBy: RunId | undefined, now: Instant): LaunchDecision =>
  happens(now < run.startBy ? { kind: 'turn_awaited' } : { kind: 'waited_too_long', blockedBy });

/** Decides what to do about a run, given its job (undefined where it is gone). */
export const decideLaunch = (run: Run, job: Job | undefined, now: Instant): LaunchDecision => {
  if (isFinal(run.status) || run.handle !== undefined) return { kind: 'nothing' };
  const isActive = job?.activeRuns.includes(run.id) ?? false;
  const isWaiting = job?.waitingRuns.includes(run.id) ?? false;
  if (run.stopIntent !== undefined && (isActive || isWaiting))
    return happens({ kind: 'stop_asked', intent: run.stopIntent });
  if (job && isActive) return decideClaimed(run, job, now);
  if (isWaiting) return decideWaiting(run, job?.activeRuns[0], now);
  if (job && mayBecomeClaimed(run, job)) return happens({ kind: 'claim_awaited' });
  return happens(wasNeverAnswered(run) ? { kind: 'withdrawn' } : notClaimed(run, job));
};
