import { DAY, HOUR, type Instant, MINUTE } from './instant.ts';
import { countOccurrences, type Schedule } from './schedule.ts';

/** So many occurrences of a cron are counted one by one. */
const MOST_COUNTED = 500;

/** Some midnight of a day without a change of clocks. */
const SOME_DAY: Instant = Date.UTC(2026, 0, 1);

const inUtc = (text: string): Schedule => ({ trigger: { kind: 'cron', text }, timezone: 'UTC', exclude: [] });

const countIn = (text: string, span: number): number =>
  countOccurrences(inUtc(text), SOME_DAY - 1, SOME_DAY + span - 1, span);

/** How often an expression is due on a day on which it is due. */
const timesADay = (seconds: string, minutes: string, hours: string): number =>
  countIn(`${seconds} * * * * *`, MINUTE) *
  countIn(`0 ${minutes} * * * *`, HOUR) *
  countIn(`0 0 ${hours} * * *`, DAY);

/**
 * How many occurrences of a schedule lie within a span after `from`. Many of a cron are not counted one by one, but by
 * days and times a day: a change of clocks, and an exclusion of less than a day, then do not show.
 */
export const occurrencesWithin = (schedule: Schedule, from: Instant, span: number): number => {
  const { trigger } = schedule;
  const to = from + span;
  if (trigger.kind === 'every') return countOccurrences(schedule, from, to, Infinity);
  const counted = countOccurrences(schedule, from, to, MOST_COUNTED);
  const fields = trigger.text.split(' ');
  if (counted < MOST_COUNTED || fields.length < 5) return countOccurrences(schedule, from, to, Infinity);
  const [seconds = '', minutes = '', hours = '', ...day] = fields.length === 6 ? fields : ['0', ...fields];
  const days: Schedule = { ...schedule, trigger: { kind: 'cron', text: `0 0 ${day.join(' ')}` } };
  return timesADay(seconds, minutes, hours) * countOccurrences(days, from, to, Infinity);
};
