import { HOUR, type Instant, MINUTE, SECOND } from '../shared/instant.ts';
import { TRIED_FOR } from '../target/webhook.ts';
import { lookFor, TRY_TIMEOUT } from './delivering.ts';
import type { Delivery } from './delivery.ts';
import type { WebhookAnswer } from './webhook-answer.ts';

/**
 * How long the first try of a delivery may take. A receiver that hangs holds up those whose webhooks are in the same
 * batch, or wait for an invocation. So nobody waits long for a receiver that is not known to be slow.
 */
export const FIRST_TRY_TIMEOUT = 5 * SECOND;

/** While many receivers hang no try takes longer, so that there is time for the others. */
export const CROWDED_TIMEOUT = 2 * SECOND;

/** More receivers than these are many. */
const MANY = 20;

/** How long a receiver is left alone after it did not answer in time. */
export const LEFT_FOR = MINUTE;

/** How long a receiver counts as slow. */
const SLOW_FOR = HOUR;

/** For no longer than this a delivery waits for its first try because its receiver hangs, or is left alone at once. */
const LONGEST_LEFT = HOUR;

/** The wait is up to a quarter longer by chance, so that what was left does not come at once. */
const SPREAD = 0.25;

/** What a process knows of a receiver, by the origin of its URL. */
export interface SeenReceiver {
  /** It did not answer in time, and nothing has been heard of it since; it is left alone until then. */
  readonly leftUntil?: Instant;
  /** It answers, but took longer than a first try is given. */
  readonly slowUntil?: Instant;
}

/** Which receiver a URL is of: `https://example.com:8443`. */
export const originOf = (url: string): string => (URL.canParse(url) ? new URL(url).origin : url);

/** Tells whether a receiver is to be left alone now. */
export const isLeft = (seen: SeenReceiver | undefined, now: Instant): boolean =>
  seen?.leftUntil !== undefined && now < seen.leftUntil;

/**
 * How long a try may take. A receiver that is known to be slow gets all the time, and so does a receiver that did not answer
 * last time. `hanging` is how many receivers are left alone now.
 */
export const timeoutOf = (
  delivery: Delivery,
  seen: SeenReceiver | undefined,
  hanging: number,
  now: Instant,
): number => {
  if (seen?.slowUntil !== undefined && seen.slowUntil > now) return TRY_TIMEOUT;
  if (hanging > MANY) return CROWDED_TIMEOUT;
  return delivery.tryCount === 0 && seen?.leftUntil === undefined ? FIRST_TRY_TIMEOUT : TRY_TIMEOUT;
};

/** What is known of a receiver once a try has begun. Where it hung, a single try asks it, and the others wait. */
export const beforeTry = (seen: SeenReceiver | undefined, now: Instant): SeenReceiver | undefined =>
  seen?.leftUntil === undefined ? seen : { ...seen, leftUntil: now + LEFT_FOR };

/** What is known of a receiver after a try; undefined where there is nothing to be remembered. */
export const afterTry = (
  seen: SeenReceiver | undefined,
  answer: WebhookAnswer,
  now: Instant,
): SeenReceiver | undefined => {
  if (answer.kind === 'refused') return seen;
  if (answer.kind === 'failed' && answer.timedOut) return { ...seen, leftUntil: now + LEFT_FOR };
  if (answer.kind === 'answered' && answer.durationMs > FIRST_TRY_TIMEOUT)
    return { slowUntil: now + SLOW_FOR };
  return seen?.slowUntil === undefined || seen.slowUntil <= now ? undefined : { slowUntil: seen.slowUntil };
};

/**
 * The delivery left alone because its receiver hangs: for as long as it has been waiting already, but for a minute at
 * least and an hour at most. Undefined where it has waited for long enough and is tried all the same: an hour for its
 * first try, a day for its last. `random` is in [0, 1).
 */
export const leftAlone = (
  delivery: Delivery,
  { leftUntil = 0 }: SeenReceiver,
  random: number,
  now: Instant,
): Delivery | undefined => {
  const { triedFrom, replayedAt, createdAt } = delivery;
  const since = triedFrom ?? replayedAt ?? createdAt;
  const end = since + (triedFrom === undefined ? LONGEST_LEFT : TRIED_FOR);
  if (now >= end) return undefined;
  const wait = Math.min(LONGEST_LEFT, Math.max(now - since, leftUntil - now));
  const nextTryAt = Math.min(end, now + Math.round(wait * (1 + SPREAD * random)));
  return { ...delivery, nextTryAt, lookAt: lookFor(nextTryAt, now) };
};
