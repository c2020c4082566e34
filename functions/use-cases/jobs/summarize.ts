import type { Job, JobState } from '../../domain/job/job.ts';
import { failedAt } from '../../domain/job/last-failure.ts';
import { isOverdue } from '../../domain/job/success-deadline.ts';
import type { JobId } from '../../domain/shared/identifiers.ts';
import { type Instant, LAST_INSTANT } from '../../domain/shared/instant.ts';
import type { Clock, JobLookup, JobStore, StackStore } from '../ports.ts';
import { readStackState, type StackState } from '../shared/stack-state.ts';
import { type JobCount, JobCounts } from './job-counts.ts';

/** How the jobs stand. */
export interface JobsSummary {
  /** How many jobs are in each state, counted up to `MOST_COUNTED`. */
  readonly counts: Readonly<Record<JobState, number>>;
  /** The job that is due next, if any is. */
  readonly next: Job | undefined;
  /** Jobs whose last run went wrong and is not tried again, the latest first. */
  readonly failures: readonly Job[];
  /** Jobs that should have succeeded by now, among the first hundred that run and the first hundred that wait. */
  readonly overdue: readonly Job[];
}

/** How things stand. */
export interface Summary extends JobsSummary, StackState {}

/** Tells how the jobs stand. */
export type SummarizeJobs = () => Promise<JobsSummary>;

/** Tells how things stand. */
export type Summarize = () => Promise<Summary>;

/** Every instant at which a job can be due is before this. */
const FAR: Instant = LAST_INSTANT + 1;
const MOST_NAMED = 10;

/** The one of some jobs that is due first, if any is due. */
const soonest = (jobs: readonly Job[]): Job | undefined =>
  jobs
    .filter(({ nextDueAt }) => nextDueAt !== undefined)
    .toSorted((a, b) => (a.nextDueAt ?? FAR) - (b.nextDueAt ?? FAR))
    .at(0);

/** What the summary of the jobs needs. */
export interface SummaryPorts {
  readonly jobs: JobStore & JobLookup;
  readonly clock: Pick<Clock, 'now'>;
}

/**
 * Sums up the jobs. What failed comes from a list of its own. Counts and what is overdue come from the first hundred of each state. What is
 * next comes from the ends of the lists that were not read, or that begin with what is due last.
 */
export const summarizeJobs = ({ jobs, clock }: SummaryPorts): SummarizeJobs => {
  const counts = new JobCounts({ jobs, clock });

  const soonestOf = async (state: 'scheduled' | 'running', read: JobCount): Promise<readonly Job[]> => {
    const isThere = read.jobs && (state === 'scheduled' || !read.isLonger);
    return isThere ? (read.jobs ?? []) : (await jobs.overdue(state, FAR, { limit: 1 })).items;
  };

  /** What was read a while ago is read again before it is said of a job. */
  const overdueOf = async ({ watched, jobs: read }: JobCount): Promise<readonly Job[]> => {
    const late = watched.filter((job) => isOverdue(job, clock.now())).slice(0, MOST_NAMED);
    if (read || late.length === 0) return late;
    const now = await jobs.loadAll(new Set(late.map(({ id }) => id)), 'eventual');
    return late.flatMap(({ id }) => now.get(id) ?? []).filter((job) => isOverdue(job, clock.now()));
  };

  /** Where this summary has not read the list of a job, the job is read by itself. */
  const failuresOf = async (ids: readonly JobId[], read: readonly Job[]): Promise<readonly Job[]> => {
    const known = new Map(read.map((job) => [job.id, job]));
    const missing = new Set(ids.filter((id) => !known.has(id)));
    const loaded = missing.size === 0 ? known : await jobs.loadAll(missing, 'eventual');
    const found = ids.flatMap((id) => known.get(id) ?? loaded.get(id) ?? []);
    return found.filter((job) => failedAt(job) !== undefined);
  };

  return async () => {
    const [running, scheduled, history, failed] = await Promise.all([
      counts.count('running'),
      counts.count('scheduled'),
      counts.count('history'),
      jobs.failed({ limit: MOST_NAMED }),
    ]);
    const read = [running, scheduled, history].flatMap((list) => list.jobs ?? []);
    const [failures, firstRunning, firstScheduled, ...overdue] = await Promise.all([
      failuresOf(failed.items, read),
      soonestOf('running', running),
      soonestOf('scheduled', scheduled),
      overdueOf(running),
      overdueOf(scheduled),
    ]);
    return {
      counts: { running: running.count, scheduled: scheduled.count, history: history.count },
      next: soonest([...firstRunning, ...firstScheduled]),
      failures,
      overdue: overdue.flat().slice(0, MOST_NAMED),
    };
  };
};

/** Sums up the stack. */
export const summarize = (ports: {
  readonly jobs: JobStore & JobLookup;
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
