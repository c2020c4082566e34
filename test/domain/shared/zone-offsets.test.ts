import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ZONE_DATA_VERSION } from '../../../functions/domain/shared/zone-data.generated.ts';
import { zoneNameOf, zoneNames, zoneOffsetsOf } from '../../../functions/domain/shared/zone-offsets.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** What has happened is the same in every release of the database; what is to come is compared in the suite \`zones\`. */
const PAST = { min: Date.UTC(2020, 0, 1), max: Date.UTC(2025, 0, 1) };
const ZONES = Intl.supportedValuesOf('timeZone').filter((name) => zoneNameOf(name) !== undefined);

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
    const instants = fc.integer(PAST);
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
  ])('%s is right around every change from 2020 to 2025', (zone) => {
    const expected = oracle(zone);
    const near = [-HOUR, -MINUTE, -SECOND, -1, 0, 1, SECOND, 59 * MINUTE, HOUR];
    for (let day = PAST.min; day < PAST.max; day += DAY) {
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

  it.each([
    // Manitoba stays at summer time from March 2026 on, British Columbia as well.
    ['America/Winnipeg', '2026-12-01', -5],
    ['America/Vancouver', '2026-12-01', -7],
    ['Europe/Berlin', '2026-07-01', 2],
    ['Europe/Berlin', '9999-12-31', 1],
    ['Australia/Sydney', '2100-01-01', 11],
    ['Europe/Dublin', '2100-01-01', 0],
    ['Europe/Dublin', '2100-07-01', 1],
    ['Etc/GMT-14', '2030-01-01', 14],
    ['EST', '2030-07-01', -5],
    ['America/Nuuk', '2023-06-01', -2],
  ])('%s on %s is %i hours', (zone, date, hours) => {
    expect(offsetOf(zone, Date.parse(date))).toBe(hours * HOUR);
  });

  it('is none for a name that is no zone', () => {
    for (const name of ['Mars/Olympus', '', 'constructor', ' UTC'])
      expect(zoneOffsetsOf(name)).toBeUndefined();
  });

  it('is there for every name of the database', () => {
    for (const name of zoneNames()) expect(Number.isFinite(offsetOf(name, PAST.max)), name).toBe(true);
    expect(zoneNames().length).toBeGreaterThan(590);
    expect(ZONE_DATA_VERSION).toMatch(/^20\d\d[a-z]$/);
  });
});
