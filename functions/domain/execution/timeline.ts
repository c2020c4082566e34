import type { Job } from '../job/job.ts';
import type { Run } from '../run/run.ts';
import { occurrenceNote } from '../schedule/clock-notes.ts';
import { excludedWithin } from '../schedule/exclusion.ts';
import type { Span } from '../schedule/schedule.ts';
import type { Instant } from '../shared/instant.ts';
import { type ChangeOfClocks, changesOfClocks } from './clock-changes.ts';
import { expectedWithin, type OccurrenceStatus, occurrenceStatus } from './occurrence-status.ts';
import { bucketsOf, type TimelineBucket } from './timeline-buckets.ts';

/** An occurrence on a timeline. */
export interface TimelineMark {
  readonly dueAt: Instant;
  readonly status: OccurrenceStatus;
  /** Whether the job is due then by its schedule; undefined where that was not in force. */
  readonly isExpected: boolean | undefined;
  /** The runs on record, by copy and attempt. */
  readonly runs: readonly Run[];
  /** What a change of the clocks does to it, in words. */
  readonly note?: string;
}

/** What is known of a job's runs within a span. */
export interface RecordedRuns {
  /** By due instant, copy and attempt. */
  readonly runs: readonly Run[];
  /** Before it they are not read, as there are too many; else the start of the span. */
  readonly readFrom: Instant;
}

/** A span that a job leaves out, and how its maker wrote it. */
export interface ExcludedSpan extends Span {
  readonly text: string;
}

/** What a job did and will do within a span. */
export interface JobTimeline {
  /** Every occurrence, the earliest first; none where they are crowded. */
  readonly marks: readonly TimelineMark[];
  /** Where they are crowded: how many became what, by parts of the span. Parts without any are left out. */
  readonly buckets: readonly TimelineBucket[];
  /** What the job leaves out, cut to the span. */
  readonly excluded: readonly ExcludedSpan[];
  /** How the clocks of its time zone change within the span, where it goes by them. */
  readonly clockChanges: readonly ChangeOfClocks[];
  readonly readFrom: Instant;
}

const byInstant = (runs: readonly Run[]): ReadonlyMap<Instant, readonly Run[]> => {
  const found = new Map<Instant, Run[]>();
  for (const run of runs) {
    const others = found.get(run.dueAt);
    if (others) others.push(run);
    else found.set(run.dueAt, [run]);
  }
  return found;
};

const cutTo = ({ from, to }: Span, { exclude, timezone }: Job): readonly ExcludedSpan[] =>
  exclude.flatMap((exclusion) =>
    excludedWithin([exclusion], timezone, { from, to })
      .map((span) => ({
        text: exclusion.text,
        from: Math.max(from, span.from),
        to: Math.min(to, span.to),
      }))
      .filter((span) => span.from < span.to),
  );

/**
 * The timeline of a job within a span, as of `now`: its occurrences as `GET /v1/jobs/{id}/occurrences` shows them. Where
 * they are more than `most`, or not all on record could be read, it has how many there are by parts of the span.
 */
export const timelineOf = (
  job: Job,
  span: Span,
  { runs, readFrom }: RecordedRuns,
  now: Instant,
  most: number,
): JobTimeline => {
  const recorded = byInstant(runs);
  const { instants, isExpected } = expectedWithin(job, span, most + 1);
  const all = [...new Set([...instants, ...recorded.keys()])].sort((a, b) => a - b);
  const isCrowded = all.length > most || readFrom > span.from;
  const clockChanges = changesOfClocks(job, span);
  const around = { excluded: cutTo(span, job), clockChanges: clockChanges.within, readFrom };
  if (isCrowded) return { ...around, marks: [], buckets: bucketsOf(job, span, { recorded, readFrom }, now) };
  const marks = all.map((dueAt) => {
    const ofMark = recorded.get(dueAt) ?? [];
    const expected = isExpected(dueAt);
    const note = expected && clockChanges.mayConcern(dueAt) ? occurrenceNote(job, dueAt) : undefined;
    return {
      dueAt,
      status: occurrenceStatus(dueAt, ofMark, now),
      isExpected: expected,
      runs: ofMark,
      ...(note !== undefined && { note }),
    };
  });
  return { ...around, marks, buckets: [] };
};
