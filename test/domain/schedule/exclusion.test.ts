import { describe, expect, it } from 'vitest';
import type { JobRequest } from '../../../functions/domain/request/job-fields.ts';
import { formatInstant, HOUR, LAST_INSTANT } from '../../../functions/domain/shared/instant.ts';
import { fault, faultsOf, RECURRING, specificationOf } from '../requests.ts';

const spanOf = (text: string, timezone: string): string[] => {
  const request: JobRequest = { ...RECURRING, timezone, exclude: [text] };
  return specificationOf(request).exclude.flatMap((each) =>
    'from' in each ? [each.from, each.to].map(formatInstant) : [],
  );
};

describe('what is left out', () => {
  it.each<[string, string, string, string]>([
    ['a date', '2026-12-24', '2026-12-24T00:00:00.000Z', '2026-12-25T00:00:00.000Z'],
    ['the last day of a year', '2026-12-31', '2026-12-31T00:00:00.000Z', '2027-01-01T00:00:00.000Z'],
    ['a leap day', '2028-02-29', '2028-02-29T00:00:00.000Z', '2028-03-01T00:00:00.000Z'],
    ['dates, both included', '2026-12-24/2026-12-26', '2026-12-24T00:00:00.000Z', '2026-12-27T00:00:00.000Z'],
    ['one date as a span', '2026-12-24/2026-12-24', '2026-12-24T00:00:00.000Z', '2026-12-25T00:00:00.000Z'],
    [
      'date-times, the end excluded',
      '2026-12-24T18:00/2026-12-25T06:00',
      '2026-12-24T18:00:00.000Z',
      '2026-12-25T06:00:00.000Z',
    ],
    [
      'date-times with offsets',
      '2026-12-24T18:00:00+01:00/2026-12-25T06:00:00Z',
      '2026-12-24T17:00:00.000Z',
      '2026-12-25T06:00:00.000Z',
    ],
    [
      'from a date to a date-time',
      '2026-12-24/2026-12-25T06:00',
      '2026-12-24T00:00:00.000Z',
      '2026-12-25T06:00:00.000Z',
    ],
    [
      'from a date-time to a date, included',
      '2026-12-24T18:00/2026-12-25',
      '2026-12-24T18:00:00.000Z',
      '2026-12-26T00:00:00.000Z',
    ],
    ['a day long past', '1970-01-01', '1970-01-01T00:00:00.000Z', '1970-01-02T00:00:00.000Z'],
    ['a day decades away', '2099-11-01', '2099-11-01T00:00:00.000Z', '2099-11-02T00:00:00.000Z'],
  ])('is %s', (_what, text, from, to) => {
    expect(spanOf(text, 'UTC')).toEqual([from, to]);
  });

  it.each<[string, string, string, string, number]>([
    ['a day of winter', 'Europe/Berlin', '2026-12-24', '2026-12-23T23:00:00.000Z', 24],
    ['the short day', 'Europe/Berlin', '2027-03-28', '2027-03-27T23:00:00.000Z', 23],
    ['the long day', 'Europe/Berlin', '2026-10-25', '2026-10-24T22:00:00.000Z', 25],
    [
      'the day that is half an hour longer',
      'Australia/Lord_Howe',
      '2027-04-04',
      '2027-04-03T13:00:00.000Z',
      24.5,
    ],
    ['a day that has no midnight', 'Africa/Cairo', '2026-04-24', '2026-04-23T22:00:00.000Z', 23],
    ['the day before that', 'Africa/Cairo', '2026-04-23', '2026-04-22T22:00:00.000Z', 24],
    ['a day of a zone with minutes', 'Asia/Kathmandu', '2026-12-24', '2026-12-23T18:15:00.000Z', 24],
  ])('is a whole local day: %s in %s', (_what, timezone, text, from, hours) => {
    const [begin = '', end = ''] = spanOf(text, timezone);
    expect(begin).toBe(from);
    expect((Date.parse(end) - Date.parse(begin)) / HOUR).toBe(hours);
  });

  it.each([
    ['UTC', '9999-12-31', '9999-12-31T00:00:00.000Z', LAST_INSTANT + 1],
    ['America/New_York', '9999-12-31', '9999-12-31T05:00:00.000Z', LAST_INSTANT + 1],
    ['Asia/Tokyo', '9999-12-31', '9999-12-30T15:00:00.000Z', Date.parse('9999-12-31T15:00:00Z')],
  ])('in %s is the last day %s, as far as time goes', (timezone, text, begin, end) => {
    const request: JobRequest = { ...RECURRING, timezone, exclude: [text] };
    expect(specificationOf(request).exclude).toMatchObject([{ from: Date.parse(begin), to: end }]);
  });

  it('keeps its order and how it was written', () => {
    const exclude = ['2026-12-31', '2026-12-24/2026-12-26', '2026-12-31'];
    expect(specificationOf({ ...RECURRING, exclude }).exclude.map(({ text }) => text)).toEqual(exclude);
  });

  const RULE =
    'expected a date such as 2026-12-24, a span such as 2026-12-24/2026-12-26 or 2026-12-24T18:00/2026-12-25T06:00, or days of each year such as 12-25 or 12-24/12-26';

  it.each<[string, string]>([
    ['', `"": ${RULE}`],
    ['christmas', `"christmas": ${RULE}`],
    ['2026-12-24T18:00', `"2026-12-24T18:00": ${RULE}`],
    ['2026-12-24/', `"2026-12-24/": ${RULE}`],
    ['/2026-12-24', `"/2026-12-24": ${RULE}`],
    ['2026-12-24/x', `"2026-12-24/x": ${RULE}`],
    ['2026-12-24/2026-12-25/2026-12-26', `"2026-12-24/2026-12-25/2026-12-26": ${RULE}`],
    ['2026-02-30', `"2026-02-30": ${RULE}`],
    ['24.12.2026', `"24.12.2026": ${RULE}`],
    ['1969-12-31', `"1969-12-31": ${RULE}`],
    ['2026-12-26/2026-12-24', '"2026-12-26/2026-12-24": ends before it starts'],
    ['2026-12-24T18:00/2026-12-24T18:00', '"2026-12-24T18:00/2026-12-24T18:00": ends before it starts'],
    ['2026-12-25T01:00/2026-12-24', '"2026-12-25T01:00/2026-12-24": ends before it starts'],
    [
      '9999-12-31T23:59:59-01:00/9999-12-31',
      '"9999-12-31T23:59:59-01:00/9999-12-31": ends after 9999-12-31T23:59:59.999Z, the last instant there is',
    ],
    [
      '2030-01-01/9999-12-31T23:59:59-01:00',
      '"2030-01-01/9999-12-31T23:59:59-01:00": ends after 9999-12-31T23:59:59.999Z, the last instant there is',
    ],
  ])('is not "%s"', (text, detail) => {
    expect(faultsOf({ ...RECURRING, exclude: ['2026-12-24', text] })).toEqual([fault('/exclude/1', detail)]);
  });

  it('has a hundred spans at most', () => {
    const days = (count: number) => Array.from({ length: count }, () => '2026-12-24');
    expect(faultsOf({ ...RECURRING, exclude: days(100) })).toEqual([]);
    expect(faultsOf({ ...RECURRING, exclude: days(101) })).toEqual([
      fault('/exclude', '101 spans: expected at most 100'),
    ]);
  });

  it('is read in a zone that does not exist, and which instants it means is not judged there', () => {
    const exclude = ['2026-12-24', 'x', '2026-12-26/2026-12-24', '9999-12-31'];
    const request = { ...RECURRING, timezone: 'Mars/X', exclude };
    expect(faultsOf(request).map(({ pointer }) => pointer)).toEqual(['/timezone', '/exclude/1']);
  });

  it('does not repeat a text of any length in its fault', () => {
    const [found] = faultsOf({ ...RECURRING, exclude: ['\0'.repeat(50_000)] });
    expect(found?.detail.length).toBeLessThan(1000);
  });
});
