import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CalendarPeriod } from '../../../functions/domain/schedule/calendar-period.ts';
import { cronWords, intervalWords, wordsOfRules } from '../../../functions/domain/schedule/cron-words.ts';
import {
  cronRulesOf,
  nextOccurrences,
  parseCron,
  type Schedule,
} from '../../../functions/domain/schedule/schedule.ts';
import { DAY, HOUR, type Instant, MINUTE, SECOND } from '../../../functions/domain/shared/instant.ts';
import { cronExpressions } from '../arbitraries.ts';
import { readWords } from './read-words.ts';

/** Expressions with days that are no numbers. */
const specialExpressions = fc
  .tuple(
    fc.constantFrom('0 9', '*/20 */6', '15 22-2', '5/25 8'),
    fc.constantFrom(
      ...['*', 'L', '1,L', '1,15,L', 'LW', '15W', '31W', '28-3', '*/2', '13', '*/1', '?'],
      ...['L-3', 'L-1', '1,L-30', '5,L-2,LW', '1W,15W', 'L-12W', 'L-29'],
    ),
    fc.constantFrom('*', 'NOV-FEB', '2,4', '*/5'),
    fc.constantFrom(
      '*',
      '5L',
      'FRI#2,5L',
      'FRI#L',
      '1,5L',
      'SAT-MON',
      '+FRI',
      '+MON#1',
      '0,7',
      '*/7',
      '1-7',
      '?',
    ),
  )
  .map((fields) => fields.join(' '));

const MOST_COMPARED = 100;

/** Each minute of some days that fits, as if local time were UTC. */
const minutesOf = (fits: (local: Date) => boolean, from: Instant, to: Instant): Instant[] => {
  const found: Instant[] = [];
  for (let at = from + MINUTE; at <= to; at += MINUTE) if (fits(new Date(at))) found.push(at);
  return found;
};

