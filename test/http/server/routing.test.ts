import type { Context } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { httpApi } from '../../../functions/api.ts';
import { DomainError, type ErrorCode } from '../../../functions/domain/shared/errors.ts';
import { apiUnderTest, eventOf, REQUEST_ID, SECRET } from '../api-under-test.ts';

describe('a path', () => {
  it.each([
    '/v1',
    '/v1/job',
    '/v1/jobs/a/b',
    '/V1/jobs',
    '/health/x',
    '/v1/walks',
    '//v1/jobs',
    '/v1//jobs',
    '*',
  ])('"%s" that no route has is 404', async (path) => {
    const { send } = apiUnderTest();
    const { status, body } = await send('GET', path);
    expect(status).toBe(404);
    expect(body).toMatchObject({ type: '/problems/no-such-route', title: 'No such route' });
  });

  it.each([
    ['PUT', '/v1/jobs', 'POST, GET, HEAD, OPTIONS'],
    ['POST', '/health', 'GET, HEAD, OPTIONS'],
    ['GET', `/v1/runs/x/stop`, 'POST, OPTIONS'],
    ['HEAD', `/v1/runs/x/stop`, 'POST, OPTIONS'],
    ['PUT', '/v1/jobs/x', 'GET, PATCH, DELETE, HEAD, OPTIONS'],
    ['GET', '/v1/jobs/by-name/x', 'PUT, OPTIONS'],
    ['POST', '/v1/pause', 'PUT, DELETE, OPTIONS'],
    ['GET', '/v1/preview', 'POST, OPTIONS'],
    ['TRACE', '/v1/whoami', 'GET, HEAD, OPTIONS'],
    ['PROPFIND', '/v1/jobs/x/runs', 'POST, GET, HEAD, OPTIONS'],
  ])('asked by another method is 405 with Allow: %s %s', async (method, path, allow) => {
    const { send } = apiUnderTest();
    const { status, headers } = await send(method, path);
    expect(status).toBe(405);
    expect(headers.allow).toBe(allow);
  });

  it('tells its methods by OPTIONS', async () => {
    const { send } = apiUnderTest();
    const { status, headers, text } = await send('OPTIONS', '/v1/jobs');
    expect([status, headers.allow, text]).toEqual([204, 'POST, GET, HEAD, OPTIONS', '']);
    expect((await send('OPTIONS', '/nowhere')).status).toBe(404);
  });

  it('may end with a slash', async () => {
    const { send } = apiUnderTest();
    expect((await send('GET', '/v1/jobs/')).status).toBe(200);
  });

  it.each(['/v1/jobs', '/v1/jobs/x', '/v1/jobs?limit=0'])(
    'answers HEAD as GET without the body: %s',
    async (path) => {
      const { send } = apiUnderTest();
      const [head, get] = await Promise.all([send('HEAD', path), send('GET', path)]);
      expect(head.text).toBe('');
      expect(head.status).toBe(get.status);
      expect(head.headers).toEqual(get.headers);
    },
  );

  it.each(['/v1/whoami', '/v1/summary', '/v1/jobs/x', '/v1/runs/x'])(
    'refuses query parameters that it does not know: %s',
    async (path) => {
      const { send } = apiUnderTest();
      const { status, body } = await send('GET', `${path}?verbose=1`);
      expect(status).toBe(400);
      expect(body.errors).toEqual([
        { pointer: '/query/verbose', detail: '"verbose": unknown parameter; expected none' },
      ]);
    },
  );
});

describe('every answer', () => {
  it.each(['/health', '/v1/jobs', '/v1/jobs/x', '/nowhere', '/jobs', '/job/x'])(
    'says that it is not to be kept, guessed at or framed: %s',
    async (path) => {
      const { send } = apiUnderTest();
      const { headers } = await send('GET', path);
      expect(headers).toMatchObject({
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'strict-transport-security': 'max-age=15552000',
      });
      expect(headers['content-security-policy']).toMatch(/^default-src 'none'; /);
      expect(Object.keys(headers)).toEqual(Object.keys(headers).map((name) => name.toLowerCase()));
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    },
  );
});

