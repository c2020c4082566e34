import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { occurrenceNote } from '../../../functions/domain/schedule/clock-notes.ts';
import { countOccurrencesWithin } from '../../../functions/domain/schedule/count-occurrences.ts';
import {
  countOccurrences,
  nextOccurrences,
  parseCron,
  type Schedule,
} from '../../../functions/domain/schedule/schedule.ts';
import { type SettledTiming, timingPrint } from '../../../functions/domain/schedule/timing.ts';
import { DAY, MINUTE } from '../../../functions/domain/shared/instant.ts';
import { cronExpressions, instants, ZONES } from '../arbitraries.ts';
import { fault, faultsOf, specificationOf } from '../requests.ts';

const schedule = (text: string | readonly string[], timezone = 'UTC'): Schedule => ({
  trigger: { kind: 'cron', text },
  timezone,
  exclude: [],
});

const timing = (text: readonly string[], timezone: string): SettledTiming => ({
  trigger: { kind: 'cron', text },
  timezone,
  exclude: [],
  jitter: 0,
  jitterOffset: 0,
});

const COUNT = 60;

describe('several cron expressions', () => {
  const several = fc
    .array(cronExpressions, { minLength: 1, maxLength: 4 })
    .filter((texts) => texts.every((text) => 'value' in parseCron(text)));

  it('are due whenever one of them is, at each instant once', () => {
    fc.assert(
      fc.property(several, instants, fc.constantFrom(...ZONES), (texts, from, timezone) => {
        const each = texts.flatMap((text) => nextOccurrences(schedule(text, timezone), from, COUNT));
        const union = [...new Set(each)].sort((a, b) => a - b).slice(0, COUNT);
        expect(nextOccurrences(schedule(texts, timezone), from, COUNT)).toEqual(union);
      }),
      { numRuns: 60 },
    );
  });

  it('are counted as one by one, where no clocks change', () => {
    fc.assert(
      fc.property(several, fc.nat(DAY / MINUTE), fc.nat(3 * DAY), (texts, begin, span) => {
        const from = Date.UTC(2026, 5, 1) + begin * MINUTE;
        expect(countOccurrencesWithin(schedule(texts), from, span)).toBe(
          countOccurrences(schedule(texts), from, from + span, Infinity),
        );
      }),
      { numRuns: 30 },
    );
  });

  it('that share instants are counted once for each', () => {
    const month = countOccurrencesWithin(
      schedule(['*/5 * * * *', '*/10 * * * *']),
      Date.UTC(2026, 5, 1),
      30 * DAY,
    );
    expect(month).toBe(30 * 24 * 12);
  });

  it.each([
    [
      ['30 2 * * *', '45 2 * * *'],
      '2026-03-29T03:00+02:00',
      '02:00 to 03:00 does not exist on 2026-03-29 in Europe/Berlin: the clocks go forward; all that is due in between runs once, at 03:00',
    ],
    [
      ['30 2 * * *', '0 3 * * *'],
      '2026-03-29T03:00+02:00',
      '02:30 does not exist on 2026-03-29 in Europe/Berlin: the clocks go forward; runs once with that of 03:00',
    ],
    [
      ['30 2 * * *', '*/20 * * * *'],
      '2026-10-25T02:30+02:00',
      '02:30 comes twice on 2026-10-25 in Europe/Berlin: the clocks go back; runs at its first passing',
    ],
    [
      ['30 2 * * *', '*/30 * * * *'],
      '2026-10-25T02:30+02:00',
      '02:30 comes twice on 2026-10-25 in Europe/Berlin: the clocks go back; runs at both passings',
    ],
  ])('%j at %s: %s', (texts, at, note) => {
    expect(occurrenceNote(timing(texts, 'Europe/Berlin'), Date.parse(at))).toBe(note);
  });

  it('are given back as they were written, tidied, and one in a list stays in its list', () => {
    const cron = [' 0  9 * * 1', '@Daily'];
    expect(specificationOf({ cron }).trigger).toEqual({ kind: 'cron', text: ['0 9 * * 1', '@daily'] });
    expect(specificationOf({ cron: ['@daily'] }).trigger).toEqual({ kind: 'cron', text: ['@daily'] });
  });

  it.each<[string, unknown, readonly (readonly [pointer: string, detail: string])[]]>([
    [
      'each that is wrong, at its place',
      ['0 9 * * *', '61 9 * * *', '0 0 30 2 *', 7],
      [
        ['/cron/1', 'minutes "61": expected 0 to 59'],
        ['/cron/2', 'day of month "30": never comes in month "2"'],
        ['/cron/3', '7: expected text'],
      ],
    ],
    ['an empty list', [], [['/cron', '0 expressions: expected 1 to 10']]],
    [
      'more than ten',
      Array.from({ length: 11 }, () => '@daily'),
      [['/cron', '11 expressions: expected 1 to 10']],
    ],
    ['an object', { minute: 5 }, [['/cron', 'an object: expected text, or an array of texts']]],
    ['a number', 5, [['/cron', '5: expected text, or an array of texts']]],
  ])('are refused: %s', (_what, cron, faults) => {
    expect(faultsOf({ cron })).toEqual(faults.map(([pointer, detail]) => fault(pointer, detail)));
  });

  it('may be ten', () => {
    const cron = Array.from({ length: 10 }, (_, hour) => `0 ${hour} * * *`);
    expect(faultsOf({ cron })).toEqual([]);
  });

  it('are refused together where none is ever due', () => {
    const cron = ['0 9 1 1 *', '0 9 1 2 *'];
    expect(faultsOf({ cron, startsAt: '2027-03-01', endsAt: '2027-12-31' })).toEqual([
      fault('/cron', 'all of these are never due with this endsAt'),
    ]);
  });

  it('mean the same as before where an edit leaves them, and something else where it does not', () => {
    const cron = ['0 9 * * *', '0 10 * * *'];
    const previous = specificationOf({ cron });
    expect(specificationOf({ cron: [...cron], tags: ['x'] }, { previous }).trigger).toBe(previous.trigger);
    const print = (text: readonly string[]) => timingPrint(timing(text, 'UTC'));
    expect(print(cron)).not.toBe(print(['0 9 * * *']));
  });
});
