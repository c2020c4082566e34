import type { Job, JobState } from '../../domain/job/job.ts';
import { DomainError } from '../../domain/shared/errors.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import type { Clock, JobFilter, JobStore, Page, PageRequest } from '../ports.ts';

/** The states of a job. */
export const STATES: readonly JobState[] = ['running', 'scheduled', 'history'];

/** Lists jobs of one state, or of all, narrowed by a filter. */
export type ListJobs = (
  filter: JobFilter & { readonly state?: JobState | undefined },
  page: PageRequest,
) => Promise<Page<Job>>;

/** The lists that a walk through all jobs goes through, in the order of life; last what was changed since it began. */
const PARTS = ['live', 'history', 'changed'] as const;

type Part = (typeof PARTS)[number];

/** Where a walk stands: in which list, when it began, and the cursor of that list. */
interface Walk {
  readonly part: Part;
  readonly begun: Instant;
  readonly inner?: string | undefined;
}

const CURSOR = /^(live|history|changed)\.(\d{1,15})(?:\.(.+))?$/s;

const readCursor = (cursor: string | undefined, now: Instant): Walk => {
  if (cursor === undefined) return { part: 'live', begun: now };
  const [, part, begun, inner] = CURSOR.exec(cursor) ?? [];
  if (part === undefined) {
    const faults = [{ pointer: '/cursor', detail: 'expected the nextCursor of an earlier answer' }];
    throw new DomainError('invalid', 'the cursor cannot be read', { faults });
  }
  return { part: part as Part, begun: Number(begun), inner };
};

const formatWalk = ({ part, begun, inner }: Walk): string =>
  [part, begun, ...(inner === undefined ? [] : [inner])].join('.');

const listPart = (
  jobs: JobStore,
  { part, begun }: Walk,
  page: PageRequest,
  filter: JobFilter,
): Promise<Page<Job>> => {
  if (part === 'history') return jobs.list('history', page, filter);
  return jobs.live(page, part === 'changed' ? { ...filter, changedSince: begun } : filter);
};

const listAll = async (
  { jobs, clock }: ListJobsPorts,
  { limit, cursor }: PageRequest,
  filter: JobFilter,
): Promise<Page<Job>> => {
  const from = readCursor(cursor, clock.now());
  // Who reads everything at once sees everything, so nothing has moved meanwhile.
  const parts = PARTS.slice(PARTS.indexOf(from.part), cursor === undefined ? -1 : undefined);
  const items: Job[] = [];
  let { inner } = from;
  for (const part of parts) {
    const walk = { ...from, part };
    if (items.length === limit) return { items, cursor: formatWalk({ ...walk, inner: undefined }) };
    const page = await listPart(jobs, walk, { limit: limit - items.length, cursor: inner }, filter);
    items.push(...page.items);
    if (page.cursor !== undefined) return { items, cursor: formatWalk({ ...walk, inner: page.cursor }) };
    inner = undefined;
  }
  return { items };
};

/** What listing jobs needs. */
export interface ListJobsPorts {
  readonly jobs: JobStore;
  readonly clock: Pick<Clock, 'now'>;
}

/**
 * Lists jobs: running and history newest first, scheduled soonest first. All of them in the order of life: what runs or is scheduled soonest first, then
 * history. A walk through all of them misses no job that is there from its beginning to its end. A job that moves meanwhile may come again.
 * @throws DomainError `invalid` for a cursor that is not of this list.
 */
export const listJobs =
  (ports: ListJobsPorts): ListJobs =>
  ({ state, ...filter }, page) =>
    state === undefined ? listAll(ports, page, filter) : ports.jobs.list(state, page, filter);
