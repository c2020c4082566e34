import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  nextOccurrence,
  nextOccurrences,
  parseCron,
  type Schedule,
} from '../../../functions/domain/schedule/schedule.ts';
import { DAY } from '../../../functions/domain/shared/instant.ts';
import { cronExpressions } from '../arbitraries.ts';

const cron = (text: string): Schedule => ({ trigger: { kind: 'cron', text }, timezone: 'UTC', exclude: [] });

const FORMS =
  'expected five fields, six with seconds first (none of years), or one of @yearly, @annually, @monthly, @weekly, @daily, @midnight, @hourly';
const DAY_OF_MONTH = 'expected 1 to 31, L, L-1 to L-30, or one of these with W';
const DAY_OF_WEEK = 'expected 0 to 7, SUN to SAT, or a day with L or #1 to #5';

describe('parseCron', () => {
  it.each([
    '* * * * *',
    '*/5 * * * * *',
    '0 9 * * MON-FRI',
    '0 9 * * mon,wed,fri',
    '0 0 1 JAN-mar *',
    '0,15,30-45/5 0-23/2 1-7 * 0-7',
    '*/60 */24 */31 */12 */7',
    '0 0 ? * FRI-SUN',
    '0 0 15 * ?',
    '0 0 1,15,L * *',
    '0 0 LW * *',
    '0 0 15w * *',
    '0 0 1W,15W,LW * *',
    '0 0 l-3 * *',
    '0 0 1,L-30 * *',
    '0 0 L-1W * *',
    '0 0 * * FRI#L',
    '0 0 * * 5L,1L',
    '0 0 * * MON#1,FRI#5',
    '0 0 29 2 *',
    '0 0 30 2 MON',
    '05 04 * * *',
    '5/15 2/3 1/7 1/2 1/2',
    '0 22-2 28-3 NOV-FEB SAT-MON',
    '0 22-2/2 * * *',
    '0 0 13 * +FRI',
    `${Array.from({ length: 60 }, (_, minute) => minute).join(',')} * * * *`,
  ])('takes %s', (text) => {
    expect(parseCron(text)).toEqual({ value: text });
  });

  it.each([
    ['  0 9\t* *   1 ', '0 9 * * 1'],
    ['0 9 * *\n1', '0 9 * * 1'],
    ['@Daily', '@daily'],
    ['@midnight ', '@midnight'],
  ])('tidies %j', (text, value) => {
    expect(parseCron(text)).toEqual({ value });
  });

  it.each(['', '   ', '* * * *', 'daily', '0 9', 'a b c d e f g h'])(
    'refuses %j and says what it may be',
    (text) => {
      expect(parseCron(text)).toEqual({ fault: `"${text}": ${FORMS}` });
    },
  );

  it.each([
    ['61 * * * *', 'minutes "61": expected 0 to 59'],
    ['60 * * * * *', 'seconds "60": expected 0 to 59'],
    ['* 24 * * *', 'hours "24": expected 0 to 23'],
    ['0-SUN * * * *', 'minutes "0-SUN": expected 0 to 59'],
    ['* * * 1-SUN *', 'month "1-SUN": expected 1 to 12 or JAN to DEC'],
    ['* * 0 * *', `day of month "0": ${DAY_OF_MONTH}`],
    ['* * 32 * *', `day of month "32": ${DAY_OF_MONTH}`],
    ['* * 32W * *', `day of month "32W": ${DAY_OF_MONTH}`],
    ['* * L-0 * *', `day of month "L-0": ${DAY_OF_MONTH}`],
    ['* * L-31 * *', `day of month "L-31": ${DAY_OF_MONTH}`],
    ['* * L-3- * *', `day of month "L-3-": ${DAY_OF_MONTH}`],
    ['* * WL * *', `day of month "WL": ${DAY_OF_MONTH}`],
    ['* * L-3-5 * *', `day of month "L-3-5": ${DAY_OF_MONTH}`],
    ['* * * * MON#L2', `day of week "MON#L2": ${DAY_OF_WEEK}`],
    ['* * 1,,2 * *', `day of month "1,,2": ${DAY_OF_MONTH}`],
    ['* * * 0 *', 'month "0": expected 1 to 12 or JAN to DEC'],
    ['* * * 13 *', 'month "13": expected 1 to 12 or JAN to DEC'],
    ['* * * MON *', 'month "MON": expected 1 to 12 or JAN to DEC'],
    ['* * * * 8', `day of week "8": ${DAY_OF_WEEK}`],
    ['* * * * Thursday', `day of week "Thursday": ${DAY_OF_WEEK}`],
    ['* * * * MON#6', `day of week "MON#6": ${DAY_OF_WEEK}`],
    ['* * * * 1-5#2', `day of week "1-5#2": ${DAY_OF_WEEK}`],
    ['* * * * ++MON', `day of week "+MON": ${DAY_OF_WEEK}`],
    ['* * +1 * *', `day of month "+1": ${DAY_OF_MONTH}`],
    ['60/5 * * * *', 'minutes "60/5": expected 0 to 59'],
    ['* * * * L', `day of week "L": ${DAY_OF_WEEK}`],
    ['* * * * */8', 'day of week "*/8": expected a step of 1 to 7'],
    ['*/0 * * * *', 'minutes "*/0": expected a step of 1 to 60'],
    ['*/61 * * * *', 'minutes "*/61": expected a step of 1 to 60'],
    ['*/ * * * *', 'minutes "*/": expected a step of 1 to 60'],
    ['*,5 * * * *', 'minutes "*,5": expected * by itself'],
    ['? * * * *', 'minutes "?": expected 0 to 59'],
    ['-1 * * * *', 'minutes "-1": expected 0 to 59'],
    ['1.5 * * * *', 'minutes "1.5": expected 0 to 59'],
    ['0:30 * * * *', 'minutes "0:30": expected 0 to 59'],
    ['1e1 * * * *', 'minutes "1e1": expected 0 to 59'],
    ['٣ * * * *', 'minutes "٣": expected 0 to 59'],
    ['__proto__ * * * *', 'minutes "__proto__": expected 0 to 59'],
    ['61 24 * * *', 'minutes "61": expected 0 to 59; hours "24": expected 0 to 23'],
  ])('refuses %s, naming the field, the value and the rule', (text, fault) => {
    expect(parseCron(text)).toEqual({ fault });
  });

  it.each([
    ['0 0 30 2 *', 'day of month "30": never comes in month "2"'],
    ['0 0 30-31 FEB ?', 'day of month "30-31": never comes in month "FEB"'],
    ['0 0 0 31 2,4,6,9,11 *', 'day of month "31": never comes in month "2,4,6,9,11"'],
    ['0 0 31W 4 *', 'day of month "31W": never comes in month "4"'],
    ['0 0 L-30 4,6 *', 'day of month "L-30": never comes in month "4,6"'],
    ['0 0 L-29 2 *', 'day of month "L-29": never comes in month "2"'],
  ])('refuses %s, which never fires', (text, fault) => {
    expect(parseCron(text)).toEqual({ fault });
  });

  it.each([
    ['@every 5m', 'is elapsed time: write "every": "5m" in place of cron'],
    ['rate(1 hour)', 'is elapsed time: write "every": "1h" in place of cron'],
    [
      'cron(0 8 ? * MON-FRI *)',
      'write "0 8 ? * MON-FRI", without cron(…) and the year; a day of the week in numbers is one less here: Monday is 1',
    ],
    ['CRON_TZ=Europe/Berlin 0 8 * * *', 'write "timezone": "Europe/Berlin", and "0 8 * * *" alone'],
    [
      '0 8 * * * /usr/bin/backup --all',
      'a line of a crontab: write "0 8 * * *" alone, and what it starts as "shell": "/usr/bin/backup --all"',
    ],
    ['* * * * * date', 'a line of a crontab: write "* * * * *" alone, and what it starts as "shell": "date"'],
    ['@daily /bin/x', 'a line of a crontab: write "@daily" alone, and what it starts as "shell": "/bin/x"'],
    ['@reboot', 'there is no machine that starts; "now": true runs a job at once'],
    ['0 0 0 1 1 * 2027', 'there is no field of years: write "0 0 0 1 1 *", and the end as "endsAt"'],
  ])('leads %s on: %s', (text, advice) => {
    expect(parseCron(text)).toEqual({ fault: `"${text}": ${advice}` });
  });

  it('takes any text, and shows no more than a part of it', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), (text) => {
        expect(() => parseCron(text)).not.toThrow();
      }),
    );
    expect(JSON.stringify(parseCron('* '.repeat(500_000))).length).toBeLessThan(300);
    expect(JSON.stringify(parseCron(`${'9'.repeat(240)} * * * *`)).length).toBeLessThan(150);
  });

  it('takes nothing that cannot be scheduled', () => {
    const signs = fc.constantFrom(
      ...'0123456789',
      '-',
      '/',
      ',',
      '*',
      '?',
      'L',
      'W',
      '#',
      'SUN',
      'MON',
      'JAN',
      'FEB',
    );
    const field = fc.oneof(
      fc.constant('*'),
      fc.array(signs, { minLength: 1, maxLength: 5 }).map((all) => all.join('')),
    );
    const fields = fc.array(field, { minLength: 5, maxLength: 6 }).map((all) => all.join(' '));
    fc.assert(
      fc.property(fields, (text) => {
        if ('value' in parseCron(text)) expect(nextOccurrence(cron(text), 0)).toBeGreaterThan(0);
      }),
      { numRuns: 500 },
    );
  });

  it('takes every expression of numbers in range that ever fires', () => {
    fc.assert(
      fc.property(cronExpressions, (text) => {
        const parsed = parseCron(text);
        if ('fault' in parsed) expect(parsed.fault).toMatch(/^day of month ".+": never comes in month ".+"$/);
        else expect(parsed.value).toBe(text);
      }),
    );
  });
});

