import type { Parsed } from '../shared/errors.ts';
import { defaultedField, optionalField } from '../shared/field.ts';
import { quote } from '../shared/quote.ts';
import {
  checkedBy,
  codecOf,
  hiddenText,
  jsonValue,
  listOf,
  parsedBy,
  term,
  text,
  textsByName,
  withoutRepeats,
} from '../shared/value-schemas.ts';
import { bodyText, WEBHOOK_METHODS, type WebhookMethod } from './webhook.ts';
import { parseHeaderName, parseHeaderValue } from './webhook-header.ts';

const MOST_HEADERS = 50;
/** An item of the table holds 400 KB, and a job and its deliveries keep headers and body, these beside their tries. */
const LONGEST_HEADERS = 16 * 1024;
const LONGEST_BODY = 64 * 1024;
const DEEPEST_BODY = 64;

const METHODS: ReadonlySet<string> = new Set(WEBHOOK_METHODS);

const isMethod = (given: string): given is WebhookMethod => METHODS.has(given);

const parseMethod = (given: string): Parsed<WebhookMethod> => {
  const method = given.toUpperCase();
  if (isMethod(method)) return { value: method };
  return { fault: `${quote(given)}: expected one of ${WEBHOOK_METHODS.join(', ')}` };
};

/** The names that come more than once, in upper and lower case. */
const repeatedNames = (names: readonly string[]): readonly string[] => {
  const lower = names.map((name) => name.toLowerCase());
  return names.filter((name, index) => lower.indexOf(name.toLowerCase()) < index);
};

const headers = codecOf<Readonly<Record<string, string>>>()(
  textsByName(checkedBy(hiddenText, parseHeaderValue), {
    checkName: parseHeaderName,
    faultsOfWhole: (given) => {
      const count = Object.keys(given).length;
      const length = Object.entries(given).flat().join('').length;
      return [
        ...(count > MOST_HEADERS ? [`${count} headers: expected at most ${MOST_HEADERS}`] : []),
        ...(length > LONGEST_HEADERS
          ? [`${length} characters in all: expected at most ${LONGEST_HEADERS}`]
          : []),
      ];
    },
    refusedNames: (names) =>
      repeatedNames(names).map((name) => [name, 'given twice, in upper and lower case'] as const),
  }),
  {
    decode: (given) =>
      Object.fromEntries(Object.entries(given).map(([name, value]) => [name.toLowerCase(), value])),
    encode: (value) => value,
  },
);

const faultOfBody = (body: unknown): string | undefined => {
  if (body === undefined || body === null) return undefined;
  const sent = bodyText(body);
  const bytes = Buffer.byteLength(sent);
  if (bytes > LONGEST_BODY) return `${bytes} bytes: expected at most ${LONGEST_BODY}`;
  return sent.isWellFormed() ? undefined : 'holds half of a surrogate pair, which is no character';
};

const body = parsedBy(
  jsonValue({ levels: DEEPEST_BODY }),
  (given) => {
    const fault = faultOfBody(given);
    return fault === undefined ? { value: given } : { fault };
  },
  (value) => value,
);

const status = checkedBy(term, (given) =>
  /^[2-5](?:xx|\d\d)$/.test(given)
    ? { value: given }
    : { fault: `${quote(given)}: expected a status from 200 to 599, or a class such as 2xx` },
);

const SUCCESS = ['2xx'];

/** The fields that say which webhook to send. Where a URL may lead is judged with the rules of the stack. */
export const WEBHOOK_FIELDS = {
  url: optionalField(text, {
    hidden: 'paths',
    description:
      'Of a webhook job: where it is sent, `http` or `https`. No field of a container goes with it.',
    example: 'https://example.com/hooks/orders',
    limits: { minLength: 1, maxLength: 2048 },
  }),
  method: defaultedField(
    parsedBy(term, parseMethod, (method) => method),
    'POST',
    {
      description: 'Of a webhook job: `GET`, `HEAD`, `POST`, `PUT`, `PATCH` or `DELETE`.',
      example: 'PATCH',
    },
  ),
  headers: defaultedField(
    headers,
    {},
    {
      hidden: 'values',
      description:
        'Of a webhook job: at most 50 headers of printable ASCII, names and all at most 16,384 characters. Those that frame a request and `webhook-…` are refused.',
      example: { authorization: 'Bearer 1f0e' },
    },
  ),
  body: optionalField(body, {
    hidden: 'all',
    description:
      'Of a webhook job: any JSON value, at most 65,536 bytes and 64 levels deep. A text is sent as it is, anything else as JSON, its numbers with all their digits (`1.10`). Without it the facts of the run are sent. None goes with `GET` and `HEAD`.',
    example: { kind: 'full' },
  }),
  expect: defaultedField(withoutRepeats(listOf(status, { least: 1, most: 20, noun: 'statuses' })), SUCCESS, {
    description: 'Of a webhook job: the answers that are success, statuses from `200` to `599` or classes.',
    example: ['2xx', '409'],
  }),
};
