import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  countOccurrencesOfMonth,
  countOccurrencesWithin,
} from '../../../functions/domain/schedule/count-occurrences.ts';
import { countOccurrences, type Schedule } from '../../../functions/domain/schedule/schedule.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../../functions/domain/shared/instant.ts';
import { cronExpressions } from '../arbitraries.ts';

const MIDNIGHT = Date.UTC(2026, 5, 1);
const MONTH = 30 * DAY;

const cron = (text: string): Schedule => ({
  trigger: { kind: 'cron', text },
  timezone: 'UTC',
  exclude: [],
});

describe('how often a schedule is due in a month', () => {
  it.each([
    ['0 9 * * *', 30],
    ['@hourly', 720],
    ['* * * * *', 43_200],
    ['* * * * * *', 2_592_000],
    ['*/10 * 9-17 * * MON-FRI', 22 * 9 * 60 * 6],
    ['0 0 13 * FRI', 5],
  ])('of %s is %d', (text, count) => {
    expect(countOccurrencesWithin(cron(text), MIDNIGHT - 1, MONTH)).toBe(count);
  });

  it('of an interval is counted', () => {
    const trigger = { kind: 'every', text: '7s', interval: 7000, anchor: MIDNIGHT } as const;
    const schedule: Schedule = { trigger, timezone: 'UTC', exclude: [] };
    expect(countOccurrencesWithin(schedule, MIDNIGHT, MONTH)).toBe(Math.floor(MONTH / 7000));
  });

  it.each<[string, string, number, number]>([
    ['ends within the day it begins on', '* * * * *', HOUR, 12 * HOUR],
    ['ends within the next day', '* * * * *', 9.5 * HOUR, 20 * HOUR],
    ['begins and ends within a day it is not due on', '* * 2 6 *', 9.5 * HOUR, 2 * DAY],
    ['ends between two of its seconds', '*/7 */5 * * * *', 9.5 * HOUR, 2 * DAY + 3 * MINUTE + 5 * SECOND],
  ])('counts also what lies beside whole days: of one that %s', (_what, text, begin, span) => {
    const schedule = { ...cron(text), timezone: 'Asia/Kathmandu', endsAt: MIDNIGHT + begin + span };
    const from = MIDNIGHT + begin;
    const count = countOccurrences(schedule, from, from + MONTH, Infinity);
    expect(count).toBeGreaterThan(500);
    expect(countOccurrencesWithin(schedule, from, MONTH)).toBe(count);
  });

  it('counts from its start to its end, moved by its offset', () => {
    const [startsAt, endsAt] = [MIDNIGHT + 9.5 * HOUR, MIDNIGHT + DAY];
    const moved = { ...cron('* * * * *'), endsAt, offset: HOUR };
    expect(countOccurrencesWithin({ ...moved, startsAt }, MIDNIGHT, MONTH)).toBe(14.5 * 60 + 1);
    expect(countOccurrencesWithin(moved, MIDNIGHT, MONTH)).toBe(25 * 60);
  });

  it('is no less than what was counted, also within an hour that comes twice', () => {
    const back = Date.UTC(2026, 9, 25, 1);
    const schedule = { ...cron('* * * * * *'), timezone: 'Europe/Berlin', endsAt: back + 10 * MINUTE };
    expect(countOccurrencesWithin(schedule, back - 10 * MINUTE, MONTH)).toBe(500);
  });

  it('is what counting one by one gives, where no clocks change', () => {
    fc.assert(
      fc.property(cronExpressions, fc.nat(DAY), fc.nat(3 * DAY), (text, begin, span) => {
        const from = MIDNIGHT + begin;
        expect(countOccurrencesWithin(cron(text), from, span)).toBe(
          countOccurrences(cron(text), from, from + span, Infinity),
        );
      }),
      { numRuns: 50 },
    );
  });
});

describe('how often a schedule is due in the month to come', () => {
  it('is counted from the beginning of the hour, and is the same within it', () => {
    const daily = cron('30 9 * * *');
    for (const minute of [0, 29, 31, 59]) {
      expect(countOccurrencesOfMonth(daily, MIDNIGHT + 9 * HOUR + minute * MINUTE)).toBe(30);
    }
    const once = { ...daily, endsAt: MIDNIGHT + 10 * HOUR };
    expect(countOccurrencesOfMonth(once, MIDNIGHT + 9 * HOUR + MINUTE)).toBe(1);
    expect(countOccurrencesOfMonth(once, MIDNIGHT + 10 * HOUR)).toBe(0);
  });
});
