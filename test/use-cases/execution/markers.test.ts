import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE, SECOND } from '../../../functions/domain/shared/instant.ts';
import { deliveriesOf, eventsOf, told } from '../deliveries/webhook-jobs.ts';
import { runsOf } from '../lively.ts';
import { dueAtOf, productOver } from '../product.ts';

describe('a job that runs nothing', () => {
  it('has succeeded as soon as it is due, without a container or a webhook', async () => {
    const product = productOver();
    const job = await product.create({ in: '30s' });
    await product.passUntil(dueAtOf(job));
    const run = await product.run(job.id);
    expect(run).toMatchObject({
      status: 'succeeded',
      cause: 'schedule',
      latenessMs: 0,
      launchTries: 1,
      launchedAt: dueAtOf(job),
      startedAt: dueAtOf(job),
      stoppedAt: dueAtOf(job),
    });
    for (const absent of ['allocation', 'handle', 'exitCode', 'lookAt'])
      expect(run).not.toHaveProperty(absent);
    expect(await product.job(job.id)).toMatchObject({ state: 'history', outcome: 'succeeded' });
    expect(product.launcher.orders).toEqual([]);
    expect(product.sender.requests).toEqual([]);
    expect(product.deliveries.all()).toEqual([]);
  });

  it('needs no definition', async () => {
    const product = productOver();
    expect(await product.create({ in: '30s' })).not.toHaveProperty('definition');
  });

  it('has an output that is empty and at its end', async () => {
    const product = productOver();
    const job = await product.create({ in: '30s' });
    await product.passUntil(dueAtOf(job));
    const { id } = await product.run(job.id);
    expect(await product.readOutput(id, { limit: 10 })).toEqual({ items: [], ended: true });
  });

  it('is never in its own way', async () => {
    const product = productOver();
    const begin = product.clock.now();
    const job = await product.create({ every: '2s' });
    await product.passUntil(begin + 20 * SECOND);
    const runs = await runsOf(product, job.id);
    expect(runs).toHaveLength(10);
    expect(new Set(runs.map(({ status }) => status))).toEqual(new Set(['succeeded']));
    expect(await product.job(job.id)).toMatchObject({ state: 'scheduled', activeRuns: [] });
  });

  it('has as many runs as copies, also three hundred, though all change its record at once', async () => {
    const product = productOver();
    const job = await product.create({ in: '30s', copies: 300 });
    await product.passUntil(dueAtOf(job));
    const runs = await runsOf(product, job.id);
    expect(runs).toHaveLength(300);
    expect(new Set(runs.map(({ status }) => status))).toEqual(new Set(['succeeded']));
    expect(await product.job(job.id)).toMatchObject({ state: 'history', outcome: 'succeeded' });
  });

  it('is caught up with, and missed, like any other', async () => {
    const product = productOver();
    const begin = product.clock.now();
    const job = await product.create({ every: '10m', endsAt: new Date(begin + 30 * MINUTE).toISOString() });
    const alarms = product.alarms.takeDue(Number.POSITIVE_INFINITY);
    product.clock.advanceTo(begin + 35 * MINUTE);
    for (const wakeUp of alarms) await product.wake(wakeUp);
    expect((await runsOf(product, job.id)).map(({ status, cause }) => [status, cause])).toEqual([
      ['missed', 'catch_up'],
      ['missed', 'catch_up'],
      ['succeeded', 'catch_up'],
    ]);
  });

  it('tells its callback', async () => {
    const product = productOver();
    const job = await product.create(told({ in: '30s' }));
    await product.passUntil(dueAtOf(job) + SECOND);
    expect(eventsOf(product)).toEqual(['run.succeeded']);
    expect(await deliveriesOf(product, job.id)).toMatchObject([{ kind: 'callback', status: 'delivered' }]);
  });

  it('runs on request, and can be canceled before it is due', async () => {
    const product = productOver();
    const job = await product.create({ every: '1h' });
    await product.runNow({ id: job.id, callerName: 'alice' });
    await product.passUntil(product.clock.now() + SECOND);
    expect(await product.run(job.id)).toMatchObject({ status: 'succeeded', cause: 'manual' });
    await product.cancel(job.id);
    await product.passUntil(product.clock.now() + 2 * HOUR);
    expect(await product.run(job.id)).toMatchObject({ cause: 'manual' });
  });

  it('waits for the container that the job ran before it was edited, by its overlap rule', async () => {
    const product = productOver();
    const begin = product.clock.now();
    const job = await product.create({ image: 'busybox', every: '1h', overlap: 'queue', timeout: '0' });
    await product.passUntil(begin + HOUR);
    const [first] = await runsOf(product, job.id);
    await product.revise({ id: job.id, edit: () => ({ request: { every: '1h', overlap: 'queue' } }) });
    await product.passUntil(begin + 2 * HOUR);
    expect((await runsOf(product, job.id)).map(({ status }) => status)).toEqual(['starting', 'queued']);
    await product.follow(product.launcher.exited(first?.id ?? '', 0, product.clock.now()));
    await product.passUntil(product.clock.now() + SECOND);
    expect((await runsOf(product, job.id)).map(({ status }) => status)).toEqual(['succeeded', 'succeeded']);
    expect(product.launcher.containers).toHaveLength(1);
  });

  it('expires from the history like any other', async () => {
    const product = productOver();
    const job = await product.create({ in: '30s' });
    await product.passUntil(dueAtOf(job));
    await product.passUntil(dueAtOf(job) + 90 * DAY);
    expect(await runsOf(product, job.id)).toEqual([]);
    expect(await product.jobs.load(job.id)).toBeUndefined();
  });
});