describe('a cron expression', () => {
  const datesOf = (text: string, count: number): string[] =>
    nextOccurrences(cron(text), Date.UTC(2026, 0, 1) - DAY, count).map((at) =>
      new Date(at).toISOString().slice(0, 10),
    );

  it.each([
    ['0 0 13 * 5', ['2026-01-02', '2026-01-09', '2026-01-13', '2026-01-16'], 'on the 13th and on Fridays'],
    ['0 0 13 * ?', ['2026-01-13', '2026-02-13'], 'on the 13th'],
    ['0 0 ? * 5', ['2026-01-02', '2026-01-09'], 'on Fridays'],
    ['0 0 * 2 0', ['2026-02-01', '2026-02-08'], 'on Sundays'],
    ['0 0 * 2 7', ['2026-02-01', '2026-02-08'], 'on Sundays'],
    ['0 0 L * *', ['2026-01-31', '2026-02-28', '2026-03-31'], 'on the last day of the month'],
    ['0 0 LW * *', ['2026-01-30', '2026-02-27', '2026-03-31'], 'on the last working day of the month'],
    ['0 0 15W * *', ['2026-01-15', '2026-02-16', '2026-03-16'], 'on the working day nearest to the 15th'],
    ['0 0 1W * *', ['2026-01-01', '2026-02-02', '2026-03-02'], 'within the month'],
    ['0 0 L-1 * *', ['2026-01-30', '2026-02-27', '2026-03-30'], 'on the day before the last one'],
    ['0 0 L-3 * *', ['2026-01-28', '2026-02-25', '2026-03-28'], 'three days before the last one'],
    ['0 0 L-28 2 *', ['2028-02-01', '2032-02-01'], 'in leap years'],
    ['0 0 L-30 * *', ['2026-01-01', '2026-03-01', '2026-05-01'], 'in months that have so many days'],
    ['0 0 L-2W * *', ['2026-01-29', '2026-02-26', '2026-03-30'], 'on the working day nearest to it'],
    ['0 0 L-29W 6 *', ['2026-06-01', '2027-06-01', '2028-06-01'], 'within the month'],
    ['0 0 5,LW * *', ['2026-01-05', '2026-01-30', '2026-02-05'], 'on both'],
    ['0 0 1W,15W * *', ['2026-01-01', '2026-01-15', '2026-02-02', '2026-02-16'], 'on both'],
    ['0 0 L-3 * +SAT', ['2026-03-28', '2026-06-27', '2027-08-28'], 'where it is a Saturday'],
    ['0 0 * * FRI#L', ['2026-01-30', '2026-02-27'], 'on the last Friday of the month'],
    ['0 0 * * 5L', ['2026-01-30', '2026-02-27'], 'on the last Friday of the month'],
    ['0 0 * * MON#2', ['2026-01-12', '2026-02-09'], 'on the second Monday of the month'],
    ['0 0 29 2 *', ['2028-02-29', '2032-02-29'], 'in leap years'],
    ['0 0 * 2 0#5', ['2032-02-29', '2060-02-29'], 'on the fifth Sunday of a February'],
    ['0 0 13 * +5', ['2026-02-13', '2026-03-13', '2026-11-13'], 'on each Friday that is a 13th'],
    ['0 0 1-7 * +MON', ['2026-01-05', '2026-02-02'], 'on the first Monday'],
    ['0 0 * * +MON', ['2026-01-05', '2026-01-12'], 'on Mondays'],
    ['0 0 */1 * 1', ['2026-01-05', '2026-01-12'], 'on Mondays, as a step of one restricts nothing'],
    ['0 0 13 * */1', ['2026-01-13', '2026-02-13'], 'on the 13th, as a step of one restricts nothing'],
    ['0 0 */2 * 1', ['2026-01-01', '2026-01-03', '2026-01-05'], 'on odd days and on Mondays'],
    ['0 0 13 * 0-6', ['2026-01-01', '2026-01-02'], 'every day, as a day of either kind is enough'],
    [
      '0 0 ? * SAT-MON',
      ['2026-01-03', '2026-01-04', '2026-01-05', '2026-01-10'],
      'around the end of the week',
    ],
    ['0 0 30-2 1 ?', ['2026-01-01', '2026-01-02', '2026-01-30', '2026-01-31'], 'around the end of the month'],
    ['0 0 1 NOV-FEB *', ['2026-01-01', '2026-02-01', '2026-11-01'], 'around the end of the year'],
    ['0 0 25/3 1 *', ['2026-01-25', '2026-01-28', '2026-01-31'], 'from the 25th on'],
    ['0 0 * * 5/2', ['2026-01-02', '2026-01-09'], 'from Friday on to the end of the week'],
    ['0 0 * * 0,7', ['2026-01-04', '2026-01-11'], 'on Sundays, once'],
    ['0 0 * * */7', ['2026-01-04', '2026-01-11'], 'on Sundays'],
    ['@yearly', ['2026-01-01', '2027-01-01'], 'once a year'],
    ['@annually', ['2026-01-01', '2027-01-01'], 'once a year'],
    ['@monthly', ['2026-01-01', '2026-02-01'], 'once a month'],
    ['@weekly', ['2026-01-04', '2026-01-11'], 'once a week'],
    ['@daily', ['2026-01-01', '2026-01-02'], 'once a day'],
    ['@midnight', ['2026-01-01', '2026-01-02'], 'once a day'],
  ])('%s comes on %j: %s', (text, dates) => {
    expect(datesOf(text, dates.length)).toEqual(dates);
  });

  it.each([
    ['0 * * * *', '2026-01-01T01:00:00.000Z'],
    ['@hourly', '2026-01-01T01:00:00.000Z'],
    ['59 * * * *', '2026-01-01T00:59:00.000Z'],
    ['30 0 * * * *', '2026-01-01T00:00:30.000Z'],
    ['* * * * * *', '2026-01-01T00:00:01.000Z'],
    ['5/15 * * * *', '2026-01-01T00:05:00.000Z'],
    ['0 22-2/3 * * *', '2026-01-01T01:00:00.000Z'],
  ])('%s is due at %s', (text, at) => {
    expect(nextOccurrence(cron(text), Date.UTC(2026, 0, 1))).toBe(Date.parse(at));
  });

  it('comes after an instant that has milliseconds', () => {
    const after = Date.UTC(2026, 0, 1, 0, 0, 0, 250);
    expect(nextOccurrence(cron('* * * * * *'), after)).toBe(Date.UTC(2026, 0, 1, 0, 0, 1));
    expect(nextOccurrence(cron('* * * * * *'), Date.UTC(2025, 11, 31, 23, 59, 59, 999))).toBe(
      Date.UTC(2026, 0, 1),
    );
  });

  it.each([
    ['0 0 * * *', '2999-12-31T00:00:01Z', '3000-01-01T00:00:00Z'],
    ['0 0 * * *', '3000-01-02T00:00:00Z', '3000-01-03T00:00:00Z'],
    ['0 0 * 2 MON#5', '2072-03-01T00:00:00Z', '2112-02-29T00:00:00Z'],
    ['0 0 29 2 *', '2096-03-01T00:00:00Z', '2104-02-29T00:00:00Z'],
    ['0 0 29 2 *', '2999-01-01T00:00:00Z', '3004-02-29T00:00:00Z'],
    ['0 0 29 2 1', '2090-01-01T00:00:00Z', '2090-02-06T00:00:00Z'],
    ['59 59 23 31 12 *', '9998-12-31T23:59:59Z', '9999-12-31T23:59:59Z'],
  ])('%s is due in any century: after %s at %s', (text, after, at) => {
    expect(nextOccurrence(cron(text), Date.parse(after))).toBe(Date.parse(at));
  });
});
