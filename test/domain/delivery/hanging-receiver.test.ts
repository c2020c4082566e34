import { describe, expect, it } from 'vitest';
import { targetDelivery } from '../../../functions/domain/delivery/delivering.ts';
import type { Delivery } from '../../../functions/domain/delivery/delivery.ts';
import {
  afterTry,
  beforeTry,
  isLeft,
  leftAlone,
  originOf,
  type SeenReceiver,
  timeoutOf,
} from '../../../functions/domain/delivery/hanging-receiver.ts';
import type { WebhookAnswer } from '../../../functions/domain/delivery/webhook-answer.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../../functions/domain/shared/instant.ts';
import { aJob, aRun, aWebhook, NOW } from '../samples.ts';

const UNTRIED = targetDelivery({ ...aJob(), target: aWebhook() }, aRun(), NOW);
const TRIED: Delivery = { ...UNTRIED, tryCount: 1, triedFrom: NOW };
const HUNG: SeenReceiver = { leftUntil: NOW + MINUTE };
const SLOW: SeenReceiver = { slowUntil: NOW + HOUR };

const timedOut: WebhookAnswer = { kind: 'failed', reason: 'no answer', durationMs: 5000, timedOut: true };
const refusedConnection: WebhookAnswer = { kind: 'failed', reason: 'refused', durationMs: 5 };
const forbidden: WebhookAnswer = { kind: 'refused', reason: '10.0.0.1 is private' };
const answeredIn = (durationMs: number): WebhookAnswer => ({
  kind: 'answered',
  status: 500,
  answerText: '',
  durationMs,
});

it.each([
  ['https://Example.com/hook?x=1', 'https://example.com'],
  ['https://example.com:443/', 'https://example.com'],
  ['http://example.com:8080/a/b', 'http://example.com:8080'],
  ['no url', 'no url'],
])('the receiver of %s is %s', (url, origin) => {
  expect(originOf(url)).toBe(origin);
});

describe('a try may take', () => {
  it.each<[string, Delivery, SeenReceiver | undefined, number, number]>([
    ['5 s where it is the first of its delivery', UNTRIED, undefined, 0, 5],
    ['15 s where it is a later one', TRIED, undefined, 0, 15],
    ['15 s where the receiver is known to be slow', UNTRIED, SLOW, 0, 15],
    ['5 s where that is long ago', UNTRIED, { slowUntil: NOW }, 0, 5],
    ['15 s where it asks whether a receiver that hung answers again', UNTRIED, HUNG, 1, 15],
    ['15 s while twenty receivers hang', TRIED, undefined, 20, 15],
    ['2 s while more hang', TRIED, undefined, 21, 2],
    ['2 s then as a first try, too', UNTRIED, HUNG, 21, 2],
    ['15 s even then where the receiver is known to be slow', TRIED, SLOW, 21, 15],
  ])('%s', (_when, delivery, seen, hanging, seconds) => {
    expect(timeoutOf(delivery, seen, hanging, NOW)).toBe(seconds * SECOND);
  });
});

describe('a receiver', () => {
  it('that did not answer in time is left alone for a minute', () => {
    const seen = afterTry(undefined, timedOut, NOW);
    expect([NOW, NOW + MINUTE - 1, NOW + MINUTE].map((at) => isLeft(seen, at))).toEqual([true, true, false]);
  });

  it.each([
    ['answers', answeredIn(100)],
    ['answers late', answeredIn(5001)],
    ['refuses the connection', refusedConnection],
  ])('that %s is not', (_what, answer) => {
    expect(isLeft(afterTry(HUNG, answer, NOW), NOW)).toBe(false);
  });

  it('that hung is left alone by others while one try asks whether it answers again', () => {
    const later = NOW + MINUTE;
    expect(isLeft(HUNG, later)).toBe(false);
    expect(isLeft(beforeTry(HUNG, later), later + MINUTE - 1)).toBe(true);
  });

  it('that never hung is asked by any number of tries at once', () => {
    expect(beforeTry(undefined, NOW)).toBeUndefined();
    expect(beforeTry(SLOW, NOW)).toEqual(SLOW);
  });

  it('is known to be slow for an hour after an answer that took more than 5 s', () => {
    const seen = afterTry(undefined, answeredIn(5001), NOW);
    expect(seen).toEqual({ slowUntil: NOW + HOUR });
    expect(afterTry(seen, answeredIn(10), NOW + MINUTE)).toEqual(seen);
    expect(afterTry(seen, answeredIn(10), NOW + HOUR)).toBeUndefined();
    expect(afterTry(undefined, answeredIn(5000), NOW)).toBeUndefined();
  });

  it('stays what it was after a webhook that a rule forbids', () => {
    expect(afterTry(HUNG, forbidden, NOW)).toEqual(HUNG);
  });
});

describe('a delivery whose receiver hangs', () => {
  const leftAfter = (delivery: Delivery, age: number, random = 0) => {
    const now = NOW + age;
    const left = leftAlone(delivery, { leftUntil: now + MINUTE }, random, now);
    return left && left.nextTryAt - now;
  };

  it.each([
    ['a minute at first', 0, MINUTE],
    ['as long as it has waited', 7 * MINUTE, 7 * MINUTE],
    ['not beyond its first hour', 50 * MINUTE, 10 * MINUTE],
  ])('waits %s for its first try', (_how, age, wait) => {
    expect(leftAfter(UNTRIED, age)).toBe(wait);
  });

  it('is tried all the same an hour after it was made, or sent again on request', () => {
    expect(leftAfter(UNTRIED, HOUR)).toBeUndefined();
    expect(leftAfter({ ...UNTRIED, replayedAt: NOW + HOUR }, 2 * HOUR)).toBeUndefined();
    expect(leftAfter({ ...UNTRIED, replayedAt: NOW + HOUR }, HOUR)).toBe(MINUTE);
  });

  it('that was tried waits an hour at most, and is tried a last time after its day', () => {
    expect(leftAfter(TRIED, 5 * HOUR)).toBe(HOUR);
    expect(leftAfter(TRIED, DAY - MINUTE)).toBe(MINUTE);
    expect(leftAfter(TRIED, DAY)).toBeUndefined();
  });

  it('waits up to a quarter longer by chance', () => {
    expect(leftAfter(UNTRIED, 4 * MINUTE, 0.999_999)).toBeCloseTo(5 * MINUTE, -1);
  });

  it('is looked at by the watchdog after that, and keeps all else', () => {
    const left = leftAlone(UNTRIED, HUNG, 0, NOW);
    expect(left).toEqual({ ...UNTRIED, nextTryAt: NOW + MINUTE, lookAt: NOW + MINUTE + 30 * SECOND });
  });
});
