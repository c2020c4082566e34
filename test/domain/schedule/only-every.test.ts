import { describe, expect, it } from 'vitest';
import {
  calendarAdvice,
  ordinal,
  parseCalendarPeriod,
} from '../../../functions/domain/schedule/calendar-period.ts';
import { nextOccurrence } from '../../../functions/domain/schedule/schedule.ts';
import { instantsAfter, recurringSchedule, timingPrint } from '../../../functions/domain/schedule/timing.ts';
import { formatLocal } from '../../../functions/domain/shared/instant.ts';
import { fault, faultsOf, specificationOf } from '../requests.ts';
import { NOW } from '../samples.ts';

const SUCH = 'expected days, weeks, months or years of the calendar, such as 2w or 3mo';

describe('a period of the calendar', () => {
  it.each([
    ['2d', 'd', 2],
    ['2w', 'w', 2],
    ['3mo', 'mo', 3],
    ['10y', 'y', 10],
    ['P2W', 'w', 2],
    ['P3M', 'mo', 3],
    ['P2Y', 'y', 2],
    ['P14D', 'd', 14],
    ['520w', 'w', 520],
  ])('%s is counted in "%s", %d of them', (text, unit, count) => {
    expect(parseCalendarPeriod(text)).toEqual({ value: { unit, count } });
  });

  it.each([
    ['', SUCH],
    ['w', SUCH],
    ['2h', SUCH],
    ['1w2d', SUCH],
    ['P2', SUCH],
    ['2M', 'did you mean "2mo"?'],
    ['2 weeks', 'did you mean "2w"?'],
    ['every 3 months', 'did you mean "3mo"?'],
    ['2 Years', 'did you mean "2y"?'],
    ['0w', 'expected 2 to 520 weeks'],
    ['521w', 'expected 2 to 520 weeks'],
    ['3651d', 'expected 2 to 3650 days'],
    ['121mo', 'expected 2 to 120 months'],
    ['11y', 'expected 2 to 10 years'],
    ['1w', 'is what cron says by itself: leave it out'],
  ])('is not "%s"', (text, detail) => {
    expect(parseCalendarPeriod(text)).toEqual({ fault: `"${text}": ${detail}` });
  });

  it.each([
    [1, '1st'],
    [2, '2nd'],
    [3, '3rd'],
    [4, '4th'],
    [11, '11th'],
    [12, '12th'],
    [13, '13th'],
    [21, '21st'],
    [111, '111th'],
    [3650, '3650th'],
  ])('%d is the %s', (count, words) => {
    expect(ordinal(count)).toBe(words);
  });

  it.each([
    [
      '2w',
      'write "cron", such as "0 9 * * MON", with "onlyEvery": "2w" and startsAt; as elapsed time it is "14d"',
    ],
    ['1 week', 'write "cron", such as "0 9 * * MON"; as elapsed time it is "7d"'],
    ['3 months', 'write "cron", such as "0 9 1 * *", with "onlyEvery": "3mo" and startsAt'],
    ['P1M', 'write "cron", such as "0 9 1 * *"'],
    ['P2Y', 'write "cron", such as "0 9 1 1 *", with "onlyEvery": "2y" and startsAt'],
  ])('is advised to who gives "%s" as an interval', (text, advice) => {
    expect(faultsOf({ every: text })).toEqual([fault('/every', `"${text}": is of the calendar: ${advice}`)]);
  });

  it.each(['2d', '5m', '5 m', '5M', 'P2W', 'x', '2 hours'])(
    'is not what "%s" means as an interval',
    (text) => {
      expect(calendarAdvice(text)).toBeUndefined();
    },
  );
});

/** The first local times of a job. */
const timesOf = (request: object, count: number): string[] => {
  const timing = { ...specificationOf(request), jitterOffset: 0 };
  return instantsAfter(timing, NOW, count).map((at) => formatLocal(at, timing.timezone));
};

