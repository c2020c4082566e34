import { type Instant, MINUTE, SECOND } from './instant.ts';
import type { Job } from './job.ts';
import { REASONS, type Reason, startDeadlinePassed } from './reason.ts';
import { isFinal, type Run } from './run.ts';
import { settle, settleUnclaimed } from './settlement.ts';
import { nextLook } from './watch.ts';

/**
 * ECS forgets a client token at the latest an hour after the container ended; a call that may have been made
 * longer ago is not repeated. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/ECS_Idempotency.html
 */
const TOKEN_TRUSTED_FOR = 50 * MINUTE;

const FIRST_BACKOFF = SECOND;
const LONGEST_BACKOFF = MINUTE;

/** What is to be done about a run that may have to be launched. */
export type LaunchDecision =
  /** It is final or already has a container. */
  | { readonly kind: 'nothing' }
  /** Its job has not been saved with it yet; the due step does that. */
  | { readonly kind: 'unclaimed' }
  | { readonly kind: 'early'; readonly at: Instant }
  | { readonly kind: 'launch' }
  /** The call may have been made too long ago to be repeated: ask whether the container is there. */
  | { readonly kind: 'search' }
  | { readonly kind: 'settle'; readonly run: Run };

const decideClaimed = (run: Run, now: Instant, historyDays: number): LaunchDecision => {
  if (run.stopIntent !== undefined) {
    return {
      kind: 'settle',
      run: settle(run, 'canceled', { reason: REASONS.stoppedByUser }, now, historyDays),
    };
  }
  if (now < run.tryFrom) return { kind: 'early', at: run.tryFrom };
  if (now - run.tokenFrom > TOKEN_TRUSTED_FOR) return { kind: 'search' };
  // A try that was under way at the deadline may have started a container: it is called again under its token.
  if (run.tryFrom >= run.startBy) {
    const reason = startDeadlinePassed(run.lastRefusal);
    return { kind: 'settle', run: settle(run, 'start_failed', { reason }, now, historyDays) };
  }
  return { kind: 'launch' };
};

/** Decides what to do about a run, given its job (undefined where it is gone). */
export const decideLaunch = (
  run: Run,
  job: Job | undefined,
  now: Instant,
  historyDays: number,
): LaunchDecision => {
  if (isFinal(run.status) || run.handle !== undefined) return { kind: 'nothing' };
  if (job?.activeRuns.includes(run.id)) return decideClaimed(run, now, historyDays);
  if (job?.nextDueAt === run.dueAt) return { kind: 'unclaimed' };
  return { kind: 'settle', run: settleUnclaimed(run, job?.lastRun, now, historyDays) };
};

/** The run after ECS has started its container; `calledAt` is when the call was made. */
export const launched = (run: Run, handle: string, calledAt: Instant, now: Instant): Run => {
  const started: Run = {
    ...run,
    handle,
    launchTries: run.launchTries + 1,
    launchedAt: calledAt,
    latenessMs: Math.max(0, calledAt - run.dueAt),
  };
  return { ...started, lookAt: nextLook(started, now) };
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
  return { ...waiting, lookAt: nextLook(waiting, now) };
};
