import type { Job } from '../../domain/job/job.ts';
import type { Run } from '../../domain/run/run.ts';
import type { Span } from '../../domain/schedule/schedule.ts';
import type { JobId } from '../../domain/shared/identifiers.ts';
import { DAY, LAST_INSTANT } from '../../domain/shared/instant.ts';
import type { AllRuns, Clock, RunStore } from '../ports.ts';
import { type KnownRuns, RunMemory } from '../shared/run-memory.ts';
import type { Timeline } from './read-timeline.ts';
import { runsWithin } from './runs-of-job.ts';
import { hasSomething, isPast, type ReadRecorded, type TimelineRow, timelineRows } from './timeline-rows.ts';

/** What some jobs did of late, and what they will do. */
export interface Board {
  /** The latest runs of each, the latest first: up to `OUTCOMES_OF_EACH`, or more where more are known. */
  readonly outcomes: ReadonlyMap<JobId, readonly Run[]>;
  /** From a day ago to a day ahead: the first jobs that have something there. */
  readonly strip: Timeline;
}

/** Reads a board: `others` have outcomes, and no place on the strip, which has at most `rows`. */
export type ReadBoard = (request: {
  readonly listed: readonly Job[];
  readonly others: readonly Job[];
  readonly rows: number;
}) => Promise<Board>;

/** So many of the latest runs are read of each job. */
export const OUTCOMES_OF_EACH = 10;

/** Of what never ran, nothing need be read. */
const hasRun = ({ activeRuns, lastRun }: Job): boolean => activeRuns.length > 0 || lastRun !== undefined;

const within = ({ runs }: KnownRuns, { from, to }: Span): readonly Run[] =>
  runs.filter(({ dueAt }) => dueAt >= from && dueAt < to).toReversed();

/**
 * Reads boards. Each job costs one read of its latest runs, and a second one where these do not go back a day; none as long as
 * nothing has happened to it.
 */
export const readBoard = (ports: {
  readonly runs: RunStore;
  readonly allRuns: AllRuns;
  readonly clock: Pick<Clock, 'now'>;
}): ReadBoard => {
  const memory = new RunMemory(ports.clock);

  const latestOf = async (job: Job): Promise<KnownRuns> => {
    const remembered = memory.recall(job);
    if (remembered) return remembered;
    const { items: runs, cursor } = await ports.runs.listOfJob(job.id, { limit: OUTCOMES_OF_EACH });
    const oldest = runs.at(-1);
    const known = { runs, from: cursor === undefined || !oldest ? 0 : oldest.dueAt + 1 };
    memory.keep(job, known);
    return known;
  };

  const recordedOf =
    (known: ReadonlyMap<JobId, KnownRuns>): ReadRecorded =>
    async (job, span) => {
      const latest = known.get(job.id);
      if (latest && latest.from <= span.from) return { runs: within(latest, span), readFrom: span.from };
      const read = await runsWithin(ports, job.id, span);
      memory.keep(job, { runs: read.runs.toReversed(), from: read.readFrom });
      return read;
    };

  const rowsOf = async (
    jobs: readonly Job[],
    span: Span,
    most: number,
    known: ReadonlyMap<JobId, KnownRuns>,
  ): Promise<readonly TimelineRow[]> => {
    const rowOf = timelineRows(ports, recordedOf(known));
    const rows: TimelineRow[] = [];
    for (let next = 0; next < jobs.length && rows.length < most; ) {
      const some = jobs.slice(next, next + most - rows.length);
      next += some.length;
      const read = await Promise.all(some.map((job) => rowOf(job, span)));
      rows.push(...read.filter(hasSomething));
    }
    return rows;
  };

  return async ({ listed, others, rows }) => {
    const now = ports.clock.now();
    const span = { from: Math.max(0, now - DAY), to: Math.min(LAST_INSTANT, now + DAY) };
    const jobs = new Map([...listed, ...others].filter(hasRun).map((job) => [job.id, job]));
    const known = new Map(
      await Promise.all([...jobs.values()].map(async (job) => [job.id, await latestOf(job)] as const)),
    );
    const drawn = listed.filter((job) => !isPast(job, span));
    return {
      outcomes: new Map([...known].map(([id, { runs }]) => [id, runs])),
      strip: { ...span, rows: await rowsOf(drawn, span, rows, known) },
    };
  };
};
