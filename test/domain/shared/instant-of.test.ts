import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  clockChange,
  DAY,
  formatInstant,
  HOUR,
  type Instant,
  instantOf,
  instantOfLocal,
  localTimeOf,
  MINUTE,
  wallClockOf,
} from '../../../functions/domain/shared/instant.ts';
import { wallAt } from '../samples.ts';

/** Instants at which a zone's offset (minutes) changes in 2026 and 2027, as Python's zoneinfo tells them (tzdata). */
const TRANSITIONS: Readonly<
  Record<string, readonly (readonly [at: string, before: number, after: number])[]>
> = {
  'Europe/Berlin': [
    ['2026-03-29T01:00Z', 60, 120],
    ['2026-10-25T01:00Z', 120, 60],
    ['2027-03-28T01:00Z', 60, 120],
    ['2027-10-31T01:00Z', 120, 60],
  ],
  'America/New_York': [
    ['2026-03-08T07:00Z', -300, -240],
    ['2026-11-01T06:00Z', -240, -300],
    ['2027-03-14T07:00Z', -300, -240],
    ['2027-11-07T06:00Z', -240, -300],
  ],
  'Australia/Lord_Howe': [
    ['2026-04-04T15:00Z', 660, 630],
    ['2026-10-03T15:30Z', 630, 660],
    ['2027-04-03T15:00Z', 660, 630],
    ['2027-10-02T15:30Z', 630, 660],
  ],
  'Africa/Cairo': [
    ['2026-04-23T22:00Z', 120, 180],
    ['2026-10-29T21:00Z', 180, 120],
    ['2027-04-29T22:00Z', 120, 180],
    ['2027-10-28T21:00Z', 180, 120],
  ],
  'Asia/Kathmandu': [],
};

const STANDING_OFFSET = 345;

/** What the rules of behaviour.md say, worked out from the table above and nothing else. */
const expectedInstant = (local: Instant, timezone: string): Instant => {
  const transitions = (TRANSITIONS[timezone] ?? []).map(
    ([at, before, after]) => [Date.parse(at), before * MINUTE, after * MINUTE] as const,
  );
  const segments = [
    { from: -Infinity, offset: transitions[0]?.[1] ?? STANDING_OFFSET * MINUTE },
    ...transitions.map(([at, , after]) => ({ from: at, offset: after })),
  ].map((segment, index) => ({ ...segment, to: transitions[index]?.[0] ?? Infinity }));
  const passings = segments
    .filter(({ from, to, offset }) => local - offset >= from && local - offset < to)
    .map(({ offset }) => local - offset);
  if (passings.length > 0) return Math.min(...passings);
  const gap = transitions.find(([at, before, after]) => local - before >= at && local - after < at);
  return gap?.[0] ?? Number.NaN;
};

/** Local times of 2026 and 2027, half of them within three hours of a change of the clocks. */
const localTimes = (timezone: string): fc.Arbitrary<Instant> => {
  const anywhere = fc.integer({ min: Date.UTC(2026, 0, 2), max: Date.UTC(2027, 11, 30) });
  const changes = (TRANSITIONS[timezone] ?? []).map(([at, before]) => Date.parse(at) + before * MINUTE);
  if (changes.length === 0) return anywhere;
  const near = fc
    .tuple(fc.constantFrom(...changes), fc.integer({ min: -3 * HOUR, max: 3 * HOUR }))
    .map(([at, off]) => at + off);
  return fc.oneof(anywhere, near);
};

