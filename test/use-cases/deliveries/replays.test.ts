import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../../functions/domain/shared/instant.ts';
import { unanswered } from '../../in-memory/in-memory-webhook-sender.ts';
import { liveUntil } from '../lively.ts';
import { dueAtOf, productOver } from '../product.ts';
import { eventsOf, HOOK, told } from './webhook-jobs.ts';

describe('a replay', () => {
  const delivered = async () => {
    const product = productOver();
    const job = await product.create(told({ url: HOOK, in: '3s' }));
    await product.passUntil(dueAtOf(job) + MINUTE);
    const run = await product.run(job.id);
    return { product, job, run };
  };

  it('sends the same webhook again, under its id, and leaves the run as it is', async () => {
    const { product, job, run } = await delivered();
    await product.replay(`${run.id}-target`, 'alice');
    await product.passUntil(product.clock.now() + MINUTE);
    const sent = product.sender.requests.filter(({ url }) => url === HOOK);
    expect(sent).toHaveLength(2);
    expect(sent[1]?.headers['webhook-id']).toBe(sent[0]?.headers['webhook-id']);
    expect(sent[1]?.body).toBe(sent[0]?.body);
    expect(await product.run(job.id)).toEqual(run);
    expect(eventsOf(product)).toEqual(['run.succeeded']);
  });

  it('sends a callback again', async () => {
    const { product, run } = await delivered();
    await product.replay(`${run.id}-callback`, 'alice');
    await product.passUntil(product.clock.now() + MINUTE);
    expect(eventsOf(product)).toEqual(['run.succeeded', 'run.succeeded']);
  });

  it('is tried for another day, and refused while it is', async () => {
    const { product, job, run } = await delivered();
    const id = `${run.id}-target`;
    product.sender.otherwise = unanswered();
    await product.replay(id, 'alice');
    await product.passUntil(product.clock.now() + HOUR);
    await expect(product.replay(id, 'alice')).rejects.toMatchObject({ code: 'conflict' });
    await product.passUntil(product.clock.now() + 2 * DAY);
    expect(await product.deliveries.load(id)).toMatchObject({ status: 'failed' });
    expect(await product.run(job.id)).toMatchObject({ status: 'succeeded' });
  });

  it('of nothing is not found', async () => {
    const product = productOver();
    const id = '01a1fd70f1c0700087fbf7479cb86dfe-20261121T093003Z-1-1-callback';
    await expect(product.replay(id, 'alice')).rejects.toMatchObject({ code: 'not_found' });
    await expect(product.replay('x', 'alice')).rejects.toMatchObject({ code: 'not_found' });
  });

  it('that could not be queued is sent by the watchdog', async () => {
    const { product, run } = await delivered();
    product.deliveryQueue.isDown = true;
    await product.replay(`${run.id}-callback`, 'alice');
    product.deliveryQueue.isDown = false;
    await liveUntil(product, product.clock.now() + 3 * MINUTE);
    expect(eventsOf(product)).toHaveLength(2);
  });
});
