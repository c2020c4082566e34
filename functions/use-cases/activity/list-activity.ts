import { type ActivityEntry, subjectOf } from '../../domain/activity/activity.ts';
import type { Job } from '../../domain/job/job.ts';
import type { ActivityId, JobId } from '../../domain/shared/identifiers.ts';
import type {
  ActivityStore,
  DeliveryStore,
  JobLookup,
  JobStore,
  Page,
  PageRequest,
  RunStore,
  StackStore,
  TokenStore,
} from '../ports.ts';
import { findJob } from '../shared/find-job.ts';

/** An entry on the list, and its job where that is still there. */
export interface ListedActivity {
  readonly entry: ActivityEntry;
  readonly job?: Job;
}

/** Lists who did what, with all jobs or with one, the last change first. */
export type ListActivity = (jobId: string | undefined, page: PageRequest) => Promise<Page<ListedActivity>>;

/** What listing needs. */
export interface ListActivityPorts {
  readonly activity: ActivityStore;
  readonly jobs: JobStore & JobLookup;
  readonly runs: RunStore;
  readonly deliveries: DeliveryStore;
  readonly stack: StackStore;
  readonly tokens: Pick<TokenStore, 'load'>;
}

/**
 * Lists who did what. A page may hold fewer entries than asked for and still have a cursor: one whose change was not stored is
 * left out.
 * @throws DomainError `not_found` when there is no such job; `invalid` for a cursor that is not of this list.
 */
export const listActivity = (ports: ListActivityPorts): ListActivity => {
  const { activity, jobs, runs, deliveries, stack, tokens } = ports;
  const find = findJob(ports);

  /** What the changed thing names as its last change. */
  const lastChangeOf = async (
    entry: ActivityEntry,
    known: ReadonlyMap<JobId, Job>,
  ): Promise<ActivityId | undefined> => {
    const { jobId = '', runId = '', deliveryId = '', token } = entry;
    switch (subjectOf(entry)) {
      case 'job':
        return known.get(jobId)?.lastChange;
      case 'run':
        return (await runs.load(runId))?.lastChange;
      case 'delivery':
        return (await deliveries.load(deliveryId))?.lastChange;
      case 'stack':
        return (await stack.loadSwitch()).lastChange;
      case 'token':
        return token && (await tokens.load(token.hash))?.lastChange;
    }
  };

  /** Where its thing names another entry, the change of that one may have confirmed it since it was listed. */
  const isMade = async (entry: ActivityEntry, known: ReadonlyMap<JobId, Job>): Promise<boolean> => {
    if (entry.isConfirmed || (await lastChangeOf(entry, known)) === entry.id) return true;
    return (await activity.load(entry.id, entry.jobId))?.isConfirmed === true;
  };

  return async (jobId, request) => {
    const own = jobId === undefined ? undefined : await find(jobId);
    const { items, ...rest } = await activity.list(own?.id, request);
    const ids = new Set(items.flatMap((entry) => entry.jobId ?? []));
    const known = own ? new Map([[own.id, own]]) : await jobs.loadAll(ids);
    const listed = await Promise.all(
      items.map(async (entry) => {
        const job = known.get(entry.jobId ?? '');
        return (await isMade(entry, known)) ? [{ entry, ...(job && { job }) }] : [];
      }),
    );
    return { ...rest, items: listed.flat() };
  };
};
