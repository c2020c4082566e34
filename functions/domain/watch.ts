import { type Instant, MINUTE, SECOND } from './instant.ts';
import type { Job } from './job.ts';
import { DEFAULT_START_DEADLINE } from './policy-request.ts';
import type { Run } from './run.ts';

/** A job whose instant passed so long ago without anything having moved it is woken by the watchdog. */
export const OVERDUE_AFTER = 30 * SECOND;

/**
 * For so long, in milliseconds, one tick of the watchdog begins things. What is under way then has the rest of the
 * function's time limit to end (lib/runat-stack.ts): with the client's own retries a call takes up to 15 s, one of ECS
 * up to 30 s.
 */
export const TICK_LASTS = 25 * SECOND;

/** The same for a tick that a caller of the API waits for: that function ends after 29 s. */
export const REQUESTED_TICK_LASTS = 10 * SECOND;

/** A job that is woken may start so long after: a thousand are woken at once, and ECS starts 20 a second. */
const WAY_TO_START = 2 * MINUTE;

/** Overdue jobs that are due from this instant on may still start, unless they have a start deadline of their own. */
export const usuallyInTimeFrom = (now: Instant): Instant => now - DEFAULT_START_DEADLINE + WAY_TO_START;

/** Tells whether an overdue job that is woken now starts before its start deadline. */
export const isInTime = (
  { nextDueAt, startDeadline }: Pick<Job, 'nextDueAt' | 'startDeadline'>,
  now: Instant,
): boolean => nextDueAt !== undefined && now + WAY_TO_START < nextDueAt + startDeadline;

/** A due run that nobody has launched so long after it was recorded, or after its next try was due. */
const LAUNCH_OVERDUE = MINUTE;
/** A container that nobody has seen running so long after it was started: pulling an image takes a while. */
const START_LOOK = 2 * MINUTE;
/** How often a container is asked for again that was not found, or of which ECS says nothing. */
export const NOT_FOUND_LOOK = MINUTE;
/** A stop takes up to two minutes (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_StopTask.html). */
const STOP_LOOK = 2.5 * MINUTE;
/** How often a running container is asked for: well within the hour in which ECS still describes a stopped one. */
const RUNNING_LOOK = 5 * MINUTE;
const TIMEOUT_GRACE = 30 * SECOND;

/** When the watchdog must look at a run that is not final, as of `now`. */
export const nextLook = (
  run: Pick<Run, 'handle' | 'notFoundSince' | 'status' | 'stopIntent' | 'timeoutAt' | 'tryFrom'>,
  now: Instant,
): Instant => {
  if (run.handle === undefined) return Math.max(now, run.tryFrom) + LAUNCH_OVERDUE;
  if (run.notFoundSince !== undefined) return now + NOT_FOUND_LOOK;
  if (run.stopIntent !== undefined) return now + STOP_LOOK;
  if (run.status === 'starting') return now + START_LOOK;
  const routine = now + RUNNING_LOOK;
  return run.timeoutAt === undefined
    ? routine
    : Math.max(now, Math.min(routine, run.timeoutAt + TIMEOUT_GRACE));
};
