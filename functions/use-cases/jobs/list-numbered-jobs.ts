import type { Job } from '../../domain/job/job.ts';
import { DAY, type Instant } from '../../domain/shared/instant.ts';
import { numberedJobId, type Series } from '../../domain/shared/job-number.ts';
import type { Clock, JobStore, ListedNumber, NumberStore, Page, PageRequest } from '../ports.ts';

/** Lists the jobs of a series, by rising number. A page may hold fewer than asked for and still have a cursor. */
export type ListNumberedJobs = (series: Series, page: PageRequest) => Promise<Page<Job>>;

/** So many jobs are read at once. */
const AT_ONCE = 50;

/** By then a request that has put its number on the list has stored its job, or never will. */
const isOrphan = ({ listedAt }: ListedNumber, now: Instant): boolean => listedAt <= now - DAY;

/**
 * Lists the jobs of a series as they are: each is read by its number, so none is missing while it changes its state. The
 * numbers of jobs that have expired leave the list on the way.
 * @throws DomainError `invalid` for a cursor that is not of this list; `unavailable`.
 */
export const listNumberedJobs = ({
  jobs,
  numbers,
  clock,
}: {
  readonly jobs: Pick<JobStore, 'load'>;
  readonly numbers: NumberStore;
  readonly clock: Pick<Clock, 'now'>;
}): ListNumberedJobs => {
  const load = async (series: Series, listed: ListedNumber): Promise<Job[]> => {
    const job = await jobs.load(numberedJobId(series, listed.number));
    if (job) return [job];
    if (isOrphan(listed, clock.now())) await numbers.takeOffList(series, listed);
    return [];
  };

  return async (series, page) => {
    const { items: listed, cursor } = await numbers.list(series, page);
    const items: Job[] = [];
    for (let from = 0; from < listed.length; from += AT_ONCE) {
      const found = listed.slice(from, from + AT_ONCE).map((each) => load(series, each));
      items.push(...(await Promise.all(found)).flat());
    }
    return { items, ...(cursor !== undefined && { cursor }) };
  };
};
