import { type Instant, MINUTE, SECOND } from '../shared/instant.ts';
import type { Run } from './run.ts';
import type { RunEffect } from './run-event.ts';

/** When a run is checked that nobody has launched, counted from its record or from its next try. */
const LAUNCH_OVERDUE = MINUTE;
/** When a container is checked that nobody has seen running, counted from its start. Pulling an image takes a while. */
const START_LOOK = 2 * MINUTE;
/** How often ECS is asked again about a container that it did not find, or says nothing about. */
export const NOT_FOUND_LOOK = MINUTE;
/** A stop takes up to two minutes (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_StopTask.html). */
const STOP_LOOK = 2.5 * MINUTE;
/** How often a running container is asked for: well within the hour in which ECS still describes a stopped one. */
const RUNNING_LOOK = 5 * MINUTE;
const TIMEOUT_GRACE = 30 * SECOND;
/** A message of the queue holds the alarm of a timeout that is no further away; it reaches a minute further. */
const TIMEOUT_ALARM_REACHES = 14 * MINUTE;
/** The look after the next one would come too late to set the alarm of a timeout: a tick may come a minute late. */
const LAST_LOOKS = RUNNING_LOOK + 2 * MINUTE;

/**
 * Tells whether the alarm of a timeout is set as soon as the timeout is known. One that is further away is left to the
 * watchdog, because most runs are over long before.
 */
export const isTimeoutNear = (timeoutAt: Instant, now: Instant): boolean =>
  timeoutAt - now <= TIMEOUT_ALARM_REACHES;

/** Tells whether a look of the watchdog at a run sets the alarm of its timeout, so that it is stopped on the second. */
export const setsTimeoutAlarm = (
  { timeout, timeoutAt }: Pick<Run, 'timeout' | 'timeoutAt'>,
  now: Instant,
): boolean => timeout > TIMEOUT_ALARM_REACHES && timeoutAt !== undefined && timeoutAt - now <= LAST_LOOKS;

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

/** The alarm for the timeout of a run that a step has made known. */
export const timeoutAlarmOf = (before: Run, { timeoutAt: at }: Run, now: Instant): readonly RunEffect[] =>
  at !== undefined && at !== before.timeoutAt && isTimeoutNear(at, now)
    ? [{ kind: 'set_timeout_alarm', at }]
    : [];
