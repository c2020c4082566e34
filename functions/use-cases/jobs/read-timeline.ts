import type { Job } from '../../domain/job/job.ts';
import type { Span } from '../../domain/schedule/schedule.ts';
import { DomainError } from '../../domain/shared/errors.ts';
import { DAY, type Instant, LAST_INSTANT, SECOND } from '../../domain/shared/instant.ts';
import type { AllRuns, Clock, JobStore, Page, RunStore } from '../ports.ts';
import { checkSpan } from '../shared/check-span.ts';
import { findJob } from '../shared/find-job.ts';
import { listJobs } from './list-jobs.ts';
import { runsWithin } from './runs-of-job.ts';
import { hasSomething, isPast, piecesOf, type TimelineRow, timelineRows } from './timeline-rows.ts';

export type { TimelineRow } from './timeline-rows.ts';

/** Which timelines are wanted. */
export interface TimelineRequest {
  /** Together with `to`; without them from a day ago to a day ahead. */
  readonly from?: Instant | undefined;
  readonly to?: Instant | undefined;
  /** Of this job alone. */
  readonly jobId?: string | undefined;
  /** Of jobs with this tag. */
  readonly tag?: string | undefined;
  /** The most rows, 1 to 100. */
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** The timelines of jobs within a span, in the order of the list of jobs. */
export interface Timeline extends Span {
  readonly rows: readonly TimelineRow[];
  readonly cursor?: string;
}

/** Reads timelines. */
export type ReadTimeline = (request: TimelineRequest) => Promise<Timeline>;

/** What reading timelines needs. */
export interface ReadTimelinePorts {
  readonly jobs: JobStore;
  readonly runs: RunStore;
  readonly allRuns: AllRuns;
  readonly clock: Pick<Clock, 'now'>;
}

/** Longer than a year, as a whole one is looked at from its middle. */
const LONGEST_SPAN = 400 * DAY;
/** An answer ends at this number of marks and parts (about 200 bytes each), at this time, or at this number of jobs. */
const MOST_PIECES = 500;
const LONGEST_READ = 5 * SECOND;
const MOST_JOBS = 500;
const JOBS_AT_ONCE = 12;

const spanOf = ({ from, to }: TimelineRequest, now: Instant): Span => {
  checkSpan({ from, to });
  const start = from ?? Math.max(0, Math.min(now, to ?? now) - DAY);
  const end = to ?? Math.min(LAST_INSTANT, Math.max(now, start) + DAY);
  checkSpan({ from: start, to: end });
  if (end - start <= LONGEST_SPAN) return { from: start, to: end };
  const faults = [{ pointer: '/to', detail: 'expected at most 400 days after from' }];
  throw new DomainError('invalid', 'the span is too long', { faults });
};

/**
 * Reads the timelines of one job, or of all that have something within a span.
 * @throws DomainError `not_found` when there is no such job; `invalid` for a span that ends before it starts or is longer than
 * 400 days, and for a cursor that is not of this list.
 */
export const readTimeline = (ports: ReadTimelinePorts): ReadTimeline => {
  const { clock } = ports;
  const find = findJob(ports);
  const list = listJobs(ports);
  const rowOf = timelineRows(ports, (job, span) => runsWithin(ports, job.id, span));

  const rowsOf = async ({ tag, limit, cursor: start }: TimelineRequest, span: Span): Promise<Timeline> => {
    const until = clock.now() + LONGEST_READ;
    const rows: TimelineRow[] = [];
    let [cursor, looked, pieces] = [start, 0, 0];
    do {
      const most = Math.min(JOBS_AT_ONCE, limit - rows.length);
      const page: Page<Job> = await list({ tag }, { limit: most, cursor });
      const past = page.items.findIndex((job) => isPast(job, span));
      const wanted = past < 0 ? page.items : page.items.slice(0, past);
      const read = await Promise.all(wanted.map((job) => rowOf(job, span)));
      rows.push(...read.filter(hasSomething));
      pieces += read.reduce((sum, row) => sum + piecesOf(row), 0);
      looked += page.items.length;
      cursor = past < 0 ? page.cursor : undefined;
    } while (
      cursor !== undefined &&
      rows.length < limit &&
      pieces < MOST_PIECES &&
      looked < MOST_JOBS &&
      clock.now() < until
    );
    return { ...span, rows, ...(cursor !== undefined && { cursor }) };
  };

  return async (request) => {
    const span = spanOf(request, clock.now());
    const { jobId, tag } = request;
    if (jobId === undefined) return rowsOf(request, span);
    const job = await find(jobId);
    if (tag !== undefined && !job.tags.includes(tag)) return { ...span, rows: [] };
    return { ...span, rows: [await rowOf(job, span)] };
  };
};
