import { describe, expect, it } from 'vitest';
import {
  canceledDelivery,
  decideTry,
  lookedAt,
  postponed,
  replayed,
  targetDelivery,
  taskStateOfDelivery,
  tried,
} from '../../../functions/domain/delivery/delivering.ts';
import type { Delivery } from '../../../functions/domain/delivery/delivery.ts';
import type { WebhookAnswer } from '../../../functions/domain/delivery/webhook-answer.ts';
import { DAY, HOUR, type Instant, MINUTE, SECOND } from '../../../functions/domain/shared/instant.ts';
import type { WebhookTarget } from '../../../functions/domain/target/webhook.ts';
import { aJob, aRun, aWebhook, NOW } from '../samples.ts';

const RUN = aRun();
const send = (changes: Partial<WebhookTarget> = {}): Delivery =>
  targetDelivery({ ...aJob(), target: aWebhook(changes) }, RUN, NOW + SECOND);

const answered = (status: number, facts: object = {}): WebhookAnswer => ({
  kind: 'answered',
  status,
  answerText: 'so',
  durationMs: 20,
  ...facts,
});

const leasedAt = (delivery: Delivery, now: Instant): Delivery => {
  const decision = decideTry(delivery, now);
  if (decision.kind !== 'try') throw new Error(decision.kind);
  return decision.delivery;
};

/** The delivery after a try that began at `at` and took 20 ms. */
const triedAt = (delivery: Delivery, answer: WebhookAnswer, at: Instant, random = 0.5): Delivery =>
  tried(leasedAt(delivery, at), answer, { at, now: at + 20, random });

describe('decideTry', () => {
  const pending = send();

  it('leases it for half a minute, and remembers when the tries began', () => {
    const first = leasedAt(pending, NOW + 2 * SECOND);
    expect(first).toEqual({
      ...pending,
      triedFrom: NOW + 2 * SECOND,
      leasedUntil: NOW + 32 * SECOND,
      lookAt: NOW + 62 * SECOND,
    });
    expect(leasedAt(first, NOW + MINUTE).triedFrom).toBe(NOW + 2 * SECOND);
  });

  it('is early before the next try, and while somebody else is trying', () => {
    expect(decideTry(pending, NOW)).toEqual({ kind: 'early', at: NOW + SECOND });
    const leased = leasedAt(pending, NOW + SECOND);
    expect(decideTry(leased, NOW + 31 * SECOND - 1)).toEqual({
      kind: 'early',
      at: NOW + 31 * SECOND,
    });
    expect(decideTry(leased, NOW + 31 * SECOND).kind).toBe('try');
  });

  it('gives up an hour after its day, where no try was ever put on record', () => {
    const begun = leasedAt(pending, NOW + SECOND);
    const end = NOW + SECOND + DAY + HOUR;
    expect(decideTry(begun, end - 1).kind).toBe('try');
    expect(decideTry(begun, end)).toMatchObject({
      kind: 'give_up',
      delivery: { status: 'failed', finishedAt: end },
    });
  });

  it.each(['delivered', 'failed', 'canceled'] as const)('does nothing about one that is %s', (status) => {
    expect(decideTry({ ...pending, status }, NOW + DAY)).toEqual({ kind: 'nothing' });
  });
});

describe('tried', () => {
  const pending = send({ expect: ['2xx', '404'] });
  const at = NOW + SECOND;

  it.each([200, 299, 404])('is delivered by an answer of %d', (status) => {
    const done = triedAt(pending, answered(status), at);
    expect(done).toEqual({
      ...done,
      status: 'delivered',
      tries: [{ at, durationMs: 20, status, answerText: 'so' }],
      tryCount: 1,
      triedFrom: at,
      finishedAt: at + 20,
    });
    for (const name of ['lookAt', 'leasedUntil', 'reason']) expect(done).not.toHaveProperty(name);
  });

  it.each<[WebhookAnswer, object]>([
    [answered(500), { at, durationMs: 20, status: 500, answerText: 'so' }],
    [answered(301), { at, durationMs: 20, status: 301, answerText: 'so' }],
    [
      { kind: 'failed', reason: 'no answer within 15000 ms', durationMs: 15_000 },
      { at, durationMs: 15_000, reason: 'no answer within 15000 ms' },
    ],
  ])('is tried again in 5 s after %j', (answer, attempt) => {
    const after = triedAt(pending, answer, at);
    expect(after).toMatchObject({
      status: 'pending',
      tries: [attempt],
      tryCount: 1,
      nextTryAt: at + 20 + 5 * SECOND,
      lookAt: at + 20 + 35 * SECOND,
    });
    expect(after).not.toHaveProperty('leasedUntil');
  });

  it.each<[WebhookAnswer, string, object]>([
    [
      answered(410),
      'the receiver answered 410: it wants no more of these',
      { durationMs: 20, status: 410, answerText: 'so' },
    ],
    [
      { kind: 'refused', reason: '10.0.0.1 is private' },
      '10.0.0.1 is private',
      { reason: '10.0.0.1 is private' },
    ],
  ])('is given up after %j', (answer, reason, attempt) => {
    expect(triedAt(pending, answer, at)).toMatchObject({
      status: 'failed',
      reason,
      tries: [{ at, ...attempt }],
      finishedAt: at + 20,
    });
  });

  it('counts the day from the first try, not from the creation', () => {
    const late = NOW + 3 * DAY;
    const first = triedAt(pending, answered(500), late);
    expect(first.status).toBe('pending');
    expect(triedAt(first, answered(500), late + DAY - 30).nextTryAt).toBe(late + DAY);
    expect(triedAt(first, answered(503), late + DAY)).toMatchObject({
      status: 'failed',
      reason: 'tried for a day; at last the answer had status 503',
    });
  });

  it('keeps the latest 50 tries and counts all', () => {
    let delivery: Delivery = pending;
    for (let index = 0; index < 60; index += 1) {
      delivery = { ...triedAt(delivery, answered(500), at + index * MINUTE), nextTryAt: at };
    }
    expect(delivery.tryCount).toBe(60);
    expect(delivery.tries.map((attempt) => attempt.at)).toEqual(
      Array.from({ length: 50 }, (_, index) => at + (index + 10) * MINUTE),
    );
  });

  it('notes a try of one that was taken back meanwhile, which stays so', () => {
    const canceled = canceledDelivery(leasedAt(pending, at), 'stopped', at + 1);
    const noted = tried(canceled, answered(200), { at, now: at + 20, random: 0 });
    expect(noted).toMatchObject({
      status: 'canceled',
      reason: 'stopped',
      tryCount: 1,
      tries: [{ status: 200 }],
      finishedAt: at + 1,
    });
    expect(noted).not.toHaveProperty('lookAt');
  });
});

