import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { zoneOffsetsOf } from '../../../functions/domain/shared/zone-offsets.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const ZONES = [...Intl.supportedValuesOf('timeZone'), 'UTC', 'Etc/GMT-14', 'EST5EDT'];

/** The offset by another way: what a clock of the zone shows, as text, read as UTC. */
const oracle = (timeZone: string) => {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  return (instant: number): number => {
    const shown = Date.parse(`${format.format(instant).replace(' ', 'T')}Z`);
    return shown - Math.floor(instant / SECOND) * SECOND;
  };
};

const offsetOf = (zone: string, instant: number): number | undefined => zoneOffsetsOf(zone)?.at(instant);

describe('the offset of a zone', () => {
  it('is that of its clocks at any instant, whatever was asked before', () => {
    const instants = fc.integer({ min: Date.UTC(1970, 0, 1), max: Date.UTC(2100, 0, 1) });
    fc.assert(
      fc.property(fc.constantFrom(...ZONES), fc.array(instants, { maxLength: 8 }), (zone, asked) => {
        const expected = oracle(zone);
        for (const instant of asked) expect(offsetOf(zone, instant)).toBe(expected(instant));
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    'Europe/Berlin',
    'America/New_York',
    'America/St_Johns',
    'America/Santiago',
    'Africa/Casablanca',
    'Africa/Cairo',
    'Asia/Beirut',
    'Asia/Gaza',
    'Australia/Lord_Howe',
    'Pacific/Chatham',
    'Antarctica/Troll',
    'America/Nuuk',
  ])('%s is right around every change from 2005 to 2030', (zone) => {
    const expected = oracle(zone);
    const near = [-HOUR, -MINUTE, -SECOND, -1, 0, 1, SECOND, 59 * MINUTE, HOUR];
    for (let day = Date.UTC(2005, 0, 1); day < Date.UTC(2030, 0, 1); day += DAY) {
      if (expected(day) === expected(day + DAY)) continue;
      let [low, high] = [day, day + DAY];
      while (high - low > 1) {
        const middle = Math.floor((low + high) / 2);
        if (expected(middle) === expected(day)) low = middle;
        else high = middle;
      }
      for (const by of near) expect(offsetOf(zone, high + by), String(high + by)).toBe(expected(high + by));
    }
  });

  it('is none for a name that is no zone', () => {
    expect(zoneOffsetsOf('Mars/Olympus')).toBeUndefined();
  });
});
