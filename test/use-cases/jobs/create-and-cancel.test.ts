import { describe, expect, it } from 'vitest';
import type { DomainError } from '../../../functions/domain/shared/errors.ts';
import { dueAtOf, IN_30_SECONDS, productOver } from '../product.ts';

const SECOND = 1000;
const DAY = 24 * 3600 * SECOND;

const keyed = (key: string, body: unknown = IN_30_SECONDS) => ({
  request: IN_30_SECONDS,
  callerName: 'alice',
  idempotency: { key, route: 'POST /v1/jobs', body },
});

describe('creating a job', () => {
  it('stores it and sets one alarm for its instant', async () => {
    const product = productOver();
    const job = await product.create();
    const dueAt = product.clock.now() + 30 * SECOND;
    expect(await product.job(job.id)).toEqual(job);
    expect(job).toMatchObject({ state: 'scheduled', nextDueAt: dueAt, createdBy: 'alice', revision: 1 });
    expect(product.alarms.pending).toEqual([
      { wakeUp: { kind: 'due', jobId: job.id, dueAt, revision: 1 }, at: dueAt },
    ]);
  });

  it('to run now makes it due at once', async () => {
    const product = productOver();
    const job = await product.create({ image: 'busybox', now: true });
    await product.passUntil(product.clock.now());
    expect(await product.job(job.id)).toMatchObject({ state: 'running' });
  });

  it('with an alarm that cannot be set is a success, counted and repaired by the watchdog', async () => {
    const product = productOver();
    product.alarms.isDown = true;
    const job = await product.create();
    expect(product.log.counted('AlarmNotSet')).toBe(1);
    product.alarms.isDown = false;
    product.clock.advanceTo(dueAtOf(job) + 30 * SECOND + 1);
    expect(await product.sweep()).toMatchObject({ wokenJobs: 1 });
    await product.passUntil(product.clock.now());
    expect(product.launcher.containers).toHaveLength(1);
  });

  it('whose write was answered only the second time is a success', async () => {
    const product = productOver();
    const insert = product.jobs.insert.bind(product.jobs);
    product.jobs.insert = async (job) => {
      await insert(job);
      return insert(job);
    };
    const job = await product.create();
    expect(await product.job(job.id)).toEqual(job);
    expect(product.alarms.pending).toHaveLength(1);
  });

  it('that breaks rules names all of them and stores nothing', async () => {
    const product = productOver();
    const wish = product.create({ image: 'Bad Image', in: '0s', cpu: 3, timezone: 'Mars/Base' });
    const error: DomainError = await wish.then(
      () => expect.fail('it was created'),
      (cause) => cause,
    );
    expect(error.code).toBe('invalid');
    expect(error.faults.map((fault) => fault.pointer).sort()).toEqual(['/cpu', '/image', '/in', '/timezone']);
    expect(product.jobs.all()).toEqual([]);
    expect(product.alarms.pending).toEqual([]);
  });

  it('again under the same key and body gives the first job', async () => {
    const product = productOver();
    const first = await product.createJob(keyed('k1'));
    product.clock.advance(5 * SECOND);
    expect(await product.createJob(keyed('k1'))).toEqual(first);
    expect(product.jobs.all()).toHaveLength(1);
  });

  it('again under the same key long after its time still gives the first job', async () => {
    const product = productOver();
    const at = new Date(product.clock.now() + SECOND).toISOString();
    const wish = { ...keyed('k1', { at }), request: { image: 'busybox', at } };
    const first = await product.createJob(wish);
    product.clock.advance(DAY);
    expect((await product.createJob(wish)).id).toBe(first.id);
  });

  it('twice at once under one key stores one job', async () => {
    const product = productOver();
    const both = await Promise.all([product.createJob(keyed('k1')), product.createJob(keyed('k1'))]);
    expect(both[0]?.id).toBe(both[1]?.id);
    expect(product.jobs.all()).toHaveLength(1);
  });

  it('under the same key with another body is refused', async () => {
    const product = productOver();
    await product.createJob(keyed('k1'));
    await expect(product.createJob(keyed('k1', { other: true }))).rejects.toMatchObject({
      code: 'key_reused',
    });
  });

  it('under the same key of another caller is another job', async () => {
    const product = productOver();
    await product.createJob(keyed('k1'));
    await product.createJob({ ...keyed('k1'), callerName: 'bob' });
    expect(product.jobs.all()).toHaveLength(2);
  });
});

describe('canceling a job', () => {
  it('before its time moves it to history and starts nothing', async () => {
    const product = productOver();
    const job = await product.create();
    expect(await product.cancel(job.id)).toMatchObject({ state: 'history', outcome: 'canceled' });
    expect(product.alarms.pending).toEqual([]);
    await product.wake({ kind: 'due', jobId: job.id, dueAt: dueAtOf(job), revision: 1 });
    expect(product.launcher.orders).toHaveLength(0);
    expect(product.runs.all()).toEqual([]);
  });

  it('succeeds although its alarm cannot be taken away', async () => {
    const product = productOver();
    const job = await product.create();
    product.alarms.isDown = true;
    expect(await product.cancel(job.id)).toMatchObject({ outcome: 'canceled' });
  });

  it('twice is a conflict', async () => {
    const product = productOver();
    const job = await product.create();
    await product.cancel(job.id);
    await expect(product.cancel(job.id)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('while it runs is a conflict that names how to stop it', async () => {
    const product = productOver();
    const job = await product.create();
    await product.passUntil(dueAtOf(job));
    const { id } = await product.run(job.id);
    await expect(product.cancel(job.id)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining(`POST /v1/runs/${id}/stop`),
    });
  });

  it('with stop while it runs stops its run', async () => {
    const product = productOver();
    const job = await product.create();
    await product.passUntil(dueAtOf(job));
    const { id } = await product.run(job.id);
    await product.cancel(job.id, { stop: true });
    expect(product.launcher.containers[0]?.stopReason).toBeDefined();
    await product.follow(product.launcher.stopped(id, 143, product.clock.now()));
    expect(await product.job(job.id)).toMatchObject({ state: 'history', outcome: 'canceled' });
  });

  it('that does not exist is not found', async () => {
    await expect(productOver().cancel('f'.repeat(32))).rejects.toMatchObject({ code: 'not_found' });
    await expect(productOver().cancel('no id')).rejects.toMatchObject({ code: 'not_found' });
  });

  it('that expired is not found', async () => {
    const product = productOver();
    const job = await product.create();
    await product.cancel(job.id);
    product.clock.advance(91 * DAY);
    await expect(product.cancel(job.id)).rejects.toMatchObject({ code: 'not_found' });
  });
});
