import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE, SECOND } from '../../../functions/domain/shared/instant.ts';
import { answered } from '../../in-memory/in-memory-webhook-sender.ts';
import { inMemoryWorld } from '../../in-memory/world.ts';
import { crashingAt, survive } from '../crash-points/crashing-ports.ts';
import { liveUntil } from '../lively.ts';
import { dueAtOf, productOver } from '../product.ts';
import { deliveryOf, IN_3_SECONDS } from './webhook-jobs.ts';

/** A job whose process died when its webhook was queued and its run not yet stored as launched. */
const cutOffLaunch = async () => {
  for (let call = 1; ; call += 1) {
    const world = inMemoryWorld();
    const product = productOver(world);
    const job = await product.create(IN_3_SECONDS);
    product.clock.advanceTo(dueAtOf(job));
    const [wakeUp] = product.alarms.takeDue(dueAtOf(job));
    if (!wakeUp) throw new RangeError('no alarm was set');
    await survive(() => productOver(world, crashingAt(world, { call, moment: 'after' }).ports).wake(wakeUp));
    if (product.deliveryQueue.pending.length === 0) continue;
    const run = await product.run(job.id);
    expect(run).not.toHaveProperty('handle');
    return { product, job, run };
  }
};

describe('a launch that was cut off after the webhook was queued', () => {
  it('is made good by the webhook itself', async () => {
    const { product, job } = await cutOffLaunch();
    await product.passUntil(dueAtOf(job) + SECOND);
    expect(await product.run(job.id)).toMatchObject({ status: 'succeeded', launchTries: 1, latenessMs: 0 });
  });

  it('sends nothing any more where its run was stopped', async () => {
    const { product, job, run } = await cutOffLaunch();
    await product.stop(run.id, 'user');
    await product.passUntil(dueAtOf(job) + HOUR);
    expect(product.sender.requests).toEqual([]);
    expect(await deliveryOf(product, job.id)).toMatchObject({ status: 'canceled', tries: [] });
    expect(await product.run(job.id)).toMatchObject({ status: 'canceled' });
  });

  it('is found when it is repeated an hour later, and goes on', async () => {
    const { product, job, run } = await cutOffLaunch();
    product.deliveryQueue.takeDue(Number.POSITIVE_INFINITY);
    product.clock.advance(65 * MINUTE);
    await product.launch(run.id);
    expect(await product.run(job.id)).toMatchObject({ handle: `${run.id}-target`, status: 'starting' });
    await product.deliver(`${run.id}-target`);
    await product.passUntil(product.clock.now() + SECOND);
    expect(await product.run(job.id)).toMatchObject({ status: 'succeeded' });
    expect(product.sender.requests).toHaveLength(1);
  });
});

