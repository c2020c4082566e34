import { describe, expect, it, vi } from 'vitest';
import type { Job } from '../../../functions/domain/job/job.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../../functions/domain/shared/instant.ts';
import { OUTCOMES_OF_EACH, readBoard } from '../../../functions/use-cases/jobs/read-board.ts';
import { liveUntil } from '../lively.ts';
import { type Product, productOver } from '../product.ts';

/** A world with jobs, and its board. */
const withBoard = () => {
  const product = productOver();
  const board = readBoard(product);
  const reads = [vi.spyOn(product.runs, 'listOfJob'), vi.spyOn(product.runs, 'list')];
  return {
    product,
    look: (listed: readonly Job[], rows = 12) => board({ listed, others: [], rows }),
    /** How often runs were read since it was last asked. */
    readsSince: () =>
      reads.reduce((sum, { mock }) => {
        const count = mock.calls.length;
        mock.calls.length = 0;
        return sum + count;
      }, 0),
  };
};

const known = async ({ jobs }: Product, id: string): Promise<Job> => {
  const job = await jobs.load(id);
  if (!job) throw new Error(`no job ${id}`);
  return job;
};

describe('a board', () => {
  it('has the latest outcomes of each job, and the timeline that each has by itself', async () => {
    const { product, look } = withBoard();
    const begin = product.clock.now();
    const often = await product.create({ image: 'busybox', every: '5m' });
    const once = await product.create({ image: 'busybox', in: '1h' });
    await liveUntil(product, begin + 3 * HOUR, { life: () => ({ takes: SECOND, exitCode: 0 }) });
    const listed = [await known(product, often.id), await known(product, once.id)];
    const { outcomes, strip } = await look(listed);
    for (const { id } of listed) {
      const { items } = await product.runs.listOfJob(id, { limit: OUTCOMES_OF_EACH });
      expect(outcomes.get(id)).toEqual(items);
    }
    for (const [index, { id: jobId }] of listed.entries()) {
      const alone = await product.timeline({ jobId, limit: 1 });
      expect(strip.rows[index]).toEqual(alone.rows[0]);
    }
  });

  it('leaves out of its strip what has nothing there, and goes on to what has', async () => {
    const { product, look } = withBoard();
    const begin = product.clock.now();
    const far = await product.create({ image: 'busybox', in: '9d' });
    const soon = await product.create({ image: 'busybox', in: '3h' });
    const later = await product.create({ image: 'busybox', in: '4h' });
    const listed = [far, soon, later];
    const { strip } = await look(listed, 1);
    expect(strip).toMatchObject({ from: begin - DAY, to: begin + DAY });
    expect(strip.rows.map(({ job }) => job.id)).toEqual([soon.id]);
    expect((await look(listed)).strip.rows.map(({ job }) => job.id)).toEqual([soon.id, later.id]);
  });

  it('reads nothing of a job to which nothing has happened, and everything anew once something has', async () => {
    const { product, look, readsSince } = withBoard();
    const begin = product.clock.now();
    const { id } = await product.create({ image: 'busybox', every: '1h' });
    const life = () => ({ takes: SECOND, exitCode: 0 });
    await liveUntil(product, begin + 2 * HOUR + MINUTE, { life });
    const first = await look([await known(product, id)]);
    expect(readsSince()).toBe(1);
    expect(await look([await known(product, id)])).toEqual(first);
    expect(readsSince()).toBe(0);
    await product.runNow({ id, callerName: 'alice' });
    const active = await look([await known(product, id)]);
    expect(active.outcomes.get(id)).toHaveLength(3);
    expect(readsSince()).toBe(1);
    await liveUntil(product, product.clock.now() + 10 * SECOND, { life });
    const { outcomes } = await look([await known(product, id)]);
    expect(outcomes.get(id)?.map(({ status }) => status)).toEqual(['succeeded', 'succeeded', 'succeeded']);
  });

  it('does not take a run for over that its job knows to be over, but its record does not say so yet', async () => {
    const { product, look } = withBoard();
    const begin = product.clock.now();
    const { id } = await product.create({ image: 'busybox', in: '1m' });
    await liveUntil(product, begin + 2 * MINUTE, { life: () => ({ takes: SECOND, exitCode: 0 }) });
    const job = await known(product, id);
    const [run] = product.runs.all();
    if (!run) throw new Error('no run');
    const running = await product.runs.save({ ...run, status: 'running' });
    expect((await look([job])).outcomes.get(id)).toMatchObject([{ status: 'running' }]);
    if (running !== 'conflict') await product.runs.save({ ...running, status: 'succeeded' });
    expect((await look([job])).outcomes.get(id)).toMatchObject([{ status: 'succeeded' }]);
  });

  it('forgets after half a minute, in case a list was behind', async () => {
    const { product, look, readsSince } = withBoard();
    const { id } = await product.create({ image: 'busybox', in: '1m' });
    await liveUntil(product, product.clock.now() + 2 * MINUTE, {});
    await look([await known(product, id)]);
    readsSince();
    product.clock.advance(30 * SECOND);
    await look([await known(product, id)]);
    expect(readsSince()).toBe(1);
  });

  it('keeps no more than 5,000 runs in mind', async () => {
    const { product, look, readsSince } = withBoard();
    const begin = product.clock.now();
    const { id } = await product.create({ image: 'busybox', in: '1m' });
    await liveUntil(product, begin + 2 * MINUTE, { life: () => ({ takes: SECOND, exitCode: 0 }) });
    const [job, [run]] = [await known(product, id), product.runs.all()];
    if (!run) throw new Error('no run');
    const jobs = Array.from({ length: 501 }, (_, index) => ({
      ...job,
      id: `${String(index).padStart(4, '0')}${job.id.slice(4)}`,
    }));
    for (const { id: jobId } of jobs) {
      for (let hour = 0; hour < 10; hour += 1) {
        const dueAt = begin - hour * HOUR;
        await product.runs.insert({ ...run, jobId, dueAt, id: `${jobId}-${hour}` });
      }
    }
    await look(jobs, 0);
    readsSince();
    await look(jobs.slice(-500), 0);
    expect(readsSince()).toBe(0);
    await look(jobs.slice(0, 1), 0);
    expect(readsSince()).toBe(1);
  });
});
