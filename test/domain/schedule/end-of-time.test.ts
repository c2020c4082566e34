import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countOccurrencesWithin } from '../../../functions/domain/schedule/count-occurrences.ts';
import {
  countOccurrences,
  nextOccurrence,
  nextOccurrences,
  parseCron,
  type Schedule,
} from '../../../functions/domain/schedule/schedule.ts';
import { isFault } from '../../../functions/domain/shared/errors.ts';
import { formatRunId, parseRunId } from '../../../functions/domain/shared/identifiers.ts';
import {
  DAY,
  formatInstant,
  formatLocal,
  HOUR,
  instantOf,
  LAST_INSTANT,
  MINUTE,
  parseDateTime,
  SECOND,
  wallClockOf,
} from '../../../functions/domain/shared/instant.ts';
import { cronExpressions, ZONES } from '../arbitraries.ts';

/** 400 years of the Gregorian calendar. */
const CYCLE = 146_097 * DAY;
const JOB_ID = '0190a1b2c3d4e5f60718293a4b5c6d7e';

const zones = fc.constantFrom(...ZONES, 'UTC', 'Pacific/Kiritimati', 'Pacific/Pago_Pago');
const lastYear = fc.integer({ min: LAST_INSTANT - 400 * DAY, max: LAST_INSTANT });
const lastDays = fc.integer({ min: LAST_INSTANT - 3 * DAY, max: LAST_INSTANT });
const crons = cronExpressions.filter((text) => !isFault(parseCron(text)));

const cron = (text: string, changes: Partial<Schedule> = {}): Schedule => ({
  trigger: { kind: 'cron', text },
  timezone: 'UTC',
  exclude: [],
  ...changes,
});

const intervals = fc.oneof(
  fc.integer({ min: SECOND, max: DAY }),
  fc.integer({ min: SECOND, max: Number.MAX_SAFE_INTEGER }),
);

const schedules: fc.Arbitrary<Schedule> = fc
  .record({
    trigger: fc.oneof(
      crons.map((text) => ({ kind: 'cron', text }) as const),
      fc
        .tuple(intervals, lastYear)
        .map(([interval, anchor]) => ({ kind: 'every', text: 'every', interval, anchor }) as const),
    ),
    timezone: zones,
    startsAt: fc.option(lastDays, { nil: undefined }),
    endsAt: fc.option(lastDays, { nil: undefined }),
    exclude: fc.array(
      fc
        .tuple(lastDays, fc.nat(DAY))
        .map(([from, length]) => ({ from, to: Math.min(from + length, LAST_INSTANT + 1) })),
      { maxLength: 3 },
    ),
    offset: fc.oneof(fc.constant(0), fc.nat(DAY)),
  })
  .map(({ startsAt, endsAt, ...rest }) => ({
    ...rest,
    ...(startsAt !== undefined && { startsAt }),
    ...(endsAt !== undefined && { endsAt }),
  }));

describe('a schedule at the end of time', () => {
  it('is due up to the last instant and never after it, at instants that have an id and a text', () => {
    let found = 0;
    fc.assert(
      fc.property(schedules, lastDays, (schedule, after) => {
        const instants = nextOccurrences(schedule, after, 20);
        let previous = after;
        for (const dueAt of instants) {
          expect(dueAt).toBeGreaterThan(previous);
          expect(dueAt).toBeLessThanOrEqual(LAST_INSTANT);
          expect(formatInstant(dueAt)).toMatch(/^\d{4}-/);
          const key = { jobId: JOB_ID, dueAt, copy: 1, attempt: 1 };
          expect(parseRunId(formatRunId(key))).toEqual(key);
          previous = dueAt;
        }
        found += instants.length;
      }),
    );
    expect(found).toBeGreaterThan(100);
  });

  it('counts as many as it gives', () => {
    fc.assert(
      fc.property(schedules, lastDays, fc.nat(30 * DAY), (schedule, after, span) => {
        const given = nextOccurrences(schedule, after, 50).filter((at) => at <= after + span).length;
        expect(countOccurrences(schedule, after, after + span, 50)).toBe(given);
      }),
    );
  });

  it.each<[string, number, Partial<Schedule>]>([
    ['0 * * * *', 24, {}],
    ['* * * * * *', 86_400, {}],
    ['* * * * * *', 82_800, { startsAt: LAST_INSTANT + 1 - 23 * HOUR }],
    ['* * * * *', 1440, { timezone: 'Asia/Tokyo' }],
  ])('%s is due %i times on the last day, and then no more', (text, times, changes) => {
    expect(countOccurrencesWithin(cron(text, changes), LAST_INSTANT - DAY, 30 * DAY)).toBe(times);
  });

  it.each<[string, number | undefined, Partial<Schedule>]>([
    ['is due at the last instant itself', LAST_INSTANT, {}],
    ['is not due where jitter moves it beyond that', undefined, { offset: 1 }],
    ['is not due where it is excluded', undefined, { exclude: [{ from: 0, to: LAST_INSTANT + 1 }] }],
  ])('%s', (_what, at, changes) => {
    const trigger = { kind: 'every', text: '1m', interval: MINUTE, anchor: LAST_INSTANT - MINUTE } as const;
    const schedule: Schedule = { trigger, timezone: 'UTC', exclude: [], ...changes };
    expect(nextOccurrence(schedule, LAST_INSTANT - 1)).toBe(at);
    expect(nextOccurrence(schedule, LAST_INSTANT)).toBeUndefined();
  });
});

describe('a cron expression', () => {
  it('is due in each 400 years as in the first', () => {
    const instants = fc.integer({ min: Date.UTC(1971, 0, 1), max: Date.UTC(2371, 0, 1) });
    fc.assert(
      fc.property(crons, instants, fc.integer({ min: 1, max: 18 }), (text, after, cycles) => {
        const first = nextOccurrence(cron(text), after) ?? 0;
        expect(nextOccurrence(cron(text), after + cycles * CYCLE)).toBe(first + cycles * CYCLE);
      }),
    );
  });
});

describe('a text of a local time', () => {
  it('names the same instant, in the last days of all, too', () => {
    fc.assert(
      fc.property(lastDays, zones, (at, timezone) => {
        const read = parseDateTime(formatLocal(at, timezone));
        expect(read).toEqual({ value: { instant: Math.floor(at / SECOND) * SECOND } });
      }),
    );
  });

  it.each<[string, string, string]>([
    ['America/New_York', '9999-12-31T23:59:59.000Z', '9999-12-31T18:59:59-05:00'],
    ['Asia/Tokyo', '9999-12-31T14:59:59.000Z', '9999-12-31T23:59:59+09:00'],
    ['Asia/Tokyo', '9999-12-31T15:00:00.000Z', '9999-12-31T15:00:00+00:00'],
  ])('in %s of %s is %s', (timezone, at, text) => {
    expect(formatLocal(Date.parse(at), timezone)).toBe(text);
  });
});

describe('a local time of the last days', () => {
  it('means the instant at which clocks show it, which may be after the last one', () => {
    fc.assert(
      fc.property(lastDays, zones, (shown, timezone) => {
        const read = parseDateTime(formatInstant(shown).slice(0, -1));
        const wall = !isFault(read) && 'wall' in read.value ? read.value.wall : undefined;
        expect(wall && wallClockOf(instantOf(wall, timezone), timezone)).toEqual(wall);
        expect(wall?.year).toBe(9999);
      }),
    );
  });
});