describe('what is taken back, looked at or put off', () => {
  const pending = send();

  it('is over, unless it already was', () => {
    const canceled = canceledDelivery(pending, 'its run is over', NOW);
    expect(canceled).toMatchObject({
      status: 'canceled',
      reason: 'its run is over',
      finishedAt: NOW,
    });
    expect(canceled).not.toHaveProperty('lookAt');
    const delivered = triedAt(pending, answered(200), NOW + SECOND);
    for (const over of [canceled, delivered]) {
      expect(canceledDelivery(over, 'again', NOW + DAY)).toBe(over);
    }
  });

  it('is looked at again in a minute', () => {
    expect(lookedAt(pending, NOW)).toEqual({ ...pending, lookAt: NOW + MINUTE });
    const leased = leasedAt(pending, NOW + SECOND);
    expect(postponed(leased, NOW + SECOND)).toEqual({ ...pending, lookAt: NOW + SECOND + MINUTE });
  });
});

describe('replayed', () => {
  const at = NOW + SECOND;

  it('goes on as if it were new, and keeps the tries there were', () => {
    const failed = triedAt(send(), answered(410), at);
    const now = at + 30 * DAY;
    const again = replayed(failed, now);
    expect(again).toEqual({
      ...send(),
      tries: failed.tries,
      replayedAt: now,
      nextTryAt: now,
      lookAt: now + 30 * SECOND,
    });
    const after = triedAt(again, answered(500), now);
    expect(after).toMatchObject({ status: 'pending', tryCount: 1, triedFrom: now });
    expect(after.tries).toHaveLength(2);
    expect(triedAt(after, answered(200), after.nextTryAt)).toMatchObject({
      status: 'delivered',
      tryCount: 2,
    });
  });

  it('waits for a try that was under way when it was taken back', () => {
    const canceled = canceledDelivery(leasedAt(send(), at), 'stopped', at + 1);
    const again = replayed(canceled, at + 2);
    expect(decideTry(again, at + 2)).toEqual({ kind: 'early', at: at + 30 * SECOND });
    expect(decideTry(again, at + 30 * SECOND).kind).toBe('try');
    const context = { at, now: at + 20, random: 0 };
    expect(tried(again, answered(200), context)).toMatchObject({ status: 'delivered', tryCount: 1 });
  });
});

describe('what a delivery tells about the run that it is', () => {
  const at = NOW + SECOND;
  const seen = {
    runId: RUN.id,
    handle: `${RUN.id}-target`,
    version: 1,
    createdAt: NOW + SECOND,
    isWebhook: true,
  };
  it.each<[string, Delivery, object]>([
    ['starting before its first try', send(), { phase: 'starting' }],
    ['running from then on', leasedAt(send(), at), { phase: 'running', startedAt: at }],
    [
      'delivered',
      triedAt(send(), answered(200), at),
      { phase: 'stopped', stopCause: 'delivered', startedAt: at, stoppedAt: at + 20 },
    ],
    [
      'undelivered, with the reason',
      triedAt(send(), { kind: 'refused', reason: '10.0.0.1 is private' }, at),
      {
        phase: 'stopped',
        stopCause: 'undelivered',
        startedAt: at,
        stoppedAt: at + 20,
        message: '10.0.0.1 is private',
      },
    ],
    [
      'wanted no more by its receiver',
      triedAt(send(), answered(410), at),
      {
        phase: 'stopped',
        stopCause: 'unwanted',
        startedAt: at,
        stoppedAt: at + 20,
        message: 'the receiver answered 410: it wants no more of these',
      },
    ],
    [
      'stopped on request',
      canceledDelivery(send(), 'stopped', at),
      { phase: 'stopped', stopCause: 'requested', stoppedAt: at, message: 'stopped' },
    ],
  ])('%s', (_what, delivery, facts) => {
    expect(taskStateOfDelivery(delivery, RUN.id)).toEqual({ ...seen, ...facts });
  });
});