describe('a hint that a webhook is to be tried', () => {
  it('that was lost is sent again by the watchdog, at the first try and later', async () => {
    const product = productOver();
    product.sender.next(500);
    const job = await product.create(IN_3_SECONDS);
    await product.passUntil(dueAtOf(job) - 1);
    for (const round of [1, 2]) {
      await product.passUntil(product.clock.now() + 1);
      product.deliveryQueue.takeDue(Number.POSITIVE_INFINITY);
      await liveUntil(product, product.clock.now() + 3 * MINUTE);
      expect(product.sender.requests.length, `round ${round}`).toBeGreaterThanOrEqual(round);
    }
    expect(await product.run(job.id)).toMatchObject({ status: 'succeeded' });
    expect(product.sender.requests).toHaveLength(2);
  });

  it('that could not be sent is sent when the launch is repeated', async () => {
    const product = productOver();
    const job = await product.create(IN_3_SECONDS);
    product.clock.advanceTo(dueAtOf(job));
    const [wakeUp] = product.alarms.takeDue(dueAtOf(job));
    if (!wakeUp) throw new RangeError('no alarm was set');
    product.deliveryQueue.isDown = true;
    await expect(product.wake(wakeUp)).rejects.toMatchObject({ code: 'unavailable' });
    product.deliveryQueue.isDown = false;
    await product.wake(wakeUp);
    await product.passUntil(dueAtOf(job) + SECOND);
    expect(product.sender.requests).toHaveLength(1);
    expect(await product.run(job.id)).toMatchObject({ status: 'succeeded' });
  });

  it('that comes while the signing secret cannot be read leaves everything as it was', async () => {
    const product = productOver();
    const job = await product.create(IN_3_SECONDS);
    product.signing.isDown = true;
    await expect(product.passUntil(dueAtOf(job))).rejects.toMatchObject({ code: 'unavailable' });
    expect(await deliveryOf(product, job.id)).toMatchObject({ status: 'pending', tries: [], version: 1 });
    product.signing.isDown = false;
    await liveUntil(product, dueAtOf(job) + 3 * MINUTE);
    expect(await product.run(job.id)).toMatchObject({ status: 'succeeded' });
  });

  it('that comes twice sends once, at once or later', async () => {
    const product = productOver();
    const job = await product.create(IN_3_SECONDS);
    product.clock.advanceTo(dueAtOf(job));
    for (const wakeUp of product.alarms.takeDue(dueAtOf(job))) await product.wake(wakeUp);
    const [id = ''] = product.deliveryQueue.takeDue(dueAtOf(job));
    await Promise.all([product.deliver(id), product.deliver(id), product.deliver(id)]);
    await product.deliver(id);
    await product.passUntil(dueAtOf(job) + 10 * MINUTE);
    expect(product.sender.requests).toHaveLength(1);
    expect(await deliveryOf(product, job.id)).toMatchObject({ status: 'delivered', tryCount: 1 });
  });

  it('that comes while another try is under way waits for it', async () => {
    const product = productOver();
    const job = await product.create(IN_3_SECONDS);
    product.sender.next(async () => {
      await product.deliver((await deliveryOf(product, job.id)).id);
      product.clock.advance(14 * SECOND);
      return answered(200);
    });
    await product.passUntil(dueAtOf(job) + HOUR);
    expect(product.sender.requests).toHaveLength(1);
  });

  it('that comes before the next try is due does not hasten it', async () => {
    const product = productOver();
    product.sender.next(answered(503, { retryAfter: '3600' }));
    const job = await product.create(IN_3_SECONDS);
    await product.passUntil(dueAtOf(job) + MINUTE);
    const { id } = await deliveryOf(product, job.id);
    await product.deliver(id);
    await product.passUntil(dueAtOf(job) + HOUR - 1);
    expect(product.sender.requests).toHaveLength(1);
    await product.passUntil(dueAtOf(job) + HOUR + SECOND);
    expect(product.sender.requests).toHaveLength(2);
  });

  it('that a crash cut off after the webhook was sent sends it once more, under the same id', async () => {
    const world = inMemoryWorld();
    const product = productOver(world);
    const job = await product.create(IN_3_SECONDS);
    product.clock.advanceTo(dueAtOf(job));
    for (const wakeUp of product.alarms.takeDue(dueAtOf(job))) await product.wake(wakeUp);
    const [id = ''] = product.deliveryQueue.takeDue(dueAtOf(job));
    // Secret, delivery, run and claim come before.
    await survive(() =>
      productOver(world, crashingAt(world, { call: 5, moment: 'after' }).ports).deliver(id),
    );
    expect(product.sender.requests).toHaveLength(1);
    await product.deliver(id);
    expect(product.sender.requests).toHaveLength(1);
    await product.passUntil(dueAtOf(job) + MINUTE);
    const [first, second, ...more] = product.sender.requests;
    expect(more).toEqual([]);
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
    expect(await product.run(job.id)).toMatchObject({ status: 'succeeded' });
  });

  it('that a crash cut off after the answer was recorded does not send again, and tells the run', async () => {
    const world = inMemoryWorld();
    const product = productOver(world);
    const job = await product.create(IN_3_SECONDS);
    product.clock.advanceTo(dueAtOf(job));
    for (const wakeUp of product.alarms.takeDue(dueAtOf(job))) await product.wake(wakeUp);
    const [id = ''] = product.deliveryQueue.takeDue(dueAtOf(job));
    await survive(() =>
      productOver(world, crashingAt(world, { call: 7, moment: 'after' }).ports).deliver(id),
    );
    expect(await deliveryOf(product, job.id)).toMatchObject({ status: 'delivered' });
    expect((await product.run(job.id)).status).toBe('starting');
    await product.deliver(id);
    await product.passUntil(dueAtOf(job) + SECOND);
    expect(product.sender.requests).toHaveLength(1);
    expect(await product.run(job.id)).toMatchObject({ status: 'succeeded', stoppedAt: dueAtOf(job) });
  });

  it('for one of which no try ever comes on record ends it an hour after its day', async () => {
    const product = productOver();
    const job = await product.create(IN_3_SECONDS);
    product.sender.otherwise = () => {
      throw new Error('the process died');
    };
    product.clock.advanceTo(dueAtOf(job));
    for (const wakeUp of product.alarms.takeDue(dueAtOf(job))) await product.wake(wakeUp);
    const { id } = await deliveryOf(product, job.id);
    await expect(product.deliver(id)).rejects.toThrow('the process died');
    product.deliveryQueue.takeDue(Number.POSITIVE_INFINITY);
    product.clock.advance(25 * HOUR);
    await product.deliver(id);
    await product.passUntil(product.clock.now() + SECOND);
    expect(await deliveryOf(product, job.id)).toMatchObject({ status: 'failed', tries: [] });
    expect(await product.run(job.id)).toMatchObject({ status: 'failed', reason: { code: 'not_delivered' } });
    expect(product.log.counted('WebhookFailed')).toBe(1);
  });

  it('for a delivery that does not exist does nothing', async () => {
    const product = productOver();
    await product.deliver('01a1fd70f1c0700087fbf7479cb86dfe-20261121T093003Z-1-1-target');
    expect(product.log.of('a hint for a delivery that does not exist')).toHaveLength(1);
  });
});
