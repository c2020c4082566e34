import type { Job } from '../job/job.ts';
import { isFinal, type Run } from '../run/run.ts';
import { nextOccurrence, type Span } from '../schedule/schedule.ts';
import { recurringSchedule } from '../schedule/timing.ts';
import type { Instant } from '../shared/instant.ts';

/**
 * What became of an instant of a job: nothing yet (`pending`), runs under way, how they ended, or nothing on record
 * although its time has passed (`unrecorded`).
 */
export type OccurrenceStatus =
  | 'pending'
  | 'unrecorded'
  | 'running'
  | 'succeeded'
  | 'failed'
  | 'canceled'
  | 'skipped'
  | 'missed';

/** The last attempt of each copy. */
const lastAttempts = (runs: readonly Run[]): Run[] =>
  runs.filter((run) => !runs.some((other) => other.copy === run.copy && other.attempt > run.attempt));

/** The status of an occurrence from its runs: it succeeded when every copy did, with its last attempt. */
export const occurrenceStatus = (dueAt: Instant, runs: readonly Run[], now: Instant): OccurrenceStatus => {
  if (runs.length === 0) return dueAt > now ? 'pending' : 'unrecorded';
  const last = lastAttempts(runs);
  if (last.some(({ status }) => !isFinal(status))) return 'running';
  for (const status of ['succeeded', 'canceled', 'skipped', 'missed'] as const) {
    if (last.every((run) => run.status === status)) return status;
  }
  return 'failed';
};

/** Tells whether a job was or is due at an instant; undefined where its trigger was not in force. */
export type Expectation = (at: Instant) => boolean | undefined;

/**
 * The instants within a span at which a job was or is due, the first `most` of them, and what was expected of others
 * before the last one. Only what its trigger says while it is in force was ever expected.
 */
export const expectedWithin = (
  job: Job,
  { from, to }: Span,
  most: number,
): { readonly instants: readonly Instant[]; readonly isExpected: Expectation } => {
  const schedule = recurringSchedule(job);
  const { inForceSince: since, inForceUntil: until = Infinity } = job;
  if (!schedule) {
    const { trigger } = job;
    const dueAt = 'dueAt' in trigger ? trigger.dueAt : undefined;
    const isWithin = dueAt !== undefined && dueAt >= from && dueAt < to && dueAt <= until;
    return {
      instants: isWithin ? [dueAt] : [],
      isExpected: (at) => (at <= until ? at === dueAt : undefined),
    };
  }
  const after = Math.max(from - 1, since);
  const instants: Instant[] = [];
  let at = nextOccurrence(schedule, after);
  while (at !== undefined && at < to && at <= until && instants.length < most) {
    instants.push(at);
    at = nextOccurrence(schedule, at);
  }
  const known = new Set(instants);
  return {
    instants,
    isExpected: (instant) => (instant > since && instant <= until ? known.has(instant) : undefined),
  };
};
