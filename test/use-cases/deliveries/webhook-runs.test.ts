import { describe, expect, it } from 'vitest';
import { DAY, MINUTE, SECOND } from '../../../functions/domain/shared/instant.ts';
import { answered, unanswered } from '../../in-memory/in-memory-webhook-sender.ts';
import { liveUntil, runsOf } from '../lively.ts';
import { dueAtOf, type Product, productOver } from '../product.ts';
import { deliveriesOf, deliveryOf, HOOK, IN_3_SECONDS, sentTo } from './webhook-jobs.ts';

/** A world whose receiver never answers. */
const withoutReceiver = (): Product => {
  const product = productOver();
  product.sender.otherwise = unanswered();
  return product;
};

const waitingForReceiver = async (product: Product, request = {}) => {
  const job = await product.create({ ...IN_3_SECONDS, ...request });
  await product.passUntil(dueAtOf(job) + SECOND);
  return { job, run: await product.run(job.id) };
};

const statusesOf = async (product: Product, jobId: string) =>
  (await runsOf(product, jobId)).map(({ status }) => status);

describe('a webhook that is to be stopped', () => {
  it('is tried no more after its run was stopped while it waited', async () => {
    const product = withoutReceiver();
    const { job, run } = await waitingForReceiver(product);
    await product.stop(run.id, 'user');
    await product.passUntil(product.clock.now());
    expect(await product.run(job.id)).toMatchObject({ status: 'canceled', reason: { code: 'stopped' } });
    await product.passUntil(product.clock.now() + DAY);
    expect(product.sender.requests).toHaveLength(1);
    expect(await deliveryOf(product, job.id)).toMatchObject({ status: 'canceled' });
    expect(await product.job(job.id)).toMatchObject({ state: 'history', outcome: 'canceled' });
  });

  it.each([200, 500])('finishes the try that is under way, and none after its %i', async (status) => {
    const product = productOver();
    const job = await product.create(IN_3_SECONDS);
    product.sender.next(async () => {
      await product.stop((await product.run(job.id)).id, 'user');
      return answered(status);
    });
    await product.passUntil(dueAtOf(job) + DAY);
    expect(product.sender.requests).toHaveLength(1);
    expect(await deliveryOf(product, job.id)).toMatchObject({ status: 'canceled', tries: [{ status }] });
    expect(await product.run(job.id)).toMatchObject({ status: 'canceled' });
    expect(product.deliveryQueue.pending).toEqual([]);
  });

  it('is not sent at all where its run was stopped before the first try', async () => {
    const product = productOver();
    const job = await product.create(IN_3_SECONDS);
    product.clock.advanceTo(dueAtOf(job));
    for (const wakeUp of product.alarms.takeDue(dueAtOf(job))) await product.wake(wakeUp);
    await product.stop((await product.run(job.id)).id, 'user');
    await product.passUntil(dueAtOf(job) + MINUTE);
    expect(product.sender.requests).toEqual([]);
    expect(await product.run(job.id)).toMatchObject({ status: 'canceled' });
    expect(await deliveryOf(product, job.id)).toMatchObject({ status: 'canceled', tries: [] });
  });

  it('is not sent where a crash cut off the stop behind its intent', async () => {
    const product = productOver();
    const job = await product.create(IN_3_SECONDS);
    product.clock.advanceTo(dueAtOf(job));
    for (const wakeUp of product.alarms.takeDue(dueAtOf(job))) await product.wake(wakeUp);
    const run = await product.run(job.id);
    await product.runs.save({ ...run, stopIntent: 'user' });
    await liveUntil(product, dueAtOf(job) + 5 * MINUTE);
    expect(product.sender.requests).toEqual([]);
    expect(await product.run(job.id)).toMatchObject({ status: 'canceled' });
  });

  it('is stopped with its job, while it waits and in the middle of a try', async () => {
    const waiting = withoutReceiver();
    const { job } = await waitingForReceiver(waiting);
    await waiting.cancel(job.id, { stop: true });
    await waiting.passUntil(waiting.clock.now() + DAY);
    expect(waiting.sender.requests).toHaveLength(1);
    expect(await waiting.job(job.id)).toMatchObject({ state: 'history', outcome: 'canceled' });

    const trying = productOver();
    const tried = await trying.create(IN_3_SECONDS);
    trying.sender.next(async () => {
      await trying.cancel(tried.id, { stop: true });
      return answered(500);
    });
    await trying.passUntil(dueAtOf(tried) + DAY);
    expect(trying.sender.requests).toHaveLength(1);
    expect(await trying.run(tried.id)).toMatchObject({ status: 'canceled' });
    expect(await trying.job(tried.id)).toMatchObject({ state: 'history', outcome: 'canceled' });
  });

  it('goes on where its recurring job is canceled without a stop', async () => {
    const product = productOver();
    product.sender.next(500);
    const job = await product.create({ url: HOOK, every: '1h' });
    await product.passUntil(dueAtOf(job) + SECOND);
    await product.cancel(job.id);
    await product.passUntil(dueAtOf(job) + DAY);
    expect(await statusesOf(product, job.id)).toEqual(['succeeded']);
    expect(await product.job(job.id)).toMatchObject({ state: 'history', outcome: 'canceled' });
  });

  it('times out a while after its first try, while it is tried again and again', async () => {
    const product = withoutReceiver();
    const { job } = await waitingForReceiver(product, { timeout: '1m' });
    await product.passUntil(dueAtOf(job) + DAY);
    expect(await product.run(job.id)).toMatchObject({
      status: 'timed_out',
      stoppedAt: dueAtOf(job) + MINUTE,
    });
    expect(await deliveryOf(product, job.id)).toMatchObject({ status: 'canceled' });
    expect(product.sender.requests.length).toBeLessThanOrEqual(6);
  });
});

