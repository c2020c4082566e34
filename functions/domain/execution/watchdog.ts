import type { Job } from '../job/job.ts';
import { DEFAULT_START_DEADLINE } from '../job/policies.ts';
import { type Instant, MINUTE, SECOND } from '../shared/instant.ts';

/** The watchdog wakes a job that is overdue by so many milliseconds. */
export const OVERDUE_AFTER = 30 * SECOND;

/**
 * How many milliseconds a tick of the watchdog begins new work. Work that is under way by then has the rest of the
 * function's time limit to end (lib/runat-stack.ts): with the client's own retries a call takes up to 15 s, one of ECS
 * up to 30 s.
 */
export const TICK_LASTS = 25 * SECOND;

/** The same for a tick that a caller of the API waits for: that function ends after 29 s. */
export const REQUESTED_TICK_LASTS = 10 * SECOND;

/** How long a woken job may take to start: a thousand are woken at once, and ECS starts 20 a second. */
const WAY_TO_START = 2 * MINUTE;

/** Overdue jobs that are due from this instant on may still start, unless they have a start deadline of their own. */
export const usuallyInTimeFrom = (now: Instant): Instant => now - DEFAULT_START_DEADLINE + WAY_TO_START;

/** Tells whether an overdue job that is woken now starts before its start deadline. */
export const isInTime = (
  { nextDueAt, startDeadline }: Pick<Job, 'nextDueAt' | 'startDeadline'>,
  now: Instant,
): boolean => nextDueAt !== undefined && now + WAY_TO_START < nextDueAt + startDeadline;
