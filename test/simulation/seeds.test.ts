import { describe, expect, it } from 'vitest';
import type { FaultLevel } from './fault-rates.ts';
import { simulate } from './simulate.ts';

/** About a week, and two days of rest. */
const MONTHS = 0.25;

const SEEDS: Readonly<Record<FaultLevel, readonly number[]>> = {
  none: [1, 2, 3],
  usual: [1, 2, 3, 4],
  storm: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
};

describe.each(Object.entries(SEEDS) as [FaultLevel, readonly number[]][])(
  'with faults: %s',
  (level, seeds) => {
    it.each(seeds)('nothing is lost with seed %i', async (seed) => {
      const { violations } = await simulate({ seed, months: MONTHS, level });
      expect(violations).toEqual([]);
    });
  },
);
