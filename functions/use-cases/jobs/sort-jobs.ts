import type { Job, JobState } from '../../domain/job/job.ts';
import { type JobSorting, sortedJobs } from '../../domain/job/job-order.ts';
import { DomainError } from '../../domain/shared/errors.ts';
import type { Clock, JobFilter, JobStore, Page, PageRequest, Settings } from '../ports.ts';
import { listJobs } from './list-jobs.ts';

/** A part of the sorted jobs. */
export interface SortedJobs extends Page<Job> {
  /** How many jobs were sorted. */
  readonly sorted: number;
  /** There are more jobs that fit, and they were not looked at. */
  readonly isCut: boolean;
}

/** Sorts the jobs that fit a filter. */
export type SortJobs = (
  filter: JobFilter & { readonly state?: JobState | undefined },
  sorting: JobSorting,
  page: PageRequest,
) => Promise<SortedJobs>;

/** So many jobs are read to be sorted, the first of the list; there is no index for these orders. */
export const MOST_SORTED = 500;
const READ_AT_ONCE = 100;

/** A cursor is how many jobs came before. */
const readCursor = (cursor: string | undefined): number => {
  if (cursor === undefined) return 0;
  if (/^[1-9]\d{0,2}$/.test(cursor)) return Number(cursor);
  const faults = [{ pointer: '/cursor', detail: 'expected the nextCursor of an earlier answer' }];
  throw new DomainError('invalid', 'the cursor cannot be read', { faults });
};

/**
 * Sorts the jobs that fit a filter: all of them up to `MOST_SORTED`, else the first ones of the list.
 * @throws DomainError `invalid` for a cursor that is not of this list.
 */
export const sortJobs = (ports: {
  readonly jobs: JobStore;
  readonly clock: Pick<Clock, 'now'>;
  readonly settings: Pick<Settings, 'publicAddresses'>;
}): SortJobs => {
  const list = listJobs(ports);
  return async (filter, sorting, page) => {
    const from = readCursor(page.cursor);
    const found = new Map<string, Job>();
    let cursor: string | undefined;
    do {
      const limit = Math.min(READ_AT_ONCE, MOST_SORTED - found.size);
      const part: Page<Job> = await list(filter, { limit, cursor });
      for (const job of part.items) found.set(job.id, job);
      cursor = part.cursor;
    } while (cursor !== undefined && found.size < MOST_SORTED);
    const jobs = [...found.values()];
    const { publicAddresses } = ports.settings;
    const sorted = sortedJobs(jobs, sorting, { now: ports.clock.now(), publicAddresses });
    const end = from + page.limit;
    return {
      items: sorted.slice(from, end),
      sorted: sorted.length,
      isCut: cursor !== undefined,
      ...(end < sorted.length && { cursor: String(end) }),
    };
  };
};
