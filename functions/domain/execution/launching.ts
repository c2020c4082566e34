import type { Job } from '../job/job.ts';
import { nextCheck } from '../run/next-check.ts';
import { REASONS, type Reason } from '../run/reason.ts';
import { allocationOf, isFinal, type Run } from '../run/run.ts';
import { endBeforeStart, endRun, withdrawnRun } from '../run/run-end.ts';
import { imageUnusable, startDeadlinePassed } from '../run/start-reason.ts';
import { formatRunId, type RunId } from '../shared/identifiers.ts';
import { type Instant, MINUTE, SECOND } from '../shared/instant.ts';
import { isShellTarget } from '../target/target.ts';
import { endUnclaimedRun } from './unclaimed-run.ts';

/**
 * ECS forgets a client token at the latest an hour after the container ended; a call that may have been made
 * longer ago is not repeated. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/ECS_Idempotency.html
 */
const TOKEN_TRUSTED_FOR = 50 * MINUTE;

const FIRST_BACKOFF = SECOND;
const LONGEST_BACKOFF = MINUTE;

/**
 * How long after its start deadline an unanswered start call is repeated under its token. The call may have
 * started a container. After that only what is there already counts.
 */
const REPEATED_AFTER_DEADLINE = MINUTE;

/**
 * A start call has been answered, or is given up, after 15 s (functions/adapters/clients). Another process may have made
 * one that nobody here knows of, so a search before that proves nothing.
 */
const CALLS_END_WITHIN = MINUTE;

/** What is to be done about a run that may have to be launched. */
export type LaunchDecision =
  /** It is final or already has a container. */
  | { readonly kind: 'nothing' }
  /** Its job has not been saved with it yet; the step that recorded it does that. No token of it was used so far. */
  | { readonly kind: 'unclaimed'; readonly run: Run }
  /** It waits until what is active has ended. */
  | { readonly kind: 'waiting'; readonly run: Run }
  | { readonly kind: 'early'; readonly at: Instant }
  /** It has waited long enough: store it so, then launch it. */
  | { readonly kind: 'begin'; readonly run: Run }
  | { readonly kind: 'launch' }
  /** No start call is made any more, and one may still be under way: store it so, and look again at its next try. */
  | { readonly kind: 'await_calls'; readonly run: Run }
  /** The call may have been made too long ago to be repeated: ask whether the container is there. */
  | { readonly kind: 'search' }
  | { readonly kind: 'end'; readonly run: Run }
  /** The request that recorded it was cut off before its job claimed it: store it so, and tell nobody. */
  | { readonly kind: 'withdraw'; readonly run: Run };

/** Why nothing of a job can ever be started, whatever is tried; undefined where it can. */
const obstacleOf = ({ target, definition }: Job): Reason | undefined =>
  target.kind === 'container' && definition === undefined ? imageUnusable(target.image) : undefined;

const decideClaimed = (run: Run, job: Job, now: Instant): LaunchDecision => {
  if (run.status === 'queued') {
    return now < run.startBy
      ? { kind: 'begin', run: begun(run, now) }
      : { kind: 'end', run: waitedTooLong(run) };
  }
  if (now < run.tryFrom) return { kind: 'early', at: run.tryFrom };
  const obstacle = obstacleOf(job);
  if (obstacle) {
    return { kind: 'end', run: endRun(run, 'start_failed', { reason: obstacle }) };
  }
  if (run.tryFrom >= run.startBy && run.tokenFrom >= run.tryFrom) {
    const reason = startDeadlinePassed(run.lastRefusal);
    return { kind: 'end', run: endRun(run, 'start_failed', { reason }) };
  }
  const callsUntil = startCallsUntil(run);
  if (now < callsUntil) return { kind: 'launch' };
  const searchFrom = callsUntil + CALLS_END_WITHIN;
  return now < searchFrom ? { kind: 'await_calls', run: awaiting(run, searchFrom, now) } : { kind: 'search' };
};

/** Until when anybody may make a start call under the token of a run. */
const startCallsUntil = ({ tokenFrom, tryFrom, startBy }: Run): Instant =>
  Math.min(tokenFrom + TOKEN_TRUSTED_FOR, tryFrom >= startBy ? startBy : startBy + REPEATED_AFTER_DEADLINE);

const awaiting = (run: Run, tryFrom: Instant, now: Instant): Run => {
  const later: Run = { ...run, tryFrom };
  return { ...later, lookAt: nextCheck(later, now) };
};

/** A run that waited for others and may start now. Its token has not been used while it waited. */
const begun = (run: Run, now: Instant): Run => {
  const starting: Run = { ...run, status: 'starting', tryFrom: now, tokenFrom: now };
  return { ...starting, lookAt: nextCheck(starting, now) };
};

