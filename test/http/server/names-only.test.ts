import { describe, expect, it } from 'vitest';
import { apiUnderTest } from '../api-under-test.ts';

const CONTAINER = { image: 'busybox', every: '1h', environment: { PASSWORD: 'v4lue-of-a-variable' } };
const WEBHOOK = {
  url: 'https://receiver.example/',
  every: '1h',
  headers: { authorization: 'Bearer v4lue-of-a-header' },
};
const VALUES = ['v4lue-of-a-variable', 'v4lue-of-a-header'];

const apiWithBoth = async () => {
  const api = apiUnderTest({ mode: 'token' });
  const as = async (...scopes: Parameters<typeof api.token>) => {
    const headers = { authorization: `Bearer ${await api.token(...scopes)}` };
    return (method: string, path: string, more: Parameters<typeof api.send>[2] = {}) =>
      api.send(method, path, { ...more, headers: { ...headers, ...more.headers } });
  };
  const write = await as('write');
  const made = async (json: object) => String((await write('POST', '/v1/jobs', { json })).body.id);
  return { as, container: await made(CONTAINER), webhook: await made(WEBHOOK) };
};

const PAGE = { headers: { accept: 'text/html' } };

describe('values of variables and headers', () => {
  it('are there for tokens that may write', async () => {
    const { as, container, webhook } = await apiWithBoth();
    for (const scopes of [['read', 'write'] as const, ['admin'] as const]) {
      const send = await as(...scopes);
      expect((await send('GET', `/v1/jobs/${container}`)).body.environment).toEqual(CONTAINER.environment);
      expect((await send('GET', `/v1/jobs/${webhook}`)).body.headers).toEqual(WEBHOOK.headers);
      expect((await send('GET', `/jobs/${container}`, PAGE)).text).toContain(VALUES[0]);
    }
  });

  it('are null for a token that may only read, or run', async () => {
    const { as, container, webhook } = await apiWithBoth();
    for (const scopes of [['read'] as const, ['read', 'run'] as const]) {
      const send = await as(...scopes);
      expect((await send('GET', `/v1/jobs/${container}`)).body.environment).toEqual({ PASSWORD: null });
      expect((await send('GET', `/v1/jobs/${webhook}`)).body.headers).toEqual({ authorization: null });
    }
  });

  it.each([
    '/v1/jobs',
    '/v1/jobs/{id}',
    '/v1/jobs/{id}/runs',
    '/v1/jobs/{id}/occurrences',
    '/v1/jobs/{id}/deliveries',
    '/v1/timeline',
    '/v1/runs',
    '/v1/deliveries',
    '/v1/summary',
    '/jobs',
    '/job/{id}',
    '/',
    '/runs',
    '/deliveries',
    '/jobs/{id}',
    '/jobs/{id}/edit',
    '/jobs?form=true&like={id}',
  ])('are nowhere in GET %s for a token that may only read', async (path) => {
    const { as, container, webhook } = await apiWithBoth();
    const send = await as('read', 'run');
    for (const id of [container, webhook]) {
      for (const more of [{}, PAGE]) {
        const { text } = await send('GET', path.replace('{id}', id), more);
        for (const value of VALUES) expect(text).not.toContain(value);
      }
    }
  });

  it('are not in what a form would change, for a token that may only read', async () => {
    const { as, container } = await apiWithBoth();
    const body = new URLSearchParams({
      job: container,
      kind: 'container',
      image: 'busybox',
      environment: 'PASSWORD=x',
    });
    const { status, text } = await (await as('read'))('POST', '/preview', {
      ...PAGE,
      headers: { ...PAGE.headers, 'content-type': 'application/x-www-form-urlencoded' },
      body: String(body),
    });
    expect(status).toBe(200);
    expect(text).toContain('What changes');
    for (const value of VALUES) expect(text).not.toContain(value);
  });

  it('cannot be overwritten with what stands for them', async () => {
    const { as, container } = await apiWithBoth();
    const { body } = await (await as('read'))('GET', `/v1/jobs/${container}`);
    const { status, body: problem } = await (await as('write'))('POST', '/v1/jobs', {
      json: { image: 'busybox', every: '1h', environment: body.environment },
    });
    expect([status, problem.errors]).toEqual([
      400,
      [{ pointer: '/environment/PASSWORD', detail: 'expected text' }],
    ]);
  });
});
