import { DAY, HOUR, type Instant, MINUTE, SECOND } from '../shared/instant.ts';
import { type AnchoredPeriod, isCounted, mayCountIn } from './calendar-period.ts';
import { type DaysIn, daysInOf } from './cron-days.ts';
import { type CronFields, cronFieldsOf } from './cron-fields.ts';

/** A cron expression that was read, and the period of the calendar in which it counts. */
export interface CronRule {
  readonly text: string;
  readonly period?: AnchoredPeriod | undefined;
}

/** A cron expression as it is walked through. */
interface CronPattern {
  readonly fields: CronFields;
  readonly daysIn: DaysIn;
}

/** A pattern takes some kilobytes. */
const MOST_PATTERNS = 1000;

const patterns = new Map<string, CronPattern>();

const patternOf = (text: string): CronPattern => {
  const known = patterns.get(text);
  if (known) return known;
  const fields = cronFieldsOf(text);
  const pattern = { fields, daysIn: daysInOf(fields) };
  if (patterns.size >= MOST_PATTERNS) patterns.clear();
  patterns.set(text, pattern);
  return pattern;
};

/** So many years have every date on every day of the week: what does not come in them never comes. */
const CYCLE_OF_YEARS = 400;
/** With a period it may come only after some cycles; no time is after this year. */
const LAST_YEAR = 10_000;

/** The first day from a day on that fits an expression, both as their first instants. */
const searchDay = ({ text, period }: CronRule, from: Instant): Instant | undefined => {
  const { daysIn, fields } = patternOf(text);
  const date = new Date(from);
  const first = date.getUTCFullYear() * 12 + date.getUTCMonth();
  const lastYear = period ? LAST_YEAR : date.getUTCFullYear() + CYCLE_OF_YEARS;
  for (let index = first; index < (lastYear + 1) * 12; index += 1) {
    const [year, month] = [Math.floor(index / 12), index % 12];
    if (!fields.months.values.includes(month + 1)) continue;
    if (period && !mayCountIn(period, year, month)) continue;
    const found = daysIn(year, month).find((day) => day >= from && (!period || isCounted(period, day)));
    if (found !== undefined) return found;
  }
  return undefined;
};

/** What was found from a day on. */
interface Search {
  readonly from: Instant;
  readonly found: Instant | undefined;
}

/** With a period a day may be far away, or never come: it is not looked for again as long as it is to come. */
const searches = new Map<string, Search>();

const nextDay = (rule: CronRule, from: Instant): Instant | undefined => {
  const { text, period } = rule;
  if (!period) return searchDay(rule, from);
  const name = JSON.stringify([period, text]);
  const known = searches.get(name);
  if (known && from >= known.from && from <= (known.found ?? Infinity)) return known.found;
  const found = searchDay(rule, from);
  if (searches.size >= MOST_PATTERNS) searches.clear();
  searches.set(name, { from, found });
  return found;
};

/** The first time of an hour from another on, in milliseconds from its beginning. */
const nextInHour = ({ seconds, minutes }: CronFields, from: number): number | undefined => {
  for (const minute of minutes.values) {
    if ((minute + 1) * MINUTE <= from) continue;
    const second = seconds.values.find((each) => minute * MINUTE + each * SECOND >= from);
    if (second !== undefined) return minute * MINUTE + second * SECOND;
  }
  return undefined;
};

/** The first time of day from another on, in milliseconds from the beginning of the day. */
const nextTime = (fields: CronFields, from: number): number | undefined => {
  for (const hour of fields.hours.values) {
    if ((hour + 1) * HOUR <= from) continue;
    const time = nextInHour(fields, from - hour * HOUR);
    if (time !== undefined) return hour * HOUR + time;
  }
  return undefined;
};

/** The first local time after another that fits an expression, as if local time were UTC. */
export const nextLocalTime = (rule: CronRule, local: Instant): Instant | undefined => {
  const { fields } = patternOf(rule.text);
  const from = Math.floor(local / SECOND) * SECOND + SECOND;
  const today = from - (((from % DAY) + DAY) % DAY);
  const day = nextDay(rule, today);
  if (day === undefined) return undefined;
  const time = nextTime(fields, Math.max(0, from - day));
  if (time !== undefined) return day + time;
  const later = nextDay(rule, day + DAY);
  return later === undefined ? undefined : later + (nextTime(fields, 0) ?? 0);
};

/** The first local time after another that fits one of several expressions. */
export const nextLocalTimeOf = (rules: readonly CronRule[], local: Instant): Instant | undefined => {
  const times = rules.flatMap((rule) => nextLocalTime(rule, local) ?? []);
  return times.length === 0 ? undefined : Math.min(...times);
};

/** Tells whether an expression is due on a local day, given by its first instant. */
export const isDayOf = ({ text, period }: CronRule, day: Instant): boolean => {
  const date = new Date(day);
  const isInMonth = patternOf(text).daysIn(date.getUTCFullYear(), date.getUTCMonth()).includes(day);
  return isInMonth && (!period || isCounted(period, day));
};

/** Tells whether the hours of an expression are written with `*` or a step: it is due again and again, not at hours of its own. */
export const hasOpenHours = (text: string): boolean => patternOf(text).fields.hours.isOpen;
