import { describe, expect, it, vi } from 'vitest';
import { MINUTE, SECOND } from '../../../functions/domain/shared/instant.ts';
import { aJob } from '../../ports/support/samples.ts';
import { productOver } from '../product.ts';

/** A product with so many scheduled jobs, each due a second after the other, a minute from now on. */
const withJobs = async (count: number) => {
  const product = productOver();
  const now = product.clock.now();
  for (let index = 0; index < count; index += 1) {
    await product.jobs.insert(aJob({ nextDueAt: now + MINUTE + index * SECOND }));
  }
  return product;
};

/** How many jobs the lists give while the summary is made. */
const jobsReadBy = async (product: Awaited<ReturnType<typeof withJobs>>) => {
  const spies = [vi.spyOn(product.jobs, 'list'), vi.spyOn(product.jobs, 'overdue')];
  const summary = await product.summarize();
  let read = 0;
  for (const { mock } of spies) {
    for (const { value } of mock.results) read += (await value).items.length;
  }
  for (const spy of spies) spy.mockRestore();
  return { read, summary };
};

describe('the summary', () => {
  it('reads a list that is longer than it counts once a minute', async () => {
    const product = await withJobs(150);
    const first = await jobsReadBy(product);
    expect(first.summary.counts.scheduled).toBe(100);
    expect(first.read).toBe(100);
    product.clock.advance(MINUTE - 1);
    const again = await jobsReadBy(product);
    expect(again.summary.counts).toEqual(first.summary.counts);
    expect(again.summary.next).toEqual(first.summary.next);
    expect(again.read).toBe(1);
    product.clock.advance(1);
    expect((await jobsReadBy(product)).read).toBe(100);
  });

  it('sees at once what changes in a list that it counts to the end', async () => {
    const product = await withJobs(99);
    expect((await product.summarize()).counts.scheduled).toBe(99);
    const next = await product.create({ image: 'busybox', in: '2s' });
    const summary = await product.summarize();
    expect(summary.counts.scheduled).toBe(100);
    expect(summary.next?.id).toBe(next.id);
  });

  it('names what is next as it is now, however long the list is', async () => {
    const product = await withJobs(150);
    await product.summarize();
    const next = await product.create({ image: 'busybox', in: '2s' });
    expect((await product.summarize()).next?.id).toBe(next.id);
  });

  it('says of a job that a success is overdue only as long as it is', async () => {
    const product = await withJobs(150);
    const awaited = await product.create({ image: 'busybox', every: '30s', successWithin: '1m' });
    expect((await product.summarize()).overdue).toEqual([]);
    product.clock.advance(MINUTE - 1);
    expect((await product.summarize()).overdue).toEqual([]);
    product.clock.advance(2);
    await product.summarize();
    product.clock.advance(30 * SECOND);
    expect((await product.summarize()).overdue.map(({ id }) => id)).toEqual([awaited.id]);
    const job = await product.jobs.load(awaited.id);
    if (!job) throw new Error('expected the job');
    await product.jobs.save({ ...job, lastSuccessAt: product.clock.now() });
    expect((await product.summarize()).overdue).toEqual([]);
  });
});
