import type { Job } from './job.ts';
import { type PricedAt, priceOfMonth } from './price-of-month.ts';

/** What jobs can be sorted by. */
export const JOB_ORDERS = ['name', 'next', 'ended', 'took', 'price'] as const;

/** One of `JOB_ORDERS`. */
export type JobOrder = (typeof JOB_ORDERS)[number];

/** An order of jobs, and which end comes first. */
export interface JobSorting {
  readonly by: JobOrder;
  readonly descending: boolean;
}

/** How long the last run of a job took, in milliseconds; undefined where that is not known. */
export const lastTook = ({ lastRun }: Pick<Job, 'lastRun'>): number | undefined =>
  lastRun?.startedAt === undefined || lastRun.stoppedAt === undefined
    ? undefined
    : Math.max(0, lastRun.stoppedAt - lastRun.startedAt);

const numberOf = (job: Job, by: Exclude<JobOrder, 'name'>, at: PricedAt): number | undefined => {
  switch (by) {
    case 'next':
      return job.canceled ? undefined : job.nextDueAt;
    case 'ended':
      return job.lastRun?.stoppedAt ?? job.lastRun?.dueAt;
    case 'took':
      return lastTook(job);
    case 'price':
      return priceOfMonth(job, at)?.usd;
  }
};

/** Names as people sort them: upper and lower case alike, numbers in names by what they count. */
const NAMES = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

const compareNames = (one: Job, other: Job): number => {
  if (one.name === undefined || other.name === undefined) return 0;
  return NAMES.compare(one.name, other.name);
};

const has = (job: Job, by: JobOrder, at: PricedAt): boolean =>
  by === 'name' ? job.name !== undefined : numberOf(job, by, at) !== undefined;

/** Jobs in an order. Those without what they are sorted by come last, whichever end is first; equal ones stay as they were. */
export const sortedJobs = (
  jobs: readonly Job[],
  { by, descending }: JobSorting,
  at: PricedAt,
): readonly Job[] => {
  const known = jobs.filter((job) => has(job, by, at));
  const unknown = jobs.filter((job) => !has(job, by, at));
  const direction = descending ? -1 : 1;
  if (by === 'name') {
    return [...known.toSorted((one, other) => direction * compareNames(one, other)), ...unknown];
  }
  const numbers = new Map(known.map((job) => [job, numberOf(job, by, at) ?? 0]));
  const sorted = known.toSorted(
    (one, other) => direction * ((numbers.get(one) ?? 0) - (numbers.get(other) ?? 0)),
  );
  return [...sorted, ...unknown];
};
