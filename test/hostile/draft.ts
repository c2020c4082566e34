import type { Sending } from './wire.ts';

/** How the end of a body is told. All but the first three are faults. */
export const FRAMINGS = [
  'length',
  'chunked',
  'expect',
  'expect-other',
  'too-long',
  'too-short',
  'two-lengths',
  'no-number',
  'length-and-chunked',
  'broken-chunk',
  'no-end',
] as const;

/** One of `FRAMINGS`. */
export type Framing = (typeof FRAMINGS)[number];

/** A request before it is written. Texts go out in UTF-8, headers too. */
export interface Draft {
  /** Of the route that it is meant for. */
  readonly name: string;
  readonly method: string;
  /** With its query. */
  readonly target: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
  readonly framing: Framing;
}

/** A request as it goes over the wire. */
export interface Attack extends Sending {
  readonly name: string;
  /** Nobody has to answer bytes that are no request: the connection may end. */
  readonly mayBeCut: boolean;
}

const CRLF = '\r\n';
const CHUNK = 5000;

const chunksOf = (body: Buffer): Buffer[] => {
  const chunks: Buffer[] = [];
  for (let at = 0; at < body.length; at += CHUNK) {
    const piece = body.subarray(at, at + CHUNK);
    chunks.push(Buffer.from(`${piece.length.toString(16)}${CRLF}`), piece, Buffer.from(CRLF));
  }
  return chunks;
};

interface Framed {
  readonly headers: readonly string[];
  readonly body: Buffer;
}

const CHUNKED = 'transfer-encoding: chunked';

const framed = (framing: Framing, body: Buffer): Framed => {
  const { length } = body;
  const chunks = Buffer.concat([...chunksOf(body), Buffer.from(`0${CRLF}${CRLF}`)]);
  switch (framing) {
    case 'length':
      return { headers: [`content-length: ${length}`], body };
    case 'expect':
      return { headers: ['expect: 100-continue', `content-length: ${length}`], body };
    case 'expect-other':
      return { headers: ['expect: the unexpected', `content-length: ${length}`], body };
    case 'too-long':
      return { headers: [`content-length: ${length + 10}`], body };
    case 'too-short':
      return { headers: [`content-length: ${Math.floor(length / 2)}`], body };
    case 'two-lengths':
      return { headers: [`content-length: ${length}`, `content-length: ${length + 1}`], body };
    case 'no-number':
      return { headers: ['content-length: -1'], body };
    case 'length-and-chunked':
      return { headers: [`content-length: ${length}`, CHUNKED], body: chunks };
    case 'broken-chunk':
      return { headers: [CHUNKED], body: Buffer.from(`zz${CRLF}${body.toString('latin1')}`) };
    case 'no-end':
      return { headers: [CHUNKED], body: Buffer.concat(chunksOf(body)) };
    default:
      return { headers: [CHUNKED], body: chunks };
  }
};

const WELL_FORMED: ReadonlySet<Framing> = new Set(['length', 'chunked', 'expect', 'expect-other']);
/** More would have to come. */
const UNFINISHED: ReadonlySet<Framing> = new Set(['too-long', 'no-end']);
const METHODS = /^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|TRACE|PROPFIND)$/;

/** Whether a head is one that Node's server parses. Others it refuses, or it ends the connection. */
const isParsed = ({ method, target, headers }: Draft): boolean =>
  METHODS.test(method) &&
  /^\/[\x21-\x7e]*$/.test(target) &&
  headers.every(
    ([name, value]) => /^[\w!#$%&'*+.^`|~-]+$/.test(name) && /^[\t\x20-\x7e\x80-\uffff]*$/.test(value),
  ) &&
  !headers.some(([name]) =>
    /^(transfer-encoding|content-length|upgrade|connection|host|expect)$/i.test(name),
  );

const bytesOf = (draft: Draft, isLast: boolean): Buffer => {
  const { method, target, headers, body, framing } = draft;
  const { headers: ofFraming, body: written } = framed(framing, Buffer.from(body));
  const lines = [
    `${method} ${target} HTTP/1.1`,
    'host: 127.0.0.1',
    ...headers.map(([name, value]) => `${name}: ${value}`),
    `connection: ${isLast ? 'close' : 'keep-alive'}`,
    ...ofFraming,
  ];
  return Buffer.concat([Buffer.from(lines.join(CRLF) + CRLF + CRLF), written]);
};

/** A server that is sent a longer head answers and ends the connection without reading on: that answer may be lost on the way. */
const SURELY_READ = 10_000;

/** Writes one request. */
export const attackOf = (draft: Draft): Attack => {
  const bytes = bytesOf(draft, true);
  const isRead = bytes.indexOf(CRLF + CRLF) < SURELY_READ;
  return {
    name: draft.name,
    bytes,
    answers: UNFINISHED.has(draft.framing) ? 0 : 1,
    isHead: draft.method === 'HEAD',
    mayBeCut: !(WELL_FORMED.has(draft.framing) && isParsed(draft) && isRead),
  };
};

/** Whether a request has exactly one answer, which has an end and a length. */
const isPlain = (draft: Draft): boolean =>
  isParsed(draft) &&
  (draft.framing === 'length' || draft.framing === 'chunked') &&
  draft.method !== 'HEAD' &&
  !/follow/.test(draft.target) &&
  !draft.headers.some(([, value]) => value === 'text/event-stream');

/** Writes several requests that go out at once on one connection. */
export const pipelined = (drafts: readonly Draft[]): Attack => ({
  name: 'pipelined',
  bytes: Buffer.concat(drafts.map((draft, index) => bytesOf(draft, index === drafts.length - 1))),
  answers: drafts.every(isPlain) ? drafts.length : 0,
  isHead: false,
  mayBeCut: true,
});

/** Sends bytes that need not be a request, and then nothing more. */
export const rawAttack = (name: string, bytes: Buffer): Attack => ({
  name,
  bytes,
  answers: 0,
  isHead: false,
  mayBeCut: true,
});
