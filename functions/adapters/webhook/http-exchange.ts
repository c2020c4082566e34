import {
  type ClientRequest,
  request as httpRequest,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';

/** An IP address, and whether it is of version 4 or 6. */
export interface ResolvedAddress {
  readonly address: string;
  readonly family: number;
}

/** How far a transfer has come, for messages. */
export interface Progress {
  stage: 'resolving the name' | 'connecting' | 'waiting for the answer';
}

/** One request over HTTP, to an address that has been checked. */
export interface Transfer {
  readonly url: URL;
  /** What the host of the URL stands for, one or more; connections are made to these and to no other. */
  readonly addresses: readonly ResolvedAddress[];
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Ends it. An answer counts once its status is there. */
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

/** What came back. */
export interface Heard {
  readonly status: number;
  readonly retryAfter?: string;
  readonly answerText: string;
}

/** How much of an answer's body is read, in bytes. */
const LONGEST_ANSWER = 1024;

/** The most bytes that all headers of an answer may have. */
const LARGEST_HEADERS = 16 * 1024;

/** How long a connection to one of several addresses may take before the next is tried. */
const NEXT_ADDRESS_AFTER_MS = 2000;

/**
 * Gives the addresses that were checked instead of resolving the name again: it could resolve to others by then.
 * Node asks for all of them where it may try one after the other, else for one.
 */
const lookupAmong =
  (addresses: readonly ResolvedAddress[]): LookupFunction =>
  (_name, options, callback) => {
    const [first] = addresses;
    if (options.all || first === undefined) callback(null, [...addresses]);
    else callback(null, first.address, first.family);
  };

/** Methods whose requests tell their length even where they have no body. https://www.rfc-editor.org/rfc/rfc9110#section-8.6 */
const WITH_BODY: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);

const headersOf = ({ method, headers, body }: Transfer): Record<string, string> => ({
  'user-agent': 'Runat',
  ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
  ...((body !== '' || WITH_BODY.has(method)) && { 'content-length': String(Buffer.byteLength(body)) }),
});

const begin = (transfer: Transfer): ClientRequest => {
  const { url, addresses, method, signal } = transfer;
  const options: RequestOptions & { readonly autoSelectFamilyAttemptTimeout: number } = {
    method,
    headers: headersOf(transfer),
    signal,
    // No agent: none of its kept connections and none of the proxies that the environment may give the global one.
    agent: false,
    lookup: lookupAmong(addresses),
    autoSelectFamilyAttemptTimeout: NEXT_ADDRESS_AFTER_MS,
    maxHeaderSize: LARGEST_HEADERS,
    insecureHTTPParser: false,
  };
  // NODE_TLS_REJECT_UNAUTHORIZED does not get past an option that is given.
  return url.protocol === 'https:'
    ? httpsRequest(url, { ...options, rejectUnauthorized: true })
    : httpRequest(url, options);
};

const follow = (request: ClientRequest, { url, progress }: Transfer): void => {
  progress.stage = 'connecting';
  request.once('socket', (socket) => {
    socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', () => {
      progress.stage = 'waiting for the answer';
    });
  });
};

/**
 * The head of the answer, of whatever status but 1xx; 101, a change of the protocol that nobody asked for, is one all
 * the same. Node ends some requests without an error; that they are closed is then all there is to know.
 */
const answerTo = (request: ClientRequest): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    request.once('response', resolve);
    request.once('upgrade', (response) => {
      response.destroy();
      resolve(response);
    });
    // Stays: an error after the answer has begun (a body that was not wanted to its end) says nothing new.
    request.on('error', reject);
    request.once('close', () => reject(Object.assign(new Error('closed'), { code: 'ECONNRESET' })));
  });

/** The beginning of the body, and no more of it however long it is. */
const readBeginning = async (response: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of response) {
      chunks.push(chunk);
      length += chunk.length;
      if (length >= LONGEST_ANSWER) break;
    }
  } catch {
    // The connection broke or the time was up. The status was there before, and what came of the body is kept.
  }
  const isCut = length >= LONGEST_ANSWER;
  // A character that is cut through at the end is left out instead of being shown as a fault of the receiver.
  return new TextDecoder().decode(Buffer.concat(chunks).subarray(0, LONGEST_ANSWER), { stream: isCut });
};

/**
 * Sends the request and reads the status and the beginning of the answer. Whatever comes of it, the connection is
 * closed in the end. Rejects with the error of the network, of TLS or of the HTTP parser.
 */
export const transfer = async (order: Transfer): Promise<Heard> => {
  const request = begin(order);
  try {
    follow(request, order);
    request.end(order.body);
    const response = await answerTo(request);
    const retryAfter = response.headers['retry-after'];
    return {
      status: response.statusCode ?? 0,
      ...(retryAfter !== undefined && { retryAfter: retryAfter.slice(0, 100) }),
      answerText: await readBeginning(response),
    };
  } finally {
    // Node alone would wait for a receiver that has answered but never reads the request to its end.
    request.destroy();
  }
};
