import { describe, expect, it } from 'vitest';
import { nextCronInstant, readAwsCron } from '../../../local/emulators/scheduler/aws-cron.ts';

const FROM = Date.parse('2026-11-21T09:00:00Z');

describe('readAwsCron', () => {
  it.each([
    ['0 9 ? * 2 *', 'Mondays are day 2', '2026-11-23T09:00:00Z'],
    ['0 9 ? * 1 *', 'Sundays are day 1', '2026-11-22T09:00:00Z'],
    ['0 9 ? * 7 *', 'Saturdays are day 7', '2026-11-28T09:00:00Z'],
    ['0 9 ? * MON-FRI *', 'names', '2026-11-23T09:00:00Z'],
    ['0 9 ? * 2,4 *', 'lists', '2026-11-23T09:00:00Z'],
    ['0 9 ? * 3-4 *', 'ranges', '2026-11-24T09:00:00Z'],
    ['0 9 ? * 3/2 *', 'steps from a day', '2026-11-24T09:00:00Z'],
    ['0 9 ? * 6#1 *', 'the first Friday', '2026-12-04T09:00:00Z'],
    ['0 9 ? * 6L *', 'the last Friday', '2026-11-27T09:00:00Z'],
    ['0 9 ? * L *', 'the last day of the week', '2026-11-28T09:00:00Z'],
    ['0 9 L * ? *', 'the last day of the month', '2026-11-30T09:00:00Z'],
    ['0 9 LW * ? *', 'the last weekday of the month', '2026-11-30T09:00:00Z'],
    ['0 9 28W * ? *', 'the weekday nearest to the 28th', '2026-11-27T09:00:00Z'],
    ['5/20 * * * ? *', 'steps from a minute', '2026-11-21T09:05:00Z'],
    ['0-15/1 8-8 ? * 2,3,4,5,6,7 *', 'a range of one hour', '2026-11-23T08:00:00Z'],
    ['1-31/30 1-1 ? * 1,7 *', 'a step within a range', '2026-11-22T01:01:00Z'],
    ['0 9 1 JAN ? 2030', 'a year', '2030-01-01T09:00:00Z'],
    ['0 9 1 1 ? 2027-2199', 'years', '2027-01-01T09:00:00Z'],
  ])('reads %s: %s', (text, _what, instant) => {
    const cron = readAwsCron(text, 'UTC');
    expect(cron && nextCronInstant(cron, FROM)).toBe(Date.parse(instant));
  });

  it.each([
    '0 9 * * * *',
    '0 9 ? * ? *',
    '0 9 * * ?',
    '0 0 9 * * ? *',
    '? 9 * * ? *',
    '0 24 * * ? *',
    '0 9 0 * ? *',
    '0 9 32 * ? *',
    '0 9 * 13 ? *',
    '0 9 ? * 0 *',
    '0 9 ? * 8 *',
    '0 9 ? * 6#6 *',
    '0 9 ? * FOO *',
    '0 9 * * ? 1969',
    '0 9 * * ? 2200',
    '15-5 9 * * ? *',
    '',
  ])('refuses "%s"', (text) => {
    expect(readAwsCron(text, 'UTC')).toBeNull();
  });

  it.each([
    ['an instant that always falls into a gap', '30 2 ? 3 1L *'],
    ['a year that is over', '0 9 1 1 ? 2020'],
    ['a day that no month has', '0 9 31 2 ? *'],
  ])('finds nothing for %s', (_what, text) => {
    const cron = readAwsCron(text, 'Europe/Berlin');
    expect(cron && nextCronInstant(cron, FROM)).toBeNull();
  });
});
