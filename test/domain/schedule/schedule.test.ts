import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  countOccurrences,
  jitterOf,
  LEAST_INTERVAL,
  nextOccurrence,
  nextOccurrences,
  type Schedule,
  type Span,
} from '../../../functions/domain/schedule/schedule.ts';
import {
  DAY,
  formatInstant,
  HOUR,
  type Instant,
  MINUTE,
  SECOND,
} from '../../../functions/domain/shared/instant.ts';
import { cronExpressions, ZONES } from '../arbitraries.ts';

const START: Instant = Date.UTC(2026, 9, 24);

const every = (interval: number, changes: Partial<Schedule> = {}): Schedule => ({
  trigger: { kind: 'every', text: 'every', interval, anchor: START },
  timezone: 'UTC',
  exclude: [],
  ...changes,
});

const cron = (text: string, changes: Partial<Schedule> = {}): Schedule => ({
  trigger: { kind: 'cron', text },
  timezone: 'UTC',
  exclude: [],
  ...changes,
});

const offsets = (instants: readonly Instant[]): number[] => instants.map((at) => at - START);

/** Within three days, on one of which the clocks of Berlin go back. */
const moments = fc.integer({ min: START, max: START + 3 * DAY });

const spans: fc.Arbitrary<Span[]> = fc.array(
  fc.tuple(moments, fc.integer({ min: 0, max: 12 * HOUR })).map(([from, length]) => ({
    from,
    to: from + length,
  })),
  { maxLength: 5 },
);

const triggers: fc.Arbitrary<Schedule['trigger']> = fc.oneof(
  fc
    .record({ interval: fc.integer({ min: 5 * MINUTE, max: 2 * DAY }), anchor: moments })
    .map((times) => ({ kind: 'every' as const, text: 'every', ...times })),
  cronExpressions.map((text) => ({ kind: 'cron' as const, text })),
);

const schedules: fc.Arbitrary<Schedule> = fc
  .record(
    {
      trigger: triggers,
      timezone: fc.constantFrom(...ZONES),
      exclude: spans,
      startsAt: moments,
      endsAt: moments,
      offset: fc.integer({ min: 0, max: 2 * HOUR }),
    },
    { requiredKeys: ['trigger', 'timezone', 'exclude'] },
  )
  .map((schedule) => schedule as Schedule);

/** All instants in (from, to]: the bare trigger one after the other, and each judged by itself. */
const walked = (schedule: Schedule, from: Instant, to: Instant): Instant[] => {
  const { trigger, timezone, exclude, startsAt = 0, endsAt = Infinity, offset = 0 } = schedule;
  const bare: Schedule = { trigger, timezone, exclude: [] };
  const instants: Instant[] = [];
  let at = nextOccurrence(bare, from - offset);
  while (at !== undefined && at + offset <= to) {
    const nominal = at;
    const isExcluded = exclude.some((span) => 'from' in span && nominal >= span.from && nominal < span.to);
    if (!isExcluded && nominal >= startsAt && nominal <= endsAt) instants.push(nominal + offset);
    const next = nextOccurrence(bare, at);
    if (next !== undefined && next <= at)
      throw new Error(`${formatInstant(next)} is not after the one before`);
    at = next;
  }
  return instants;
};

describe('every', () => {
  it('has a least interval of a second', () => {
    expect(LEAST_INTERVAL).toBe(SECOND);
  });

  it('is first due at its anchor', () => {
    expect(offsets(nextOccurrences(every(90 * SECOND), START - 1, 3))).toEqual([0, 90_000, 180_000]);
    expect(nextOccurrence(every(90 * SECOND), 0)).toBe(START);
  });

  it('is due strictly after an instant', () => {
    expect(offsets(nextOccurrences(every(SECOND), START, 2))).toEqual([1000, 2000]);
    expect(offsets(nextOccurrences(every(SECOND), START + 999, 2))).toEqual([1000, 2000]);
    expect(offsets(nextOccurrences(every(SECOND), START + 1000, 2))).toEqual([2000, 3000]);
  });

  it('does not shift with clocks', () => {
    const berlin = every(DAY, { timezone: 'Europe/Berlin' });
    expect(nextOccurrences(berlin, START, 2).map(formatInstant)).toEqual([
      '2026-10-25T00:00:00.000Z',
      '2026-10-26T00:00:00.000Z',
    ]);
  });

  it('is due whole intervals after its anchor, and no later than an interval from any instant', () => {
    const intervals = fc.integer({ min: SECOND, max: 400 * DAY });
    fc.assert(
      fc.property(intervals, fc.integer({ min: 0, max: 5000 * DAY }), (interval, later) => {
        const next = nextOccurrence(every(interval), START + later) ?? Number.NaN;
        expect((next - START) % interval).toBe(0);
        expect(next - (START + later)).toBeGreaterThan(0);
        expect(next - (START + later)).toBeLessThanOrEqual(interval);
      }),
    );
  });
});

