import { describe, expect, it } from 'vitest';
import type { WebhookAnswer } from '../../../functions/domain/delivery/webhook-answer.ts';
import {
  formatInstant,
  HOUR,
  type Instant,
  MINUTE,
  SECOND,
} from '../../../functions/domain/shared/instant.ts';
import { dueAtOf, type Product, productOver } from '../product.ts';
import { deliveryOf, HOOK, IN_3_SECONDS, sentTo } from './webhook-jobs.ts';

const OTHER = 'https://other.example.org/hook';

const timedOut = (durationMs: number): WebhookAnswer => ({
  kind: 'failed',
  reason: `no answer within ${durationMs} ms`,
  durationMs,
  timedOut: true,
});

/** A receiver that takes each connection and never answers. */
const hang = (product: Product) => {
  product.sender.otherwise = ({ url, timeoutMs }) =>
    url === OTHER ? { kind: 'answered', status: 200, answerText: '', durationMs: 9 } : timedOut(timeoutMs);
};

const webhooks = (product: Product, count: number, url = HOOK) =>
  Promise.all(Array.from({ length: count }, () => product.create({ ...IN_3_SECONDS, url })));

/** A receiver that hung with one webhook, and the instant of that. */
const hungOnce = async () => {
  const product = productOver();
  hang(product);
  const [first] = await webhooks(product, 1);
  if (!first) throw new RangeError('no job');
  const at: Instant = dueAtOf(first);
  await product.passUntil(at);
  return { product, first, at };
};

describe('while a receiver hangs', () => {
  it('the first try of a webhook takes 5 s, and a later one 15 s', async () => {
    const { product, at } = await hungOnce();
    await product.passUntil(at + 3 * MINUTE);
    expect(product.sender.requests.map(({ timeoutMs }) => timeoutMs).slice(0, 2)).toEqual([5000, 15_000]);
  });

  it('it is tried again after a minute, and not after 5 s', async () => {
    const { product, at } = await hungOnce();
    await product.passUntil(at + MINUTE - 1);
    expect(product.sender.requests).toHaveLength(1);
    await product.passUntil(at + 76 * SECOND);
    expect(product.sender.requests).toHaveLength(2);
  });

  it('its other webhooks wait without a try, and those of others do not', async () => {
    const { product, at } = await hungOnce();
    const [left] = await webhooks(product, 1);
    const [other] = await webhooks(product, 1, OTHER);
    await product.passUntil(at + 10 * SECOND);
    expect(sentTo(product, HOOK)).toHaveLength(1);
    expect(sentTo(product, OTHER)).toHaveLength(1);
    expect(await product.run(other?.id ?? '')).toMatchObject({ status: 'succeeded' });
    expect(await deliveryOf(product, left?.id ?? '')).toMatchObject({
      status: 'pending',
      tries: [],
      tryCount: 0,
    });
  });

  it('one webhook asks whether it answers again, and the others wait for the next minute', async () => {
    const { product, at } = await hungOnce();
    await webhooks(product, 20);
    await product.passUntil(at + 80 * SECOND);
    expect(sentTo(product, HOOK)).toHaveLength(2);
  });

  it('one asks even where all come at the same moment', async () => {
    const { product, at } = await hungOnce();
    const jobs = await webhooks(product, 5);
    await product.passUntil(at + 10 * SECOND);
    const ids = await Promise.all(jobs.map(async ({ id }) => (await deliveryOf(product, id)).id));
    const { promise: answer, resolve } = Promise.withResolvers<WebhookAnswer>();
    product.sender.otherwise = () => answer;
    product.deliveryQueue.takeDue(Number.POSITIVE_INFINITY);
    product.clock.advanceTo(at + 2 * MINUTE);
    const tries = ids.map((id) => product.deliver(id));
    resolve(timedOut(15_000));
    await Promise.all(tries);
    expect(sentTo(product, HOOK)).toHaveLength(2);
  });

  it('a webhook that waits is asked for by one message, however long that lasts', async () => {
    const { product, at } = await hungOnce();
    const jobs = await webhooks(product, 5);
    await product.passUntil(at + 30 * MINUTE);
    expect(product.deliveryQueue.pending.length).toBeLessThanOrEqual(jobs.length + 1);
  });

  it('each is tried within about an hour', async () => {
    const { product, at } = await hungOnce();
    const jobs = await webhooks(product, 10);
    await product.passUntil(at + HOUR + 5 * MINUTE);
    for (const { id } of jobs) expect((await deliveryOf(product, id)).tryCount).toBeGreaterThan(0);
  });

  it('a webhook that waits is not sent once its run is stopped', async () => {
    const { product, at } = await hungOnce();
    const [left] = await webhooks(product, 1);
    await product.passUntil(at + 10 * SECOND);
    const run = await product.run(left?.id ?? '');
    await product.stop(run.id, 'user');
    await product.passUntil(at + 3 * HOUR);
    expect(await deliveryOf(product, left?.id ?? '')).toMatchObject({ status: 'canceled', tries: [] });
  });
});

it('a receiver that answers again gets everything', async () => {
  const { product, first, at } = await hungOnce();
  const jobs = await webhooks(product, 10);
  await product.passUntil(at + 10 * SECOND);
  product.sender.otherwise = 200;
  await product.passUntil(at + 5 * MINUTE);
  for (const { id } of [first, ...jobs]) expect(await product.run(id)).toMatchObject({ status: 'succeeded' });
});

it('a receiver that needs 10 s is given 15 s at once, after it was found out once', async () => {
  const product = productOver();
  product.sender.otherwise = ({ timeoutMs }) =>
    timeoutMs < 10_000
      ? timedOut(timeoutMs)
      : { kind: 'answered', status: 200, answerText: '', durationMs: 10_000 };
  const [first] = await webhooks(product, 1);
  await product.passUntil(dueAtOf(first ?? (await product.create(IN_3_SECONDS))) + 2 * MINUTE);
  const [second] = await webhooks(product, 1);
  await product.passUntil(product.clock.now() + 5 * SECOND);
  expect(product.sender.requests.map(({ timeoutMs }) => timeoutMs)).toEqual([5000, 15_000, 15_000]);
  expect(await product.run(second?.id ?? '')).toMatchObject({ status: 'succeeded' });
});

describe('the lateness of a webhook', () => {
  it('counts up to its first try, however long it was queued', async () => {
    const product = productOver();
    const job = await product.create(IN_3_SECONDS);
    product.clock.advanceTo(dueAtOf(job));
    for (const wakeUp of product.alarms.takeDue(dueAtOf(job))) await product.wake(wakeUp);
    expect(await product.run(job.id)).not.toHaveProperty('latenessMs');
    product.clock.advance(40 * SECOND);
    await product.passUntil(product.clock.now() + SECOND);
    const run = await product.run(job.id);
    expect(run).toMatchObject({ status: 'succeeded', latenessMs: 40 * SECOND });
    expect(formatInstant(run.startedAt ?? 0)).toBe(formatInstant(dueAtOf(job) + 40 * SECOND));
  });
});
