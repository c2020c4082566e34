import { describe, expect, it } from 'vitest';
import { timingWarnings } from '../../../functions/domain/schedule/timing-warnings.ts';
import type { Timing, Trigger } from '../../../functions/domain/schedule/trigger.ts';
import { DAY, HOUR } from '../../../functions/domain/shared/instant.ts';

const NOW = Date.UTC(2026, 10, 21);

const timing = (trigger: Trigger): Timing => ({ trigger, timezone: 'UTC', exclude: [], jitter: 0 });

const ofCron = (text: string): string[] => timingWarnings(timing({ kind: 'cron', text }), undefined, NOW);

const ofAt = (text: string, dueAt: string, timezone?: string): string[] =>
  timingWarnings(timing({ kind: 'at', text, dueAt: Date.parse(dueAt) }), timezone, NOW);

const ofEvery = (interval: number, timezone?: string): string[] =>
  timingWarnings(timing({ kind: 'every', text: 'x', interval, anchor: NOW }), timezone, NOW);

describe('timingWarnings', () => {
  it.each([
    '* * * * *',
    '*/15 * * * *',
    '*/20 */6 * * *',
    '0 9 * * MON-FRI',
    '0 9 ? * MON-FRI',
    '0 9 13 * ?',
    '0 9 * * 2',
    '0 0 */1 * 1',
    '0 0 13 * +FRI',
    '0 0 * * 5#2',
    '@daily',
  ])('has nothing to say of %s', (text) => {
    expect(ofCron(text)).toEqual([]);
  });

  it.each([
    ['*/45 * * * *', 'minutes "*/45" begin anew after 60', '"every": "45m"'],
    ['0 */5 * * *', 'hours "*/5" begin anew after 24', '"every": "5h"'],
    ['*/7 * * * * *', 'seconds "*/7" begin anew after 60', '"every": "7s"'],
    ['0 0 */2 * *', 'day of month "*/2" begins anew with each month', '"onlyEvery": "2d"'],
    ['0 0 1 */5 *', 'month "*/5" begins anew with each year', '"onlyEvery": "5mo"'],
  ])('tells of %s that its step begins anew', (text, what, instead) => {
    const [warning, ...more] = ofCron(text);
    expect(warning).toContain(what);
    expect(warning).toContain(instead);
    expect(more).toEqual([]);
  });

  it.each([
    ['0 0 13 * 5', 'day of month "13" and day of week "5"', '"+5"'],
    ['0 0 1 * */2', 'day of month "1" and day of week "*/2"', '"+*/2"'],
  ])('tells of %s that a day of either kind is enough', (text, what, instead) => {
    expect(ofCron(text)).toEqual([
      `cron: ${what}: a day of either kind is enough; for days of both kinds write ${instead}`,
    ]);
  });

  it.each([
    [
      '0 0 L-3 * *',
      '"L-3" is 3 days before the last day: of 31 days it means the 28th; the last day itself is "L", and so the 3rd last is "L-2"',
    ],
    [
      '0 0 1,L-1W * *',
      '"L-1" is 1 day before the last day: of 31 days it means the 30th; the last day itself is "L", and so the 1st last is "L"',
    ],
  ])('tells of %s from where it counts', (text, what) => {
    expect(ofCron(text)).toEqual([`cron: day of month ${what}`]);
  });

  it('names each of several expressions, and one that is there twice', () => {
    const text = ['*/45 * * * *', '0 9 * * *', '0 0 13 * 5', '0 9 * * *'];
    expect(timingWarnings(timing({ kind: 'cron', text }), undefined, NOW)).toEqual([
      expect.stringMatching(/^cron "\*\/45 \* \* \* \*": minutes /),
      expect.stringMatching(/^cron "0 0 13 \* 5": day of month /),
      'cron "0 9 * * *": is there more than once and counts once',
    ]);
  });

  it.each([
    ['0 9 31 * *', { unit: 'mo', count: 3 }, 1],
    ['0 9 1,30 * *', { unit: 'y', count: 2 }, 1],
    ['0 9 28 * *', { unit: 'mo', count: 3 }, 0],
    ['0 9 31 * *', { unit: 'w', count: 3 }, 0],
  ] as const)(
    'tells of %s in months that are counted %j that some have no such day',
    (text, period, count) => {
      const counted = { ...timing({ kind: 'cron', text }), onlyEvery: { ...period, text: 'x' } };
      const warnings = timingWarnings(counted, undefined, NOW);
      expect(warnings.filter((each) => each.includes('nothing is due in it'))).toHaveLength(count);
    },
  );

  it('tells of */2 beside the other day both that it begins anew and that either is enough', () => {
    expect(ofCron('0 0 */2 * 1')).toHaveLength(2);
  });

  it('tells that + says nothing beside any day', () => {
    expect(ofCron('0 0 * * +MON')).toEqual([
      'cron: "+" before day of week "+MON" says nothing without a day of the month',
    ]);
  });

  it.each(['0 12 ? * 2', '0 0 12 ? * 2-6', '0 0 12 ? * 6#3', '0 12 ? * 1,3'])(
    'tells of %s that Quartz counts days from another number',
    (text) => {
      expect(ofCron(text)).toEqual([expect.stringContaining('in Quartz and in AWS')]);
    },
  );

  it('tells of a local time without a zone that it is read in UTC', () => {
    expect(ofAt('2026-12-24T09:00', '2026-12-24T09:00Z')).toEqual([
      'at "2026-12-24T09:00": is read in UTC, because it has no offset and there is no timezone',
    ]);
    expect(ofAt('2026-12-24T09:00', '2026-12-24T08:00Z', 'Europe/Berlin')).toEqual([]);
    expect(ofAt('2026-12-24T09:00Z', '2026-12-24T09:00Z')).toEqual([]);
  });

  it('tells of an offset that is not that of the zone', () => {
    expect(ofAt('2026-07-01T09:00:00+01:00', '2026-07-01T08:00Z', 'Europe/Berlin')).toEqual([
      'at "2026-07-01T09:00:00+01:00": its offset counts; in Europe/Berlin it is 2026-07-01T10:00:00+02:00 then',
    ]);
    expect(ofAt('2026-07-01T09:00:00+02:00', '2026-07-01T07:00Z', 'Europe/Berlin')).toEqual([]);
    expect(ofAt('2026-07-01T07:00:00Z', '2026-07-01T07:00Z', 'Europe/Berlin')).toEqual([]);
    expect(ofAt('2026-07-01T09:00:00+01:00', '2026-07-01T08:00Z')).toEqual([]);
  });

  it('tells of whole days in a zone whose clocks change that they are elapsed time', () => {
    expect(ofEvery(DAY, 'Europe/Berlin')).toEqual([
      'every "1d": is elapsed time; when the clocks of Europe/Berlin change, its time of day changes, too; for a time of day use cron',
    ]);
    expect(ofEvery(7 * DAY, 'America/New_York')).toHaveLength(1);
    expect(ofEvery(DAY, 'Asia/Kathmandu')).toEqual([]);
    expect(ofEvery(DAY, undefined)).toEqual([]);
    expect(ofEvery(6 * HOUR, 'Europe/Berlin')).toEqual([]);
  });

  it('has nothing to say of a delay and of now', () => {
    expect(
      timingWarnings(timing({ kind: 'in', text: '1d', dueAt: NOW + DAY }), 'Europe/Berlin', NOW),
    ).toEqual([]);
    expect(timingWarnings(timing({ kind: 'now', dueAt: NOW }), 'Europe/Berlin', NOW)).toEqual([]);
  });
});