describe('startsAt and endsAt', () => {
  it('are themselves within', () => {
    const bounds = { startsAt: START + HOUR, endsAt: START + 3 * HOUR };
    const expected = [HOUR, 2 * HOUR, 3 * HOUR];
    expect(offsets(nextOccurrences(every(HOUR, bounds), START, 9))).toEqual(expected);
    expect(offsets(nextOccurrences(cron('0 * * * *', bounds), START, 9))).toEqual(expected);
  });

  it('leave out what is a millisecond beyond', () => {
    const bounds = { startsAt: START + HOUR + 1, endsAt: START + 3 * HOUR - 1 };
    expect(offsets(nextOccurrences(every(HOUR, bounds), START, 9))).toEqual([2 * HOUR]);
    expect(offsets(nextOccurrences(cron('0 * * * *', bounds), START, 9))).toEqual([2 * HOUR]);
  });

  it('leave nothing when the end is before the first occurrence', () => {
    expect(nextOccurrence(every(HOUR, { endsAt: START - 1 }), 0)).toBeUndefined();
  });
});

describe('exclude', () => {
  it('leaves out its start and not its end', () => {
    const exclude = [{ from: START + HOUR, to: START + 3 * HOUR }];
    expect(offsets(nextOccurrences(every(HOUR, { exclude }), START - 1, 3))).toEqual([0, 3 * HOUR, 4 * HOUR]);
    expect(offsets(nextOccurrences(cron('0 * * * *', { exclude }), START - 1, 2))).toEqual([0, 3 * HOUR]);
  });

  it('jumps over years of seconds', () => {
    const exclude = [{ from: START, to: START + 3650 * DAY }];
    expect(offsets(nextOccurrences(every(SECOND, { exclude }), START, 1))).toEqual([3650 * DAY]);
    expect(offsets(nextOccurrences(cron('* * * * * *', { exclude }), START, 1))).toEqual([3650 * DAY]);
  });

  it('ends a schedule that it covers up to its end', () => {
    const exclude = [
      { from: START + 12 * HOUR, to: START + 2 * DAY },
      { from: START, to: START + DAY },
    ];
    expect(nextOccurrence(every(HOUR, { exclude, endsAt: START + DAY }), START)).toBeUndefined();
  });
});

describe('an offset', () => {
  it('moves every occurrence', () => {
    const schedule = cron('0 0 * * *', { offset: 90 * SECOND });
    expect(offsets(nextOccurrences(schedule, START - 1, 2))).toEqual([90_000, DAY + 90_000]);
    expect(offsets(nextOccurrences(schedule, START + 89_999, 1))).toEqual([90_000]);
    expect(offsets(nextOccurrences(schedule, START + 90_000, 1))).toEqual([DAY + 90_000]);
  });

  it('comes after startsAt, endsAt and exclude have judged', () => {
    const schedule = every(HOUR, {
      offset: 30 * MINUTE,
      startsAt: START,
      endsAt: START + 2 * HOUR,
      exclude: [{ from: START + HOUR, to: START + HOUR + 1 }],
    });
    expect(offsets(nextOccurrences(schedule, 0, 9))).toEqual([30 * MINUTE, 150 * MINUTE]);
  });
});

describe('jitterOf', () => {
  it('is the same each time for the same job', () => {
    // The first 48 bits of the id's SHA-256, modulo one more than the jitter, as Python's hashlib tells.
    expect(jitterOf('019a9f3c5b7d7c2e8f1a2b3c4d5e6f70', HOUR)).toBe(767_593);
  });

  it('is 0 without jitter', () => {
    expect(jitterOf('any', 0)).toBe(0);
  });

  it('is whole milliseconds from 0 to the jitter', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 0, max: 365 * DAY }), (id, jitter) => {
        const offset = jitterOf(id, jitter);
        expect(Number.isInteger(offset) && offset >= 0 && offset <= jitter).toBe(true);
      }),
    );
  });

  it('takes both ends and spreads jobs over what is between', () => {
    const jitters = Array.from({ length: 3000 }, (_, index) => jitterOf(`job ${index}`, 2));
    for (const value of [0, 1, 2]) {
      expect(jitters.filter((jitter) => jitter === value).length).toBeGreaterThan(850);
    }
  });
});

describe('any schedule', () => {
  it('is due when its trigger is and nothing forbids it, one after the other', () => {
    fc.assert(
      fc.property(schedules, moments, (schedule, from) => {
        const to = from + 2 * DAY;
        const expected = walked(schedule, from, to);
        expect(nextOccurrences(schedule, from, expected.length)).toEqual(expected);
        const beyond = nextOccurrence(schedule, expected.at(-1) ?? from);
        expect(beyond ?? Infinity).toBeGreaterThan(to);
      }),
    );
  });

  it('was due as often as a walk tells', () => {
    fc.assert(
      fc.property(schedules, moments, fc.integer({ min: 0, max: DAY }), (schedule, from, length) => {
        const expected = walked(schedule, from, from + length);
        expect(countOccurrences(schedule, from, from + length, 1e9)).toBe(expected.length);
        expect(countOccurrences(schedule, from, from + length, 3)).toBe(Math.min(3, expected.length));
      }),
    );
  });
});

describe('countOccurrences', () => {
  it('does not walk through a year of seconds of elapsed time', () => {
    const exclude = [
      { from: START + DAY, to: START + 3 * DAY },
      { from: START + 2 * DAY, to: START + 4 * DAY },
    ];
    expect(countOccurrences(every(SECOND, { exclude }), START, START + 365 * DAY, 1e9)).toBe(362 * 86_400);
  });

  it('stops at the most that is asked for', () => {
    expect(countOccurrences(cron('* * * * * *'), START, START + 365 * DAY, 100)).toBe(100);
    expect(countOccurrences(every(SECOND), START, START + 365 * DAY, 100)).toBe(100);
  });
});
