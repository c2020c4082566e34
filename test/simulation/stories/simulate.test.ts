import { describe, expect, it } from 'vitest';
import { deployedFigures } from '../aws/stack-figures.ts';
import { simulateSideBySide } from '../side-by-side.ts';
import { type SimulationReport, simulate } from './simulate.ts';

const stack = deployedFigures();

describe('a simulation', () => {
  it('gives the same story for the same seed', async () => {
    const options = { seed: 7, months: 0.1, level: 'storm', stack } as const;
    const [first, second] = [await simulate(options), await simulate(options)];
    expect(second).toEqual(first);
  });

  it('gives another story for another seed, and for other faults', async () => {
    const options = { months: 0.05, level: 'storm', stack } as const;
    const reports = [
      await simulate({ ...options, seed: 7 }),
      await simulate({ ...options, seed: 8 }),
      await simulate({ ...options, seed: 7, level: 'usual' }),
    ];
    expect(new Set(reports.map(({ traceHash }) => traceHash)).size).toBe(3);
  });

  it('keeps the lines of the job in focus, without changing the story', async () => {
    const options = { seed: 7, months: 0.05, level: 'usual', stack } as const;
    const plain = await simulate(options);
    const focused = await simulate({ ...options, focus: '0' });
    expect(focused.traceHash).toBe(plain.traceHash);
    expect(focused.trace.length).toBeGreaterThan(100);
    expect(focused.trace.every(({ subject }) => subject.startsWith('0'))).toBe(true);
  });

  it('tells the same side by side with others, in the order of the seeds', async () => {
    const options = { months: 0.02, level: 'storm', stack } as const;
    const reports: SimulationReport[] = [];
    for await (const report of simulateSideBySide({ first: 7, count: 4, ...options })) reports.push(report);
    expect(reports.map(({ seed }) => seed)).toEqual([7, 8, 9, 10]);
    expect(reports[2]).toEqual(await simulate({ ...options, seed: 9 }));
  });
});
