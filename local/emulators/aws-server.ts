import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AwsError } from './aws-error.ts';
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
  /** Headers and body of an error. */
  describeError: (error: AwsError) => { headers: Record<string, string>; body: object };
}

/** A server that listens on loopback. */
export interface RunningServer {
  /** `http://127.0.0.1:<port>` */
  url: string;
  port: number;
  /** Stops listening and ends open connections. */
  close: () => Promise<void>;
}

const LARGEST_BODY_BYTES = 1024 * 1024;
const LOOPBACK_HOSTS = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

/** Where to listen, and to whom. */
export interface AwsServerOptions {
  /** Default 0: any free one. */
  port?: number | undefined;
  /** Only requests signed with these are answered. Default: with any. */
  credentials?: EmulatorCredentials | undefined;
}

/**
 * Serves one AWS protocol on 127.0.0.1.
 * Only signed requests to a loopback name are answered: a page in a browser can neither send an `Authorization` header
 * across sites nor a loopback `Host` through a name of its own, and other users of the machine do not have the
 * credentials, where some are given.
 */
export async function startAwsServer(
  protocol: Protocol,
  { port = 0, credentials }: AwsServerOptions = {},
): Promise<RunningServer> {
  const checkSignature = credentials ? signatureCheck(credentials, protocol.wrongSignatureStatus) : () => {};
  const server = createServer(
    (request, response) => void handle(protocol, checkSignature, request, response),
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const listening = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${listening.port}`,
    port: listening.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function handle(
  protocol: Protocol,
  checkSignature: (request: SignedRequest) => void,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const requestId = randomUUID();
  try {
    checkCaller(incoming.headers);
    const body = await readBody(incoming);
    const { method = 'GET', url: target = '/', headers } = incoming;
    checkSignature({ method, target, headers, body });
    const [path = '/', query = ''] = target.split(/\?(.*)/s);
    const request = {
      method,
      path,
      query: new URLSearchParams(query),
      headers,
      body: body.toString('utf8'),
      requestId,
    };
    send(
      response,
      { status: 200, requestId, headers: {}, contentType: protocol.contentType },
      await protocol.answer(request),
    );
  } catch (fault) {
    if (response.destroyed) return;
    const error = asAwsError(fault);
    const { headers, body } = protocol.describeError(error);
    if (!incoming.complete) response.setHeader('connection', 'close');
    send(response, { status: error.statusCode, requestId, headers, contentType: protocol.contentType }, body);
  }
}

function send(
  response: ServerResponse,
  head: { status: number; requestId: string; headers: Record<string, string>; contentType: string },
  body: object,
): void {
  const text = toWireJson(body);
  response.writeHead(head.status, {
    ...head.headers,
    'content-type': head.contentType,
    'content-length': Buffer.byteLength(text),
    'x-amzn-requestid': head.requestId,
  });
  response.end(text);
}

/** Both JSON protocols write a timestamp as seconds since the epoch, with a fraction. */
function toWireJson(body: object): string {
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

/** Reads to the end even what is too large, so that the caller gets an answer instead of a broken connection. */
async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= LARGEST_BODY_BYTES) chunks.push(chunk);
  }
  if (size > LARGEST_BODY_BYTES) {
    const message = `body of ${size} bytes: expected at most ${LARGEST_BODY_BYTES}`;
    throw new AwsError('RequestEntityTooLargeException', message, { statusCode: 413 });
  }
  return Buffer.concat(chunks);
}

function asAwsError(fault: unknown): AwsError {
  if (fault instanceof AwsError) return fault;
  console.error('emulator: unexpected fault', fault);
  const text = fault instanceof Error ? fault.message : String(fault);
  return new AwsError('InternalServerException', `the emulator failed: ${text}`, { statusCode: 500 });
}
