import { fingerprint } from './identifiers.ts';
import type { Instant } from './instant.ts';
import type { Job } from './job.ts';
import { planRequested } from './occurrence.ts';
import type { Run } from './run.ts';

/** Jobs that start one another in a circle would go on for ever. */
const LONGEST_CHAIN = 100;

/** Tells whether a run stands at the end of so long a chain that it may start no further job. */
export const followsTooLong = ({ chainLength = 0 }: Run): boolean => chainLength >= LONGEST_CHAIN;

/** The same for all runs of one occurrence: it starts the next job once. */
export const chainKey = ({ jobId, dueAt }: Run): string => fingerprint(['chain', jobId, dueAt]);

/** The runs that the success of another job's run starts; left out where the overlap rule forbids them. */
export const planChained = (
  job: Job,
  dueAt: Instant,
  after: Run,
  now: Instant,
  historyDays: number,
): readonly Run[] =>
  planRequested(job, dueAt, 'chain', now, historyDays).map((run) => ({
    ...run,
    chainedFrom: after.id,
    chainLength: (after.chainLength ?? 0) + 1,
  }));