describe('cronWords', () => {
  it.each([
    ['* * * * *', 'Every minute'],
    ['*/5 * * * *', 'Every 5 minutes'],
    ['0,15,30,45 * * * *', 'Every 15 minutes'],
    ['*/45 * * * *', 'At minutes 0 and 45 of every hour'],
    ['5/15 * * * *', 'At minutes 5, 20, 35 and 50 of every hour'],
    ['* * * * * *', 'Every second'],
    ['*/10 * * * * *', 'Every 10 seconds'],
    ['30 * * * * *', 'At second 30 of every minute'],
    ['*/7 * * * * *', 'At seconds 0, 7, 14, 21, 28, 35, 42, 49 and 56 of every minute'],
    ['*/5 * 3 * * *', 'Every 5 seconds, every minute, from 03:00 to 03:59'],
    ['30 * * * *', 'Every hour, at minute 30'],
    ['0 */2 * * *', 'Every 2 hours'],
    ['5 */2 * * *', 'Every 2 hours, at minute 5'],
    ['0 */5 * * *', 'At 00:00, 05:00, 10:00, 15:00 and 20:00, every day'],
    ['*/15 9-17 * * 1-5', 'Every 15 minutes, from 09:00 to 17:59, Monday through Friday'],
    ['*/20 22-2 * * *', 'Every 20 minutes, in the hours 00 through 02, 22 and 23'],
    ['0 9 * * *', 'At 09:00, every day'],
    ['15 30 21 * * *', 'At 21:30:15, every day'],
    ['0 9,17 * * *', 'At 09:00 and 17:00, every day'],
    ['0 9 * * 1-5', 'At 09:00, Monday through Friday'],
    ['0 9 * * mon-fri', 'At 09:00, Monday through Friday'],
    ['0 9 * * 0-7', 'At 09:00, every day'],
    ['0 9 * * 0,7', 'At 09:00, on Sunday'],
    ['0 9 * * SAT,SUN', 'At 09:00, on Saturday and Sunday'],
    ['0 9 * * SAT-MON', 'At 09:00, on Monday, Saturday and Sunday'],
    ['0 0 1 * *', 'At 00:00, on day 1 of the month'],
    ['0 0 1,L * *', 'At 00:00, on day 1 of the month and the last day of the month'],
    ['0 0 L * *', 'At 00:00, on the last day of the month'],
    ['0 0 lw * *', 'At 00:00, on the last weekday of the month'],
    ['0 0 15W * *', 'At 00:00, on the weekday nearest day 15 of the month'],
    ['0 0 L-1 * *', 'At 00:00, on the day before the last day of the month'],
    ['0 0 L-3 * *', 'At 00:00, on the 3rd day before the last day of the month'],
    ['0 0 L-12W * *', 'At 00:00, on the weekday nearest the 12th day before the last day of the month'],
    [
      '0 0 1,L-1,15W * *',
      'At 00:00, on day 1 of the month, the day before the last day of the month and the weekday nearest day 15 of the month',
    ],
    ['0 0 * * FRI#2', 'At 00:00, on the second Friday of the month'],
    ['0 0 * * 5L', 'At 00:00, on the last Friday of the month'],
    ['0 0 1 jan,JUL *', 'At 00:00, on day 1 of the month, only in January and July'],
    ['0 0 ? * MON', 'At 00:00, on Monday'],
    ['0 0 9 ? * ?', 'At 09:00, every day'],
    ['0 0 */1 * MON', 'At 00:00, on Monday'],
    ['0 0 13 * */1', 'At 00:00, on day 13 of the month'],
    ['0 0 1-31 * MON', 'At 00:00, every day'],
    ['0 0 13 * +FRI', 'At 00:00, on day 13 of the month, but only if that is Friday'],
    ['0 0 13 * 5', 'At 00:00, on day 13 of the month, and on Friday (a day of either kind is enough)'],
    [
      '0 0 1-7 * */7',
      'At 00:00, on days 1 through 7 of the month, and on Sunday (a day of either kind is enough)',
    ],
    ['@hourly', 'Every hour'],
    ['@daily', 'At 00:00, every day'],
    ['@midnight', 'At 00:00, every day'],
    ['@weekly', 'At 00:00, on Sunday'],
    ['@monthly', 'At 00:00, on day 1 of the month'],
    ['@yearly', 'At 00:00, on day 1 of the month, only in January'],
    ['@annually', 'At 00:00, on day 1 of the month, only in January'],
  ])('"%s" is "%s"', (text, words) => {
    expect(parseCron(text)).toHaveProperty('value');
    expect(cronWords([{ text }], 'Europe/Berlin')).toBe(`${words}, Europe/Berlin time`);
  });

  it('say of each minute of 40 days, or up to the 100th instant, whether it is due', () => {
    const froms = fc.constantFrom(Date.UTC(2026, 0, 25), Date.UTC(2028, 1, 20), Date.UTC(2026, 10, 1));
    fc.assert(
      fc.property(fc.oneof(cronExpressions, specialExpressions), froms, (text, from) => {
        const parsed = parseCron(text);
        fc.pre('value' in parsed);
        const schedule = { trigger: { kind: 'cron', text }, timezone: 'UTC', exclude: [] } as const;
        const next = nextOccurrences(schedule, from, MOST_COMPARED);
        const to = Math.min(from + 40 * DAY, next[MOST_COMPARED - 1] ?? Infinity);
        const due = next.filter((at) => at <= to);
        expect(
          minutesOf(readWords(cronWords([{ text }], 'UTC')), from, to),
          cronWords([{ text }], 'UTC'),
        ).toEqual(due);
      }),
      { numRuns: 60 },
    );
  });

  const several = fc
    .array(fc.oneof(cronExpressions, specialExpressions), { minLength: 1, maxLength: 3 })
    .filter((texts) => texts.every((text) => 'value' in parseCron(text)));
  const periods = fc.option(
    fc.record({ unit: fc.constantFrom('d', 'w', 'mo', 'y'), count: fc.integer({ min: 2, max: 14 }) }),
    { nil: undefined },
  );
  const scheduleOf = (text: readonly string[], onlyEvery: CalendarPeriod | undefined, startsAt: Instant) =>
    ({
      trigger: { kind: 'cron', text },
      timezone: 'UTC',
      exclude: [],
      startsAt,
      ...(onlyEvery && { onlyEvery }),
    }) satisfies Schedule;

  it('are true of the next 200 instants, of several expressions and within a period, too', () => {
    fc.assert(
      fc.property(several, periods, fc.nat(400), (texts, period, days) => {
        const schedule = scheduleOf(texts, period, Date.UTC(2026, 0, 1) + days * DAY);
        const words = cronWords(cronRulesOf(schedule), 'UTC');
        const isTrue = readWords(words);
        const untrue = nextOccurrences(schedule, 0, 200).find((at) => !isTrue(new Date(at)));
        expect(untrue, words).toBeUndefined();
      }),
      { numRuns: 200 },
    );
  });

  it('say nothing that is not due, of several expressions and within a period', () => {
    fc.assert(
      fc.property(several, periods, fc.nat(400), (texts, period, days) => {
        const startsAt = Date.UTC(2026, 0, 1) + days * DAY;
        const schedule = scheduleOf(texts, period, startsAt);
        const next = nextOccurrences(schedule, startsAt, MOST_COMPARED);
        const to = Math.min(startsAt + 40 * DAY, next[MOST_COMPARED - 1] ?? Infinity);
        const words = cronWords(cronRulesOf(schedule), 'UTC');
        expect(minutesOf(readWords(words), startsAt, to), words).toEqual(next.filter((at) => at <= to));
      }),
      { numRuns: 60 },
    );
  });

  it('name several expressions and their period', () => {
    const texts = ['0 9 * * MON-FRI', '30 11 * * SAT'];
    const rules = cronRulesOf(scheduleOf(texts, { unit: 'w', count: 2 }, Date.UTC(2026, 11, 9)));
    expect(cronWords(rules, 'UTC')).toBe(
      'At 09:00, Monday through Friday; and at 11:30, on Saturday; all of it only in every 2nd week, counted from that of 2026-12-09, UTC time',
    );
    expect(cronWords(rules.slice(0, 1), 'UTC')).toBe(
      'At 09:00, Monday through Friday, only in every 2nd week, counted from that of 2026-12-09, UTC time',
    );
    const daily = cronRulesOf(scheduleOf(['0 9 * * *'], { unit: 'd', count: 3 }, Date.UTC(2026, 11, 9)));
    expect(wordsOfRules(daily)).toBe('At 09:00, every day, only on every 3rd day, counted from 2026-12-09');
    expect(wordsOfRules([{ text: '@daily' }, { text: '0 0 * * *' }])).toBe('At 00:00, every day');
  });
});

describe('intervalWords', () => {
  it.each([
    [SECOND, 'Every second'],
    [MINUTE, 'Every minute'],
    [HOUR, 'Every hour'],
    [DAY, 'Every day'],
    [2 * SECOND, 'Every 2 seconds'],
    [90 * SECOND, 'Every 1 minute 30 seconds'],
    [2 * HOUR + 30 * MINUTE, 'Every 2 hours 30 minutes'],
    [11 * MINUTE, 'Every 11 minutes'],
    [14 * DAY, 'Every 14 days'],
    [DAY + HOUR + MINUTE + SECOND, 'Every 1 day 1 hour 1 minute 1 second'],
    [1500, 'Every second'],
  ])('%d ms are "%s"', (milliseconds, words) => {
    expect(intervalWords(milliseconds)).toBe(words);
  });
});
