import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isInTime, OVERDUE_AFTER, usuallyInTimeFrom } from '../../../functions/domain/execution/watchdog.ts';
import { isTimeoutNear, nextCheck, setsTimeoutAlarm } from '../../../functions/domain/run/next-check.ts';
import { HOUR, MINUTE, SECOND } from '../../../functions/domain/shared/instant.ts';
import { instants } from '../arbitraries.ts';
import { HANDLE, NOW } from '../samples.ts';

const waiting = { status: 'starting', tryFrom: NOW } as const;
const starting = { ...waiting, handle: HANDLE } as const;
const running = { ...starting, status: 'running' } as const;

describe('nextCheck', () => {
  it.each([
    ['a run that is to be launched now', waiting, MINUTE],
    ['a run whose next try is in 40 s', { ...waiting, tryFrom: NOW + 40 * SECOND }, 100 * SECOND],
    ['a run whose try was due long ago', { ...waiting, tryFrom: NOW - HOUR }, MINUTE],
    ['a container that is starting', starting, 2 * MINUTE],
    ['a container that runs without a timeout', running, 5 * MINUTE],
    ['a container far from its timeout', { ...running, timeoutAt: NOW + HOUR }, 5 * MINUTE],
    ['a container near its timeout', { ...running, timeoutAt: NOW + MINUTE }, 90 * SECOND],
    ['a container just past its timeout', { ...running, timeoutAt: NOW - 10 * SECOND }, 20 * SECOND],
    ['a container long past its timeout', { ...running, timeoutAt: NOW - HOUR }, 0],
    ['a container that was asked to stop', { ...running, stopIntent: 'user' as const }, 150 * SECOND],
    ['a starting one that was asked to stop', { ...starting, stopIntent: 'user' as const }, 150 * SECOND],
  ])('looks at %s in time', (_what, run, wait) => {
    expect(nextCheck(run, NOW)).toBe(NOW + wait);
  });

  it('is never before now, and soon enough for ECS to still know a stopped container', () => {
    const runs = fc.record({
      handle: fc.constantFrom(undefined, HANDLE),
      status: fc.constantFrom('starting' as const, 'running' as const),
      stopIntent: fc.constantFrom(undefined, 'user' as const, 'timeout' as const),
      timeoutAt: fc.option(instants, { nil: undefined }),
    });
    fc.assert(
      fc.property(runs, instants, ({ handle, stopIntent, timeoutAt, status }, now) => {
        const look = nextCheck(
          {
            status,
            tryFrom: now,
            ...(handle !== undefined && { handle }),
            ...(stopIntent && { stopIntent }),
            ...(timeoutAt !== undefined && { timeoutAt }),
          },
          now,
        );
        expect(look).toBeGreaterThanOrEqual(now);
        expect(look).toBeLessThanOrEqual(now + 5 * MINUTE);
      }),
    );
  });
});

describe('the alarm of a timeout', () => {
  it.each([
    [0, true],
    [14 * MINUTE, true],
    [14 * MINUTE + 1, false],
    [HOUR, false],
  ])('is set at once where it is %i ms away or less', (away, expected) => {
    expect(isTimeoutNear(NOW + away, NOW)).toBe(expected);
  });

  it.each([
    ['far from its timeout', HOUR, 7 * MINUTE + 1, false],
    ['near its timeout', HOUR, 7 * MINUTE, true],
    ['past its timeout', HOUR, -MINUTE, true],
    ['whose alarm was set at once', 14 * MINUTE, MINUTE, false],
  ])('is set by a look at a run %s, or not', (_what, timeout, away, expected) => {
    expect(setsTimeoutAlarm({ timeout, timeoutAt: NOW + away }, NOW)).toBe(expected);
  });

  it('is set by no look at a run that has none', () => {
    expect(setsTimeoutAlarm({ timeout: 0 }, NOW)).toBe(false);
  });
});

describe('OVERDUE_AFTER', () => {
  it('is the half minute of behaviour.md', () => {
    expect(OVERDUE_AFTER).toBe(30 * SECOND);
  });
});

describe('an overdue job that is woken now', () => {
  it.each([
    ['due just now', HOUR, 0, true],
    ['with two minutes and more left', HOUR, 58 * MINUTE - 1, true],
    ['with two minutes left, in which it may not come to start', HOUR, 58 * MINUTE, false],
    ['long after its start deadline', HOUR, 10 * HOUR, false],
    ['with a long start deadline', 12 * HOUR, 10 * HOUR, true],
    ['with a short start deadline', MINUTE, 31 * SECOND, false],
  ])('%s: starts in time or not', (_what, startDeadline, late, expected) => {
    expect(isInTime({ nextDueAt: NOW - late, startDeadline }, NOW)).toBe(expected);
  });

  it('does not start in time where it is due no more', () => {
    expect(isInTime({ startDeadline: HOUR }, NOW)).toBe(false);
  });

  it('starts in time by the usual start deadline where it is due within the last 58 minutes', () => {
    expect(usuallyInTimeFrom(NOW)).toBe(NOW - 58 * MINUTE);
  });
});
