import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseExclusion } from '../../../functions/domain/request/exclusion-request.ts';
import { excludedAround, type YearlyDays } from '../../../functions/domain/schedule/exclusion.ts';
import {
  countOccurrences,
  nextOccurrences,
  type Schedule,
} from '../../../functions/domain/schedule/schedule.ts';
import { isFault } from '../../../functions/domain/shared/errors.ts';
import { DAY, formatLocal, HOUR } from '../../../functions/domain/shared/instant.ts';
import { instants, ZONES } from '../arbitraries.ts';
import { fault, faultsOf, RECURRING, specificationOf } from '../requests.ts';

const yearly = (text: string): YearlyDays => {
  const parsed = parseExclusion(text, () => {
    throw new Error(`${text} is not yearly`);
  });
  if (isFault(parsed) || !parsed.value || !('first' in parsed.value))
    throw new Error(`${text} is not yearly`);
  return parsed.value;
};

/** The local dates in a span of years that are left out, each day looked at by itself. */
const datesLeftOut = (text: string, from: string, to: string, timezone = 'UTC'): string[] => {
  const exclude = [yearly(text)];
  const dates: string[] = [];
  for (let noon = Date.parse(`${from}T12:00Z`); noon < Date.parse(`${to}T12:00Z`); noon += DAY)
    if (excludedAround(exclude, timezone, noon)) dates.push(formatLocal(noon, timezone).slice(0, 10));
  return dates;
};

describe('what is left out each year', () => {
  it.each([
    ['12-25', ['2026-12-25', '2027-12-25', '2028-12-25']],
    ['--12-25', ['2026-12-25', '2027-12-25', '2028-12-25']],
    ['12-31/01-01', ['2026-01-01', '2026-12-31', '2027-01-01', '2027-12-31', '2028-01-01', '2028-12-31']],
    ['--05-01/--05-02', ['2026-05-01', '2026-05-02', '2027-05-01', '2027-05-02', '2028-05-01', '2028-05-02']],
    ['05-01/--05-01', ['2026-05-01', '2027-05-01', '2028-05-01']],
    ['02-29', ['2028-02-29']],
    ['02-28/02-29', ['2026-02-28', '2027-02-28', '2028-02-28', '2028-02-29']],
    ['02-29/03-01', ['2026-03-01', '2027-03-01', '2028-02-29', '2028-03-01']],
  ])('%s is %j of three years', (text, dates) => {
    expect(datesLeftOut(text, '2026-01-01', '2029-01-01')).toEqual(dates);
  });

  it('is as it was written', () => {
    const exclude = ['--12-25', '12-31/01-01', '2026-12-24'];
    expect(specificationOf({ ...RECURRING, exclude }).exclude.map(({ text }) => text)).toEqual(exclude);
  });

  it.each([
    ['25-12', 'no such day: the month comes first: did you mean "12-25"?'],
    ['02-30', 'no such day: the month comes first'],
    ['00-10', 'no such day: the month comes first'],
    ['12-24/13-40', 'no such day: the month comes first'],
    ['12-24/2026-12-26', 'expected a year on both sides, or on neither'],
    ['2026-12-24/12-26', 'expected a year on both sides, or on neither'],
    ['12-24T18:00/12-25', 'expected a year on both sides, or on neither'],
  ])('is not %s', (text, detail) => {
    expect(faultsOf({ ...RECURRING, exclude: ['12-24', text] })).toEqual([
      fault('/exclude/1', `"${text}": ${detail}`),
    ]);
  });

  const dayOfYear = fc
    .integer({ min: Date.UTC(2028, 0, 1) / DAY, max: Date.UTC(2028, 11, 31) / DAY })
    .map((day) => new Date(day * DAY).toISOString().slice(5, 10));

  it('is each local date whose month and day are between, as text tells them', () => {
    fc.assert(
      fc.property(
        dayOfYear,
        dayOfYear,
        instants,
        fc.constantFrom(...ZONES, 'Pacific/Apia', 'America/Havana'),
        (first, last, at, timezone) => {
          const shown = formatLocal(at, timezone).slice(5, 10);
          const isBetween = first <= last ? first <= shown && shown <= last : first <= shown || shown <= last;
          const span = excludedAround([yearly(`${first}/${last}`)], timezone, at);
          expect(span !== undefined, `${first}/${last} ${formatLocal(at, timezone)}`).toBe(isBetween);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('leaves as many of an interval as a walk tells', () => {
    const from = Date.UTC(2026, 0, 1);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(dayOfYear, dayOfYear), { minLength: 1, maxLength: 3 }),
        fc.integer({ min: 5, max: 80 }),
        fc.constantFrom(...ZONES),
        (spans, hours, timezone) => {
          const trigger = { kind: 'every', text: 'x', interval: hours * HOUR, anchor: from } as const;
          const exclude = spans.map(([first, last]) => yearly(`${first}/${last}`));
          const schedule: Schedule = { trigger, timezone, exclude, endsAt: from + 3 * 366 * DAY };
          const count = countOccurrences(schedule, from - 1, from + 3 * 366 * DAY, Infinity);
          expect(nextOccurrences(schedule, from - 1, 10_000)).toHaveLength(count);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('refuses a job that it leaves nothing of, at once', () => {
    expect(faultsOf({ cron: '0 9 25 12 *', exclude: ['12-25'] })).toEqual([
      fault('/cron', '"0 9 25 12 *": is never due with this exclude'),
    ]);
    expect(faultsOf({ every: '1s', exclude: ['01-01/06-30', '07-01/12-31'] })).toEqual([
      fault('/every', '"1s": is never due with this exclude'),
    ]);
  });
});
