import { type JobTimeline, type RecordedRuns, timelineOf } from '../../domain/execution/timeline.ts';
import type { Job } from '../../domain/job/job.ts';
import type { Run } from '../../domain/run/run.ts';
import type { Span } from '../../domain/schedule/schedule.ts';
import { DomainError } from '../../domain/shared/errors.ts';
import { parseRunId } from '../../domain/shared/identifiers.ts';
import { DAY, type Instant, LAST_INSTANT, SECOND } from '../../domain/shared/instant.ts';
import type { AllRuns, Clock, JobStore, Page, RunStore } from '../ports.ts';
import { checkSpan } from '../shared/check-span.ts';
import { findJob } from '../shared/find-job.ts';
import { listJobs } from './list-jobs.ts';

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

/** The timeline of one job. */
export interface TimelineRow extends JobTimeline {
  readonly job: Job;
  /** Runs that are under way and were due before the span. */
  readonly underWay: readonly Run[];
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
/** An occurrence an hour for two days, and some on request. */
const MOST_MARKS = 60;
/** What is read of a job: an occurrence a minute for a day, and more. */
const MOST_RUNS = 2000;
const RUNS_A_PAGE = 1000;
const MOST_UNDER_WAY = 10;
/** An answer ends at this number of marks and parts (about 200 bytes each), at this time, or at this number of jobs. */
const MOST_PIECES = 500;
const LONGEST_READ = 5 * SECOND;
const MOST_JOBS = 500;
const JOBS_AT_ONCE = 5;

const spanOf = ({ from, to }: TimelineRequest, now: Instant): Span => {
  checkSpan({ from, to });
  const start = from ?? Math.max(0, Math.min(now, to ?? now) - DAY);
  const end = to ?? Math.min(LAST_INSTANT, Math.max(now, start) + DAY);
  checkSpan({ from: start, to: end });
  if (end - start <= LONGEST_SPAN) return { from: start, to: end };
  const faults = [{ pointer: '/to', detail: 'expected at most 400 days after from' }];
  throw new DomainError('invalid', 'the span is too long', { faults });
};

/** Tells whether there may be records of a job in a span: what has no active run has none since the end of its last one. */
const mayHaveRuns = ({ activeRuns, waitingRuns, lastRun }: Job, { from }: Span): boolean =>
  activeRuns.length > 0 ||
  waitingRuns.length > 0 ||
  (lastRun !== undefined && Math.max(lastRun.dueAt, lastRun.stoppedAt ?? Infinity) >= from);

/** A job that was over before the span has nothing in it, and neither has what follows it on the list. */
const isPast = ({ state, finishedAt = Infinity }: Job, { from }: Span): boolean =>
  state === 'history' && finishedAt < from;

const piecesOf = ({ marks, buckets, excluded, clockChanges, underWay }: TimelineRow): number =>
  marks.length + buckets.length + excluded.length + clockChanges.length + underWay.length;

const hasSomething = ({ marks, buckets, underWay }: TimelineRow): boolean =>
  marks.length + buckets.length + underWay.length > 0;

/**
 * Reads the timelines of one job, or of all that have something within a span.
 * @throws DomainError `not_found` when there is no such job; `invalid` for a span that ends before it starts or is longer than
 * 400 days, and for a cursor that is not of this list.
 */
export const readTimeline = (ports: ReadTimelinePorts): ReadTimeline => {
  const { runs, allRuns, clock } = ports;
  const find = findJob(ports);
  const list = listJobs(ports);

  /** The latest ones, where they are too many: whole occurrences only. */
  const recordedOf = async (job: Job, span: Span): Promise<RecordedRuns> => {
    if (!mayHaveRuns(job, span)) return { runs: [], readFrom: span.from };
    const latest: Run[] = [];
    let cursor: string | undefined;
    do {
      const limit = Math.min(RUNS_A_PAGE, MOST_RUNS - latest.length);
      const page: Page<Run> = await allRuns.list({ jobId: job.id, ...span }, { limit, cursor });
      latest.push(...page.items);
      cursor = page.cursor;
    } while (cursor !== undefined && latest.length < MOST_RUNS);
    const oldest = latest.at(-1);
    const readFrom = cursor === undefined || !oldest ? span.from : oldest.dueAt + 1;
    return { runs: latest.filter(({ dueAt }) => dueAt >= readFrom).reverse(), readFrom };
  };

  const underWayOf = async ({ activeRuns }: Job, { from }: Span): Promise<readonly Run[]> => {
    const before = activeRuns.filter((id) => (parseRunId(id)?.dueAt ?? from) < from);
    const found = await Promise.all(before.slice(0, MOST_UNDER_WAY).map((id) => runs.load(id)));
    return found.flatMap((run) => (run ? [run] : []));
  };

  const rowOf = async (job: Job, span: Span): Promise<TimelineRow> => {
    const [recorded, underWay] = await Promise.all([recordedOf(job, span), underWayOf(job, span)]);
    return { job, underWay, ...timelineOf(job, span, recorded, clock.now(), MOST_MARKS) };
  };

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
