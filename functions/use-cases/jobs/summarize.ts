import type { Job, JobState } from '../../domain/job/job.ts';
import { isOverdue } from '../../domain/job/success-deadline.ts';
import { formatRunId, parseRunId } from '../../domain/shared/identifiers.ts';
import { type Instant, LAST_INSTANT } from '../../domain/shared/instant.ts';
import type { Clock, JobStore, Page, StackStore } from '../ports.ts';
import { readStackState, type StackState } from '../shared/stack-state.ts';
import { STATES } from './list-jobs.ts';

/** How the jobs stand. */
export interface JobsSummary {
  /** How many jobs are in each state, counted up to `MOST_COUNTED`. */
  readonly counts: Readonly<Record<JobState, number>>;
  /** The job that is due next, if any is. */
  readonly next: Job | undefined;
  /** Jobs whose last run went wrong and is not tried again, the latest first, among the first ones of each list. */
  readonly failures: readonly Job[];
  /** Jobs that should have succeeded by now, among the same. */
  readonly overdue: readonly Job[];
}

/** How things stand. */
export interface Summary extends JobsSummary, StackState {}

/** Tells how the jobs stand. */
export type SummarizeJobs = () => Promise<JobsSummary>;

/** Tells how things stand. */
export type Summarize = () => Promise<Summary>;

/** Beyond this a count says only that there are as many: so many jobs of each list are read, and what is said follows from them. */
export const MOST_COUNTED = 100;

/** Every instant at which a job can be due is before this. */
const FAR: Instant = LAST_INSTANT + 1;
const MOST_FAILURES = 10;

const WENT_WRONG = new Set(['failed', 'timed_out', 'start_failed', 'lost', 'missed']);

const hasFailed = ({ lastRun, activeRuns }: Job): boolean => {
  const key = lastRun && WENT_WRONG.has(lastRun.status) ? parseRunId(lastRun.id) : undefined;
  return key !== undefined && !activeRuns.includes(formatRunId({ ...key, attempt: key.attempt + 1 }));
};

const endOf = ({ lastRun }: Job): Instant => lastRun?.stoppedAt ?? lastRun?.dueAt ?? 0;

/** The one of some jobs that is due first, if any is due. */
const soonest = (jobs: readonly Job[]): Job | undefined =>
  jobs
    .filter(({ nextDueAt }) => nextDueAt !== undefined)
    .toSorted((a, b) => (a.nextDueAt ?? FAR) - (b.nextDueAt ?? FAR))
    .at(0);

/**
 * Sums up the jobs from the first hundred of each list: counts, failures and what is overdue. The list of what runs begins with
 * what is due last, so where it is longer its soonest is asked for.
 */
export const summarizeJobs =
  ({ jobs, clock }: { readonly jobs: JobStore; readonly clock: Pick<Clock, 'now'> }): SummarizeJobs =>
  async () => {
    const lists = await Promise.all(
      STATES.map(async (state) => [state, await jobs.list(state, { limit: MOST_COUNTED })] as const),
    );
    const pages = Object.fromEntries(lists) as Record<JobState, Page<Job>>;
    const { running, scheduled, history } = pages;
    const soonestRunning =
      running.cursor === undefined ? running : await jobs.overdue('running', FAR, { limit: 1 });
    const listed = [...running.items, ...scheduled.items, ...history.items];
    const now = clock.now();
    return {
      counts: {
        running: running.items.length,
        scheduled: scheduled.items.length,
        history: history.items.length,
      },
      next: soonest([...soonestRunning.items, ...scheduled.items]),
      failures: listed
        .filter(hasFailed)
        .sort((a, b) => endOf(b) - endOf(a))
        .slice(0, MOST_FAILURES),
      overdue: listed.filter((job) => isOverdue(job, now)).slice(0, MOST_FAILURES),
    };
  };

/** Sums up the stack. */
export const summarize = (ports: {
  readonly jobs: JobStore;
  readonly stack: StackStore;
  readonly clock: Clock;
}): Summarize => {
  const ofJobs = summarizeJobs(ports);
  const ofStack = readStackState(ports);
  return async () => {
    const [jobs, stack] = await Promise.all([ofJobs(), ofStack()]);
    return { ...jobs, ...stack };
  };
};
