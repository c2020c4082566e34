import { createHash } from 'node:crypto';
import { Cron } from 'croner';
import { isFault, type Parsed } from '../shared/errors.ts';
import {
  clockChange,
  DAY,
  type Instant,
  instantOfLocal,
  LAST_INSTANT,
  localTimeOf,
  SECOND,
} from '../shared/instant.ts';
import { neverFault, readCronFields } from './cron-fields.ts';

/** When a recurring job is due. `text` is what the caller wrote. */
export type RecurringTrigger =
  /** Elapsed time: one occurrence every `interval` milliseconds from the anchor on, whatever clocks show. */
  | { readonly kind: 'every'; readonly text: string; readonly interval: number; readonly anchor: Instant }
  /** Wall-clock time in the schedule's time zone; `parseCron` has read `text`. */
  | { readonly kind: 'cron'; readonly text: string };

/** A span of time, its end excluded; `to` is not before `from`. */
export interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

/** All that decides about the instants of a recurring job. */
export interface Schedule {
  readonly trigger: RecurringTrigger;
  /** An IANA name. */
  readonly timezone: string;
  /** The first instant that may be due. */
  readonly startsAt?: Instant;
  /** The last instant that may be due; nothing is due after `LAST_INSTANT` in any case. */
  readonly endsAt?: Instant;
  /** Nothing is due within these; in any order, they may overlap. */
  readonly exclude: readonly Span[];
  /**
   * Milliseconds by which every occurrence comes later than the trigger says, as `jitterOf` gives them. `startsAt`,
   * `endsAt` and `exclude` judge the instant before it is moved. 0 where left out.
   */
  readonly offset?: number;
}

/** The least interval of `every`, in milliseconds. */
export const LEAST_INTERVAL = SECOND;

/** A pattern takes about 100 KB. */
const MOST_PATTERNS = 50;

const patterns = new Map<string, Cron>();

/** Patterns are read as if local time were UTC; what a time found so means in a zone is decided here. */
const patternOf = (text: string): Cron => {
  const known = patterns.get(text);
  if (known) return known;
  // domAndDow false: a day of the month and a day of the week mean either.
  const pattern = new Cron(text, { utcOffset: 0, domAndDow: false, paused: true });
  if (patterns.size >= MOST_PATTERNS) patterns.clear();
  patterns.set(text, pattern);
  return pattern;
};

/** 400 years of the Gregorian calendar: whole weeks, and after them all dates repeat. */
const CYCLE = 146_097 * DAY;

/**
 * The first local time after another that fits an expression. It is looked for in the years from 1970 on and moved back
 * by whole cycles, because croner knows no year after 3000. Croner looks through one cycle, so it finds what there is.
 */
const nextLocal = (text: string, local: Instant): Instant | undefined => {
  const moved = Math.max(0, Math.floor(local / CYCLE)) * CYCLE;
  const found = patternOf(text).nextRun(new Date(local - moved));
  return found ? found.getTime() + moved : undefined;
};

/**
 * Checks a cron expression: minutes, hours, day of month, month, day of week; seconds may come first; or a name such as
 * `@daily`. Each field is `*` or a list of values, ranges (`1-5`) and steps (`*\/15`, `0-30/10`); months and days of the
 * week have names (`JAN`, `MON`), Sunday is 0 or 7. Where a day of the month and a day of the week are both set (neither
 * is `*` or `?`), either will do. Besides: `L`, the last day of the month; `LW`, its last working day; `15W`, the working
 * day nearest to the 15th within its month; `5L`, the last Friday; `5#2`, the second. Not taken: a field of years, `+`, a
 * step behind a single value. An expression whose day never comes (`0 0 30 2 *`) is refused.
 * The value is the expression, tidied.
 */
export const parseCron = (text: string): Parsed<string> => {
  const parsed = readCronFields(text);
  if (isFault(parsed)) return parsed;
  return nextLocal(parsed.value, 0) === undefined ? { fault: neverFault(parsed.value) } : parsed;
};

/**
 * A number of milliseconds from 0 to `jitter` that is always the same for the same job, and as good as random over
 * many jobs.
 */
export const jitterOf = (jobId: string, jitter: number): number =>
  createHash('sha256').update(jobId).digest().readUIntBE(0, 6) % (Math.floor(jitter) + 1);

type Every = Extract<RecurringTrigger, { kind: 'every' }>;

/** How many occurrences lie at or before an instant. */
const countUpTo = ({ interval, anchor }: Every, instant: Instant): number =>
  instant < anchor ? 0 : Math.floor((instant - anchor) / interval) + 1;

/** Local time at an instant; in the second passing of a fold, the last moment of the fold: all before it is past. */
const localAfterFold = (instant: Instant, timezone: string): Instant => {
  const local = localTimeOf(instant, timezone);
  const first = instantOfLocal(local, timezone);
  const change = first < instant ? clockChange(first, instant, timezone) : undefined;
  return change ? change.at + change.before - 1 : local;
};

/**
 * Local times are walked through in their own order and looked up in the zone. One in a gap means the first valid
 * instant after it, so all that fall into a gap are one occurrence; one in a fold means its first passing. So nothing is
 * due in the second passing, not even of an expression that is due every minute.
 */
