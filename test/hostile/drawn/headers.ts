import fc from 'fast-check';
import type { ChangeText, Pair } from './choices.ts';
import { hostileName, hostileText } from './texts.ts';

const ACCEPTS = [
  'application/json',
  'text/html,application/xhtml+xml,*/*;q=0.8',
  'text/plain',
  'text/event-stream',
  '*/*',
  '',
  'text/html;q=2, */*;q=-1',
  ',,,;q=',
  'a/b;c="',
];

/** What an answer shall be. */
export const accept = fc.constantFrom(...ACCEPTS).map((value): Pair => ['accept', value]);

const HEADERS = [
  ...['authorization', 'cookie', 'origin', 'sec-fetch-site', 'content-encoding', 'if-match', 'if-none-match'],
  ...[
    'last-event-id',
    'range',
    'idempotency-key',
    'x-http-method-override',
    'x-forwarded-proto',
    'x-forwarded-for',
  ],
  ...[
    'if-modified-since',
    'accept-encoding',
    'accept-charset',
    'te',
    'trailer',
    'via',
    'forwarded',
    'x-amzn-trace-id',
  ],
];

const HEADER_VALUES = [
  '*',
  '"1"',
  'W/"1"',
  '"1", "2"',
  '""',
  'bytes=0-1',
  'bytes=-1',
  'bytes=9-1,0-',
  'gzip',
  'br, gzip',
  'identity',
  'Basic !',
  'Basic OmE=',
  'Bearer x',
  'Bearer',
  'null',
  'same-origin',
  'cross-site',
  'http://127.0.0.1',
  'https',
  'runat-token=x',
  'runat-token=; runat-token=a',
  'runat-clock=UTC; =; ;;',
  '__proto__=1',
  'Thu, 01 Jan 1970 00:00:00 GMT',
  '0',
  'DELETE',
  'é',
  'x'.repeat(9000),
  'x'.repeat(12_000),
];

/** No header can have it, and no server reads on behind it. */
export const oneLine: ChangeText = (text) => text.replaceAll('\0', '');

/** A header with a value that is its own, or any other. */
export const header: fc.Arbitrary<Pair> = fc.tuple(
  fc.oneof({ arbitrary: fc.constantFrom(...HEADERS), weight: 6 }, { arbitrary: hostileName, weight: 1 }),
  fc.oneof(
    { arbitrary: fc.constantFrom(...HEADER_VALUES), weight: 3 },
    { arbitrary: hostileText.map(oneLine), weight: 2 },
  ),
);
