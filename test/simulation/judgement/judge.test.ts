import { describe, expect, it } from 'vitest';
import { sampleOf } from '../../sample.ts';
import { deployedFigures } from '../aws/stack-figures.ts';
import { simulate } from '../stories/simulate.ts';
import { programOf } from '../world/program.ts';
import { BREAKS } from './breaks.ts';
import { INVARIANTS, type InvariantName } from './invariants.ts';

/** Three days, or ten, or ten others, where what goes wrong must first happen to be possible. */
const STORIES = [
  { seed: 1, months: 0.1 },
  { seed: 1, months: 0.34 },
  { seed: 2, months: 0.34 },
];

const stack = deployedFigures();
const NAMES = sampleOf('broken products', Object.keys(INVARIANTS) as InvariantName[], 10);

/** What the first story violates in which the invariant is violated, else the last. */
const violatedBy = async (name: InvariantName): Promise<readonly string[]> => {
  const { level, tamper } = BREAKS[name];
  const present = programOf(tamper);
  let names: readonly string[] = [];
  for (const story of STORIES) {
    const { violated } = await simulate({ ...story, level, stack, stopAt: name, present, deploys: 'never' });
    names = [...violated.keys()];
    if (names.includes(name)) break;
  }
  return names;
};

describe('a broken product', () => {
  it.each(NAMES.map((name) => [name, BREAKS[name].how] as const))('violates "%s" when %s', async (name) => {
    expect(await violatedBy(name)).toContain(name);
  });
});
