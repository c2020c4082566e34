import { describe, expect, it } from 'vitest';
import { inMemoryWorld } from '../in-memory/world.ts';
import { inEveryOrder, type Message } from './interleaved.ts';
import { productOver } from './product.ts';

/** Plays processes that each raise the edition of one job; gives what was counted and which editions came of it. */
const raisedBy = async (...messages: ((jobId: string) => Message)[]) => {
  const editions = new Set<number>();
  const found = await inEveryOrder(async () => {
    const world = inMemoryWorld();
    const { id, edition } = await productOver(world).create();
    return {
      world,
      messages: messages.map((message) => message(id)),
      check: async () => void editions.add(((await world.jobs.load(id))?.edition ?? 0) - edition),
    };
  });
  return { ...found, editions: [...editions].sort() };
};

const raise =
  (jobId: string): Message =>
  async ({ jobs }) => {
    const job = await jobs.load(jobId);
    if (job) await jobs.save({ ...job, edition: job.edition + 1 });
  };

const bothAtOnce =
  (jobId: string): Message =>
  ({ jobs }) =>
    Promise.all([jobs.load(jobId), jobs.list('scheduled', { limit: 1 })]);

describe('the orders of the calls of processes', () => {
  it('are counted in full', async () => {
    expect(await raisedBy(raise)).toMatchObject({ orders: 1 });
    expect(await raisedBy(raise, raise)).toMatchObject({ orders: 6 });
    expect(await raisedBy(raise, raise, raise)).toMatchObject({ orders: 90 });
    expect(await raisedBy(bothAtOnce)).toMatchObject({ orders: 2 });
    expect(await raisedBy(bothAtOnce, raise)).toMatchObject({ orders: 12 });
  });

  it('show what comes of each', async () => {
    expect((await raisedBy(raise, raise)).editions).toEqual([1, 2]);
    expect((await raisedBy(raise, raise, raise)).editions).toEqual([1, 2, 3]);
  });

  it('fail where one of them does, and tell which one it is', async () => {
    const world = inMemoryWorld();
    const { id } = await productOver(world).create();
    const failing = inEveryOrder(async () => ({
      world,
      messages: [raise(id)],
      check: async (order) => {
        throw new Error(order);
      },
    }));
    await expect(failing).rejects.toThrow('1.1 jobs.load, 1.2 jobs.save');
    const throwing = inEveryOrder(async () => ({
      world,
      messages: [() => Promise.reject(new Error('no'))],
      check: async () => {},
    }));
    await expect(throwing).rejects.toThrow('no');
  });
});
