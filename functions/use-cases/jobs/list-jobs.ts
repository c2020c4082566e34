import type { Job, JobState } from '../../domain/job/job.ts';
import { DomainError } from '../../domain/shared/errors.ts';
import type { JobFilter, JobStore, Page, PageRequest } from '../ports.ts';

/** The states in the order in which a list of all jobs shows them. */
export const STATES: readonly JobState[] = ['running', 'scheduled', 'history'];

/** Lists jobs of one state, or of all, narrowed by a filter. */
export type ListJobs = (
  filter: JobFilter & { readonly state?: JobState | undefined },
  page: PageRequest,
) => Promise<Page<Job>>;

const isState = (text: string): text is JobState => (STATES as readonly string[]).includes(text);

/** A cursor over all states names the state it stands in: `<state>` or `<state>.<cursor of that list>`. */
const readCursor = (cursor: string | undefined): { readonly state: JobState; readonly inner?: string } => {
  if (cursor === undefined) return { state: 'running' };
  const dot = cursor.indexOf('.');
  const state = dot < 0 ? cursor : cursor.slice(0, dot);
  if (!isState(state)) {
    const faults = [{ pointer: '/cursor', detail: 'expected the nextCursor of an earlier answer' }];
    throw new DomainError('invalid', 'the cursor cannot be read', { faults });
  }
  return dot < 0 ? { state } : { state, inner: cursor.slice(dot + 1) };
};

const listAll = async (
  jobs: JobStore,
  { limit, cursor }: PageRequest,
  filter: JobFilter,
): Promise<Page<Job>> => {
  const from = readCursor(cursor);
  const items: Job[] = [];
  let inner = from.inner;
  for (const state of STATES.slice(STATES.indexOf(from.state))) {
    if (items.length === limit) return { items, cursor: state };
    const page = await jobs.list(state, { limit: limit - items.length, cursor: inner }, filter);
    items.push(...page.items);
    if (page.cursor !== undefined) return { items, cursor: `${state}.${page.cursor}` };
    inner = undefined;
  }
  return { items };
};

/**
 * Lists jobs: running and history newest first, scheduled soonest first; all of them in that order of states.
 * @throws DomainError `invalid` for a cursor that is not of this list.
 */
export const listJobs =
  ({ jobs }: { readonly jobs: JobStore }): ListJobs =>
  ({ state, ...filter }, page) =>
    state === undefined ? listAll(jobs, page, filter) : jobs.list(state, page, filter);