describe('instantOf', () => {
  it.each([
    ['Europe/Berlin', '2026-03-29T01:59:59', '2026-03-29T00:59:59Z', 'just before the gap'],
    ['Europe/Berlin', '2026-03-29T02:00:00', '2026-03-29T01:00:00Z', 'at the start of the gap'],
    ['Europe/Berlin', '2026-03-29T02:30:00', '2026-03-29T01:00:00Z', 'in the gap'],
    ['Europe/Berlin', '2026-03-29T03:00:00', '2026-03-29T01:00:00Z', 'at the end of the gap'],
    ['Europe/Berlin', '2026-10-25T02:30:00', '2026-10-25T00:30:00Z', 'in the fold'],
    ['Europe/Berlin', '2026-10-25T03:00:00', '2026-10-25T02:00:00Z', 'after the fold'],
    ['America/New_York', '2027-03-14T02:30:00', '2027-03-14T07:00:00Z', 'in the gap'],
    ['America/New_York', '2026-11-01T01:30:00', '2026-11-01T05:30:00Z', 'in the fold'],
    ['Australia/Lord_Howe', '2026-10-04T02:15:00', '2026-10-03T15:30:00Z', 'in a gap of half an hour'],
    ['Australia/Lord_Howe', '2026-04-05T01:45:00', '2026-04-04T14:45:00Z', 'in a fold of half an hour'],
    ['Africa/Cairo', '2026-04-24T00:30:00', '2026-04-23T22:00:00Z', 'in a gap at midnight'],
    ['Africa/Cairo', '2026-10-29T23:30:00', '2026-10-29T20:30:00Z', 'in a fold before midnight'],
    ['Asia/Kathmandu', '2026-07-01T12:00:00', '2026-07-01T06:15:00Z', 'where clocks never change'],
    ['UTC', '2026-07-01T12:00:00', '2026-07-01T12:00:00Z', 'in UTC'],
    ['America/Santiago', '2026-09-06T00:30:00', '2026-09-06T04:00:00Z', 'in a gap at midnight, far west'],
    ['Pacific/Kiritimati', '2026-01-01T00:00:00', '2025-12-31T10:00:00Z', 'at the furthest offset east'],
    ['Pacific/Niue', '2026-01-01T00:00:00', '2026-01-01T11:00:00Z', 'at the furthest offset west'],
  ])('%s: %s is %s, %s', (timezone, local, expected) => {
    expect(formatInstant(instantOf(wallAt(Date.parse(`${local}Z`)), timezone))).toBe(
      formatInstant(Date.parse(expected)),
    );
  });

  it.each(Object.keys(TRANSITIONS))('%s: agrees with the table of transitions', (timezone) => {
    fc.assert(
      fc.property(localTimes(timezone), (local) => {
        expect(instantOf(wallAt(local), timezone)).toBe(expectedInstant(local, timezone));
      }),
    );
  });

  it('never goes back where the wall clock goes on, but for the hour of a fold', () => {
    const zones = fc.constantFrom(...Object.keys(TRANSITIONS));
    fc.assert(
      fc.property(
        zones.chain((zone) => fc.tuple(fc.constant(zone), localTimes(zone))),
        fc.integer({ min: 0, max: DAY }),
        ([timezone, local], later) => {
          expect(instantOf(wallAt(local + later), timezone)).toBeGreaterThanOrEqual(
            instantOf(wallAt(local), timezone),
          );
        },
      ),
    );
  });

  it('throws for a zone that does not exist', () => {
    expect(() => instantOf(wallAt(0), 'Mars/Olympus')).toThrow(
      new RangeError('Mars/Olympus is no time zone'),
    );
  });
});

describe('wallClockOf', () => {
  it.each([
    ['Europe/Berlin', '2026-03-29T00:59:59.999Z', '2026-03-29T01:59:59.999Z'],
    ['Europe/Berlin', '2026-03-29T01:00:00.000Z', '2026-03-29T03:00:00.000Z'],
    ['Asia/Kathmandu', '2026-12-31T23:00:00.250Z', '2027-01-01T04:45:00.250Z'],
    ['America/New_York', '2026-03-01T00:00:00.000Z', '2026-02-28T19:00:00.000Z'],
    ['UTC', '2028-02-29T12:34:56.789Z', '2028-02-29T12:34:56.789Z'],
  ])('%s at %s: a clock shows %s', (timezone, at, shown) => {
    expect(wallClockOf(Date.parse(at), timezone)).toEqual(wallAt(Date.parse(shown)));
    expect(localTimeOf(Date.parse(at), timezone)).toBe(Date.parse(shown));
  });

  it('throws for a zone that does not exist', () => {
    expect(() => wallClockOf(0, 'Mars/Olympus')).toThrow(new RangeError('Mars/Olympus is no time zone'));
  });

  it.each(Object.keys(TRANSITIONS))(
    '%s: is undone by instantOf, but in the second passing of a fold',
    (zone) => {
      fc.assert(
        fc.property(localTimes(zone), (near) => {
          const instant = instantOfLocal(near, zone);
          expect(instantOf(wallClockOf(instant, zone), zone)).toBe(instant);
        }),
      );
    },
  );
});

describe('clockChange', () => {
  it.each(
    Object.entries(TRANSITIONS).flatMap(([timezone, changes]) =>
      changes.map(([at, before, after]) => ({ timezone, at, before, after })),
    ),
  )('$timezone: finds the change at $at', ({ timezone, at, before, after }) => {
    const change = { at: Date.parse(at), before: before * MINUTE, after: after * MINUTE };
    expect(clockChange(change.at - DAY, change.at + 1, timezone)).toEqual(change);
    expect(clockChange(change.at - 1, change.at, timezone)).toEqual(change);
    expect(clockChange(change.at, change.at + DAY, timezone)).toBeUndefined();
    expect(clockChange(change.at - DAY, change.at - 1, timezone)).toBeUndefined();
  });
});
