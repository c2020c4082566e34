import { expect, it } from 'vitest';
import { simulate } from './simulate.ts';
import { deployedFigures, READERS, type StackFigures } from './stack-figures.ts';

const stack = deployedFigures();

/** As a stack is that leaves Lambda's recursive loop detection as it is by default. */
const stopping = Object.fromEntries(
  READERS.map((name) => [name, { ...stack[name], stopsLoops: true }]),
) as StackFigures;

const WEEK = { seed: 5, months: 0.25, level: 'none' } as const;

it('no start is late, and nothing becomes a dead letter, where alarms may follow one another without end', async () => {
  const report = await simulate({ ...WEEK, stack });
  expect(report).toMatchObject({ violations: [], deadLetters: 0 });
});

it('starts are late and messages become dead letters where Lambda stops chains of alarms', async () => {
  const { violated, deadLetters } = await simulate({ ...WEEK, stack: stopping });
  expect([...violated.keys()]).toContain('late');
  expect(deadLetters).toBeGreaterThan(0);
});
