import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { logNumber, type NumberedSchedule } from '../../../functions/dialects/job-logs/log-number.ts';
import { SECOND } from '../../../functions/domain/shared/instant.ts';
import { numberedJobId } from '../../../functions/domain/shared/job-number.ts';

const START = Date.UTC(2026, 10, 21, 10);
const HALF = 2 ** 52;

const every = (number: number, interval = 10 * SECOND, jitterOffset = 0): NumberedSchedule => ({
  id: numberedJobId('joblog', number),
  trigger: { kind: 'every', text: '10s', interval, anchor: START },
  jitterOffset,
});

const once = (number: number): NumberedSchedule => ({
  id: numberedJobId('joblog', number),
  trigger: { kind: 'at', text: '2026-11-21T10:00', dueAt: START },
  jitterOffset: 0,
});

const at = ({ id }: NumberedSchedule, dueAt: number, copy = 1, attempt = 1) => ({
  jobId: id,
  dueAt,
  copy,
  attempt,
});

const aNumber = fc.integer({ min: 1, max: 10_000 });
const anOrdinal = fc.integer({ min: 0, max: 80_000_000 });
const aPair = fc.tuple(aNumber, anOrdinal);
const onGrid = ([number, ordinal]: readonly [number, number]) => {
  const job = every(number);
  return logNumber(job, at(job, START + ordinal * 10 * SECOND));
};

describe('the number of a log', () => {
  it.each([
    [once(1), START, 1],
    [once(2), START, 3],
    [every(1), START, 1],
    [every(1), START + 10 * SECOND, 4],
    [every(2), START, 3],
    [every(17), START + 20 * SECOND, 192],
    [every(1, SECOND, 250), START + 1250, 4],
  ])('of %j at %i is %i', (job, dueAt, number) => {
    expect(logNumber(job, at(job, dueAt))).toBe(number);
  });

  it('is nobody else’s on the grids of all jobs, and below 2^52', () => {
    fc.assert(
      fc.property(aPair, aPair, (one, other) => {
        const isSame = one[0] === other[0] && one[1] === other[1];
        expect(onGrid(one) === onGrid(other)).toBe(isSame);
        expect(onGrid(one)).toBeGreaterThanOrEqual(1);
        expect(onGrid(one)).toBeLessThan(HALF);
      }),
    );
  });

  it('is different for all of the first jobs and occurrences', () => {
    const numbers = [];
    for (let number = 1; number <= 100; number += 1) {
      for (let ordinal = 0; ordinal < 100; ordinal += 1) numbers.push(onGrid([number, ordinal]));
    }
    expect(new Set(numbers).size).toBe(10_000);
  });

  it('rises with the occurrences of a job', () => {
    fc.assert(
      fc.property(aNumber, anOrdinal, (number, ordinal) => {
        expect(onGrid([number, ordinal + 1])).toBeGreaterThan(onGrid([number, ordinal]));
      }),
    );
  });

  it('is a safe integer from 2^52 on off the grid, for a further attempt, another copy and a far occurrence', () => {
    const [one, single] = [every(7), once(8)];
    const day: NumberedSchedule = { ...one, trigger: { kind: 'cron', text: '@daily' } };
    const odd = [
      logNumber(one, at(one, START + 1)),
      logNumber(one, at(one, START - 10 * SECOND)),
      logNumber(one, at(one, START, 2)),
      logNumber(one, at(one, START, 1, 2)),
      logNumber(one, at(one, START + 94_900_000 * 10 * SECOND)),
      logNumber(single, at(single, START + 1)),
      logNumber(day, at(day, START)),
    ];
    for (const number of odd) {
      expect(Number.isSafeInteger(number)).toBe(true);
      expect(number).toBeGreaterThanOrEqual(HALF);
    }
    expect(new Set(odd).size).toBe(odd.length);
  });

  it('is the same whenever it is asked for', () => {
    fc.assert(
      fc.property(aNumber, fc.nat(10 ** 9), fc.integer({ min: 1, max: 5 }), (number, offset, attempt) => {
        const job = every(number);
        const key = at(job, START + offset, 1, attempt);
        expect(logNumber(job, key)).toBe(logNumber({ ...job }, { ...key }));
        expect(Number.isSafeInteger(logNumber(job, key))).toBe(true);
      }),
    );
  });

  it('is exact up to the largest pair', () => {
    const [number, ordinal] = [40_000_000, 54_899_999];
    const sum = BigInt(number + ordinal);
    expect(BigInt(onGrid([number, ordinal]))).toBe((sum * (sum + 1n)) / 2n + BigInt(ordinal));
  });
});
