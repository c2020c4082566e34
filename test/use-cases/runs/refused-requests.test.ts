import { describe, expect, it } from 'vitest';
import { DomainError } from '../../../functions/domain/shared/errors.ts';
import { MINUTE } from '../../../functions/domain/shared/instant.ts';
import { inMemoryWorld } from '../../in-memory/world.ts';
import { deliveriesOf, eventsOf, told } from '../deliveries/webhook-jobs.ts';
import { inEveryOrder } from '../interleaved.ts';
import { liveUntil, runsOf } from '../lively.ts';
import { type Product, productOver } from '../product.ts';

/** A job that is due in an hour and may not overlap. */
const aJobIn = (product: Product, overlap: 'skip' | 'queue' | 'replace') =>
  product.create(told({ image: 'busybox', in: '1h', overlap }));

/** Requests to run a job now; tells how many were accepted, and that the others are conflicts. */
const request = async (product: Product, id: string, count: number): Promise<number> => {
  const answers = await Promise.allSettled(
    Array.from({ length: count }, () => product.runNow({ id, callerName: 'alice' })),
  );
  for (const answer of answers)
    if (answer.status === 'rejected') expect(answer.reason).toMatchObject({ code: 'conflict' });
  return answers.filter(({ status }) => status === 'fulfilled').length;
};

describe('a request to run now that is refused', () => {
  it.each([
    ['skip', 1],
    ['queue', 2],
  ] as const)('leaves no run and tells nobody, of 20 at once with overlap %s', async (overlap, most) => {
    const product = productOver();
    const { id } = await aJobIn(product, overlap);
    const accepted = await request(product, id, 20);
    expect(accepted).toBe(most);
    expect(await runsOf(product, id)).toHaveLength(accepted);
    await liveUntil(product, product.clock.now() + 10 * MINUTE);
    expect((await runsOf(product, id)).map(({ status }) => status)).toEqual(
      Array(accepted).fill('succeeded'),
    );
    expect(eventsOf(product)).toEqual(Array(accepted).fill('run.succeeded'));
  });

  it('leaves no run in whatever order two requests make their calls', async () => {
    const { orders } = await inEveryOrder(async () => {
      const world = inMemoryWorld();
      const product = productOver(world);
      const { id } = await aJobIn(product, 'skip');
      let accepted = 0;
      const ask = async (process: Product): Promise<void> => {
        const count = await request(process, id, 1);
        accepted += count;
      };
      const check = async (order: string): Promise<void> => {
        expect(accepted, order).toBe(1);
        expect(await runsOf(product, id), order).toHaveLength(1);
      };
      return { world, messages: [ask, ask], check };
    });
    expect(orders).toBeGreaterThan(100);
  });

  it('is accepted where the save only seemed to lose its race', async () => {
    const product = productOver();
    const { id } = await aJobIn(product, 'skip');
    const save = product.jobs.save.bind(product.jobs);
    // The store has taken it; the answer was lost, and the client of the store repeats the call.
    product.jobs.save = async (job) => {
      product.jobs.save = save;
      await save(job);
      return save(job);
    };
    const run = await product.runNow({ id, callerName: 'alice' });
    expect(await runsOf(product, id)).toMatchObject([{ id: run.id }]);
    expect((await product.job(id)).activeRuns).toEqual([run.id]);
  });

  it('leaves nothing where it was cut off before its job claimed the run', async () => {
    const product = productOver();
    const { id } = await aJobIn(product, 'skip');
    const save = product.jobs.save.bind(product.jobs);
    product.jobs.save = () => Promise.reject(new DomainError('unavailable', 'the store does not answer'));
    await expect(product.runNow({ id, callerName: 'alice' })).rejects.toMatchObject({ code: 'unavailable' });
    product.jobs.save = save;
    await liveUntil(product, product.clock.now() + 10 * MINUTE);
    expect(await runsOf(product, id)).toEqual([]);
    expect(await deliveriesOf(product, id)).toEqual([]);
  });
});
