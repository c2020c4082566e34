import type { Job } from '../job/job.ts';
import { isFinal, type Run } from '../run/run.ts';
import { fingerprint, type RunKey } from '../shared/identifiers.ts';
import type { Instant } from '../shared/instant.ts';
import { isLeftOut, leftOutAs, planRequested } from './occurrence.ts';

/** Jobs that start one another in a circle would go on for ever. */
const LONGEST_CHAIN = 100;

/** Tells whether the chain of a run is too long to start a further job. */
export const followsTooLong = ({ chainLength = 0 }: Run): boolean => chainLength >= LONGEST_CHAIN;

/** The same for all runs of one occurrence: it starts the next job once. */
export const chainKey = ({ jobId, dueAt }: RunKey): string => fingerprint(['chain', jobId, dueAt]);

/** The runs that the success of another job's run starts; left out where the overlap rule forbids them. */
export const planChained = (job: Job, dueAt: Instant, after: Run, now: Instant): readonly Run[] =>
  planRequested(job, dueAt, 'chain', now).map((run) => ({
    ...run,
    chainedFrom: after.id,
    chainLength: (after.chainLength ?? 0) + 1,
  }));

/**
 * Tells whether a record says that the occurrence after a run is left out: the decision of an earlier try, which
 * stands. What such a try left open is no decision, because it may be taken back at any moment.
 */
export const leavesOut = (record: Run, after: Run): boolean =>
  record.chainedFrom === after.id && isLeftOut(record);

/**
 * Tells whether a record shows that the next job was started after a run, even if that job has forgotten it: it names
 * the run of the record, or something came of it. A run that nobody claimed does not count.
 */
export const wasStartedAfter = (after: Run, record: Run, next: Job): boolean => {
  if (record.chainedFrom !== after.id || leavesOut(record, after)) return false;
  const isNamed = [...next.activeRuns, ...next.waitingRuns].includes(record.id);
  const end = isFinal(record.status) ? record : record.sealed;
  const isUnclaimed = end?.reason?.code === 'not_claimed' || end?.reason?.code === 'superseded';
  return isNamed || record.handle !== undefined || (end !== undefined && !isUnclaimed);
};

/**
 * What is planned for an occurrence whose first run is on record already: where that one is left out, so are all, even
 * if the job has become free meanwhile.
 */
export const decidedAs = (first: Run, planned: readonly Run[]): readonly Run[] =>
  isLeftOut(first) ? planned.map((run) => leftOutAs(first, run)) : planned;
