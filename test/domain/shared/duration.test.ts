import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDuration, parseDuration } from '../../../functions/domain/shared/duration.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../../functions/domain/shared/instant.ts';

describe('parseDuration', () => {
  it.each([
    ['0', 0],
    ['0s', 0],
    ['1s', SECOND],
    ['90s', 90 * SECOND],
    ['2m', 2 * MINUTE],
    ['2h30m', 2 * HOUR + 30 * MINUTE],
    ['1d', DAY],
    ['1d2h3m4s', DAY + 2 * HOUR + 3 * MINUTE + 4 * SECOND],
    ['1d4s', DAY + 4 * SECOND],
    ['007s', 7 * SECOND],
    ['PT90S', 90 * SECOND],
    ['PT2H30M', 2 * HOUR + 30 * MINUTE],
    ['P1D', DAY],
    ['P1DT12H', DAY + 12 * HOUR],
    ['P2W', 14 * DAY],
    ['PT0S', 0],
    ['0'.repeat(39).concat('s'), 0],
  ])('reads %s', (text, milliseconds) => {
    expect(parseDuration(text)).toEqual({ value: milliseconds });
  });

  it.each([
    '',
    ' ',
    's',
    '-5s',
    '+5s',
    '1,5h',
    '1y',
    'P',
    'PT',
    'P1',
    'P1H',
    'PT1D',
    'P1DT',
    'P1W1D',
    'P1Y',
    'P1M',
    'pt1h',
    'PT1.5H',
    'PT30M2H',
    '٣s',
    '1e3s',
    '9'.repeat(39).concat('s'),
    '1s'.repeat(30),
  ])('refuses %j and names it', (text) => {
    expect(parseDuration(text)).toEqual({
      fault: `${JSON.stringify(text)}: expected a duration such as 90s, 2h30m, 1d or PT2H30M`,
    });
  });

  it.each([
    ['5', 'expected a unit; did you mean "5s"?'],
    ['1.5h', 'did you mean "1h30m"?'],
    ['1h 30m', 'did you mean "1h30m"?'],
    ['2 hours and 5 min', 'did you mean "2h5m"?'],
    ['90 minutes', 'did you mean "1h30m"?'],
    ['30m2h', 'did you mean "2h30m"?'],
    [' 5s', 'did you mean "5s"?'],
    ['5s\n', 'did you mean "5s"?'],
    ['5S', 'did you mean "5s"?'],
    ['5w', 'did you mean "35d"?'],
    ['2000ms', 'did you mean "2s"?'],
    ['500ms', 'expected whole seconds, such as 1s'],
    ['0.5s', 'expected whole seconds, such as 1s'],
  ])('leads %j on: %s', (text, advice) => {
    expect(parseDuration(text)).toEqual({ fault: `${JSON.stringify(text)}: ${advice}` });
  });

  it('offers only what it takes', () => {
    const units = fc.constantFrom('s', 'm', 'h', 'd', 'ms', ' min', ' hours', 'w', 'S');
    const parts = fc.array(fc.tuple(fc.double({ min: 0, max: 1000, noNaN: true }), units), { maxLength: 3 });
    fc.assert(
      fc.property(parts, (chosen) => {
        const text = chosen.map(([count, unit]) => `${Math.round(count * 4) / 4}${unit}`).join(' ');
        const [, meant] =
          /did you mean "(.*)"/.exec(JSON.parse(JSON.stringify(parseDuration(text))).fault ?? '') ?? [];
        if (meant !== undefined) expect(parseDuration(meant)).toHaveProperty('value');
      }),
    );
  });

  it('never looks at more than forty characters of a text', () => {
    const parsed = parseDuration('9'.repeat(1_000_000));
    expect(JSON.stringify(parsed).length).toBeLessThan(150);
  });
});

describe('formatDuration', () => {
  it.each([
    [0, '0s'],
    [999, '0s'],
    [SECOND, '1s'],
    [90 * SECOND, '1m30s'],
    [2 * HOUR + 30 * MINUTE, '2h30m'],
    [DAY, '1d'],
    [14 * DAY, '14d'],
    [DAY + SECOND, '1d1s'],
    [3653 * DAY, '3653d'],
  ])('writes %i ms as %s', (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toBe(text);
  });

  it('writes what parseDuration reads back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 * 366 * 86_400 }), (seconds) => {
        expect(parseDuration(formatDuration(seconds * SECOND))).toEqual({ value: seconds * SECOND });
      }),
    );
  });
});
