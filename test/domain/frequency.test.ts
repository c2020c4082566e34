import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { occurrencesWithin } from '../../functions/domain/frequency.ts';
import { DAY } from '../../functions/domain/instant.ts';
import { countOccurrences, type Schedule } from '../../functions/domain/schedule.ts';
import { cronExpressions } from './arbitraries.ts';

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
    expect(occurrencesWithin(cron(text), MIDNIGHT - 1, MONTH)).toBe(count);
  });

  it('of an interval is counted', () => {
    const trigger = { kind: 'every', text: '7s', interval: 7000, anchor: MIDNIGHT } as const;
    const schedule: Schedule = { trigger, timezone: 'UTC', exclude: [] };
    expect(occurrencesWithin(schedule, MIDNIGHT, MONTH)).toBe(Math.floor(MONTH / 7000));
  });

  it('is what counting one by one gives, where no clocks change', () => {
    fc.assert(
      fc.property(cronExpressions, (text) => {
        const span = 3 * DAY;
        expect(occurrencesWithin(cron(text), MIDNIGHT - 1, span)).toBe(
          countOccurrences(cron(text), MIDNIGHT - 1, MIDNIGHT - 1 + span, Infinity),
        );
      }),
      { numRuns: 50 },
    );
  });
});
