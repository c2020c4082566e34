import { describe, expect, it } from 'vitest';
import { IS_WHOLE, sampleOf } from '../../sample.ts';
import { deployedFigures } from '../aws/stack-figures.ts';
import { FAULT_KINDS, type FaultLevel } from '../world/fault-rates.ts';
import { type SimulationReport, simulate } from './simulate.ts';

/** About a week, and two days of rest. */
const MONTHS = 0.25;

/** A few of each; `.ci/run` has many more, of a month each. */
const SEEDS: Readonly<Record<FaultLevel, readonly number[]>> = {
  none: [1, 2, 3],
  usual: [1, 2, 3, 4],
  storm: [1, 2, 3, 4, 5, 6, 11],
};

/** So many of them a sample has. */
const SAMPLED: Readonly<Record<FaultLevel, number>> = { none: 1, usual: 1, storm: 2 };

const stack = deployedFigures();
const reports = new Map<string, Promise<SimulationReport>>();

/** Each story is told once, whichever tests ask for it. */
const reportOf = (level: FaultLevel, seed: number): Promise<SimulationReport> => {
  const key = `${level} ${seed}`;
  const report = reports.get(key) ?? simulate({ seed, months: MONTHS, level, stack });
  reports.set(key, report);
  return report;
};

describe.each(Object.entries(SEEDS) as [FaultLevel, readonly number[]][])(
  'with faults: %s',
  (level, seeds) => {
    it.each(sampleOf(`seeds, ${level}`, seeds, SAMPLED[level]))(
      'nothing is lost with seed %i',
      async (seed) => {
        const { violations } = await reportOf(level, seed);
        expect(violations).toEqual([]);
      },
    );
  },
);

it.runIf(IS_WHOLE)('the seeds of storms let every fault strike', async () => {
  const struck = new Set<string>();
  for (const seed of SEEDS.storm) {
    for (const kind of (await reportOf('storm', seed)).struck.keys()) struck.add(kind);
  }
  expect(FAULT_KINDS.filter((kind) => !struck.has(kind))).toEqual([]);
});

it.runIf(IS_WHOLE)('the seeds of storms have deploys and roll-backs', async () => {
  const kinds = new Set<string>();
  for (const seed of SEEDS.storm) {
    for (const kind of (await reportOf('storm', seed)).deploys.keys()) kinds.add(kind);
  }
  expect([...kinds].sort()).toEqual(['deploy', 'rollBack']);
});