const nextCron = (text: string, timezone: string, after: Instant): Instant | undefined => {
  const local = nextLocal(text, localAfterFold(after, timezone));
  return local === undefined ? undefined : instantOfLocal(local, timezone);
};

const nextOfTrigger = ({ trigger, timezone }: Schedule, after: Instant): Instant | undefined =>
  trigger.kind === 'every'
    ? trigger.anchor + countUpTo(trigger, after) * trigger.interval
    : nextCron(trigger.text, timezone, after);

/** The last instant that may be due before jitter moves it. */
export const endOfSchedule = ({ endsAt = Infinity, offset = 0 }: Schedule): Instant =>
  Math.min(endsAt, LAST_INSTANT - offset);

const nextNominal = (schedule: Schedule, after: Instant): Instant | undefined => {
  const { startsAt = after, exclude } = schedule;
  const end = endOfSchedule(schedule);
  let from = Math.max(after, startsAt - 1);
  for (;;) {
    const instant = nextOfTrigger(schedule, from);
    if (instant === undefined || instant > end) return undefined;
    const span = exclude.find((each) => each.from <= instant && instant < each.to);
    if (!span) return instant;
    // Each span is left behind once, so this ends.
    from = span.to - 1;
  }
};

/** The first instant after `after` at which a schedule is due; undefined when there is none up to `LAST_INSTANT`. */
export const nextOccurrence = (schedule: Schedule, after: Instant): Instant | undefined => {
  const { offset = 0 } = schedule;
  const nominal = nextNominal(schedule, after - offset);
  return nominal === undefined ? undefined : nominal + offset;
};

/** The first `count` instants after `after` at which a schedule is due; fewer when it ends before. */
export const nextOccurrences = (schedule: Schedule, after: Instant, count: number): Instant[] => {
  const instants: Instant[] = [];
  let from = after;
  while (instants.length < count) {
    const instant = nextOccurrence(schedule, from);
    if (instant === undefined) break;
    instants.push(instant);
    from = instant;
  }
  return instants;
};

const countEvery = (trigger: Every, exclude: readonly Span[], from: Instant, to: Instant): number => {
  const countIn = (after: Instant, upTo: Instant): number =>
    Math.max(0, countUpTo(trigger, Math.min(upTo, to)) - countUpTo(trigger, after));
  let count = 0;
  let counted = from;
  for (const span of exclude.toSorted((a, b) => a.from - b.from)) {
    count += countIn(counted, span.from - 1);
    counted = Math.max(counted, span.to - 1);
  }
  return count + countIn(counted, to);
};

/** How many instants in (from, to] a schedule is due at; counting stops at `most`. `every` is not walked, but counted. */
export const countOccurrences = (schedule: Schedule, from: Instant, to: Instant, most: number): number => {
  const { trigger, exclude, offset = 0, startsAt = -Infinity } = schedule;
  if (trigger.kind === 'every') {
    const after = Math.max(from - offset, startsAt - 1);
    return Math.min(
      most,
      countEvery(trigger, exclude, after, Math.min(to - offset, endOfSchedule(schedule))),
    );
  }
  let count = 0;
  let at = nextOccurrence(schedule, from);
  while (at !== undefined && at <= to && count < most) {
    count += 1;
    at = nextOccurrence(schedule, at);
  }
  return count;
};

const dateOf = (local: Instant): string => new Date(local).toISOString().slice(0, 10);

const timeOf = (local: Instant): string => new Date(local).toISOString().slice(11, 19).replace(/:00$/, '');

/** The part of local time that a zone's clocks leave out, its end excluded. */
const gapNote = (text: string, timezone: string, gap: Span): string | undefined => {
  const first = nextLocal(text, gap.from - 1);
  if (first === undefined || first >= gap.to) return undefined;
  const second = nextLocal(text, first) ?? Infinity;
  const end = dateOf(gap.to) === dateOf(first) ? timeOf(gap.to) : `${dateOf(gap.to)} ${timeOf(gap.to)}`;
  const [what, then] =
    second < gap.to
      ? [`${timeOf(gap.from)} to ${end}`, `all that is due in between runs once, at ${end}`]
      : [timeOf(first), second === gap.to ? `runs once with that of ${end}` : `runs at ${end}`];
  return `${what} does not exist on ${dateOf(first)} in ${timezone}: the clocks go forward; ${then}`;
};

const foldNote = (local: Instant, timezone: string): string =>
  `${timeOf(local)} comes twice on ${dateOf(local)} in ${timezone}: the clocks go back; runs at its first passing`;

/**
 * What a change of the clocks does to an occurrence, in words for a preview; undefined where it does nothing.
 * `occurrence` is an instant that `nextOccurrence` gave for this schedule.
 */
export const occurrenceNote = (schedule: Schedule, occurrence: Instant): string | undefined => {
  const { trigger, timezone, offset = 0 } = schedule;
  if (trigger.kind === 'every') return undefined;
  const nominal = occurrence - offset;
  const past = clockChange(nominal - 1, nominal, timezone);
  if (past && past.after > past.before) {
    return gapNote(trigger.text, timezone, { from: nominal + past.before, to: nominal + past.after });
  }
  const coming = clockChange(nominal, nominal + DAY, timezone);
  return coming && nominal >= coming.at - (coming.before - coming.after) && coming.before > coming.after
    ? foldNote(nominal + coming.before, timezone)
    : undefined;
};