describe('a cron that is due only in every so many periods', () => {
  it.each([
    [
      'every other week, from a Wednesday on: the week begins with Monday',
      { cron: '0 9 * * MON,WED', onlyEvery: '2w', startsAt: '2026-12-09' },
      ['2026-12-09', '2026-12-21', '2026-12-23', '2027-01-04', '2027-01-06'],
    ],
    [
      'around the turn of a year with 53 weeks',
      { cron: '0 9 * * SUN', onlyEvery: '2w', startsAt: '2026-12-20' },
      ['2026-12-20', '2027-01-03', '2027-01-17'],
    ],
    [
      'every third day, across months',
      { cron: '0 9 * * *', onlyEvery: '3d', startsAt: '2027-02-26' },
      ['2027-02-26', '2027-03-01', '2027-03-04'],
    ],
    [
      'every fifth month, across years',
      { cron: '0 9 1 * *', onlyEvery: '5mo', startsAt: '2026-12-01' },
      ['2026-12-01', '2027-05-01', '2027-10-01', '2028-03-01'],
    ],
    [
      'a 31st: months without one are left out, and counting goes on',
      { cron: '0 9 31 * *', onlyEvery: '3mo', startsAt: '2027-01-31' },
      ['2027-01-31', '2027-07-31', '2027-10-31', '2028-01-31'],
    ],
    [
      'the last day of each third month',
      { cron: '0 9 L * *', onlyEvery: '3mo', startsAt: '2027-01-31' },
      ['2027-01-31', '2027-04-30', '2027-07-31', '2027-10-31'],
    ],
    [
      'a month of which the day has passed: the first one is the next that is counted',
      { cron: '0 9 1 * *', onlyEvery: '2mo', startsAt: '2027-01-15' },
      ['2027-03-01', '2027-05-01'],
    ],
    [
      '29 February of every other year',
      { cron: '0 9 29 2 *', onlyEvery: '2y', startsAt: '2028-01-01' },
      ['2028-02-29', '2032-02-29'],
    ],
    [
      '29 February of every third year',
      { cron: '0 9 29 2 *', onlyEvery: '3y', startsAt: '2028-01-01' },
      ['2028-02-29', '2040-02-29'],
    ],
    [
      'several expressions',
      { cron: ['0 9 * * TUE', '0 9 L * *'], onlyEvery: '2w', startsAt: '2026-12-28' },
      ['2026-12-29', '2026-12-31', '2027-01-12', '2027-01-26', '2027-01-31'],
    ],
    [
      'an end and exclusions: counting goes on',
      {
        cron: '0 9 * * MON',
        onlyEvery: '2w',
        startsAt: '2026-12-07',
        endsAt: '2027-01-18',
        exclude: ['12-21'],
      },
      ['2026-12-07', '2027-01-04', '2027-01-18'],
    ],
  ])('%s', (_what, request, dates) => {
    expect(timesOf(request, 'endsAt' in request ? 10 : dates.length).map((at) => at.slice(0, 10))).toEqual(
      dates,
    );
  });

  it('is another one for another period, and for another start', () => {
    const of = (onlyEvery: string, startsAt: string) =>
      timesOf({ cron: '0 8 * * MON', onlyEvery, startsAt }, 2).map((at) => at.slice(0, 10));
    expect(of('2w', '2026-12-07')).toEqual(['2026-12-07', '2026-12-21']);
    expect(of('3w', '2026-12-07')).toEqual(['2026-12-07', '2026-12-28']);
    expect(of('2w', '2026-12-14')).toEqual(['2026-12-14', '2026-12-28']);
  });

  it('keeps its time of day when clocks change', () => {
    const request = {
      cron: '30 2 * * SUN',
      onlyEvery: '2w',
      timezone: 'Europe/Berlin',
      startsAt: '2027-03-14',
    };
    expect(timesOf(request, 3)).toEqual([
      '2027-03-14T02:30:00+01:00',
      '2027-03-28T03:00:00+02:00',
      '2027-04-11T02:30:00+02:00',
    ]);
  });

  it('counts by the local day of its start', () => {
    const request = {
      cron: '0 9 * * *',
      onlyEvery: '2d',
      timezone: 'Asia/Tokyo',
      startsAt: '2026-12-07T20:00:00Z',
    };
    expect(timesOf(request, 2)).toEqual(['2026-12-08T09:00:00+09:00', '2026-12-10T09:00:00+09:00']);
  });

  it('counts a time in a gap by the day that it is written for', () => {
    // On 2026-04-24 the clocks of Cairo go from 00:00 to 01:00.
    const request = { cron: '30 0 * * *', onlyEvery: '2d', timezone: 'Africa/Cairo', startsAt: '2026-04-22' };
    const schedule = recurringSchedule({ ...specificationOf(request), jitterOffset: 0 });
    expect(schedule && nextOccurrence(schedule, Date.parse('2026-04-22T12:00Z'))).toBe(
      Date.parse('2026-04-24T01:00+03:00'),
    );
  });

  it.each<[string, object, string, string]>([
    [
      'no start',
      { cron: '0 9 * * MON' },
      '/onlyEvery',
      '"2w": is counted from the day, week, month or year of startsAt, which is missing',
    ],
    [
      'an interval',
      { every: '1h', startsAt: '2027-01-01' },
      '/onlyEvery',
      'given together with every, which is elapsed time: only with cron, such as "cron": "0 9 * * MON"',
    ],
    [
      'a job that is due once',
      { now: true },
      '/onlyEvery',
      'given for a job that is due once: only with cron',
    ],
    [
      'a day that is never in a week that counts',
      { cron: '0 9 7 12 *', startsAt: '2026-12-14', endsAt: '2026-12-20' },
      '/cron',
      '"0 9 7 12 *": is never due with this onlyEvery and endsAt',
    ],
  ])('is refused with %s', (_what, request, pointer, detail) => {
    expect(faultsOf({ ...request, onlyEvery: '2w' })).toEqual([fault(pointer, detail)]);
  });

  it('is refused where no month that counts has such a day, to the end of time', () => {
    expect(faultsOf({ cron: '0 9 1 2 *', onlyEvery: '12mo', startsAt: '2027-01-01' })).toEqual([
      fault('/cron', '"0 9 1 2 *": is never due with this onlyEvery'),
    ]);
  });

  it('is another timing than without it, and the same in other words', () => {
    const of = (onlyEvery: string | undefined) => ({
      ...specificationOf({ cron: '0 9 * * MON', startsAt: '2026-12-07', onlyEvery }),
      jitterOffset: 0,
    });
    expect(timingPrint(of('2w'))).not.toBe(timingPrint(of(undefined)));
    expect(timingPrint(of('2w'))).not.toBe(timingPrint(of('3w')));
    expect(timingPrint(of('2w'))).toBe(timingPrint(of('P2W')));
  });
});
