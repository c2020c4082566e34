import type { Job } from '../job/job.ts';
import type { Run } from '../run/run.ts';
import { countOccurrences, nextOccurrence, type Span } from '../schedule/schedule.ts';
import { recurringSchedule } from '../schedule/timing.ts';
import type { Instant } from '../shared/instant.ts';
import { type OccurrenceStatus, occurrenceStatus } from './occurrence-status.ts';

/** A part of a span, and how many occurrences in it became what. */
export interface TimelineBucket extends Span {
  /** `unread`: due by the schedule, and their records are too many to be read. */
  readonly counts: Readonly<Partial<Record<OccurrenceStatus | 'unread', number>>>;
  /** There are more of what nothing is on record of: counting them has a bound. */
  readonly isMore?: true;
}

/** So many parts a span has. */
const PARTS = 48;

/** So many occurrences of a part that nothing is on record of are counted; each takes some 50 microseconds to find. */
const MOST_COUNTED = 100;

/** What is on record of a job within a span, from `readFrom` on. */
interface Recorded {
  readonly recorded: ReadonlyMap<Instant, readonly Run[]>;
  readonly readFrom: Instant;
}

/** The first instant at or after `from` at which a job is or was due, before `to`. */
type NextExpected = (from: Instant, to: Instant) => Instant | undefined;

const nextExpectedOf = (job: Job): NextExpected => {
  const { trigger, inForceSince: since, inForceUntil: until = Infinity } = job;
  const schedule = recurringSchedule(job);
  const next = (from: Instant): Instant | undefined => {
    if (schedule) return nextOccurrence(schedule, Math.max(from - 1, since));
    return 'dueAt' in trigger && trigger.dueAt >= from ? trigger.dueAt : undefined;
  };
  return (from, to) => {
    const at = from < to ? next(from) : undefined;
    return at !== undefined && at < to && at <= until ? at : undefined;
  };
};

/** How many instants of a part a job is due at that nothing is on record of, counted up to a bound. */
interface Counted {
  readonly count: number;
  readonly isMore: boolean;
}

const countEvery = (job: Job, { from, to }: Span): Counted | undefined => {
  const schedule = recurringSchedule(job);
  if (schedule?.trigger.kind !== 'every') return undefined;
  const { inForceSince: since, inForceUntil: until = Infinity } = job;
  const [after, upTo] = [Math.max(from - 1, since), Math.min(to - 1, until)];
  const count = after < upTo ? countOccurrences(schedule, after, upTo, Infinity) : 0;
  return { count, isMore: false };
};

const countExpected = (
  next: NextExpected,
  { from, to }: Span,
  isRecorded: (at: Instant) => boolean,
): Counted => {
  let count = 0;
  for (let at = next(from, to); at !== undefined; at = next(at + 1, to)) {
    if (isRecorded(at)) continue;
    if (count === MOST_COUNTED) return { count, isMore: true };
    count += 1;
  }
  return { count, isMore: false };
};

const partsOf = ({ from, to }: Span): readonly Span[] =>
  Array.from({ length: PARTS }, (_, index) => ({
    from: from + Math.floor((index * (to - from)) / PARTS),
    to: from + Math.floor(((index + 1) * (to - from)) / PARTS),
  }));

/**
 * The occurrences of a job within a span, by parts of it, as of `now`. What is on record is counted in full; of
 * what is only due, an `every` in full and a cron up to a bound for each part.
 */
export const bucketsOf = (
  job: Job,
  span: Span,
  { recorded, readFrom }: Recorded,
  now: Instant,
): readonly TimelineBucket[] => {
  const next = nextExpectedOf(job);
  const instants = [...recorded.keys()].sort((a, b) => a - b);
  const isRecorded = (at: Instant): boolean => recorded.has(at);

  const count = (part: Span, isRead: boolean): Counted => {
    const every = countEvery(job, part);
    if (!every) return countExpected(next, part, isRead ? isRecorded : () => false);
    if (!isRead) return every;
    const within = instants.filter((at) => at >= part.from && at < part.to && next(at, at + 1) === at);
    return { ...every, count: every.count - within.length };
  };

  return partsOf(span).flatMap((part) => {
    const counts: Partial<Record<OccurrenceStatus | 'unread', number>> = {};
    let isMore = false;
    const add = (status: OccurrenceStatus | 'unread', by: number) => {
      if (by > 0) counts[status] = (counts[status] ?? 0) + by;
    };
    const addCounted = (status: OccurrenceStatus | 'unread', within: Span, isRead: boolean) => {
      const counted = count(within, isRead);
      add(status, counted.count);
      isMore ||= counted.isMore;
    };
    const readTo = Math.max(part.from, Math.min(part.to, readFrom));
    const pastTo = Math.max(readTo, Math.min(part.to, now + 1));
    for (const at of instants) {
      if (at >= readTo && at < part.to) add(occurrenceStatus(at, recorded.get(at) ?? [], now), 1);
    }
    addCounted('unread', { from: part.from, to: readTo }, false);
    addCounted('unrecorded', { from: readTo, to: pastTo }, true);
    addCounted('pending', { from: pastTo, to: part.to }, true);
    return Object.keys(counts).length === 0
      ? []
      : [{ ...part, counts, ...(isMore ? { isMore: true as const } : {}) }];
  });
};
