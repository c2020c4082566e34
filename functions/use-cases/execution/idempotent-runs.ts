import { isScheduledAt } from '../../domain/execution/occurrence.ts';
import type { Job, KeyedRequest } from '../../domain/job/job.ts';
import type { Run } from '../../domain/run/run.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { InsertRunsPorts } from './insert-runs.ts';
import { logRunEnd } from './log-run-end.ts';

const MOST_KEYS = 20;

/** The requests that a job remembers after another one. */
export const keptRequests = (job: Job, request: KeyedRequest): readonly KeyedRequest[] =>
  [...job.keyedRequests, request].slice(-MOST_KEYS);

/**
 * Takes an instant for an occurrence beside the schedule, the first one from `from` on that is nobody's, by recording
 * the first of its runs there; where that is final already, its end is logged. Two requests in one millisecond get two instants; `isOwn` knows the record that an
 * earlier try of the same request has left.
 * @returns that first run as it is stored.
 */
export const takeInstant = async (
  { runs, log }: InsertRunsPorts,
  job: Job,
  from: Instant,
  plan: (dueAt: Instant) => readonly Run[],
  isOwn: (stored: Run) => boolean = () => false,
): Promise<Run> => {
  for (let dueAt = from; ; dueAt += 1) {
    const [first] = isScheduledAt(job, dueAt) ? [] : plan(dueAt);
    if (!first) continue;
    if ((await runs.insert(first)) === 'inserted') {
      logRunEnd(log, first);
      return first;
    }
    const stored = await runs.load(first.id);
    if (stored && isOwn(stored)) return stored;
  }
};
