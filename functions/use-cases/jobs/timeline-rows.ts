import { type JobTimeline, type RecordedRuns, timelineOf } from '../../domain/execution/timeline.ts';
import type { Job } from '../../domain/job/job.ts';
import type { Run } from '../../domain/run/run.ts';
import type { Span } from '../../domain/schedule/schedule.ts';
import { parseRunId } from '../../domain/shared/identifiers.ts';
import type { Clock, RunStore } from '../ports.ts';

/** The timeline of one job. */
export interface TimelineRow extends JobTimeline {
  readonly job: Job;
  /** Runs that are under way and were due before the span. */
  readonly underWay: readonly Run[];
}

/** Reads what is on record of a job within a span. */
export type ReadRecorded = (job: Job, span: Span) => Promise<RecordedRuns>;

/** An occurrence an hour for two days, and some on request. */
const MOST_MARKS = 60;
const MOST_UNDER_WAY = 10;

/** Tells whether there may be records of a job in a span: what has no active run has none since the end of its last one. */
export const mayHaveRuns = ({ activeRuns, waitingRuns, lastRun }: Job, { from }: Span): boolean =>
  activeRuns.length > 0 ||
  waitingRuns.length > 0 ||
  (lastRun !== undefined && Math.max(lastRun.dueAt, lastRun.stoppedAt ?? Infinity) >= from);

/** A job that was over before the span has nothing in it, and neither has what follows it on the list. */
export const isPast = ({ state, finishedAt = Infinity }: Job, { from }: Span): boolean =>
  state === 'history' && finishedAt < from;

/** How many marks and parts a row has. */
export const piecesOf = ({ marks, buckets, excluded, clockChanges, underWay }: TimelineRow): number =>
  marks.length + buckets.length + excluded.length + clockChanges.length + underWay.length;

/** Tells whether there is something to be seen in a row. */
export const hasSomething = ({ marks, buckets, underWay }: TimelineRow): boolean =>
  marks.length + buckets.length + underWay.length > 0;

/** Reads the timeline of one job, its recorded runs by `recordedOf`. */
export const timelineRows = (
  { runs, clock }: { readonly runs: RunStore; readonly clock: Pick<Clock, 'now'> },
  recordedOf: ReadRecorded,
): ((job: Job, span: Span) => Promise<TimelineRow>) => {
  const underWayOf = async ({ activeRuns }: Job, { from }: Span): Promise<readonly Run[]> => {
    const before = activeRuns.filter((id) => (parseRunId(id)?.dueAt ?? from) < from);
    const found = await Promise.all(before.slice(0, MOST_UNDER_WAY).map((id) => runs.load(id)));
    return found.flatMap((run) => (run ? [run] : []));
  };

  return async (job, span) => {
    const nothing = { runs: [], readFrom: span.from };
    const [recorded, underWay] = await Promise.all([
      mayHaveRuns(job, span) ? recordedOf(job, span) : nothing,
      underWayOf(job, span),
    ]);
    return { job, underWay, ...timelineOf(job, span, recorded, clock.now(), MOST_MARKS) };
  };
};
