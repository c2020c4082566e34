import type { Job, JobState } from '../../domain/job/job.ts';
import { isOverdue } from '../../domain/job/success-deadline.ts';
import { formatRunId, parseRunId } from '../../domain/shared/identifiers.ts';
import { type Instant, LAST_INSTANT } from '../../domain/shared/instant.ts';
import { isPaused, type PauseOfAll } from '../../domain/stack/global-pause.ts';
import type { Clock, JobStore, StackStore } from '../ports.ts';
import { STATES } from './list-jobs.ts';

/** How things stand. */
export interface Summary {
  /** How many jobs are in each state, counted up to `MOST_COUNTED`. */
  readonly counts: Readonly<Record<JobState, number>>;
  /** The job that is due next, if any is. */
  readonly next: Job | undefined;
  /** Jobs whose last run went wrong and is not tried again, the latest first, among the newest of each state. */
  readonly failures: readonly Job[];
  /** Jobs that should have succeeded by now, among the same. */
  readonly overdue: readonly Job[];
  readonly pause: PauseOfAll | undefined;
  /** When the watchdog last ended a tick; undefined where it never has. */
  readonly lastTickAt: Instant | undefined;
}

/** Tells how things stand. */
export type Summarize = () => Promise<Summary>;

/** Beyond this a count says only that there are as many. */
export const MOST_COUNTED = 1000;

const LOOKED_AT = 100;

/** Every instant at which a job can be due is before this. */
const FAR: Instant = LAST_INSTANT + 1;
const MOST_FAILURES = 10;

const WENT_WRONG = new Set(['failed', 'timed_out', 'start_failed', 'lost', 'missed']);

const hasFailed = ({ lastRun, activeRuns }: Job): boolean => {
  const key = lastRun && WENT_WRONG.has(lastRun.status) ? parseRunId(lastRun.id) : undefined;
  return key !== undefined && !activeRuns.includes(formatRunId({ ...key, attempt: key.attempt + 1 }));
};

const endOf = ({ lastRun }: Job): Instant => lastRun?.stoppedAt ?? lastRun?.dueAt ?? 0;

/** The one of some jobs that is due first. */
const soonest = (jobs: readonly Job[]): Job | undefined =>
  jobs.toSorted((a, b) => (a.nextDueAt ?? FAR) - (b.nextDueAt ?? FAR)).at(0);

/**
 * Sums up the stack. The counts are exact up to a thousand; failures are looked for among the first hundred jobs of
 * each list.
 */
export const summarize =
  ({
    jobs,
    stack,
    clock,
  }: {
    readonly jobs: JobStore;
    readonly stack: StackStore;
    readonly clock: Clock;
  }): Summarize =>
  async () => {
    const [counts, lists, first, pause, lastTickAt] = await Promise.all([
      Promise.all(STATES.map(async (state) => [state, await jobs.count(state, MOST_COUNTED)] as const)),
      Promise.all(STATES.map((state) => jobs.list(state, { limit: LOOKED_AT }))),
      Promise.all((['running', 'scheduled'] as const).map((state) => jobs.overdue(state, FAR, { limit: 1 }))),
      stack.loadPause(),
      stack.loadTick(),
    ]);
    const listed = lists.flatMap(({ items }) => items);
    const now = clock.now();
    return {
      counts: Object.fromEntries(counts) as Record<JobState, number>,
      next: soonest(first.flatMap(({ items }) => items)),
      failures: listed
        .filter(hasFailed)
        .sort((a, b) => endOf(b) - endOf(a))
        .slice(0, MOST_FAILURES),
      overdue: listed.filter((job) => isOverdue(job, now)).slice(0, MOST_FAILURES),
      pause: isPaused(pause, now) ? pause : undefined,
      lastTickAt,
    };
  };
