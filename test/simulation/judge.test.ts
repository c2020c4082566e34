import { describe, expect, it } from 'vitest';
import { BREAKS } from './breaks.ts';
import { INVARIANTS, type InvariantName } from './invariants.ts';
import { simulate } from './simulate.ts';
import { deployedFigures } from './stack-figures.ts';

/** Three days, or ten where what goes wrong must first happen to be possible. */
const SHORT = 0.1;
const LONG = 0.34;

const stack = deployedFigures();
const NAMES = Object.keys(INVARIANTS) as InvariantName[];

const violatedBy = async (name: InvariantName, months: number): Promise<readonly string[]> => {
  const { level, tamper } = BREAKS[name];
  const { violated } = await simulate({ seed: 1, months, level, stack, stopAt: name, tamper });
  return [...violated.keys()];
};

describe('a broken product', () => {
  it.each(NAMES.map((name) => [name, BREAKS[name].how] as const))('violates "%s" when %s', async (name) => {
    const violated = await violatedBy(name, SHORT);
    expect(violated.includes(name) ? violated : await violatedBy(name, LONG)).toContain(name);
  });
});