describe('a webhook that is still being tried when the next one is due', () => {
  const slowly = async (overlap: 'skip' | 'queue' | 'replace' | 'allow') => {
    const product = productOver();
    // The first two tries of the first one fail: it takes about 15 s.
    product.sender.next(500, 500);
    const begin = product.clock.now();
    const job = await product.create({
      url: HOOK,
      every: '10s',
      overlap,
      endsAt: new Date(begin + 20 * SECOND).toISOString(),
    });
    await product.passUntil(begin + 5 * MINUTE);
    expect(await product.job(job.id)).toMatchObject({ state: 'history', activeRuns: [], waitingRuns: [] });
    return { product, job, statuses: await statusesOf(product, job.id) };
  };

  it('keeps it from being sent, by skip', async () => {
    const { product, job, statuses } = await slowly('skip');
    expect(statuses).toEqual(['succeeded', 'skipped']);
    expect(await deliveriesOf(product, job.id)).toHaveLength(1);
  });

  it('lets it wait, by queue', async () => {
    const { product, job, statuses } = await slowly('queue');
    expect(statuses).toEqual(['succeeded', 'succeeded']);
    const [first, second] = await runsOf(product, job.id);
    expect(second?.launchedAt).toBeGreaterThanOrEqual(first?.stoppedAt ?? Infinity);
  });

  it('gives way to it, by replace', async () => {
    const { product, job, statuses } = await slowly('replace');
    expect(statuses).toEqual(['canceled', 'succeeded']);
    const [second, first] = await deliveriesOf(product, job.id);
    expect([first?.status, second?.status]).toEqual(['canceled', 'delivered']);
  });

  it('is sent beside it, by allow', async () => {
    const { product, job, statuses } = await slowly('allow');
    expect(statuses).toEqual(['succeeded', 'succeeded']);
    expect(await deliveriesOf(product, job.id)).toHaveLength(2);
  });
});

