import { type Instant, MINUTE, SECOND } from '../shared/instant.ts';
import type { Run } from './run.ts';

/** When a run is checked that nobody has launched, counted from its record or from its next try. */
const LAUNCH_OVERDUE = MINUTE;
/** When a container is checked that nobody has seen running, counted from its start. Pulling an image takes a while. */
const START_LOOK = 2 * MINUTE;
/** How often a container is asked for again that was not found, or of which ECS says nothing. */
export const NOT_FOUND_LOOK = MINUTE;
/** A stop takes up to two minutes (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_StopTask.html). */
const STOP_LOOK = 2.5 * MINUTE;
/** How often a running container is asked for: well within the hour in which ECS still describes a stopped one. */
const RUNNING_LOOK = 5 * MINUTE;
const TIMEOUT_GRACE = 30 * SECOND;

/** When the watchdog must look at a run that is not final, as of `now`. */
export const nextCheck = (
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
