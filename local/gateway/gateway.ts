import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Invoke } from '../events/invoke.ts';
import { isEventStream, LAST_EVENT_ID, withLastEventId, writeEventStream } from './event-stream.ts';
import { httpAnswer, internalServerError, messageAnswer, type OutgoingHttp } from './http-answer.ts';
import { httpEvent } from './http-event.ts';

/** What to serve, and where. */
export interface GatewayOptions {
  readonly invoke: Invoke;
  /** 0 for any free port. */
  readonly port: number;
  /** Told what a function throws; the caller is not. */
  readonly onError: (error: unknown) => void;
  /** Default: 30 s, as API Gateway's. */
  readonly timeoutMilliseconds?: number;
}

/** A gateway that listens on loopback. */
export interface Gateway {
  readonly port: number;
  /** Takes no further requests, lets those under way end for a moment, and closes. */
  readonly close: () => Promise<void>;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const MAX_BODY_BYTES = 10 * 1024 * 1024;
const MAX_HEADER_BYTES = 10_240;
const TIMEOUT_MILLISECONDS = 30_000;
/** https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAX_PAYLOAD_BYTES = 6 * 1024 * 1024;
/** Where texts are shorter, no JSON of them is too large: one character takes six bytes at most. */
const SURELY_SMALL = 512 * 1024;
const CLOSE_PATIENCE_MILLISECONDS = 500;
const LOOPBACK_HOSTS = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i;

/**
 * Serves a function as an API Gateway HTTP API with the one route `$default`, on 127.0.0.1 and, where there is one,
 * ::1. A request under another name than loopback's is refused, because a page of another site could have made its
 * own name point here. Throws with code `EADDRINUSE` when the port is taken.
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const closing = new AbortController();
  const listener = (request: IncomingMessage, response: ServerResponse) =>
    void serve({ ...options, closing: closing.signal }, request, response);
  const server = createServer({ maxHeaderSize: MAX_HEADER_BYTES }, listener);
  await listen(server, options.port, '127.0.0.1');
  const { port } = server.address() as AddressInfo;
  const servers = [server];
  const second = createServer({ maxHeaderSize: MAX_HEADER_BYTES }, listener);
  await listen(second, port, '::1').then(
    () => servers.push(second),
    () => undefined,
  );
  const closeAll = async () => {
    closing.abort();
    await Promise.all(servers.map(close));
  };
  return { port, close: closeAll };
}

async function listen(server: Server, port: number, host: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen(port, host, resolve);
  await promise;
  server.off('error', reject);
}

async function close(server: Server): Promise<void> {
  const timer = setTimeout(() => server.closeAllConnections(), CLOSE_PATIENCE_MILLISECONDS);
  await new Promise((resolve) => {
    server.close(resolve);
    server.closeIdleConnections();
  });
  clearTimeout(timer);
}

/** What answers are made with; `closing` ends what would go on without end. */
interface Serving extends GatewayOptions {
  readonly closing: AbortSignal;
}

async function serve(serving: Serving, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const received = await receive(request).catch((error: unknown) => failed(serving, request, error));
  if (!('ask' in received)) {
    write(response, request, received);
    return;
  }
  const ask = (lastEventId?: string) =>
    received.ask(serving, lastEventId).catch((error: unknown) => failed(serving, request, error));
  const answer = await ask();
  if (request.method === 'GET' && isEventStream(answer))
    await stream(serving, request, response, answer, ask);
  else write(response, request, answer);
}

function failed({ onError }: GatewayOptions, request: IncomingMessage, error: unknown): OutgoingHttp {
  // A caller that hangs up is nobody's fault.
  if (request.complete) onError(error);
  return internalServerError();
}

function write(response: ServerResponse, request: IncomingMessage, answer: OutgoingHttp): void {
  if (response.destroyed) return;
  const { status, headers, body } = answer;
  const isBodyless = status < 200 || status === 204 || status === 304;
  response.writeHead(status, {
    ...headers,
    ...(isBodyless ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
    ...(request.complete ? {} : { connection: 'close' }),
    'apigw-requestid': randomUUID(),
  });
  response.end(isBodyless ? undefined : body);
}

/** API Gateway would end the connection behind the first part. */
async function stream(
  { closing }: Serving,
  request: IncomingMessage,
  response: ServerResponse,
  first: OutgoingHttp,
  resume: (lastEventId: string) => Promise<OutgoingHttp>,
): Promise<void> {
  const hungUp = new AbortController();
  response.once('close', () => hungUp.abort());
  if (response.destroyed) return;
  const gone = AbortSignal.any([closing, hungUp.signal]);
  response.writeHead(first.status, {
    ...first.headers,
    connection: 'close',
    'apigw-requestid': randomUUID(),
  });
  const lastEventId = String(request.headers[LAST_EVENT_ID] ?? '');
  await writeEventStream({ first, resume, lastEventId, gone }, response);
  response.end();
}

/** A request that was read whole: the function can be asked, again and again. */
interface Received {
  readonly ask: (options: GatewayOptions, lastEventId?: string) => Promise<OutgoingHttp>;
}

async function receive(request: IncomingMessage): Promise<Received | OutgoingHttp> {
  const host = request.headers.host ?? '';
  if (!LOOPBACK_HOSTS.test(host))
    return messageAnswer(403, `host "${host}": only loopback names are answered here`);
  const body = await readBody(request);
  if (body === undefined) return messageAnswer(413, 'Request Entity Too Large');
  return { ask: (options, lastEventId) => answerTo(options, request, body, lastEventId) };
}

async function answerTo(
  options: GatewayOptions,
  request: IncomingMessage,
  body: Buffer,
  lastEventId?: string,
): Promise<OutgoingHttp> {
  const { rawHeaders } = request;
  const event = httpEvent({
    method: request.method ?? 'GET',
    target: request.url ?? '/',
    rawHeaders: lastEventId === undefined ? rawHeaders : withLastEventId(rawHeaders, lastEventId),
    body,
    httpVersion: request.httpVersion,
    sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
    port: request.socket.localPort ?? 0,
    receivedAt: Date.now(),
  });
  if (event === undefined) return messageAnswer(400, 'Bad Request');
  if (body.length > SURELY_SMALL && Buffer.byteLength(JSON.stringify(event)) > MAX_PAYLOAD_BYTES) {
    return messageAnswer(413, 'Request Entity Too Large');
  }
  return await withinTime(options, event);
}

async function withinTime(options: GatewayOptions, event: object): Promise<OutgoingHttp> {
  const { promise: timeout, resolve } = Promise.withResolvers<OutgoingHttp>();
  const unavailable = () => resolve(messageAnswer(503, 'Service Unavailable'));
  const timer = setTimeout(unavailable, options.timeoutMilliseconds ?? TIMEOUT_MILLISECONDS);
  try {
    return await Promise.race([options.invoke(event).then(checkedAnswer), timeout]);
  } finally {
    clearTimeout(timer);
  }
}

function checkedAnswer(answer: unknown): OutgoingHttp {
  if (isSurelySmall(answer)) return httpAnswer(answer);
  const bytes = Buffer.byteLength(JSON.stringify(answer));
  if (bytes <= MAX_PAYLOAD_BYTES) return httpAnswer(answer);
  throw new Error(`answer of ${bytes} bytes: expected at most ${MAX_PAYLOAD_BYTES}`);
}

/** Of the answers that functions give in payload format 2.0; others are looked at in full. */
function isSurelySmall(answer: unknown): boolean {
  if (typeof answer !== 'object' || answer === null || !('body' in answer) || 'cookies' in answer)
    return false;
  const { body, headers = {} } = answer as { body: unknown; headers?: unknown };
  if (typeof body !== 'string' || body.length > SURELY_SMALL) return false;
  return JSON.stringify(headers).length < SURELY_SMALL;
}

const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;

const NO_BODY = Buffer.alloc(0);

/** Reads to the end even what is too large, so that the caller gets an answer; undefined then. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  if (!hasBody(request)) {
    request.resume();
    return NO_BODY;
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return size > MAX_BODY_BYTES ? undefined : Buffer.concat(chunks);
}