describe('the runs of a job that sends a webhook', () => {
  it('are one a copy, each with a webhook of its own', async () => {
    const product = productOver();
    product.sender.next(200, 410, 200);
    const job = await product.create({ ...IN_3_SECONDS, copies: 3 });
    await product.passUntil(dueAtOf(job) + MINUTE);
    expect((await statusesOf(product, job.id)).sort()).toEqual(['failed', 'succeeded', 'succeeded']);
    expect(new Set(product.sender.requests.map(({ headers }) => headers['webhook-id'])).size).toBe(3);
    expect(await product.job(job.id)).toMatchObject({ state: 'history', outcome: 'failed' });
  });

  it('are followed by a further attempt once the webhook was given up, under another id', async () => {
    const product = productOver();
    product.sender.otherwise = unanswered();
    const job = await product.create({ ...IN_3_SECONDS, retry: { limit: 1, backoff: '10s' } });
    await product.passUntil(dueAtOf(job) + DAY + SECOND);
    product.sender.otherwise = 200;
    await product.passUntil(dueAtOf(job) + DAY + MINUTE);
    expect(await runsOf(product, job.id)).toMatchObject([
      { attempt: 1, status: 'failed', stoppedAt: dueAtOf(job) + DAY },
      { attempt: 2, status: 'succeeded', cause: 'retry', launchedAt: dueAtOf(job) + DAY + 10 * SECOND },
    ]);
    const ids = product.sender.requests.map(({ headers }) => headers['webhook-id']);
    expect(ids.at(-1)).not.toBe(ids.at(0));
    expect(await product.job(job.id)).toMatchObject({ outcome: 'succeeded' });
  });

  it('are followed by none by exit codes, of which a webhook has none', async () => {
    const product = withoutReceiver();
    const job = await product.create({ ...IN_3_SECONDS, retry: { limit: 1, exitCodes: [1] } });
    await product.passUntil(dueAtOf(job) + 2 * DAY);
    expect(await statusesOf(product, job.id)).toEqual(['failed']);
  });

  it('are followed by none where the receiver wants no more of them', async () => {
    const product = productOver();
    product.sender.otherwise = 410;
    const job = await product.create({ ...IN_3_SECONDS, retry: { limit: 3 } });
    await product.passUntil(dueAtOf(job) + DAY);
    expect(await statusesOf(product, job.id)).toEqual(['failed']);
    expect(product.sender.requests).toHaveLength(1);
  });

  it('begin on request, too', async () => {
    const product = productOver();
    const job = await product.create({ url: HOOK, every: '1h' });
    await product.runNow({ id: job.id, callerName: 'alice' });
    await product.passUntil(product.clock.now() + MINUTE);
    expect(await product.run(job.id)).toMatchObject({ cause: 'manual', status: 'succeeded' });
  });

  it('stay containers where the job becomes a webhook while they run, and the next one is sent', async () => {
    const product = productOver();
    const begin = product.clock.now();
    const job = await product.create({ image: 'busybox', every: '1m', overlap: 'allow' });
    const habits = { life: () => ({ takes: 90 * SECOND }) };
    await liveUntil(product, begin + MINUTE + SECOND, habits);
    await product.revise({
      id: job.id,
      edit: () => ({ request: { url: HOOK, every: '1m', overlap: 'allow' } }),
    });
    await liveUntil(product, begin + 2 * MINUTE + SECOND, habits);
    const [first, second] = await runsOf(product, job.id);
    expect(first).toMatchObject({ status: 'running' });
    expect(second).toMatchObject({ status: 'succeeded', handle: `${second?.id}-target` });
    await product.follow(product.launcher.exited(first?.id ?? '', 0, product.clock.now()));
    expect((await runsOf(product, job.id))[0]).toMatchObject({ status: 'succeeded', exitCode: 0 });
    expect(product.launcher.containers).toHaveLength(1);
  });

  it('fall to the webhook with their further attempt where the job became one meanwhile', async () => {
    const product = productOver();
    const retry = { limit: 1, backoff: '10s' };
    const job = await product.create({ image: 'busybox', every: '1h', retry });
    await product.passUntil(dueAtOf(job));
    const { id } = await product.run(job.id);
    await product.revise({ id: job.id, edit: () => ({ request: { url: HOOK, every: '1h', retry } }) });
    await product.follow(product.launcher.exited(id, 1, product.clock.now()));
    await product.passUntil(product.clock.now() + MINUTE);
    const [, second] = await runsOf(product, job.id);
    expect(second).toMatchObject({ attempt: 2, status: 'succeeded' });
    expect(second).not.toHaveProperty('allocation');
    expect(sentTo(product, HOOK)).toHaveLength(1);
  });
});
