import type { TimelineMark } from '../../domain/execution/timeline.ts';
import { isFinal, type Run } from '../../domain/run/run.ts';
import type { Span } from '../../domain/schedule/schedule.ts';
import { formatInstant, type Instant } from '../../domain/shared/instant.ts';
import type { Timeline, TimelineRow } from '../../use-cases/jobs/read-timeline.ts';
import { instantText } from '../answers/instant-text.ts';
import type { Shown } from '../schemas/schema-parts.ts';
import type {
  markSchema,
  timelineRowSchema,
  timelineSchema,
  underWaySchema,
} from '../schemas/timeline-schema.ts';

const spanView = ({ from, to }: Span): { readonly from: string; readonly to: string } => ({
  from: formatInstant(from),
  to: formatInstant(to),
});

const known = (instants: readonly (Instant | undefined)[]): readonly Instant[] =>
  instants.filter((at) => at !== undefined);

const startOf = (runs: readonly Run[]): Instant | undefined => {
  const starts = known(runs.map(({ startedAt, launchedAt }) => startedAt ?? launchedAt));
  return starts.length === 0 ? undefined : Math.min(...starts);
};

const stopOf = (runs: readonly Run[]): Instant | undefined => {
  const stops = known(runs.map(({ stoppedAt }) => stoppedAt));
  return stops.length === 0 || runs.some(({ status }) => !isFinal(status)) ? undefined : Math.max(...stops);
};

/** The run that stands for an occurrence: a last attempt without success, else the last attempt of the first copy. */
const tellingRun = (runs: readonly Run[]): Run | undefined => {
  const last = runs.filter(
    (run) => !runs.some((other) => other.copy === run.copy && other.attempt > run.attempt),
  );
  return last.find(({ status }) => isFinal(status) && status !== 'succeeded') ?? last[0];
};

const markView = ({ dueAt, status, isExpected, runs, note }: TimelineMark): Shown<typeof markSchema> => ({
  dueAt: formatInstant(dueAt),
  status,
  expected: isExpected,
  runId: tellingRun(runs)?.id,
  startedAt: instantText(startOf(runs)),
  stoppedAt: instantText(stopOf(runs)),
  note,
});

const underWayView = ({ id, dueAt, status, startedAt, launchedAt }: Run): Shown<typeof underWaySchema> => ({
  runId: id,
  dueAt: formatInstant(dueAt),
  status,
  startedAt: instantText(startedAt ?? launchedAt),
});

const offsetMinutes = (offset: number): number => Math.round(offset / 60_000);

const rowView = (from: Instant, row: TimelineRow): Shown<typeof timelineRowSchema> => ({
  jobId: row.job.id,
  name: row.job.name,
  state: row.job.state,
  paused: row.job.paused,
  timezone: row.job.timezone,
  marks: row.marks.map(markView),
  buckets: row.buckets.map(({ counts, isMore, ...span }) => ({ ...spanView(span), counts, more: isMore })),
  underWay: row.underWay.map(underWayView),
  excluded: row.excluded.map(({ text, ...span }) => ({ ...spanView(span), text })),
  clockChanges: row.clockChanges.map(({ at, before, after, note }) => ({
    at: formatInstant(at),
    offsetBefore: offsetMinutes(before),
    offsetAfter: offsetMinutes(after),
    note,
  })),
  readFrom: row.readFrom > from ? formatInstant(row.readFrom) : undefined,
});

/** Timelines as `/v1` shows them. Offsets are minutes east of UTC. */
export const timelineView = ({ from, to, rows, cursor }: Timeline): Shown<typeof timelineSchema> => ({
  from: formatInstant(from),
  to: formatInstant(to),
  items: rows.map((row) => rowView(from, row)),
  nextCursor: cursor,
});