const waitedTooLong = (run: Run, blockedBy?: RunId): Run =>
  endRun(run, 'missed', { reason: startDeadlinePassed(undefined), blockedBy });

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

/** A run as it waits: an earlier try may have recorded that it starts at once. */
const waiting = (run: Run, now: Instant): Run => ({
  ...run,
  status: 'queued',
  lookAt: nextCheck(run, now),
});

const decideWaiting = (run: Run, blocker: RunId | undefined, now: Instant): LaunchDecision =>
  now < run.startBy
    ? { kind: 'waiting', run: run.status === 'queued' ? run : waiting(run, now) }
    : { kind: 'end', run: waitedTooLong(run, blocker) };

/** Decides what to do about a run, given its job (undefined where it is gone). */
export const decideLaunch = (run: Run, job: Job | undefined, now: Instant): LaunchDecision => {
  if (isFinal(run.status) || run.handle !== undefined) return { kind: 'nothing' };
  const isActive = job?.activeRuns.includes(run.id) ?? false;
  const isWaiting = job?.waitingRuns.includes(run.id) ?? false;
  if (run.stopIntent !== undefined && (isActive || isWaiting))
    return { kind: 'end', run: endBeforeStart(run, run.stopIntent, now) };
  if (job && isActive) return decideClaimed(run, job, now);
  if (isWaiting) return decideWaiting(run, job?.activeRuns[0], now);
  if (job && mayBecomeClaimed(run, job))
    return { kind: 'unclaimed', run: { ...run, tokenFrom: Math.max(run.tokenFrom, now) } };
  return wasNeverAnswered(run)
    ? { kind: 'withdraw', run: withdrawnRun(run, now) }
    : { kind: 'end', run: endUnclaimedRun(run, job) };
};

/**
 * The run after ECS has started its container, or its webhook was queued; `calledAt` is when the call was made, `job` as
 * of that moment. How late a webhook is shows with its first try.
 */
export const launched = (run: Run, job: Job, handle: string, calledAt: Instant, now: Instant): Run => {
  const { allocation: _planned, ...kept } = run;
  const allocation = allocationOf(job);
  const started: Run = {
    ...kept,
    handle,
    ...(allocation && { allocation }),
    isShell: isShellTarget(job.target),
    launchTries: run.launchTries + 1,
    launchedAt: calledAt,
    ...(job.target.kind !== 'webhook' && { latenessMs: Math.max(0, calledAt - run.plannedAt) }),
  };
  return { ...started, lookAt: nextCheck(started, now) };
};

/** The run of a job that runs nothing, over as soon as it is launched. */
export const marked = (run: Run, now: Instant): Run => {
  const { allocation: _none, ...kept } = run;
  const latenessMs = Math.max(0, now - run.plannedAt);
  const launchTries = run.launchTries + 1;
  const done: Run = { ...kept, isShell: false, launchTries, launchedAt: now, startedAt: now, latenessMs };
  return endRun(done, 'succeeded', { stoppedAt: now });
};

/**
 * The run after nobody knew a container of it, whose start call may not be repeated. It has not been started in time
 * where no call was ever answered, as far as anybody can tell, and where ECS would still know what it started.
 */
export const notFound = (run: Run, now: Instant): Run => {
  const isStillKnown = now - run.tokenFrom <= TOKEN_TRUSTED_FOR;
  if (run.launchTries > 0 && !isStillKnown) return endRun(run, 'lost', { reason: REASONS.lost });
  const reason = run.lastRefusal ? startDeadlinePassed(run.lastRefusal) : REASONS.neverAnswered;
  return endRun(run, 'start_failed', { reason });
};

/**
 * The run after ECS has answered that it started nothing for now. The next try waits 1 s, doubling to 60 s, of
 * which a random part is taken off so that many runs do not try at once; `random` is in [0, 1). With `keepsToken`
 * an earlier call that was not answered may have started a container, so the next goes out under the same token.
 */
export const refused = (
  run: Run,
  refusal: { readonly reason: Reason; readonly keepsToken?: boolean },
  random: number,
  now: Instant,
): Run => {
  const launchTries = run.launchTries + 1;
  const backoff = Math.min(LONGEST_BACKOFF, FIRST_BACKOFF * 2 ** Math.min(launchTries - 1, 10));
  const wait = backoff * (1 - random / 2);
  const tryFrom = Math.min(Math.round(now + wait), Math.max(run.startBy, now));
  const token = refusal.keepsToken ? {} : { tokenTry: run.tokenTry + 1, tokenFrom: tryFrom };
  const waiting: Run = { ...run, ...token, launchTries, lastRefusal: refusal.reason, tryFrom };
  return { ...waiting, lookAt: nextCheck(waiting, now) };
};
