import { formatRunId, parseRunId } from '../shared/identifiers.ts';
import type { Instant } from '../shared/instant.ts';
import type { Job } from './job.ts';

const WENT_WRONG = new Set(['failed', 'timed_out', 'start_failed', 'lost', 'missed']);

/**
 * When the last run of a job went wrong, or when it was due where it never ended. Undefined where the last run went well, or is tried
 * again.
 */
export const failedAt = ({ lastRun, activeRuns }: Job): Instant | undefined => {
  const key = lastRun && WENT_WRONG.has(lastRun.status) ? parseRunId(lastRun.id) : undefined;
  if (!lastRun || !key) return undefined;
  const isTriedAgain = activeRuns.includes(formatRunId({ ...key, attempt: key.attempt + 1 }));
  return isTriedAgain ? undefined : (lastRun.stoppedAt ?? lastRun.dueAt);
};
