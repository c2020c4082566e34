import { Cron } from 'croner';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cronWords, intervalWords } from '../../../functions/domain/schedule/cron-words.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../../functions/domain/shared/instant.ts';

const EITHER = '(a day of either kind is enough)';

const isTaken = (text: string): boolean => {
  try {
    return new Cron(text, { paused: true, mode: '5-or-6-parts' }).getPattern() !== undefined;
  } catch {
    return false;
  }
};

/** A field of a cron: a star, a step, a number, a range, a range with a step, or a list of those. */
const field = (least: number, most: number, ...others: string[]) => {
  const number = fc.integer({ min: least, max: most }).map(String);
  const range = fc
    .tuple(fc.integer({ min: least, max: most }), fc.integer({ min: least, max: most }))
    .map(([one, other]) => `${Math.min(one, other)}-${Math.max(one, other)}`);
  const step = fc.integer({ min: 1, max: most - least });
  const single = fc.oneof(
    number,
    range,
    fc.tuple(range, step).map(([from, by]) => `${from}/${by}`),
    ...others.map(fc.constant),
  );
  return fc.oneof(
    fc.constant('*'),
    step.map((by) => `*/${by}`),
    single,
    fc.array(single, { minLength: 2, maxLength: 4 }).map((parts) => parts.join(',')),
  );
};

const dayOfMonth = field(1, 31, 'L');
const month = field(1, 12, 'JAN', 'jun', 'FEB-NOV');
const dayOfWeek = field(0, 7, 'MON', 'sun', 'TUE-FRI', '5L', 'MON#2');
const crons = fc
  .tuple(
    fc.oneof(
      fc.constant(''),
      field(0, 59).map((second) => `${second} `),
    ),
    field(0, 59),
    field(0, 23),
    dayOfMonth,
    month,
    dayOfWeek,
  )
  .map(([second, ...fields]) => `${second}${fields.join(' ')}`);

describe('cronWords', () => {
  it.each([
    ['* * * * *', 'Every minute'],
    ['*/5 * * * *', 'Every 5 minutes'],
    ['*/10 * * * * *', 'Every 10 seconds'],
    ['30 * * * *', 'At 30 minutes past the hour'],
    ['0 9 * * *', 'At 09:00, every day'],
    ['30 21 * * *', 'At 21:30, every day'],
    ['15 30 21 * * *', 'At 21:30:15, every day'],
    ['0 9,17 * * *', 'At 09:00 and 17:00, every day'],
    ['0 9 * * 1-5', 'At 09:00, Monday through Friday'],
    ['0 9 * * mon-fri', 'At 09:00, Monday through Friday'],
    ['0 9 * * 7', 'At 09:00, only on Sunday'],
    ['0 9 * * 0', 'At 09:00, only on Sunday'],
    ['0 0 1 * *', 'At 00:00, on day 1 of the month'],
    ['0 0 L * *', 'At 00:00, on the last day of the month'],
    ['0 0 lw * *', 'At 00:00, on the last weekday of the month'],
    ['0 0 15W * *', 'At 00:00, on the weekday nearest day 15 of the month'],
    ['0 0 * * FRI#2', 'At 00:00, on the second Friday of the month'],
    ['0 0 * * 5L', 'At 00:00, on the last Friday of the month'],
    ['0 0 1 jan,JUL *', 'At 00:00, on day 1 of the month, only in January and July'],
    ['0 0 ? * MON', 'At 00:00, only on Monday'],
    ['0 0 9 ? * ?', 'At 09:00, every day'],
    [' 0\t9   * * * ', 'At 09:00, every day'],
    ['@hourly', 'Every hour'],
    ['@daily', 'At 00:00, every day'],
    ['@midnight', 'At 00:00, every day'],
    ['@weekly', 'At 00:00, only on Sunday'],
    ['@monthly', 'At 00:00, on day 1 of the month'],
    ['@yearly', 'At 00:00, on day 1 of the month, only in January'],
    ['@annually', 'At 00:00, on day 1 of the month, only in January'],
    ['@HOURLY', 'Every hour'],
  ])('"%s" is "%s"', (text, words) => {
    expect(isTaken(text)).toBe(true);
    expect(cronWords(text, 'Europe/Berlin')).toBe(`${words}, Europe/Berlin time`);
  });

  it.each([
    ['0 0 13 * 5', 'At 00:00, on day 13 of the month, and on Friday'],
    ['0 0 13 * 1-5', 'At 00:00, on day 13 of the month, Monday through Friday'],
    ['0 0 1-7 * MON', 'At 00:00, between day 1 and 7 of the month, and on Monday'],
    ['0 0 13 * FRI#2', 'At 00:00, on day 13 of the month, on the second Friday of the month'],
    ['0 0 */1 * MON', 'At 00:00, between day 1 and 31 of the month, and on Monday'],
    ['0 0 13 * */1', 'At 00:00, on day 13 of the month, Sunday through Saturday'],
  ])('"%s" says that a day of either kind is enough', (text, words) => {
    expect(cronWords(text, 'UTC')).toBe(`${words} ${EITHER}, UTC time`);
  });

  it.each(['0 0 */1 * MON', '0 0 13 * */1'])('"%s" is due every day, as its words say', (text) => {
    const [first, second] = new Cron(text, { timezone: 'UTC', paused: true }).nextRuns(
      2,
      new Date(Date.UTC(2026, 10, 21)),
    );
    expect([first, second]).toEqual([new Date(Date.UTC(2026, 10, 22)), new Date(Date.UTC(2026, 10, 23))]);
  });

  it.each(['0 0 1W,15W * *', '0 0 13 * +FRI'])(
    'what cannot be put into words stays as it is: "%s"',
    (text) => {
      expect(isTaken(text)).toBe(true);
      expect(cronWords(` ${text} `, 'UTC')).toBe(`${text}, UTC time`);
    },
  );

  it('every cron that is taken has words, with the note exactly where a day of either kind is enough', () => {
    fc.assert(
      fc.property(crons, (text) => {
        fc.pre(isTaken(text));
        const words = cronWords(text, 'UTC');
        const [ofMonth, , ofWeek] = text.split(' ').slice(-3);
        expect(words).toMatch(/ [a-z].*, UTC time$|^Every /);
        expect(words).not.toContain(text);
        expect(words).not.toMatch(/undefined|null|NaN|%s/);
        expect(words.includes(EITHER)).toBe(ofMonth !== '*' && ofWeek !== '*');
      }),
    );
  });

  it('never throws, whatever the text', () => {
    const pieces = fc.constantFrom(...'0 1 5 9 * / - , L W # ? + @ hourly MON   '.split(' '), ' ');
    const texts = fc.oneof(
      fc.string(),
      fc.array(pieces).map((some) => some.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        expect(cronWords(text, 'UTC')).toMatch(/, UTC time$/);
      }),
    );
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
