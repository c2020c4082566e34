import { describe, expect, it } from 'vitest';
import type { JobRequest } from '../../../functions/domain/request/job-fields.ts';
import type { Run } from '../../../functions/domain/run/run.ts';
import { MINUTE, SECOND } from '../../../functions/domain/shared/instant.ts';
import { inMemoryWorld } from '../../in-memory/world.ts';
import { inEveryOrder } from '../interleaved.ts';
import { liveUntil, runsOf } from '../lively.ts';
import { dueAtOf, type Product, productOver } from '../product.ts';

const EVERY_MINUTE: JobRequest = { image: 'busybox', every: '1m', overlap: 'skip', startDeadline: '1h' };

/** Does something before the first save of a job. */
const beforeFirstSave = (product: Product, work: () => Promise<unknown>): void => {
  const save = product.jobs.save.bind(product.jobs);
  product.jobs.save = async (job) => {
    product.jobs.save = save;
    await work();
    return save(job);
  };
};

describe('an occurrence that is left out although a try has recorded it as begun', () => {
  it('is skipped with the true reason, whatever a second hint finds before its record says so', async () => {
    const product = productOver();
    const { id } = await product.create(EVERY_MINUTE);
    const dueAt = dueAtOf(await product.job(id));
    product.clock.advanceTo(dueAt);
    let requested: Run | undefined;
    // The run is recorded, and a request comes before its job is saved.
    beforeFirstSave(product, async () => {
      requested = await product.runNow({ id, callerName: 'alice' });
      // The hint is handled again, beside the try that goes on.
      const save = product.jobs.save.bind(product.jobs);
      product.jobs.save = async (job) => {
        const saved = await save(job);
        product.jobs.save = save;
        if (saved !== 'conflict') for (const run of await runsOf(product, id)) await product.launch(run.id);
        return saved;
      };
    });
    await product.due(id, { dueAt, revision: 1 });
    const runs = await runsOf(product, id);
    expect(runs.find((run) => run.dueAt === dueAt)).toMatchObject({
      status: 'skipped',
      reason: { code: 'still_running' },
      blockedBy: requested?.id,
    });
  });

  it('is skipped or runs, and nothing of its job ends as canceled, in whatever order two hints and a request come', async () => {
    const { orders } = await inEveryOrder(async () => {
      const world = inMemoryWorld();
      const product = productOver(world);
      const { id } = await product.create(EVERY_MINUTE);
      const dueAt = dueAtOf(await product.job(id));
      product.clock.advanceTo(dueAt);
      const hint = (process: Product) => process.due(id, { dueAt, revision: 1 });
      const request = (process: Product) =>
        process.runNow({ id, callerName: 'alice' }).catch((error: unknown) => {
          expect(error).toMatchObject({ code: 'conflict' });
        });
      const check = async (order: string): Promise<void> => {
        await liveUntil(product, dueAt + 30 * SECOND);
        await liveUntil(product, product.clock.now() + 3 * MINUTE);
        const runs = (await runsOf(product, id)).filter((run) => run.dueAt < dueAt + MINUTE);
        const codes = runs.map(({ status, reason }) => `${status} ${reason?.code ?? ''}`.trim()).sort();
        expect([['succeeded'], ['skipped still_running', 'succeeded']], order).toContainEqual(codes);
      };
      return { world, messages: [hint, request], check };
    });
    expect(orders).toBeGreaterThan(100);
  });
});
