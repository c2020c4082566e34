import { quote } from '../shared/quote.ts';
import { bodyText, WEBHOOK_METHODS, type WebhookMethod, type WebhookTarget } from '../target/webhook.ts';
import { parseHeaderName, parseHeaderValue } from '../target/webhook-header.ts';
import { parseWebhookUrl, type WebhookUrlRules } from '../target/webhook-url.ts';
import { type FaultCollector, pointerStep } from './fault-collector.ts';

/** The fields of a request that say which webhook to send. */
export interface WebhookFields {
  readonly url?: string | undefined;
  readonly method?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Any JSON value; null for none. */
  readonly body?: unknown;
  readonly expect?: readonly string[] | undefined;
}

/** The names of these fields. */
export const WEBHOOK_FIELDS = [
  'url',
  'method',
  'headers',
  'body',
  'expect',
] as const satisfies readonly (keyof WebhookFields)[];

const MOST_HEADERS = 50;
/** An item of the table holds 400 KB, and a job and its deliveries keep headers and body, these beside their tries. */
const LONGEST_HEADERS = 16 * 1024;
const LONGEST_BODY = 64 * 1024;
const MOST_EXPECTED = 20;
const SUCCESS = ['2xx'];

const METHODS: ReadonlySet<string> = new Set(WEBHOOK_METHODS);
const WITHOUT_BODY: ReadonlySet<string> = new Set(['GET', 'HEAD']);

const readMethod = (reading: FaultCollector, text = 'POST'): WebhookMethod => {
  const method = text.toUpperCase();
  if (METHODS.has(method)) return method as WebhookMethod;
  const shown = quote(text);
  reading.fault('/method', `${shown}: expected one of ${WEBHOOK_METHODS.join(', ')}`);
  return 'POST';
};

const readHeaders = (
  reading: FaultCollector,
  headers: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> => {
  const entries = Object.entries(headers);
  if (entries.length > MOST_HEADERS)
    reading.fault('/headers', `${entries.length} headers: expected at most ${MOST_HEADERS}`);
  const length = entries.flat().join('').length;
  if (length > LONGEST_HEADERS)
    reading.fault('/headers', `${length} characters in all: expected at most ${LONGEST_HEADERS}`);
  const read = new Map<string, string>();
  for (const [given, text] of entries) {
    const pointer = `/headers/${pointerStep(given)}`;
    const name = reading.take(pointer, parseHeaderName(given));
    const value = reading.take(pointer, parseHeaderValue(text));
    if (name === undefined || value === undefined) continue;
    if (read.has(name)) reading.fault(pointer, 'given twice, in upper and lower case');
    read.set(name, value);
  }
  return Object.fromEntries(read);
};

const readBody = (reading: FaultCollector, body: unknown, method: WebhookMethod): void => {
  if (body === undefined || body === null) return;
  const text = bodyText(body);
  if (WITHOUT_BODY.has(method)) reading.fault('/body', `given with method ${method}, which sends none`);
  const bytes = Buffer.byteLength(text);
  if (bytes > LONGEST_BODY) reading.fault('/body', `${bytes} bytes: expected at most ${LONGEST_BODY}`);
  if (!text.isWellFormed()) reading.fault('/body', 'holds half of a surrogate pair, which is no character');
};

const readExpect = (reading: FaultCollector, expect: readonly string[] = SUCCESS): readonly string[] => {
  if (expect.length === 0 || expect.length > MOST_EXPECTED) {
    reading.fault('/expect', `${expect.length} statuses: expected 1 to ${MOST_EXPECTED}`);
  }
  expect.forEach((each, index) => {
    if (/^[2-5](?:xx|\d\d)$/.test(each)) return;
    const shown = quote(each);
    reading.fault(`/expect/${index}`, `${shown}: expected a status from 200 to 599, or a class such as 2xx`);
  });
  return [...new Set(expect)];
};

/** Reads the webhook of a request, and fills in the defaults. */
export const readWebhook = (
  reading: FaultCollector,
  request: WebhookFields,
  rules: WebhookUrlRules,
): WebhookTarget => {
  const { url = '', body } = request;
  const method = readMethod(reading, request.method);
  readBody(reading, body, method);
  return {
    kind: 'webhook',
    url: reading.isUnreadable('url') ? '' : (reading.take('/url', parseWebhookUrl(url, rules)) ?? ''),
    method,
    headers: readHeaders(reading, request.headers),
    ...(body !== undefined && body !== null && { body }),
    expect: readExpect(reading, request.expect),
  };
};
