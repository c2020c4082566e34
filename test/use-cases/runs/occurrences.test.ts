import { describe, expect, it } from 'vitest';
import { liveUntil } from '../lively.ts';
import { dueAtOf, type Product, productOver } from '../product.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const EVERY_MINUTE = { image: 'busybox', every: '1m' } as const;

const setPaused = (product: Product, id: string, paused: boolean) =>
  product.revise({ id, edit: (current) => ({ request: { ...current, paused } }) });

describe('the occurrences of a job', () => {
  it('are what its schedule says beside what is on record', async () => {
    const product = productOver();
    const begin = product.clock.now();
    const job = await product.create(EVERY_MINUTE);
    await liveUntil(product, begin + 3 * MINUTE, {
      life: ({ dueAt }) => ({ takes: SECOND, exitCode: dueAt === begin + 2 * MINUTE ? 1 : 0 }),
    });
    const { items } = await product.occurrences(job.id, { to: begin + 5 * MINUTE + 1, limit: 100 });
    expect(items.map(({ dueAt, isExpected, status }) => [dueAt - begin, isExpected, status])).toEqual([
      [MINUTE, true, 'succeeded'],
      [2 * MINUTE, true, 'failed'],
      [3 * MINUTE, true, 'running'],
      [4 * MINUTE, true, 'pending'],
      [5 * MINUTE, true, 'pending'],
    ]);
  });

  it('show an instant that has passed without a record', async () => {
    const product = productOver();
    const job = await product.create(EVERY_MINUTE);
    product.alarms.takeDue(Number.POSITIVE_INFINITY);
    product.clock.advance(MINUTE + SECOND);
    const { items } = await product.occurrences(job.id, { to: product.clock.now(), limit: 10 });
    expect(items).toMatchObject([{ dueAt: dueAtOf(job), isExpected: true, status: 'unrecorded', runs: [] }]);
  });

  it('of an instant beside the schedule were not expected', async () => {
    const product = productOver();
    const job = await product.create(EVERY_MINUTE);
    product.clock.advance(SECOND);
    await product.runNow({ id: job.id, callerName: 'alice' });
    const { items } = await product.occurrences(job.id, { to: product.clock.now() + 1, limit: 10 });
    expect(items).toMatchObject([{ isExpected: false, runs: [{ cause: 'manual' }] }]);
  });

  it('were not expected while it was paused', async () => {
    const product = productOver();
    const begin = product.clock.now();
    const job = await product.create(EVERY_MINUTE);
    await liveUntil(product, begin + 90 * SECOND);
    await setPaused(product, job.id, true);
    await liveUntil(product, begin + 5 * MINUTE);
    const { items } = await product.occurrences(job.id, { to: begin + 10 * MINUTE, limit: 10 });
    expect(items.map(({ dueAt }) => dueAt - begin)).toEqual([MINUTE]);
    await setPaused(product, job.id, false);
    const after = await product.occurrences(job.id, { to: begin + 8 * MINUTE, limit: 10 });
    expect(after.items.map(({ dueAt, isExpected }) => [dueAt - begin, isExpected])).toEqual([
      // Of what held before the pause only the record is left.
      [MINUTE, undefined],
      [6 * MINUTE, true],
      [7 * MINUTE, true],
    ]);
  });

  it('come in parts that join without a gap', async () => {
    const product = productOver();
    const begin = product.clock.now();
    const job = await product.create({ ...EVERY_MINUTE, copies: 3 });
    await liveUntil(product, begin + 60 * MINUTE + SECOND);
    const to = begin + 70 * MINUTE;
    const instants: number[] = [];
    for (let from: number | undefined = begin; from !== undefined; ) {
      const page: Awaited<ReturnType<typeof product.occurrences>> = await product.occurrences(job.id, {
        from,
        to,
        limit: 7,
      });
      expect(page.items.length).toBeLessThanOrEqual(7);
      instants.push(...page.items.map(({ dueAt }) => dueAt));
      from = page.next;
    }
    expect(instants).toEqual(Array.from({ length: 69 }, (_, index) => begin + (index + 1) * MINUTE));
  });

  it('of a span that ends before it starts are refused', async () => {
    const product = productOver();
    const job = await product.create(EVERY_MINUTE);
    await expect(product.occurrences(job.id, { from: 2, to: 1, limit: 1 })).rejects.toMatchObject({
      code: 'invalid',
      faults: [{ pointer: '/to' }],
    });
  });
});

describe('the summary', () => {
  it('counts jobs by state, names the next one and those whose last run went wrong', async () => {
    const product = productOver();
    await product.create({ image: 'busybox', in: '2h' });
    const next = await product.create({ image: 'busybox', in: '1h' });
    const failing = await product.create({ image: 'busybox', in: '1s' });
    const good = await product.create({ image: 'busybox', in: '1s' });
    await liveUntil(product, product.clock.now() + MINUTE + SECOND, {
      life: ({ jobId }) => ({ takes: SECOND, exitCode: jobId === failing.id ? 1 : 0 }),
    });
    const summary = await product.summarize();
    expect(summary.counts).toEqual({ running: 0, scheduled: 2, history: 2 });
    expect(summary.next?.id).toBe(next.id);
    expect(summary.failures.map(({ id }) => id)).toEqual([failing.id]);
    expect(summary.failures).not.toContainEqual(expect.objectContaining({ id: good.id }));
    expect(summary.lastTickAt).toBe(product.clock.now() - SECOND);
    expect(summary.pause).toBeUndefined();
  });

  it('does not name a job as failed that is tried again', async () => {
    const product = productOver();
    await product.create({ image: 'busybox', in: '1s', retry: { limit: 1, backoff: '1h' } });
    const [life, end] = [() => ({ takes: SECOND, exitCode: 1 }), product.clock.now() + 2 * HOUR];
    await liveUntil(product, product.clock.now() + MINUTE, { life });
    expect((await product.summarize()).failures).toEqual([]);
    await liveUntil(product, end, { life });
    expect((await product.summarize()).failures).toHaveLength(1);
  });

  it('names the next one also beside a hundred that run', async () => {
    const product = productOver();
    const next = await product.create(EVERY_MINUTE);
    await product.runNow({ id: next.id, callerName: 'alice' });
    product.clock.advance(SECOND);
    for (let count = 0; count < 100; count += 1) await product.create({ image: 'busybox', now: true });
    await product.create({ image: 'busybox', in: '1h' });
    await product.passUntil(product.clock.now() + SECOND);
    const summary = await product.summarize();
    expect(summary.counts).toEqual({ running: 100, scheduled: 1, history: 0 });
    expect(summary.next?.id).toBe(next.id);
  });

  it('names none as the next where the others are paused', async () => {
    const product = productOver();
    await product.create({ ...EVERY_MINUTE, paused: true });
    expect((await product.summarize()).next).toBeUndefined();
  });

  it('tells that everything is paused, as long as it is', async () => {
    const product = productOver();
    const until = product.clock.now() + MINUTE;
    await product.pauseAll(until);
    expect((await product.summarize()).pause).toEqual({ since: product.clock.now(), until });
    product.clock.advanceTo(until);
    expect((await product.summarize()).pause).toBeUndefined();
  });
});
