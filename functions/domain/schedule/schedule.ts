import { createHash } from 'node:crypto';
import { isFault, type Parsed } from '../shared/errors.ts';
import { DAY, type Instant, LAST_INSTANT, localTimeOf, SECOND } from '../shared/instant.ts';
import type { CalendarPeriod } from './calendar-period.ts';
import { neverFault, readCronFields } from './cron-fields.ts';
import { nextCronInstant } from './cron-instants.ts';
import { type CronRule, nextLocalTime } from './cron-pattern.ts';
import { type Excluded, excludedAround, excludedWithin, type Span } from './exclusion.ts';

export type { Span };

/** When a recurring job is due. `text` is what the caller wrote. */
export type RecurringTrigger =
  /** Elapsed time: one occurrence every `interval` milliseconds from the anchor on, whatever clocks show. */
  | { readonly kind: 'every'; readonly text: string; readonly interval: number; readonly anchor: Instant }
  /** Wall-clock time in the schedule's time zone; `parseCron` has read `text`. Of several expressions each is due, and an instant of more than one is one. */
  | { readonly kind: 'cron'; readonly text: string | readonly string[] };

/** The expressions of a cron. */
export const cronTexts = ({ text }: Extract<RecurringTrigger, { kind: 'cron' }>): readonly string[] =>
  typeof text === 'string' ? [text] : text;

/** All that decides about the instants of a recurring job. */
export interface Schedule {
  readonly trigger: RecurringTrigger;
  /** An IANA name. */
  readonly timezone: string;
  /** Of a cron: only in every so many days, weeks, months or years, counted from those of `startsAt`. */
  readonly onlyEvery?: CalendarPeriod;
  /** The first instant that may be due. */
  readonly startsAt?: Instant;
  /** The last instant that may be due; nothing is due after `LAST_INSTANT` in any case. */
  readonly endsAt?: Instant;
  /** Nothing is due within these; in any order, they may overlap. */
  readonly exclude: readonly Excluded[];
  /**
   * Milliseconds by which every occurrence comes later than the trigger says, as `jitterOf` gives them. `startsAt`,
   * `endsAt` and `exclude` judge the instant before it is moved. 0 where left out.
   */
  readonly offset?: number;
}

/** The least interval of `every`, in milliseconds. */
export const LEAST_INTERVAL = SECOND;

/**
 * Checks a cron expression: minutes, hours, day of month, month, day of week; seconds may come first; or a name such as
 * `@daily`. Each field is `*` or a list of values, ranges (`1-5`, and around the end, `22-2`) and steps (`*\/15`, `0-30/10`, and `5/15` from 5 to the end). Months and days of the
 * week have names (`JAN`, `MON`), Sunday is 0 or 7. Where a day of the month and a day of the week are both set, either will do; with `+` before the day of the
 * week it must be both (`13 * +FRI`). A day that is `*`, `?` or `*\/1` is not set. An expression whose day never comes (`0 0 30 2 *`) is refused, and so is a field of years.
 * - `L` is the last day of the month. `L-3` is the third day before it, as in Quartz and Spring.
 * - `15W` is the working day nearest to the 15th, within its month. `LW` and `L-3W` are likewise.
 * - `5L` and `FRI#L` are the last Friday of the month, and `5#2` is the second.
 *
 * The value is the expression, tidied.
 */
export const parseCron = (text: string): Parsed<string> => {
  const parsed = readCronFields(text);
  if (isFault(parsed)) return parsed;
  return nextLocalTime({ text: parsed.value }, 0) === undefined
    ? { fault: neverFault(parsed.value) }
    : parsed;
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

/** The expressions of a cron, each with the period in which it counts. None for elapsed time. */
export const cronRulesOf = ({
  trigger,
  timezone,
  onlyEvery,
  startsAt,
}: Pick<Schedule, 'trigger' | 'timezone' | 'onlyEvery' | 'startsAt'>): readonly CronRule[] => {
  if (trigger.kind !== 'cron') return [];
  const texts = cronTexts(trigger);
  if (!onlyEvery || startsAt === undefined) return texts.map((text) => ({ text }));
  const shown = localTimeOf(startsAt, timezone);
  const period = { ...onlyEvery, anchor: Math.floor(shown / DAY) * DAY };
  return texts.map((text) => ({ text, period }));
};

/** Finds the first instant after another at which the trigger of a schedule is due, whatever limits it has. */
const nextOfTrigger = (schedule: Schedule): ((after: Instant) => Instant | undefined) => {
  const { trigger, timezone } = schedule;
  if (trigger.kind === 'every')
    return (after) => trigger.anchor + countUpTo(trigger, after) * trigger.interval;
  const rules = cronRulesOf(schedule);
  return (after) => nextCronInstant(rules, timezone, after);
};

/** The last instant that may be due before jitter moves it. */
export const endOfSchedule = ({ endsAt = Infinity, offset = 0 }: Schedule): Instant =>
  Math.min(endsAt, LAST_INSTANT - offset);

const nextNominal = (schedule: Schedule, after: Instant): Instant | undefined => {
  const { startsAt = after, exclude, timezone } = schedule;
  const end = endOfSchedule(schedule);
  const next = nextOfTrigger(schedule);
  let from = Math.max(after, startsAt - 1);
  for (;;) {
    const instant = next(from);
    if (instant === undefined || instant > end) return undefined;
    const span = excludedAround(exclude, timezone, instant);
    if (!span) return instant;
    // Each span is left behind once, and there is one a year at most, so this ends.
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

const countEvery = (trigger: Every, excluded: readonly Span[], from: Instant, to: Instant): number => {
  const countIn = (after: Instant, upTo: Instant): number =>
    Math.max(0, countUpTo(trigger, Math.min(upTo, to)) - countUpTo(trigger, after));
  let count = 0;
  let counted = from;
  for (const span of excluded.toSorted((a, b) => a.from - b.from)) {
    count += countIn(counted, span.from - 1);
    counted = Math.max(counted, span.to - 1);
  }
  return count + countIn(counted, to);
};

/** How many instants in (from, to] a schedule is due at; counting stops at `most`. `every` is not walked, but counted. */
export const countOccurrences = (schedule: Schedule, from: Instant, to: Instant, most: number): number => {
  const { trigger, exclude, timezone, offset = 0, startsAt = -Infinity } = schedule;
  if (trigger.kind === 'every') {
    const after = Math.max(from - offset, startsAt - 1, trigger.anchor - 1);
    const upTo = Math.min(to - offset, endOfSchedule(schedule));
    const excluded = excludedWithin(exclude, timezone, { from: after, to: upTo });
    return Math.min(most, countEvery(trigger, excluded, after, upTo));
  }
  let count = 0;
  let at = nextOccurrence(schedule, from);
  while (at !== undefined && at <= to && count < most) {
    count += 1;
    at = nextOccurrence(schedule, at);
  }
  return count;
};
