import { describe, expect, it } from 'vitest';
import type { JobRequest } from '../../../functions/domain/request/job-fields.ts';
import { DAY, type Instant, MINUTE, SECOND } from '../../../functions/domain/shared/instant.ts';
import { answered, unanswered } from '../../in-memory/in-memory-webhook-sender.ts';
import { dueAtOf, type Product, productOver } from '../product.ts';
import { deliveryOf, HOOK, IN_3_SECONDS, verifiedAt } from './webhook-jobs.ts';

/** A job whose time has come, in a world whose receiver answers as it was told to. */
const dueWebhook = async (product: Product, request: JobRequest = IN_3_SECONDS) => {
  const job = await product.create(request);
  await product.passUntil(dueAtOf(job));
  return job;
};

/** When each try of a job's only delivery began, after the first one, in seconds. */
const triesOf = async (product: Product, jobId: string): Promise<number[]> => {
  const { tries } = await deliveryOf(product, jobId);
  return tries.map(({ at }) => (at - (tries[0]?.at ?? 0)) / SECOND);
};

const secondsIn = (from: Instant, to: Instant): number => (to - from) / SECOND;

describe('a job that sends a webhook', () => {
  it('sends one request when it is due, and has succeeded with the answer', async () => {
    const product = productOver();
    const job = await dueWebhook(product);
    expect(product.sender.requests).toMatchObject([{ url: HOOK, method: 'POST', timeoutMs: 5000 }]);
    expect(await product.run(job.id)).toMatchObject({
      status: 'succeeded',
      cause: 'schedule',
      latenessMs: 0,
      startedAt: dueAtOf(job),
      stoppedAt: dueAtOf(job),
    });
    expect(await product.job(job.id)).toMatchObject({ state: 'history', outcome: 'succeeded' });
    expect(await deliveryOf(product, job.id)).toMatchObject({
      status: 'delivered',
      tries: [{ status: 200, durationMs: 20 }],
    });
    expect(product.launcher.orders).toEqual([]);
    expect(await product.run(job.id)).not.toHaveProperty('allocation');
  });

  it('signs it so that the library of its receiver accepts it, and no other body', async () => {
    const product = productOver();
    const job = await dueWebhook(product, { ...IN_3_SECONDS, name: 'sale' });
    const [sent] = product.sender.requests;
    const [secret] = await product.signing.load();
    if (!sent) throw new RangeError('nothing was sent');
    expect(verifiedAt(dueAtOf(job), sent, secret)).toMatchObject({
      type: 'run.due',
      data: { jobId: job.id, jobName: 'sale', attempt: 1, copy: 1, copies: 1, cause: 'schedule' },
    });
    const changed = { ...sent, body: sent.body.replace('sale', 'sals') };
    expect(() => verifiedAt(dueAtOf(job), changed, secret)).toThrow(/signature/);
    expect(() => verifiedAt(dueAtOf(job) + 10 * MINUTE, sent, secret)).toThrow(/too old/);
  });

  it('signs each try anew, by the secret in force and by the one before', async () => {
    const product = productOver();
    const [old] = await product.signing.load();
    product.sender.next(500);
    const job = await dueWebhook(product);
    product.signing.rotate();
    const [secret] = await product.signing.load();
    await product.passUntil(dueAtOf(job) + MINUTE);
    const [first, second] = product.sender.requests;
    if (!first || !second) throw new RangeError('it was not tried again');
    expect(second.headers['webhook-id']).toBe(first.headers['webhook-id']);
    const { tries } = await deliveryOf(product, job.id);
    for (const each of [secret, old]) verifiedAt(tries[1]?.at ?? 0, second, each);
    expect(() => verifiedAt(tries[0]?.at ?? 0, first, secret)).toThrow(/signature/);
  });

  it('is tried again with growing waits after each 500, as one run, until the 200', async () => {
    const product = productOver();
    product.sender.next(500, 500, 500, 500, 500);
    const job = await dueWebhook(product);
    expect(await product.run(job.id)).toMatchObject({ status: 'running', startedAt: dueAtOf(job) });
    await product.passUntil(dueAtOf(job) + 10 * MINUTE);
    const delivery = await deliveryOf(product, job.id);
    expect(delivery.tries.map(({ status }) => status)).toEqual([500, 500, 500, 500, 500, 200]);
    const at = await triesOf(product, job.id);
    for (const [index, wait] of [5, 10, 20, 40, 80].entries()) {
      const waited = (at[index + 1] ?? 0) - (at[index] ?? 0);
      expect(waited).toBeGreaterThanOrEqual(wait * 0.75);
      expect(waited).toBeLessThanOrEqual(wait * 1.25);
    }
    expect(new Set(product.sender.requests.map(({ headers }) => headers['webhook-id']))).toEqual(
      new Set([delivery.id]),
    );
    expect(await product.run(job.id)).toMatchObject({ status: 'succeeded', attempt: 1 });
  });

  it('waits as long as Retry-After of a 429 asks, also for longer than a message of the queue can', async () => {
    const product = productOver();
    product.sender.next(answered(429, { retryAfter: '120' }), answered(429, { retryAfter: '7200' }));
    const job = await dueWebhook(product);
    await product.passUntil(dueAtOf(job) + DAY / 2);
    expect((await triesOf(product, job.id)).map(Math.floor)).toEqual([0, 120, 7320]);
    expect(await product.run(job.id)).toMatchObject({ status: 'succeeded' });
  });

  it('is given up at a 410', async () => {
    const product = productOver();
    product.sender.next(answered(410, { answerText: 'no more' }));
    const job = await dueWebhook(product);
    await product.passUntil(dueAtOf(job) + DAY);
    expect(product.sender.requests).toHaveLength(1);
    expect(await deliveryOf(product, job.id)).toMatchObject({
      status: 'failed',
      reason: expect.stringContaining('410'),
      tries: [{ status: 410, answerText: 'no more' }],
    });
    expect(await product.run(job.id)).toMatchObject({ status: 'failed', reason: { code: 'receiver_gone' } });
    expect(await product.job(job.id)).toMatchObject({ state: 'history', outcome: 'failed' });
    expect(product.log.counted('WebhookFailed')).toBe(1);
  });

  it('is given up a day after its first try where nobody ever answers, with the last try at that moment', async () => {
    const product = productOver();
    product.sender.otherwise = unanswered();
    const job = await dueWebhook(product);
    await product.passUntil(dueAtOf(job) + 2 * DAY);
    const delivery = await deliveryOf(product, job.id);
    expect(delivery).toMatchObject({ status: 'failed', reason: expect.stringContaining('refused') });
    expect(secondsIn(delivery.tries[0]?.at ?? 0, delivery.tries.at(-1)?.at ?? 0)).toBe(86_400);
    expect(await product.run(job.id)).toMatchObject({ status: 'failed', reason: { code: 'not_delivered' } });
    expect(product.log.counted('WebhookFailed')).toBe(1);
    expect(product.alarms.pending.filter(({ wakeUp }) => wakeUp.kind !== 'timeout')).toEqual([]);
    expect(product.deliveryQueue.pending).toEqual([]);
  });

  it('is tried again after an answer that took too long, from when that was known', async () => {
    const product = productOver();
    product.sender.next(() => {
      product.clock.advance(15 * SECOND);
      return { kind: 'failed', reason: 'no answer within 15 s', durationMs: 15_000 };
    });
    const job = await dueWebhook(product);
    await product.passUntil(dueAtOf(job) + MINUTE);
    const { tries } = await deliveryOf(product, job.id);
    expect(tries).toMatchObject([{ reason: 'no answer within 15 s', durationMs: 15_000 }, { status: 200 }]);
    const waited = secondsIn(tries[0]?.at ?? 0, tries[1]?.at ?? 0);
    expect(waited).toBeGreaterThanOrEqual(15 + 3.75);
    expect(waited).toBeLessThanOrEqual(15 + 6.25);
  });

  it('takes the statuses that it expects for success, and no others', async () => {
    const product = productOver();
    product.sender.next(200, 404);
    const job = await dueWebhook(product, { ...IN_3_SECONDS, expect: ['404', '3xx'] });
    expect((await product.run(job.id)).status).toBe('running');
    await product.passUntil(dueAtOf(job) + MINUTE);
    expect(await product.run(job.id)).toMatchObject({ status: 'succeeded' });
    expect((await deliveryOf(product, job.id)).tries.map(({ status }) => status)).toEqual([200, 404]);
  });

  it('is given up at once where its address is forbidden, with the reason in its run', async () => {
    const product = productOver();
    product.sender.next({ kind: 'refused', reason: 'example.com resolves to 10.0.0.1, which is private' });
    const job = await dueWebhook(product);
    expect(await product.run(job.id)).toMatchObject({
      status: 'failed',
      reason: { code: 'not_delivered', text: expect.stringContaining('10.0.0.1') },
    });
    const [attempt] = (await deliveryOf(product, job.id)).tries;
    expect(attempt).not.toHaveProperty('durationMs');
  });

  it('sends what its body, method and headers say', async () => {
    const product = productOver();
    await dueWebhook(product, {
      ...IN_3_SECONDS,
      method: 'PUT',
      headers: { 'X-Team': 'blue' },
      body: { kind: 'full' },
    });
    expect(product.sender.requests).toMatchObject([
      {
        method: 'PUT',
        body: '{"kind":"full"}',
        headers: { 'x-team': 'blue', 'content-type': 'application/json' },
      },
    ]);
  });

  it('has its tries for its output, in pages', async () => {
    const product = productOver();
    product.sender.next(answered(503, { answerText: 'deploying\nback soon' }), unanswered());
    const job = await dueWebhook(product);
    const { id } = await product.run(job.id);
    const before = await product.readOutput(id, { limit: 10 });
    expect(before.ended).toBe(false);
    expect(before.items.map(({ text }) => text)).toEqual([
      `POST ${HOOK}: 503 in 20 ms`,
      'deploying',
      'back soon',
    ]);
    await product.passUntil(dueAtOf(job) + MINUTE);
    const rest = await product.readOutput(id, { limit: 1, cursor: before.cursor });
    expect(rest).toMatchObject({ ended: false, items: [{ stream: 'output' }] });
    const last = await product.readOutput(id, { limit: 10, cursor: rest.cursor });
    expect([...rest.items, ...last.items].map(({ text }) => text)).toEqual([
      `POST ${HOOK}: the receiver refused the connection in 20 ms`,
      `POST ${HOOK}: 200 in 20 ms`,
    ]);
    expect(last.ended).toBe(true);
    await expect(product.readOutput(id, { limit: 10, cursor: 'x1' })).rejects.toMatchObject({
      code: 'invalid',
    });
  });
});
