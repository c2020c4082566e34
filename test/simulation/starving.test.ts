import { expect, it } from 'vitest';
import { deployedFigures } from './stack-figures.ts';
import { starve } from './starving.ts';

const stack = deployedFigures();

it('runs that cannot be repaired, more than a tick looks at, do not keep the watchdog from one whose events were lost', async () => {
  expect(await starve(stack, 11)).toEqual({ violations: [], stuck: 1100, status: 'succeeded' });
});
