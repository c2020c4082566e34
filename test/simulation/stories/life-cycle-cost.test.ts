import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type LifeCycle, lifeCycle } from '../../../bench/life-cycle-cost.ts';
import { HOUR, MINUTE } from '../../../functions/domain/shared/instant.ts';

const DEPLOY = readFileSync(new URL('../../../docs/deploy.md', import.meta.url), 'utf8');

/** A row of the table: what is counted, and how. */
const ROWS: readonly (readonly [what: string, of: (life: LifeCycle) => number])[] = [
  ['write units', ({ writeUnits }) => writeUnits],
  ['read units', ({ readUnits }) => readUnits],
  ['SQS requests', ({ queueRequests }) => queueRequests],
  ['entries of Scheduler', ({ entriesFired }) => entriesFired],
  ['invocations', ({ invocations }) => invocations],
  ['**dollars per million jobs**', ({ dollars }) => dollars.together],
];

/** A figure of the table; the first cell of its row says what is counted. */
const told = (what: string, column: number): number => {
  const row = DEPLOY.split('\n').find((line) => line.startsWith(`| ${what} `)) ?? '';
  return Number(row.split('|')[column + 2]?.replaceAll('*', ''));
};

describe.each([
  ['5 minutes', 0, 5 * MINUTE],
  ['2 hours', 1, 2 * HOUR],
])('a one-shot container job that is created %s before it is due', (_what, column, ahead) => {
  it('costs what docs/deploy.md says', async () => {
    const life = await lifeCycle(ahead);
    const measured = ROWS.map(([what, of]) => [what, Math.round(of(life))]);
    expect(ROWS.map(([what]) => [what, told(what, column)])).toEqual(measured);
  });
});
