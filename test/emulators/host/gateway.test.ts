import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Gateway, startGateway } from '../../../local/gateway/gateway.ts';

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

describe('a stream of server-sent events', () => {
  const part = (body: string) => ({
    statusCode: 200,
    headers: { 'Content-Type': 'text/event-stream; charset=utf-8' },
    body,
  });
  const NO_MORE = { statusCode: 204 };

  /** Answers in turn, the last one for ever; and with which ids they were asked for. */
  const answering = (...answers: (object | (() => Promise<object>))[]): (string | undefined)[] => {
    const ids: (string | undefined)[] = [];
    handle = async ({ headers }) => {
      const answer = answers[Math.min(ids.length, answers.length - 1)];
      ids.push(headers['last-event-id']);
      return typeof answer === 'function' ? answer() : answer;
    };
    return ids;
  };

  it('is one answer, though the function gives it in parts, up to where there is no more', async () => {
    const ids = answering(part('id: 1\ndata: a\n\n'), part('id: 2\ndata: b\n\ndata: c\n\n'), NO_MORE);
    const answer = await get('/', { headers: { 'Last-Event-ID': '0' } });
    expect(answer).toMatchObject({ status: 200, body: 'id: 1\ndata: a\n\nid: 2\ndata: b\n\ndata: c\n\n' });
    expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(ids).toEqual(['0', '1', '2']);
  });

  it('gives each part when it is there', async () => {
    const second = Promise.withResolvers<object>();
    answering(part('id: 1\ndata: a\n\n'), () => second.promise, NO_MORE);
    const response = await fetch(urlOf('/'));
    const chunks = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    expect(await chunks?.read()).toMatchObject({ value: 'id: 1\ndata: a\n\n' });
    second.resolve(part('data: b\n\n'));
    expect(await chunks?.read()).toMatchObject({ value: 'data: b\n\n' });
    expect(await chunks?.read()).toMatchObject({ done: true });
  });

  it('is asked for again under the last id that a part gave, be it without an event', async () => {
    const quiet = part('retry: 1\n\n: waiting\n\nid: 5\n\n');
    const ids = answering(part('id: 4\ndata: a\n\n'), quiet, part('retry: 1\nid\n\n'), NO_MORE);
    await get('/');
    expect(ids).toEqual([undefined, '4', '5', undefined]);
  });

  it.each([
    ['another answer', { statusCode: 500, body: 'wrong' }],
    ['an answer of another type', { statusCode: 200, body: '{}' }],
    ['no answer in time', () => new Promise<object>(() => {})],
  ])('ends with %s', async (_, last) => {
    answering(part('data: a\n\n'), last);
    expect(await get('/')).toMatchObject({ status: 200, body: 'data: a\n\n' });
  });

  it('ends when the function fails, which the host is told', async () => {
    const error = new Error('a secret');
    answering(part('data: a\n\n'), () => Promise.reject(error));
    expect(await get('/')).toMatchObject({ status: 200, body: 'data: a\n\n' });
    expect(errors).toEqual([error]);
  });

  it('is not asked for again when the caller has hung up', async () => {
    const seen = Promise.withResolvers<ServerResponse>();
    const onRequest = (message: unknown) => seen.resolve((message as { response: ServerResponse }).response);
    subscribe('http.server.request.start', onRequest);
    const second = Promise.withResolvers<object>();
    const asked = Promise.withResolvers<void>();
    const lateAnswer = () => {
      asked.resolve();
      return second.promise;
    };
    const ids = answering(part('data: a\n\n'), lateAnswer, NO_MORE);
    const hangUp = new AbortController();
    await fetch(urlOf('/'), { signal: hangUp.signal });
    await asked.promise;
    const noticed = once(await seen.promise, 'close');
    unsubscribe('http.server.request.start', onRequest);
    hangUp.abort();
    await noticed;
    second.resolve(part('data: b\n\n'));
    await get('/');
    expect(ids).toHaveLength(3);
  });

  it('has no parts for HEAD', async () => {
    const ids = answering(part(''));
    expect(await getRaw('/', {}, 'HEAD')).toEqual({ status: 200, body: '' });
    expect(ids).toHaveLength(1);
  });

  it('ends when the gateway closes', async () => {
    const asked = Promise.withResolvers<void>();
    let isFirst = true;
    const own = await startGateway({
      invoke: () => {
        if (!isFirst) asked.resolve();
        const answer = isFirst ? Promise.resolve(part('data: a\n\n')) : new Promise(() => {});
        isFirst = false;
        return answer;
      },
      port: 0,
      onError: () => {},
    });
    const response = await fetch(`http://127.0.0.1:${own.port}/`);
    await asked.promise;
    const [body] = await Promise.all([response.text(), own.close()]);
    expect(body).toBe('data: a\n\n');
  });
});
