import { countOccurrencesOfMonth } from '../schedule/count-occurrences.ts';
import { recurringSchedule } from '../schedule/timing.ts';
import { DAY, type Instant } from '../shared/instant.ts';
import { priceOfRun, withAddress } from '../target/price.ts';
import type { Job } from './job.ts';

/** So long a month is. */
const MONTH = 30 * DAY;

/** When, and on which stack, a price is asked for. */
export interface PricedAt {
  readonly now: Instant;
  /** Containers have public IPv4 addresses. */
  readonly publicAddresses: boolean;
}

/** What a job costs in the next 30 days, as far as that can be said. */
export interface PriceOfMonth {
  /** US dollars. */
  readonly usd: number;
  /** How many runs that is, a further attempt of a failed one left out. */
  readonly runs: number;
  /** No run of it is known to have been paid for, so each counts as the least that is billed. */
  readonly isLeast: boolean;
}

const occurrencesOf = (job: Job, now: Instant): number => {
  const { nextDueAt } = job;
  if (nextDueAt === undefined || job.canceled || job.paused) return 0;
  const schedule = recurringSchedule(job);
  if (schedule) return countOccurrencesOfMonth(schedule, now);
  return nextDueAt < now + MONTH ? 1 : 0;
};

/**
 * What the runs cost that a job is due for in the next 30 days, if each takes as long as its last one did. Undefined where it
 * runs no container, or is due no more.
 */
export const priceOfMonth = (job: Job, { now, publicAddresses }: PricedAt): PriceOfMonth | undefined => {
  if (job.target.kind !== 'container') return undefined;
  const occurrences = occurrencesOf(job, now);
  if (occurrences === 0) return undefined;
  const { pullStartedAt, startedAt, stoppedAt } = job.lastRun ?? {};
  const from = pullStartedAt ?? startedAt;
  const isLeast = from === undefined || stoppedAt === undefined;
  const billed = isLeast ? { from: 0, to: 0 } : { from, to: stoppedAt };
  const runs = occurrences * job.copies;
  const { usd } = priceOfRun(withAddress(job.target, publicAddresses), billed);
  return { usd: usd * runs, runs, isLeast };
};
