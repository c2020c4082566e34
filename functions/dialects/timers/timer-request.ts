import type { Job } from '../../domain/job/job.ts';
import type { JobRequest } from '../../domain/request/job-fields.ts';
import type { Fault, Parsed } from '../../domain/shared/errors.ts';
import { AFTER_LAST, HOUR, LAST_INSTANT, MINUTE, SECOND } from '../../domain/shared/instant.ts';
import { LARGEST_JOB_NUMBER, numberOfJobId } from '../../domain/shared/job-number.ts';
import { quote } from '../../domain/shared/quote.ts';
import { BodyFields } from '../shared/body-fields.ts';
import type { NumberedOrder } from '../shared/dialect-request.ts';

/** The tag that tells timers from other jobs. */
export const TIMER_TAG = 'timers';

/** Tells timers from other jobs. */
export const isTimer = ({ id, tags, target }: Job): boolean =>
  numberOfJobId('timers', id) !== undefined || (tags.includes(TIMER_TAG) && target.kind === 'webhook');

/** A timer that is asked for, and its whole seconds from now. */
export interface TimerOrder extends NumberedOrder {
  readonly seconds: number;
}

const LONGEST_URL = 200;
const TOO_LONG = `hours, minutes and seconds: their end is ${AFTER_LAST}`;
const URL_EXPECTED = 'a URL with scheme and host, such as https://example.com/hook';
const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)$/;

/** Cast as older services cast: 0.5 becomes 0, and so does "0.5". */
const parsePart = (value: unknown): Parsed<number> => {
  const text = typeof value === 'string' ? value.trim() : undefined;
  const number = text !== undefined && DECIMAL.test(text) ? Number(text) : value;
  if (typeof number !== 'number') {
    const given = typeof value === 'string' ? quote(value) : 'no number';
    return { fault: `${given}: expected a number` };
  }
  if (number < 0) return { fault: `${number}: expected 0 or more` };
  return { value: Math.trunc(number) };
};

const readPart = (fields: BodyFields, name: string, unit: number): number => {
  const value = fields.raw(name);
  return value === undefined ? 0 : unit * (fields.take(name, parsePart(value)) ?? 0);
};

const parseUrl = (text: string): Parsed<string> => {
  if (text.length > LONGEST_URL) {
    return { fault: `${text.length} characters: expected at most ${LONGEST_URL}` };
  }
  return /^[a-z][a-z0-9+.-]*:\/\/[^/?#]/i.test(text)
    ? { value: text }
    : { fault: `${quote(text)}: expected ${URL_EXPECTED}` };
};

/** The service asks once: whatever comes back is an answer. */
const ANY_ANSWER = ['2xx', '3xx', '4xx', '5xx'];

/** Where a timer fires: its number at the end of the path, and no query. */
const urlFor = (url: string, number: number): string =>
  `${url.replace(/[?#].*$/s, '').replace(/\/+$/, '')}/${number}`;

/** The faults are found before there is a number: the URL is shown as it was given. */
const translate = ({ pointer, detail }: Fault): Fault => {
  if (pointer === '/in') return { pointer: '', detail: TOO_LONG };
  const standIn = `/${LARGEST_JOB_NUMBER}`;
  const at = detail.lastIndexOf(standIn);
  return { pointer, detail: at < 0 ? detail : detail.slice(0, at) + detail.slice(at + standIn.length) };
};

/** Reads the body of `POST /timers`. */
export const readTimer = (body: unknown): TimerOrder => {
  const fields = new BodyFields(body, 'a JSON object');
  const parts = { hours: HOUR, minutes: MINUTE, seconds: SECOND };
  const delay = Object.entries(parts).reduce((sum, [name, unit]) => sum + readPart(fields, name, unit), 0);
  // Longer than from 1970 to the last instant; a shorter one is judged by the time, with the rest of the request.
  if (delay > LAST_INSTANT) fields.fault('', TOO_LONG);
  const given = fields.required('url', URL_EXPECTED);
  const url = given === undefined ? undefined : fields.take('url', parseUrl(given));
  const seconds = delay > LAST_INSTANT ? 0 : delay / SECOND;
  const requestFor = (number: number): JobRequest => ({
    url: url && urlFor(url, number),
    method: 'POST',
    body: '',
    expect: ANY_ANSWER,
    // At once is a time of its own: a delay of zero is refused elsewhere.
    ...(seconds === 0 ? { now: true } : { in: `${seconds}s` }),
    tags: [TIMER_TAG],
    // However late: a timer that was held up still fires.
    startDeadline: '14d',
    timeout: '1d',
  });
  const unreadable = new Set(url === undefined ? ['url'] : []);
  return { requestFor, faults: fields.faults, unreadable, seconds, translate };
};
