import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AwsError } from './aws-error.ts';
import { StorageFault } from './emulator-database.ts';
import { type EmulatorCredentials, type SignedRequest, signatureCheck } from './request-signature.ts';

/** A request as the protocols see it. */
export interface WireRequest {
  method: string;
  /** Path as it came, percent-encoded, without the query. */
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  body: string;
  requestId: string;
}

/** How one protocol writes its answers. */
export interface Protocol {
  contentType: string;
  /** HTTP status with which a wrong signature is refused. */
  wrongSignatureStatus: 400 | 403;
  answer: (request: WireRequest) => Promise<object>;
  /** Does an operation by its name, with an input that came in no request; checks it as if it had. */
  perform: (operation: string, input: object, requestId: string) => Promise<object>;
  /** Default: JSON in which an instant is seconds since the epoch. */
  write?: (body: object) => string;
  /** Headers and body of an error. */
  describeError: (error: AwsError) => { headers: Record<string, string>; body: object };
}

/** A request from within this process: nobody could have listened in, so it carries no signature. */
export interface DirectRequest {
  readonly method: string;
  /** Path and query, percent-encoded. */
  readonly target: string;
  /** By names in lower case. */
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** What is answered, to a request from within or over the wire. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Answers a request from within this process, as the server would answer it over the wire. Never throws. */
export type Ask = (request: DirectRequest) => Promise<WireAnswer>;

/** What an operation answers, before it is written; a refusal as the wire would have it. */
export type Performed =
  | { readonly output: object; readonly requestId: string }
  | { readonly refusal: WireAnswer };

/**
 * Does an operation for a caller in this process who has its input as values. The input is given away: what is in it may be changed.
 * Never throws.
 */
export type Perform = (operation: string, input: object) => Promise<Performed>;

/** A server that listens on loopback. */
export interface RunningServer {
  /** `http://127.0.0.1:<port>` */
  url: string;
  port: number;
  ask: Ask;
  perform: Perform;
  /** Stops listening and ends open connections. */
  close: () => Promise<void>;
}

const MEBIBYTE = 1024 * 1024;
const LOOPBACK_HOSTS = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

/** Where to listen, and to whom. */
export interface AwsServerOptions {
  /** Default 0: any free one. */
  port?: number | undefined;
  /** Only requests signed with these are answered. Default: with any. */
  credentials?: EmulatorCredentials | undefined;
  /** Default one MiB. */
  largestBodyBytes?: number | undefined;
}

/**
 * Serves one AWS protocol on 127.0.0.1.
 * Only signed requests to a loopback name are answered. A page in a browser can neither send an `Authorization` header
 * across sites nor a loopback `Host` through a name of its own. Other users of the machine do not have the
 * credentials, where some are given.
 */
export async function startAwsServer(
  protocol: Protocol,
  { port = 0, credentials, largestBodyBytes = MEBIBYTE }: AwsServerOptions = {},
): Promise<RunningServer> {
  const checkSignature = credentials ? signatureCheck(credentials, protocol.wrongSignatureStatus) : () => {};
  const server = createServer(
    (request, response) => void handle({ protocol, checkSignature, largestBodyBytes }, request, response),
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const listening = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${listening.port}`,
    port: listening.port,
    ask: (request) =>
      answer(protocol, () => ({ ...request, body: withinSize(request.body, largestBodyBytes) })),
    perform: (operation, input) => perform(protocol, operation, input),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Serving {
  readonly protocol: Protocol;
  readonly checkSignature: (request: SignedRequest) => void;
  readonly largestBodyBytes: number;
}

async function handle(
  { protocol, checkSignature, largestBodyBytes }: Serving,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { status, headers, body } = await answer(protocol, async () => {
    checkCaller(incoming.headers);
    const bytes = await readBody(incoming, largestBodyBytes);
    const { method = 'GET', url: target = '/', headers } = incoming;
    checkSignature({ method, target, headers, body: bytes });
    return { method, target, headers, body: bytes.toString('utf8') };
  });
  if (response.destroyed) return;
  if (!incoming.complete) response.setHeader('connection', 'close');
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

/** @param read throws `AwsError` for a request that is refused before it is looked at */
async function answer(
  protocol: Protocol,
  read: () => Promise<DirectRequest> | DirectRequest,
): Promise<WireAnswer> {
  const requestId = randomUUID();
  const { write = toWireJson } = protocol;
  try {
    const { method, target, headers, body } = await read();
    const [path = '/', query = ''] = target.split(/\?(.*)/s);
    const request = { method, path, query: new URLSearchParams(query), headers, body, requestId };
    const text = write(await protocol.answer(request));
    return { status: 200, headers: headOf(protocol, requestId), body: text };
  } catch (fault) {
    return refusalOf(protocol, fault, requestId);
  }
}

async function perform(protocol: Protocol, operation: string, input: object): Promise<Performed> {
  const requestId = randomUUID();
  try {
    return { output: await protocol.perform(operation, input, requestId), requestId };
  } catch (fault) {
    return { refusal: refusalOf(protocol, fault, requestId) };
  }
}

function refusalOf(protocol: Protocol, fault: unknown, requestId: string): WireAnswer {
  const { write = toWireJson } = protocol;
  const error = asAwsError(fault);
  const { headers, body } = protocol.describeError(error);
  return {
    status: error.statusCode,
    headers: { ...headers, ...headOf(protocol, requestId) },
    body: write(body),
  };
}

const headOf = ({ contentType }: Protocol, requestId: string): Record<string, string> => ({
  'content-type': contentType,
  'x-amzn-requestid': requestId,
});

/** Both JSON protocols write a timestamp as seconds since the epoch, with a fraction. */
export function toWireJson(body: object): string {
  return JSON.stringify(body, function (this: Record<string, unknown>, key, value) {
    const original = this[key];
    return original instanceof Date ? original.getTime() / 1000 : value;
  });
}

function checkCaller(headers: IncomingMessage['headers']): void {
  if (!LOOPBACK_HOSTS.test(headers.host ?? '')) {
    throw new AwsError(
      'AccessDeniedException',
      `host "${headers.host}": this emulator answers on loopback only`,
      {
        statusCode: 403,
      },
    );
  }
  if (!headers.authorization?.startsWith('AWS4-')) {
    throw new AwsError('MissingAuthenticationTokenException', 'Missing Authentication Token', {
      statusCode: 403,
    });
  }
}

/** A body that is not too large. @throws AwsError `RequestEntityTooLargeException`. */
export function withinSize(body: string, largest = MEBIBYTE): string {
  const size = Buffer.byteLength(body);
  if (size > largest) throw tooLarge(size, largest);
  return body;
}

/** Reads to the end even what is too large, so that the caller gets an answer instead of a broken connection. */
async function readBody(incoming: IncomingMessage, largest: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= largest) chunks.push(chunk);
  }
  if (size > largest) throw tooLarge(size, largest);
  return Buffer.concat(chunks);
}

const tooLarge = (size: number, largest: number): AwsError =>
  new AwsError('RequestEntityTooLargeException', `body of ${size} bytes: expected at most ${largest}`, {
    statusCode: 413,
  });

function asAwsError(fault: unknown): AwsError {
  if (fault instanceof AwsError) return fault;
  // Whoever notices it has said so, once.
  if (fault instanceof StorageFault)
    return new AwsError('InternalServerError', fault.message, { statusCode: 500 });
  console.error('emulator: unexpected fault', fault);
  const text = fault instanceof Error ? fault.message : String(fault);
  return new AwsError('InternalServerException', `the emulator failed: ${text}`, { statusCode: 500 });
}
