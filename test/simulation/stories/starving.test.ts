import { expect, it } from 'vitest';
import { TICK_LASTS } from '../../../functions/domain/execution/watchdog.ts';
import { SECOND } from '../../../functions/domain/shared/instant.ts';
import { deployedFigures } from '../aws/stack-figures.ts';
import { starve } from './starving.ts';

const stack = deployedFigures();

it('runs that cannot be repaired, more than a tick looks at, do not keep the watchdog from one whose events were lost', async () => {
  expect(await starve(stack, 11)).toEqual({ violations: [], stuck: 1100, status: 'succeeded' });
});

it('the function of the watchdog may go on for half a minute after the last thing it begins: as long as a call of ECS', () => {
  expect(stack.watch.timeoutSeconds * SECOND - TICK_LASTS).toBeGreaterThanOrEqual(30 * SECOND);
});
