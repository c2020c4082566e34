import { describe, expect, it } from 'vitest';
import { MOST_COPIES } from '../../../functions/domain/job/policies.ts';
import { SECOND } from '../../../functions/domain/shared/instant.ts';
import { runsOf } from '../lively.ts';
import { dueAtOf, productOver } from '../product.ts';

/** So many ends the track function looks at side by side: two batches of ten. */
const SIDE_BY_SIDE = 20;

describe('as many copies as an occurrence may have', () => {
  it('are started once each, and their ends are told to the job, though it is changed by many at once', async () => {
    const product = productOver();
    const { clock, launcher } = product;
    const job = await product.create({ image: 'busybox', in: '30s', copies: MOST_COPIES });
    await product.passUntil(dueAtOf(job));
    expect(launcher.orders).toHaveLength(MOST_COPIES);
    expect((await product.job(job.id)).activeRuns).toHaveLength(MOST_COPIES);
    clock.advance(SECOND);
    const runs = await runsOf(product, job.id);
    for (let from = 0; from < runs.length; from += SIDE_BY_SIDE) {
      const batch = runs.slice(from, from + SIDE_BY_SIDE);
      await Promise.all(batch.map(({ id }) => product.follow(launcher.exited(id, 0, clock.now()))));
    }
    const ended = await runsOf(product, job.id);
    expect(new Set(ended.map(({ copy }) => copy)).size).toBe(MOST_COPIES);
    expect(new Set(ended.map(({ status }) => status))).toEqual(new Set(['succeeded']));
    expect(await product.job(job.id)).toMatchObject({
      state: 'history',
      outcome: 'succeeded',
      activeRuns: [],
    });
  });

  it('are one occurrence, which is read as a whole', async () => {
    const product = productOver();
    const job = await product.create({ in: '30s', copies: MOST_COPIES });
    await product.passUntil(dueAtOf(job));
    const { items, next } = await product.occurrences(job.id, { limit: 1 });
    expect(items.map(({ runs }) => runs.length)).toEqual([MOST_COPIES]);
    expect(next).toBeUndefined();
  });
});
