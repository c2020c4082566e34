import { type Instant, MINUTE } from '../shared/instant.ts';
import { NOT_FOUND_LOOK, nextCheck } from './next-check.ts';
import { REASONS } from './reason.ts';
import type { Run } from './run.ts';
import { endRun, STOP_ENDINGS } from './run-end.ts';

/**
 * When a run counts as lost because ECS does not know its container. For up to five minutes ECS may not find
 * a task that it has just started. After an outage the event that tells the end may still be in the queue.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html
 */
export const LOST_AFTER = 10 * MINUTE;

/** A run after the watchdog has looked at it, and ECS knew its container or there is none yet. */
export const lookedAt = (run: Run, now: Instant): Run => {
  const { notFoundSince: _notFoundSince, ...found } = run;
  return { ...found, lookAt: nextCheck(found, now) };
};

/**
 * A run that the watchdog is about to repair, or to ask for in vain. Whatever becomes of that, it is looked at again
 * soon, and not before what has waited for longer.
 */
export const pushedBack = (run: Run, now: Instant): Run => ({
  ...run,
  lookAt: Math.min(nextCheck(run, now), now + NOT_FOUND_LOOK),
});

/**
 * A run that is not over, after ECS has said that it does not know its container. It is looked for again every minute;
 * after `LOST_AFTER` it is over.
 */
export const notFound = (run: Run, now: Instant): Run => {
  const { notFoundSince = now } = run;
  const missing: Run = { ...run, notFoundSince };
  if (now - notFoundSince < LOST_AFTER) return { ...missing, lookAt: nextCheck(missing, now) };
  const { status, reason } =
    run.stopIntent === undefined
      ? ({ status: 'lost', reason: REASONS.lost } as const)
      : STOP_ENDINGS[run.stopIntent];
  return endRun(missing, status, { reason });
};
