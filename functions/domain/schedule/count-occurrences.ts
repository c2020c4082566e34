import { DAY, HOUR, type Instant, instantOfLocal, localTimeOf, MINUTE, SECOND } from '../shared/instant.ts';
import { countOccurrences, endOfSchedule, nextOccurrences, type Schedule } from './schedule.ts';

/** So many occurrences of a cron are counted one by one. */
const MOST_COUNTED = 500;

/** In a span of this length a change of the clocks hardly shows among so many. */
const LEAST_BY_DAYS = 2 * DAY;

/** Some midnight of a day without a change of clocks. */
const SOME_DAY: Instant = Date.UTC(2026, 0, 1);

const inUtc = (text: string): Schedule => ({ trigger: { kind: 'cron', text }, timezone: 'UTC', exclude: [] });

/** So many answers are kept; a list of jobs asks for the same ones again and again. */
const MOST_KEPT = 1000;

const moments = new Map<string, readonly number[]>();
const counts = new Map<string, number>();

const keep = <T>(kept: Map<string, T>, name: string, value: T): T => {
  if (kept.size >= MOST_KEPT) kept.clear();
  kept.set(name, value);
  return value;
};

/** How far into a span of so many units an expression is due, in milliseconds. */
const momentsIn = (text: string, unit: number, count: number): readonly number[] => {
  const within = () =>
    nextOccurrences(inUtc(text), SOME_DAY - 1, count)
      .map((at) => at - SOME_DAY)
      .filter((moment) => moment < count * unit);
  const name = `${unit} ${text}`;
  return moments.get(name) ?? keep(moments, name, within());
};

/** Tells how often a cron is due on one of its days up to a time of day, in milliseconds from its beginning. */
const timesOfDay = (seconds: string, minutes: string, hours: string): ((upTo: number) => number) => {
  const inMinute = momentsIn(`${seconds} * * * * *`, SECOND, 60);
  const inHour = momentsIn(`0 ${minutes} * * * *`, MINUTE, 60);
  const inDay = momentsIn(`0 0 ${hours} * * *`, HOUR, 24);
  const begins = inDay.flatMap((hour) => inHour.map((minute) => hour + minute));
  return (upTo) =>
    begins.reduce((sum, begin) => sum + inMinute.filter((second) => begin + second <= upTo).length, 0);
};

/** The many occurrences of a cron within (from, to], by its days and the times of each. */
const countByDays = (schedule: Schedule, fields: readonly string[], from: Instant, to: Instant): number => {
  const { timezone, exclude } = schedule;
  const [seconds = '', minutes = '', hours = '', ...day] = fields;
  const days: Schedule = { trigger: { kind: 'cron', text: `0 0 ${day.join(' ')}` }, timezone, exclude };
  const timesUpTo = timesOfDay(seconds, minutes, hours);
  const dayOf = (at: Instant) => {
    const local = localTimeOf(at, timezone);
    const time = local % DAY;
    const midnight = instantOfLocal(local - time, timezone);
    const isDue = countOccurrences(days, midnight - 1, midnight, 1) > 0;
    return { midnight, timesSince: isDue ? timesUpTo(time) : 0 };
  };
  const [first, last] = [dayOf(from), dayOf(to)];
  const dueDays = countOccurrences(days, first.midnight - 1, last.midnight - 1, Infinity);
  return dueDays * timesUpTo(DAY) - first.timesSince + last.timesSince;
};

/**
 * How many occurrences of a schedule lie within a span after `from`. Many of a cron are not counted one by one, but by
 * days and the times of each: a change of clocks, and an exclusion of less than a day, then do not show.
 */
export const countOccurrencesWithin = (schedule: Schedule, from: Instant, span: number): number => {
  const { trigger, exclude, offset = 0, startsAt = -Infinity } = schedule;
  const to = from + span;
  if (trigger.kind === 'every') return countOccurrences(schedule, from, to, Infinity);
  const fields = trigger.text.split(' ');
  if (fields.length < 5) return countOccurrences(schedule, from, to, Infinity);
  const begin = Math.max(from - offset, startsAt - 1);
  const end = Math.min(to - offset, endOfSchedule(schedule));
  const allFields = fields.length === 6 ? fields : ['0', ...fields];
  const byDays = () => countByDays(schedule, allFields, begin, end);
  const many = exclude.length === 0 && end - begin >= LEAST_BY_DAYS ? byDays() : 0;
  if (many >= MOST_COUNTED) return many;
  const counted = countOccurrences(schedule, from, to, MOST_COUNTED);
  return counted < MOST_COUNTED ? counted : Math.max(counted, byDays());
};

/** How often a schedule is due within the 30 days after the hour that now is in; remembered for that hour. */
export const countOccurrencesOfMonth = (schedule: Schedule, now: Instant): number => {
  const from = now - (now % HOUR);
  const name = JSON.stringify([from, schedule]);
  return counts.get(name) ?? keep(counts, name, countOccurrencesWithin(schedule, from, 30 * DAY));
};
