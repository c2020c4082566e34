import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import type { Parsed } from '../shared/errors.ts';
import { type Instant, SECOND } from '../shared/instant.ts';

const PREFIX = 'whsec_';
const FEWEST_BYTES = 24;
const MOST_BYTES = 64;

/** The key of a secret; undefined where the text is no secret. */
const readKey = (secret: string): KeyObject | undefined => {
  if (!secret.startsWith(PREFIX)) return undefined;
  const text = secret.slice(PREFIX.length);
  const key = Buffer.from(text, 'base64');
  // Decoding skips what is no base64; a text that means its bytes and no others comes back unchanged.
  return key.length >= FEWEST_BYTES && key.length <= MOST_BYTES && key.toString('base64') === text
    ? createSecretKey(key)
    : undefined;
};

/** A stack has two secrets at most, while one is being replaced. */
const MOST_KEYS = 8;

/** Keys by their secrets. To read a key takes several times as long as to sign with it. */
const keys = new Map<string, KeyObject>();

const keyOf = (secret: string): KeyObject | undefined => {
  const known = keys.get(secret);
  if (known) return known;
  const key = readKey(secret);
  if (key) {
    if (keys.size >= MOST_KEYS) keys.clear();
    keys.set(secret, key);
  }
  return key;
};

/** The secret made from 24 to 64 random bytes: `whsec_` and base64. */
export const signingSecretFrom = (random: Uint8Array): string => {
  if (random.length < FEWEST_BYTES || random.length > MOST_BYTES) {
    throw new RangeError(`a signing secret needs ${FEWEST_BYTES} to ${MOST_BYTES} bytes`);
  }
  return PREFIX + Buffer.from(random).toString('base64');
};

/** Checks a secret that webhooks are signed with. The fault never repeats it. */
export const parseSigningSecret = (text: string): Parsed<string> =>
  keyOf(text)
    ? { value: text }
    : {
        fault: `expected ${PREFIX} and the base64, with padding, of ${FEWEST_BYTES} to ${MOST_BYTES} bytes`,
      };

/** What is signed. */
export interface UnsignedWebhook {
  /** The same for each try of a delivery: letters, digits, - and _. */
  readonly id: string;
  /** When this try is made; receivers refuse what is minutes old. */
  readonly sentAt: Instant;
  /** As it is sent, to the byte (UTF-8). */
  readonly body: string;
}

/** The headers by which a receiver checks who sent a webhook, and whether it is new. */
export interface WebhookHeaders {
  readonly 'webhook-id': string;
  /** Seconds since the epoch. */
  readonly 'webhook-timestamp': string;
  /** A signature for each secret, separated by spaces. */
  readonly 'webhook-signature': string;
}

/**
 * Signs a webhook by Standard Webhooks 1.0.0, once with each secret: while a secret is being replaced receivers that
 * know either one accept it. Throws a RangeError without a secret, for a text that is no secret, and for an id that could
 * be mistaken for another part of what is signed.
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#signature-scheme
 */
export const signWebhook = (
  { id, sentAt, body }: UnsignedWebhook,
  secrets: readonly string[],
): WebhookHeaders => {
  if (!/^[\w-]+$/.test(id)) throw new RangeError('the id of a webhook has letters, digits, - and _ only');
  if (secrets.length === 0) throw new RangeError('a webhook needs a secret to be signed with');
  const timestamp = String(Math.floor(sentAt / SECOND));
  const signatures = secrets.map((secret) => {
    const key = keyOf(secret);
    if (!key) throw new RangeError('a signing secret is malformed');
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  });
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures.join(' '),
  };
};
