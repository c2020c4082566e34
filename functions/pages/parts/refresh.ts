import { isFinal, type Run } from '../../domain/run/run.ts';
import { type Instant, SECOND } from '../../domain/shared/instant.ts';

/** Around a start a page looks more often than else: for so long before the due instant, and behind it. */
const BEFORE = SECOND;
const BEHIND = 2 * SECOND;

/** Milliseconds between two looks around a start. */
export const START_REFRESH_MS = 200;

/** Tells whether something that is due at an instant starts about now, if all goes well. */
export const isAtStart = (dueAt: Instant | undefined, now: Instant): boolean =>
  dueAt !== undefined && dueAt - now < BEFORE && now - dueAt < BEHIND;

/** Tells whether a run has not started yet, and starts about now, if all goes well. */
export const isStarting = ({ startedAt, status, dueAt }: Run, now: Instant): boolean =>
  startedAt === undefined && !isFinal(status) && isAtStart(dueAt, now);
