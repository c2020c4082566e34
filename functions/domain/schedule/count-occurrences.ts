import { DAY, HOUR, type Instant, instantOfLocal, localTimeOf, MINUTE, SECOND } from '../shared/instant.ts';
import { type CronFields, cronFieldsOf } from './cron-fields.ts';
import { type CronRule, isDayOf } from './cron-pattern.ts';
import { excludedAround } from './exclusion.ts';
import { countOccurrences, cronRulesOf, endOfSchedule, type Schedule } from './schedule.ts';

/** So many occurrences of a cron are counted one by one. */
const MOST_COUNTED = 500;

/** In a span of this length a change of the clocks hardly shows among so many. */
const LEAST_BY_DAYS = 2 * DAY;

/** So many answers are kept; a list of jobs asks for the same ones again and again. */
const MOST_KEPT = 1000;

const wholeDays = new Map<string, number>();
const counts = new Map<string, number>();

const keep = (kept: Map<string, number>, name: string, value: number): number => {
  if (kept.size >= MOST_KEPT) kept.clear();
  kept.set(name, value);
  return value;
};

const SECONDS_OF_DAY = DAY / SECOND;

/** Marks the seconds of a day at which an expression is due. */
const markTimes = (marks: Uint8Array, { seconds, minutes, hours }: CronFields): void => {
  for (const hour of hours.values)
    for (const minute of minutes.values)
      for (const second of seconds.values) marks[(hour * HOUR + minute * MINUTE) / SECOND + second] = 1;
};

/** How often one of several expressions is due on one of its days up to a time of day, in milliseconds from its beginning. */
const timesUpTo = (rules: readonly CronRule[], time: number): number => {
  const marks = new Uint8Array(SECONDS_OF_DAY);
  for (const { text } of rules) markTimes(marks, cronFieldsOf(text));
  return marks.subarray(0, Math.floor(time / SECOND) + 1).reduce((sum, each) => sum + each, 0);
};

const timesOfDay = (rules: readonly CronRule[]): number => {
  const name = JSON.stringify(rules.map(({ text }) => text));
  return wholeDays.get(name) ?? keep(wholeDays, name, timesUpTo(rules, DAY - 1));
};

/** The many occurrences of a cron within (from, to], by its days and the times of each. */
const countByDays = (schedule: Schedule, from: Instant, to: Instant): number => {
  const { timezone, exclude } = schedule;
  const rules = cronRulesOf(schedule);
  const rulesOfDay = (day: Instant): readonly CronRule[] =>
    excludedAround(exclude, timezone, instantOfLocal(day, timezone)) === undefined
      ? rules.filter((rule) => isDayOf(rule, day))
      : [];
  const [first, last] = [localTimeOf(from, timezone), localTimeOf(to, timezone)];
  const [firstDay, lastDay] = [first - (first % DAY), last - (last % DAY)];
  let count =
    timesUpTo(rulesOfDay(lastDay), last - lastDay) - timesUpTo(rulesOfDay(firstDay), first - firstDay);
  for (let day = firstDay; day < lastDay; day += DAY) count += timesOfDay(rulesOfDay(day));
  return count;
};

/**
 * How many occurrences of a schedule lie within a span after `from`. Many of a cron are not counted one by one, but by
 * days and the times of each: a change of clocks, and an exclusion of less than a day, then do not show.
 */
export const countOccurrencesWithin = (schedule: Schedule, from: Instant, span: number): number => {
  const { trigger, exclude, offset = 0, startsAt = -Infinity } = schedule;
  const to = from + span;
  if (trigger.kind === 'every') return countOccurrences(schedule, from, to, Infinity);
  const begin = Math.max(from - offset, startsAt - 1);
  const end = Math.min(to - offset, endOfSchedule(schedule));
  if (begin >= end) return 0;
  const byDays = () => countByDays(schedule, begin, end);
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
