import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  asUtc,
  compactInstant,
  DAY,
  formatInstant,
  HOUR,
  MINUTE,
  parseCompactInstant,
  parseDateTime,
  SECOND,
} from '../../../functions/domain/shared/instant.ts';
import { instants } from '../arbitraries.ts';
import { wallAt } from '../samples.ts';

describe('the units of time', () => {
  it('are in milliseconds', () => {
    expect([SECOND, MINUTE, HOUR, DAY]).toEqual([1000, 60_000, 3_600_000, 86_400_000]);
  });
});

describe('compactInstant', () => {
  it.each([
    ['2026-11-21T09:30:00.000Z', '20261121T093000Z'],
    ['2026-11-21T09:30:00.250Z', '20261121T093000250Z'],
    ['2026-11-21T09:30:00.001Z', '20261121T093000001Z'],
    ['2026-11-21T00:00:00.000Z', '20261121T000000Z'],
    ['2026-11-21T10:00:00.100Z', '20261121T100000100Z'],
  ])('writes %s as %s', (text, compact) => {
    expect(compactInstant(Date.parse(text))).toBe(compact);
  });

  it('is read back by parseCompactInstant', () => {
    fc.assert(
      fc.property(instants, (instant) => {
        expect(parseCompactInstant(compactInstant(instant))).toBe(instant);
      }),
    );
  });

  it('sorts as instants do where both are whole seconds', () => {
    fc.assert(
      fc.property(instants, instants, (a, b) => {
        const [first, second] = [a, b].map((at) => Math.floor(at / SECOND) * SECOND) as [number, number];
        expect(compactInstant(first) < compactInstant(second)).toBe(first < second);
      }),
    );
  });
});

describe('parseCompactInstant', () => {
  it.each([
    '',
    '20261121T093000',
    '20261121093000Z',
    '20261121t093000z',
    '20261121T0930Z',
    '20261121T09300025Z',
    '20261121T093000000Z', // The same instant has only one text.
    '20260230T093000Z',
    '20261321T093000Z',
    '20261121T240000Z',
    '20261121T096000Z',
    '20261121T093060Z',
    '20261121T093000Z\n',
    '+0261121T093000Z',
  ])('does not take %j', (text) => {
    expect(parseCompactInstant(text)).toBeUndefined();
  });
});

describe('parseDateTime', () => {
  it.each([
    ['2026-11-21T09:30:00Z', '2026-11-21T09:30:00.000Z'],
    ['2026-11-21t09:30:00z', '2026-11-21T09:30:00.000Z'],
    ['2026-11-21 09:30:00Z', '2026-11-21T09:30:00.000Z'],
    ['2026-11-21T09:30Z', '2026-11-21T09:30:00.000Z'],
    ['2026-11-21T09:30:00.25Z', '2026-11-21T09:30:00.250Z'],
    ['2026-11-21T09:30:00.123999999Z', '2026-11-21T09:30:00.123Z'],
    ['2026-11-21T09:30:00+01:00', '2026-11-21T08:30:00.000Z'],
    ['2026-11-21T09:30:00-05:00', '2026-11-21T14:30:00.000Z'],
    ['2026-11-21T09:30:00+05:45', '2026-11-21T03:45:00.000Z'],
    ['2026-11-21T00:15:00+00:30', '2026-11-20T23:45:00.000Z'],
    ['2026-11-21T09:30:00-00:00', '2026-11-21T09:30:00.000Z'],
    ['2028-02-29T00:00:00Z', '2028-02-29T00:00:00.000Z'],
    ['2026-11-21T09:30:00+23:59', '2026-11-20T09:31:00.000Z'],
    ['2026-11-21T09:30:00-23:59', '2026-11-22T09:29:00.000Z'],
    ['1970-01-01T00:00:00Z', '1970-01-01T00:00:00.000Z'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
  ])('reads %s', (text, expected) => {
    expect(parseDateTime(text)).toEqual({ value: { instant: Date.parse(expected) } });
  });

  it('leaves a text without an offset as a wall clock', () => {
    expect(parseDateTime('2026-11-21T09:30:15.5')).toEqual({
      value: { wall: { year: 2026, month: 11, day: 21, hour: 9, minute: 30, second: 15, millisecond: 500 } },
    });
  });

  it.each([
    '',
    'tomorrow',
    '09:30',
    '2026-11-21T09Z',
    '2026-11-21T9:30Z',
    '26-11-21T09:30Z',
    '2026-11-21T09:30:00.Z',
    '2026-11-21T09:30:00 Z',
    '2026-11-21T09:30:00Z\n',
    ' 2026-11-21T09:30:00Z',
    '2026-11-21T09:30:00[Europe/Berlin]',
    '+002026-11-21T09:30:00Z',
  ])('refuses %j with an example', (text) => {
    expect(parseDateTime(text)).toEqual({
      fault: `${JSON.stringify(text)}: expected a date and time such as 2026-11-21T09:30:00Z, or a local one with timezone`,
    });
  });

  it.each([
    ['2026-11-21', 'expected a time, too, such as 2026-11-21T09:30'],
    ['2026-11-21T09:30:00+0100', 'did you mean "2026-11-21T09:30:00+01:00"?'],
    ['2026-11-21T09:30+01', 'did you mean "2026-11-21T09:30+01:00"?'],
    ['2026-11-21 09:30 -0530', 'did you mean "2026-11-21 09:30-05:30"?'],
    ['1767225600', 'did you mean "2026-01-01T00:00:00.000Z"?'],
    ['1767225600000', 'did you mean "2026-01-01T00:00:00.000Z"?'],
  ])('leads %j on: %s', (text, advice) => {
    expect(parseDateTime(text)).toEqual({ fault: `"${text}": ${advice}` });
  });

  it.each([
    '2026-02-29T09:30:00Z',
    '2026-04-31T09:30:00Z',
    '2026-00-10T09:30:00Z',
    '2026-13-10T09:30:00Z',
    '2026-11-00T09:30:00Z',
    '2026-11-21T24:00:00Z',
    '2026-11-21T09:60:00Z',
    '2026-11-21T09:30:60Z',
    '0026-11-21T09:30:00Z',
    '1969-12-31T23:59:59Z',
  ])('refuses %s, which no calendar or clock shows', (text) => {
    expect(parseDateTime(text)).toEqual({ fault: `"${text}": no such date and time` });
  });

  it.each(['+24:00', '-24:00', '+01:60', '+99:99'])('refuses the offset %s', (offset) => {
    const text = `2026-11-21T09:30:00${offset}`;
    expect(parseDateTime(text)).toEqual({
      fault: `"${text}": offset "${offset}" is not one of -23:59 to +23:59`,
    });
  });

  it('does not repeat a long text in its fault', () => {
    expect(JSON.stringify(parseDateTime('9'.repeat(200_000))).length).toBeLessThan(250);
  });

  it('reads back every instant that formatInstant writes', () => {
    fc.assert(
      fc.property(instants, (instant) => {
        expect(parseDateTime(formatInstant(instant))).toEqual({ value: { instant } });
      }),
    );
  });
});

describe('asUtc', () => {
  it('reads a wall clock as if it were UTC', () => {
    expect(asUtc(wallAt(Date.UTC(2026, 10, 21, 9, 30, 15, 250)))).toBe(
      Date.UTC(2026, 10, 21, 9, 30, 15, 250),
    );
  });
});