describe('a problem', () => {
  it('has the members of RFC 9457 and the id of the request', async () => {
    const { send } = apiUnderTest();
    const { status, headers, body } = await send('GET', '/v1/jobs/x');
    expect(status).toBe(404);
    expect(headers['content-type']).toBe('application/problem+json');
    expect(body).toEqual({
      type: '/problems/not-found',
      title: 'Not found',
      status: 404,
      detail: 'there is no job "x"',
      instance: `urn:uuid:${REQUEST_ID}`,
    });
  });

  it.each([
    ['invalid', 400],
    ['not_found', 404],
    ['conflict', 409],
    ['edited', 412],
    ['key_reused', 422],
    ['unavailable', 503],
  ] satisfies [ErrorCode, number][])('%s of the domain is %i', async (code, status) => {
    const refuse = () => Promise.reject(new DomainError(code, 'said so'));
    const { send, post } = apiUnderTest({ createJob: refuse, reviseJob: refuse });
    const answer = await (code === 'key_reused' ? post({}) : send('PATCH', '/v1/jobs/x', { json: {} }));
    expect(answer.status).toBe(status);
    expect(answer.body.detail).toBe('said so');
  });

  it('of a part that does not answer may be tried again, and is logged once with its cause', async () => {
    const { post, token, definitions, log, jobs } = apiUnderTest({ mode: 'token' });
    definitions.isDown = true;
    const authorization = `Bearer ${await token('write')}`;
    const json = { image: 'busybox', now: true, environment: { A: SECRET } };
    const { status, headers } = await post(json, { authorization });
    expect(status).toBe(503);
    expect(headers['retry-after']).toBe('5');
    expect(jobs.all()).toEqual([]);
    expect(log.lines).toEqual([
      {
        level: 'warn',
        event: 'a request could not be answered for now',
        facts: { requestId: REQUEST_ID, route: 'createJob' },
        cause: expect.any(DomainError),
      },
    ]);
  });

  it.each([new TypeError('inner workings'), 'a text', null, undefined])(
    'that nobody foresaw is logged once and says nothing: %s',
    async (thrown) => {
      const api = apiUnderTest({ listJobs: () => Promise.reject(thrown) });
      const { status, text, body } = await api.send('GET', `/v1/jobs`);
      expect(status).toBe(500);
      expect(body.type).toBe('/problems/internal');
      expect(text).not.toContain('inner workings');
      expect(api.log.lines).toMatchObject([
        {
          level: 'error',
          event: 'a request failed unforeseen',
          facts: { requestId: REQUEST_ID, route: 'listJobs' },
        },
      ]);
    },
  );

  it('of the caller is not logged', async () => {
    const { post, send, log } = apiUnderTest();
    await post({ image: 5 });
    await send('GET', `/v1/${SECRET}?token=${SECRET}`);
    expect(log.lines).toEqual([]);
  });

  it('is told before the function itself runs out of time', async () => {
    const { useCases, apiOptions } = apiUnderTest();
    const api = httpApi({ ...useCases, listJobs: () => new Promise(() => {}) }, apiOptions);
    const context = { awsRequestId: REQUEST_ID, getRemainingTimeInMillis: () => 255 } as Context;
    const { statusCode } = await api(eventOf('GET', '/v1/jobs'), context);
    expect(statusCode).toBe(503);
  });
});

describe('an event', () => {
  it('is answered with 500 rather than thrown at when it is none of API Gateway', async () => {
    const { useCases, apiOptions, log } = apiUnderTest();
    const api = httpApi(useCases, apiOptions);
    const { statusCode } = await api({} as ReturnType<typeof eventOf>, {} as Context);
    expect(statusCode).toBe(500);
    expect(log.of('a request failed unforeseen')).toHaveLength(1);
  });

  it('of the same moment does not see another', async () => {
    const { send, token } = apiUnderTest({ mode: 'token' });
    const secrets = [await token('read'), await token('write')];
    const answers = await Promise.all(
      secrets.map((secret) => send('GET', '/v1/whoami', { headers: { authorization: `Bearer ${secret}` } })),
    );
    expect(answers.map(({ body }) => body.name)).toEqual(['read-token', 'write-token']);
  });
});
