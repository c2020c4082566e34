import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearestTimezone, parseTimezone } from '../../../functions/domain/shared/timezone.ts';
import { WINDOWS_ZONES } from '../../../functions/domain/shared/windows-zones.generated.ts';
import { ZONE_ABBREVIATIONS } from '../../../functions/domain/shared/zone-abbreviations.ts';
import { zoneNameOf, zoneNames } from '../../../functions/domain/shared/zone-offsets.ts';

describe('nearestTimezone', () => {
  it('finds every zone whose name lost its last letter', () => {
    const places = fc.constantFrom(
      'Europe/Berlin',
      'Asia/Tokyo',
      'Africa/Nairobi',
      'America/Argentina/Ushuaia',
    );
    fc.assert(
      fc.property(places, (name) => {
        expect(nearestTimezone(name.slice(0, -1))).toBe(name);
      }),
    );
  });

  it('prefers the nearest whole name where two places are equally near', () => {
    expect(nearestTimezone('America/Indiana/Knoxx')).toBe('America/Indiana/Knox');
    expect(nearestTimezone('America/Kentucky/Louisvile')).toBe('America/Kentucky/Louisville');
    expect(nearestTimezone('America/Louisvile')).toBe('America/Louisville');
  });

  it('offers nothing for a text of two letters', () => {
    expect(nearestTimezone('XX')).toBeUndefined();
  });

  it('offers only names of the database', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), (text) => {
        const name = nearestTimezone(text);
        if (name !== undefined) expect(zoneNameOf(name)).toBe(name);
      }),
    );
  });
});

describe('parseTimezone', () => {
  it('takes every name of the database', () => {
    for (const name of zoneNames()) expect(parseTimezone(name)).toEqual({ value: name });
  });

  it.each([
    'EST',
    'MST',
    'HST',
    'CET',
    'EET',
    'MET',
    'WET',
    'EST5EDT',
    'GMT',
    'Etc/GMT+5',
    'US/Eastern',
    'Zulu',
  ])('takes %s, which is short or former, but in the database', (name) => {
    expect(parseTimezone(name)).toEqual({ value: name });
  });

  it.each([
    ['europe/berlin', 'Europe/Berlin'],
    ['AMERICA/PORT-AU-PRINCE', 'America/Port-au-Prince'],
    ['utc', 'UTC'],
  ])('gives %s as the database writes it, %s', (text, name) => {
    expect(parseTimezone(text)).toEqual({ value: name });
  });

  it.each([
    'ACT',
    'AET',
    'AGT',
    'ART',
    'AST',
    'BET',
    'BST',
    'CAT',
    'CNT',
    'CST',
    'CTT',
    'EAT',
    'ECT',
    'IET',
    'IST',
    'JST',
    'MIT',
    'NET',
    'NST',
    'PLT',
    'PNT',
    'PRT',
    'PST',
    'SST',
    'VST',
    'SystemV/EST5',
    'US/Pacific-New',
  ])('refuses %s, which runtimes take and the database does not have', (name) => {
    expect(parseTimezone(name)).toHaveProperty('fault');
  });

  it.each(['', ' ', 'Mars/Olympus', 'local', 'X/', '02:00', '\u0000', '__proto__', 'constructor'])(
    'refuses %j, which means nothing',
    (text) => {
      expect(parseTimezone(text)).toEqual({
        fault: `${JSON.stringify(text)}: expected an IANA time zone such as Europe/Berlin`,
      });
    },
  );

  it.each([
    ['Europe/Berln', 'Europe/Berlin'],
    ['europe/berln', 'Europe/Berlin'],
    ['Europe/Berlin ', 'Europe/Berlin'],
    ['Berlin', 'Europe/Berlin'],
    ['America/Berlin', 'Europe/Berlin'],
    ['Katmandu', 'Asia/Katmandu'],
    ['Asia/Kathmando', 'Asia/Kathmandu'],
    ['Kolkata', 'Asia/Kolkata'],
    ['Cairo', 'Africa/Cairo'],
    ['new york', 'America/New_York'],
    ['Lodnon', 'Europe/London'],
    ['Lord_How', 'Australia/Lord_Howe'],
    ['America/Argentina/Buenos_Airs', 'America/Argentina/Buenos_Aires'],
    ['UTC ', 'UTC'],
  ])('offers for %j the nearest name, %s', (name, nearest) => {
    expect(parseTimezone(name)).toEqual({
      fault: `"${name}": no such time zone; did you mean ${nearest}?`,
    });
  });

  it.each([
    ['BST', 'Europe/London or Asia/Dhaka'],
    ['CEST', 'Europe/Berlin'],
    ['IST', 'Asia/Kolkata, Europe/Dublin or Asia/Jerusalem'],
    ['pst', 'America/Los_Angeles or Asia/Manila'],
  ])('offers for the abbreviation %s what it may mean', (text, meant) => {
    expect(parseTimezone(text)).toEqual({
      fault: `"${text}": an abbreviation, not the name of an IANA time zone; did you mean ${meant}?`,
    });
  });

  it.each([
    [
      '+02:00',
      'name a place such as Europe/Berlin, or Etc/GMT-2, whose sign is reversed, for +02:00 all year',
    ],
    [
      'UTC+2',
      'name a place such as Europe/Berlin, or Etc/GMT-2, whose sign is reversed, for +02:00 all year',
    ],
    ['-05', 'name a place such as Europe/Berlin, or Etc/GMT+5, whose sign is reversed, for -05:00 all year'],
    [
      'GMT-0300',
      'name a place such as Europe/Berlin, or Etc/GMT+3, whose sign is reversed, for -03:00 all year',
    ],
    ['+05:30', 'name a place such as Asia/Kolkata'],
    ['-13:00', 'name a place such as Asia/Kolkata'],
  ])('says for the offset %s what else to write', (text, advice) => {
    expect(parseTimezone(text)).toEqual({
      fault: `"${text}": an offset is not the name of a time zone: ${advice}`,
    });
  });

  it('offers UTC for an offset of nothing', () => {
    expect(parseTimezone('+00:00')).toEqual({
      fault: '"+00:00": an offset is not the name of a time zone; did you mean UTC?',
    });
  });

  it.each([
    ['W. Europe Standard Time', 'Europe/Berlin'],
    ['Eastern Standard Time', 'America/New_York'],
    ['india standard time', 'Asia/Kolkata'],
  ])('offers for "%s" of Windows %s', (text, name) => {
    expect(parseTimezone(text)).toEqual({
      fault: `"${text}": the name of a time zone in Windows; did you mean ${name}?`,
    });
  });

  it('offers only names of the database', () => {
    const offered = [
      ...Object.values(ZONE_ABBREVIATIONS).flat(),
      ...WINDOWS_ZONES.trim()
        .split('\n')
        .map((line) => line.replace(/^.*=/, '')),
    ];
    expect(offered.filter((name) => zoneNameOf(name) !== name)).toEqual([]);
  });

  it('does not offer what the database has itself', () => {
    expect(Object.keys(ZONE_ABBREVIATIONS).filter((text) => zoneNameOf(text) !== undefined)).toEqual([]);
  });

  it('does not repeat a long name in its fault', () => {
    expect(JSON.stringify(parseTimezone('A'.repeat(200_000))).length).toBeLessThan(250);
  });
});
