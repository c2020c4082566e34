import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Gateway, startGateway } from '../../../local/gateway.ts';

type Handle = (event: APIGatewayProxyEventV2) => Promise<unknown>;

let gateway: Gateway;
let handle: Handle;
let errors: unknown[];

beforeAll(async () => {
  gateway = await startGateway({
    invoke: (event) => handle(event as APIGatewayProxyEventV2),
    port: 0,
    onError: (error) => errors.push(error),
    timeoutMilliseconds: 100,
  });
});

beforeEach(() => {
  errors = [];
  handle = async (event) => ({ statusCode: 200, body: event.rawPath });
});

afterAll(() => gateway.close());

const urlOf = (path: string) => `http://127.0.0.1:${gateway.port}${path}`;

const get = async (path: string, init: RequestInit = {}) => {
  const response = await fetch(urlOf(path), init);
  return { status: response.status, headers: response.headers, body: await response.text() };
};

/** fetch cannot set these. */
const getRaw = async (path: string, headers: Record<string, string>, method = 'GET') => {
  const outgoing = request({ host: '127.0.0.1', port: gateway.port, path, headers, method }).end();
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
  return { status: response.statusCode, body: await text(response) };
};

it('gives requests to the function and its answers back', async () => {
  const answer = await get('/jobs/1');
  expect(answer).toMatchObject({ status: 200, body: '/jobs/1' });
  expect(answer.headers.get('apigw-requestid')).toMatch(/^[0-9a-f-]{36}$/);
});

it('gives a body to the function unchanged', async () => {
  handle = async ({ body }) => ({ statusCode: 200, body });
  const answer = await get('/', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"é":1}',
  });
  expect(answer.body).toBe('{"é":1}');
});

it('answers HEAD without a body', async () => {
  expect(await getRaw('/jobs', {}, 'HEAD')).toEqual({ status: 200, body: '' });
});

it('answers 204 without a body', async () => {
  handle = async () => ({ statusCode: 204, body: 'ignored' });
  expect(await get('/')).toMatchObject({ status: 204, body: '' });
});

it('answers on ::1 where there is one', async () => {
  const outcome = await fetch(`http://[::1]:${gateway.port}/six`).then(
    (response) => response.text(),
    (error: { cause?: { code?: string } }) => error.cause?.code,
  );
  expect(['/six', 'ECONNREFUSED', 'EADDRNOTAVAIL']).toContain(outcome);
});

describe('hides from the caller', () => {
  it('what a function throws, and tells it to the host', async () => {
    const error = new Error('a secret');
    handle = () => Promise.reject(error);
    expect(await get('/')).toMatchObject({ status: 500, body: '{"message":"Internal Server Error"}' });
    expect(errors).toEqual([error]);
  });

  it('an answer that is larger than Lambda allows', async () => {
    handle = async () => ({ statusCode: 200, body: 'x'.repeat(6 * 1024 * 1024) });
    expect(await get('/')).toMatchObject({ status: 500, body: '{"message":"Internal Server Error"}' });
  });
});

it('gives up a function that does not answer in time', async () => {
  handle = () => new Promise(() => {});
  expect(await get('/')).toMatchObject({ status: 503, body: '{"message":"Service Unavailable"}' });
});

describe('refuses', () => {
  it.each(['example.org', '127.0.0.1.example.org', 'localhost.example.org:8888'])(
    'the host %j',
    async (host) => {
      expect((await getRaw('/health', { host })).status).toBe(403);
    },
  );

  it('a body over 10 MB', async () => {
    const answer = await get('/', { method: 'POST', body: Buffer.alloc(10 * 1024 * 1024 + 1) });
    expect(answer).toMatchObject({ status: 413, body: '{"message":"Request Entity Too Large"}' });
  });

  it('a body that is over 6 MB once it is in base64', async () => {
    const answer = await get('/', { method: 'POST', body: Buffer.alloc(5 * 1024 * 1024) });
    expect(answer.status).toBe(413);
  });

  it('a path that cannot be decoded', async () => {
    expect(await get('/%zz')).toMatchObject({ status: 400, body: '{"message":"Bad Request"}' });
  });

  it('headers over 10,240 bytes', async () => {
    expect((await getRaw('/', { 'x-long': 'x'.repeat(10_300) })).status).toBe(431);
  });
});

it('answers under each loopback name', async () => {
  for (const host of ['localhost', 'LOCALHOST:8888', '127.0.0.1', '[::1]:8888']) {
    expect((await getRaw('/', { host })).status).toBe(200);
  }
});

it('says that its port is taken', async () => {
  const second = startGateway({ invoke: async () => null, port: gateway.port, onError: () => {} });
  await expect(second).rejects.toMatchObject({ code: 'EADDRINUSE' });
});
