import fc from 'fast-check';
import { ROUTE_SAMPLES, type RouteSample } from './document.ts';
import { type Attack, attackOf, type Draft, FRAMINGS, pipelined, rawAttack } from './draft.ts';
import {
  anyParameter,
  changedPath,
  parameter,
  pathValue,
  queryOf,
  queryText,
  someOf,
} from './drawn/addresses.ts';
import { type ChangeText, few, type Pair, same, seldom } from './drawn/choices.ts';
import { accept, header, oneLine } from './drawn/headers.ts';
import { bodyOf } from './drawn/sent-bodies.ts';
import { tampered } from './drawn/texts.ts';
import type { World } from './world.ts';

const METHODS = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'TRACE',
  'PROPFIND',
  'CONNECT',
  'get',
  'QUERY',
  'G\u00cbT',
  '',
];

const framing = fc.oneof(
  { arbitrary: fc.constant('length' as const), weight: 20 },
  { arbitrary: fc.constantFrom(...FRAMINGS), weight: 2 },
);

/** How a request says who sends it: mostly so that it is let in. */
const signedBy = (token: string | undefined): fc.Arbitrary<readonly Pair[]> => {
  if (token === undefined) return fc.constant([]);
  const basic = Buffer.from(`:${token}`).toString('base64');
  return fc.oneof(
    { arbitrary: fc.constant<Pair[]>([['authorization', `Bearer ${token}`]]), weight: 12 },
    { arbitrary: fc.constant<Pair[]>([['cookie', `runat-token=${token}`]]), weight: 4 },
    { arbitrary: fc.constant<Pair[]>([['authorization', `Basic ${basic}`]]), weight: 2 },
    {
      arbitrary: tampered.map((change): Pair[] => [['authorization', `Bearer ${oneLine(change(token))}`]]),
      weight: 1,
    },
    { arbitrary: fc.constant<Pair[]>([]), weight: 1 },
  );
};

/** Requests for a route: mostly nearly right. */
const draftsFor = (route: RouteSample, world: World): fc.Arbitrary<Draft> => {
  const { name, method, path } = route;
  const known = [...(world.fitting.get(name) ?? []), ...route.pathValues.flatMap(([, values]) => values)];
  const parameters = (of: RouteSample['query']) =>
    of.map((each) => parameter(each, world.seen.get(each[0]) ?? []));
  const bodies = [...route.bodies, ...(world.forms.get(name) ?? [])];
  return fc
    .record({
      value: pathValue(known),
      changes: seldom<ChangeText>(same, changedPath, 12),
      verb: seldom(method as string, fc.constantFrom(...METHODS), 15),
      query: fc.tuple(someOf(parameters(route.query)), few(anyParameter)),
      queryForm: queryText,
      accepted: accept,
      signed: signedBy(world.token),
      own: someOf(parameters(route.headers)),
      more: few(header),
      body: bodyOf(bodies),
      ending: framing,
    })
    .map(({ value, changes, verb, query, queryForm, accepted, signed, own, more, body, ending }) => {
      const address = changes(path.replace(/\{\w+\}/, () => value));
      const search = [body.search, queryOf(query.flat(), ...queryForm)].filter(Boolean).join('&');
      const wanted: Pair = body.search === undefined ? accepted : ['accept', 'text/html'];
      const type: readonly Pair[] = body.type === '' ? [] : [['content-type', body.type]];
      const described = own.map(([key, text]): Pair => [key, oneLine(text)]);
      const headers = [wanted, ...type, ...signed, ...described, ...more];
      const target = search === '' ? address : `${address}?${search}`;
      return { name, method: verb, target, headers, body: body.text, framing: ending };
    });
};

const NO_REQUESTS: readonly (string | Buffer)[] = [
  ...[
    '',
    '\r\n',
    '\0\0\0\0',
    'HELLO\r\n\r\n',
    'GET\r\n\r\n',
    'GET / HTTP/9.9\r\n\r\n',
    'GET / HTTP/1.1\r\n\r\n',
    'GET  /  HTTP/1.1\r\n\r\n',
  ],
  ...[
    'GET / HTTP/1.0\r\n\r\n',
    'GET /\r\n\r\n',
    'GET / HTTP/1.1\nhost: 127.0.0.1\n\n',
    'GET / HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n',
  ],
  ...[
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    'GET / HTTP/1.1\r\nhost 127.0.0.1\r\n\r\n',
    'GET / HTTP/1.1\r\n host: 127.0.0.1\r\n\r\n',
  ],
  ...[
    'OPTIONS * HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n',
    'GET / HTTP/1.1\r\nhost: evil.invalid\r\nconnection: close\r\n\r\n',
  ],
  ...['GET / HTTP/1.1\r\nhost: 127.0.0.1\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n'],
  ...[
    'POST /v1/jobs HTTP/1.1\r\nhost: 127.0.0.1\r\ntransfer-encoding: gzip\r\n\r\n',
    'POST /v1/jobs HTTP/1.1\r\nhost: 127.0.0.1\r\ntransfer-encoding: chunked, chunked\r\n\r\n',
  ],
  `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n`,
  `GET / HTTP/1.1\r\nhost: 127.0.0.1\r\n${'a: b\r\n'.repeat(3000)}\r\n`,
  Buffer.from('1603010200010001fc0303', 'hex'),
];

const noRequest: fc.Arbitrary<Attack> = fc.oneof(
  fc.constantFrom(...NO_REQUESTS).map((piece) => rawAttack('no request', Buffer.from(piece))),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => rawAttack('random bytes', Buffer.from(bytes))),
);

/**
 * Everything that is sent: requests for every route that are right but for a fault or some, halves of requests, several on a
 * connection, and what is no request at all.
 */
export const attacksOn = (world: World): fc.Arbitrary<Attack> => {
  const drafts = fc.oneof(...ROUTE_SAMPLES.map((route) => draftsFor(route, world)));
  const halves = fc
    .tuple(drafts, fc.nat())
    .map(([draft, number]) => attackOf(draft).bytes.subarray(0, number % attackOf(draft).bytes.length))
    .map((bytes) => rawAttack('half of a request', bytes));
  return fc.oneof(
    { arbitrary: drafts.map(attackOf), weight: 30 },
    { arbitrary: halves, weight: 1 },
    { arbitrary: fc.array(drafts, { minLength: 2, maxLength: 4 }).map(pipelined), weight: 1 },
    { arbitrary: noRequest, weight: 1 },
  );
};
