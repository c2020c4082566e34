import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { AwsError } from '../aws-error.ts';
import { type EmulatorCredentials, signatureCheck } from '../request-signature.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const LOOPBACK_HOSTS = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;
/** As dynalite's own. */
const LARGEST_BODY_BYTES = 16 * 1024 * 1024;

/**
 * Stands before dynalite, which lets in any web page and any caller: a page sends an Origin and cannot send a loopback
 * Host through a name of its own, and a caller without the credentials cannot sign.
 * @param credentials undefined lets every caller in.
 */
export function guardRequests(database: Server, credentials: EmulatorCredentials | undefined): void {
  const answer = database.listeners('request')[0] as Answer;
  const answerSigned = credentials ? signedOnly(credentials, answer) : answer;
  database.removeAllListeners('request');
  database.on('request', (request, response) => {
    const { origin, host = '' } = request.headers;
    if (origin === undefined && LOOPBACK_HOSTS.test(host)) answerSigned(request, response);
    else response.writeHead(403).end();
  });
}

function signedOnly(credentials: EmulatorCredentials, answer: Answer): Answer {
  const check = signatureCheck(credentials, 400);
  return async (request, response) => {
    try {
      const { method = 'GET', url: target = '/', headers } = request;
      const body = await readBody(request);
      check({ method, target, headers, body });
      // dynalite reads method, address, headers and the body, and nothing else.
      const readAgain = Object.assign(Readable.from(body.length > 0 ? [body] : []), {
        method,
        url: target,
        headers,
      });
      answer(readAgain as unknown as IncomingMessage, response);
    } catch (error) {
      refuse(response, error);
    }
  };
}

/** Reads to the end even what is too large, so that the caller gets an answer. */
async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= LARGEST_BODY_BYTES) chunks.push(chunk);
  }
  if (size <= LARGEST_BODY_BYTES) return Buffer.concat(chunks);
  throw new AwsError(
    'RequestEntityTooLargeException',
    `body of ${size} bytes: expected at most ${LARGEST_BODY_BYTES}`,
    {
      statusCode: 413,
    },
  );
}

function refuse(response: ServerResponse, error: unknown): void {
  if (!(error instanceof AwsError)) {
    // The caller hung up.
    response.destroy();
    return;
  }
  response.writeHead(error.statusCode, { 'content-type': 'application/x-amz-json-1.0' });
  response.end(JSON.stringify({ __type: `com.amazon.coral.service#${error.code}`, message: error.message }));
}
