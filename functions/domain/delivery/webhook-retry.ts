import { HOUR, type Instant, MINUTE, SECOND } from '../shared/instant.ts';
import { type ExpectedStatus, isExpected, TRIED_FOR } from '../target/webhook.ts';
import type { WebhookAnswer } from './webhook-answer.ts';

const FIRST_WAIT = 5 * SECOND;
const LONGEST_WAIT = HOUR;
/** How long a receiver that did not answer in time is left alone. */
const WAIT_AFTER_HANGING = MINUTE;
/** The wait is up to a quarter longer or shorter by chance, so that many webhooks do not come at once. */
const SPREAD = 0.25;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const MONTH = MONTHS.join('|');
const TIME = '(?<time>[0-2]\\d:[0-5]\\d:[0-6]\\d)';

/** The three forms of a date in a header: https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7 */
const DATE_FORMS = [
  new RegExp(`^[A-Z][a-z]{2}, (?<day>\\d{2}) (?<month>${MONTH}) (?<year>\\d{4}) ${TIME} GMT$`),
  new RegExp(`^[A-Z][a-z]{5,8}, (?<day>\\d{2})-(?<month>${MONTH})-(?<year>\\d{2}) ${TIME} GMT$`),
  new RegExp(`^[A-Z][a-z]{2} (?<month>${MONTH}) (?<day>[ \\d]\\d) ${TIME} (?<year>\\d{4})$`),
];

/** Two digits mean the year that is at most 50 years away in future. */
const fullYear = (year: string, now: Instant): number => {
  if (year.length === 4) return Number(year);
  const thisYear = new Date(now).getUTCFullYear();
  const inThisCentury = Math.floor(thisYear / 100) * 100 + Number(year);
  return inThisCentury > thisYear + 50 ? inThisCentury - 100 : inThisCentury;
};

const parseHttpDate = (text: string, now: Instant): Instant | undefined => {
  for (const form of DATE_FORMS) {
    const { day, month = '', year = '', time = '' } = form.exec(text)?.groups ?? {};
    if (day === undefined) continue;
    const [hours = 0, minutes = 0, seconds = 0] = time.split(':').map(Number);
    return Date.UTC(fullYear(year, now), MONTHS.indexOf(month), Number(day), hours, minutes, seconds);
  }
  return undefined;
};

/**
 * Reads a Retry-After header, seconds or a date: the instant before which the receiver wants no further try, however
 * far away; undefined for any other text. https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */
export const parseRetryAfter = (text: string, now: Instant): Instant | undefined => {
  const trimmed = text.trim();
  return /^\d+$/.test(trimmed) ? now + Number(trimmed) * SECOND : parseHttpDate(trimmed, now);
};

/** What is to be done after a try to send a webhook. */
export type DeliveryDecision =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'retry'; readonly at: Instant }
  /** The receiver wants it no more: no other webhook need be sent there either. */
  | { readonly kind: 'stop'; readonly reason: string }
  | { readonly kind: 'give_up'; readonly reason: string };

/** A webhook after a try. */
export interface TriedWebhook {
  /** How many there were, this one included. */
  readonly tries: number;
  readonly firstTriedAt: Instant;
  /** Which answers are success. */
  readonly expect: readonly ExpectedStatus[];
  readonly answer: WebhookAnswer;
}

const describe = (answer: Exclude<WebhookAnswer, { kind: 'refused' }>): string =>
  answer.kind === 'answered' ? `the answer had status ${answer.status}` : answer.reason;

/**
 * Decides what follows a try. What is expected is success; 410 ends it unless it is expected; a rule that was broken
 * would be broken again. All else is tried again after 5 s, doubling to an hour: after no answer in time not within a
 * minute, and never before the instant that the receiver asks for. The last try comes a day after the first, even if the receiver asked for a later one. `random`
 * is in [0, 1).
 */
export const decideDelivery = (
  { tries, firstTriedAt, expect, answer }: TriedWebhook,
  random: number,
  now: Instant,
): DeliveryDecision => {
  if (answer.kind === 'refused') return { kind: 'give_up', reason: answer.reason };
  if (answer.kind === 'answered' && isExpected(answer.status, expect)) return { kind: 'delivered' };
  if (answer.kind === 'answered' && answer.status === 410) {
    return { kind: 'stop', reason: 'the receiver answered 410: it wants no more of these' };
  }
  const end = firstTriedAt + TRIED_FOR;
  if (now >= end) return { kind: 'give_up', reason: `tried for a day; at last ${describe(answer)}` };
  const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(tries - 1, 20));
  const spread = Math.round(wait * (1 - SPREAD + 2 * SPREAD * random));
  const isHanging = answer.kind === 'failed' && answer.timedOut === true;
  const least = isHanging ? Math.round(WAIT_AFTER_HANGING * (1 + SPREAD * random)) : 0;
  const retryAfter = answer.kind === 'answered' ? answer.retryAfter : undefined;
  const asked = retryAfter === undefined ? undefined : parseRetryAfter(retryAfter, now);
  return { kind: 'retry', at: Math.min(end, Math.max(now + spread, now + least, asked ?? now)) };
};
