import { describe, expect, it } from 'vitest';
import { ROUTES } from '../../../functions/contract/routes.ts';
import { MINUTE } from '../../../functions/domain/shared/instant.ts';
import { hashOf, revoked, SCOPES } from '../../../functions/domain/stack/token.ts';
import { apiUnderTest } from '../api-under-test.ts';

const basic = (user: string, password: string) =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
const unknownToken = `runat_${'A'.repeat(43)}`;
const routes = Object.values(ROUTES).map(({ method, path, scope }) => ({
  method,
  scope,
  path: path.replaceAll(/\{\w+\+?\}/g, 'f'.repeat(32)),
}));
const guarded = routes.filter(({ scope }) => scope !== 'none');

describe('sign-in by token', () => {
  it.each(guarded)('$method $path without a token is 401 and says how', async ({ method, path }) => {
    const { send, jobs } = apiUnderTest({ mode: 'token' });
    const { status, headers } = await send(method, path, { json: { image: 'busybox', now: true } });
    expect(status).toBe(401);
    expect(headers['www-authenticate']).toMatch(/^Basic realm="runat".*, Bearer realm="runat"$/);
    expect(jobs.all()).toEqual([]);
  });

  it('has a browser ask for no password for a script of our own pages, which tell it themselves', async () => {
    const { send } = apiUnderTest({ mode: 'token' });
    const challengeFor = async (headers: Record<string, string>) =>
      (await send('GET', '/v1/jobs', { headers })).headers['www-authenticate'];
    const script = { 'sec-fetch-dest': 'empty', 'sec-fetch-mode': 'cors', 'sec-fetch-site': 'same-origin' };
    const navigation = {
      'sec-fetch-dest': 'document',
      'sec-fetch-mode': 'navigate',
      'sec-fetch-site': 'none',
    };
    expect(await challengeFor(script)).toBe('Bearer realm="runat"');
    expect(await challengeFor({ ...script, authorization: `Bearer ${unknownToken}` })).toBe(
      'Bearer realm="runat"',
    );
    const older = await send('GET', '/jobs', { headers: script });
    expect(older.headers['www-authenticate']).toMatch(/^Basic realm="runat"/);
    // Node's fetch sends the mode alone.
    for (const tool of [{}, navigation, { 'sec-fetch-mode': 'cors' }]) {
      expect(await challengeFor(tool)).toMatch(/^Basic realm="runat"/);
    }
  });

  it.each(guarded)('$method $path takes its own scope and admin only', async ({ method, path, scope }) => {
    const { send, token } = apiUnderTest({ mode: 'token' });
    for (const has of SCOPES) {
      const headers = { authorization: `Bearer ${await token(has)}` };
      const { status } = await send(method, path, { headers });
      const isAllowed = scope === 'any' || has === 'admin' || has === scope;
      expect(status === 403).toBe(!isAllowed);
    }
  });

  it('names the scope that is needed and the ones there are', async () => {
    const { send, token } = apiUnderTest({ mode: 'token' });
    const headers = { authorization: `Bearer ${await token('read', 'run')}` };
    const { status, body, headers: answered } = await send('POST', '/v1/jobs', { json: {}, headers });
    expect(status).toBe(403);
    expect(body).toMatchObject({
      type: '/problems/not-allowed',
      detail: 'needs the scope "write"; token "read-run-token" has: read, run',
    });
    expect(answered['www-authenticate']).toContain('error="insufficient_scope", scope="write"');
  });

  it('tells a caller who it is', async () => {
    const { send, token } = apiUnderTest({ mode: 'token' });
    const secret = await token('read');
    for (const authorization of [
      `Bearer ${secret}`,
      `bearer  ${secret}`,
      basic('anyone', secret),
      basic('', secret),
    ]) {
      const { status, body } = await send('GET', '/v1/whoami', { headers: { authorization } });
      expect({ status, body }).toEqual({ status: 200, body: { name: 'read-token', scopes: ['read'] } });
    }
  });

  it.each([
    '',
    'Bearer',
    'Bearer ',
    'Bearer x',
    `Bearer ${unknownToken}`,
    `Token ${unknownToken}`,
    unknownToken,
    'Basic',
    'Basic !!!',
    basic(unknownToken, ''),
    `Basic ${Buffer.from(unknownToken).toString('base64')}`,
    `Bearer ${unknownToken}, Bearer ${unknownToken}`,
    `Bearer ${'x'.repeat(100_000)}`,
  ])('"%.60s" is 401', async (authorization) => {
    const { send } = apiUnderTest({ mode: 'token' });
    const { status, body } = await send('GET', '/v1/whoami', { headers: { authorization } });
    expect(status).toBe(401);
    expect(body.detail).toBe('the token is unknown, expired or revoked');
  });

  it('is over at most a minute after the token was revoked', async () => {
    const { send, token, tokens, clock } = apiUnderTest({ mode: 'token' });
    const secret = await token('read');
    const headers = { authorization: `Bearer ${secret}` };
    expect((await send('GET', '/v1/whoami', { headers })).status).toBe(200);
    const stored = await tokens.load(hashOf(secret));
    await tokens.revoke(revoked(stored!, clock.now(), 'a'));
    clock.advance(MINUTE);
    expect((await send('GET', '/v1/whoami', { headers })).status).toBe(401);
  });

  it('asks nothing for health, an unknown route or OPTIONS', async () => {
    const { send } = apiUnderTest({ mode: 'token' });
    expect((await send('GET', '/health')).body).toEqual({ status: 'ok' });
    expect((await send('GET', '/nowhere')).status).toBe(404);
    expect((await send('OPTIONS', '/v1/jobs')).status).toBe(204);
  });

  it('comes before the body is looked at', async () => {
    const { send } = apiUnderTest({ mode: 'token' });
    expect((await send('POST', '/v1/jobs', { body: 'x'.repeat(300_000) })).status).toBe(401);
  });
});

describe('without sign-in', () => {
  it('everyone is the local caller', async () => {
    const { send } = apiUnderTest();
    expect((await send('GET', '/v1/whoami')).body).toEqual({ name: 'local', scopes: ['admin'] });
  });
});

describe('a request of another site', () => {
  const post = async (headers: Record<string, string>) => {
    const { send } = apiUnderTest();
    return (await send('POST', '/v1/jobs', { json: { image: 'busybox', now: true }, headers })).status;
  };

  it.each([
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'cross-site', origin: 'https://runat.example' },
    { 'Sec-Fetch-Site': 'cross-site' },
    { origin: 'https://evil.example' },
    { origin: 'https://evil.runat.example' },
    { origin: 'https://runat.example:8443' },
    { origin: 'null' },
    { origin: 'nonsense' },
    { origin: '' },
    { origin: 'https://runat.example', host: '' },
  ])('is 403 when it may change something: %j', async (headers) => {
    expect(await post(headers as Record<string, string>)).toBe(403);
  });

  it.each([
    {},
    { 'sec-fetch-site': 'same-origin' },
    { 'sec-fetch-site': 'none' },
    { 'sec-fetch-site': 'same-origin', origin: 'https://elsewhere.example' },
    { origin: 'https://runat.example' },
    { origin: 'https://runat.example', host: 'runat.example:443' },
    { origin: 'http://127.0.0.1:8888', host: '127.0.0.1:8888' },
  ])('is what it is not: %j', async (headers) => {
    expect(await post(headers as Record<string, string>)).toBe(201);
  });

  it('may read, since its page does not get the answer', async () => {
    const { send } = apiUnderTest();
    const headers = { 'sec-fetch-site': 'cross-site' };
    expect((await send('GET', '/v1/jobs', { headers })).status).toBe(200);
    expect((await send('DELETE', `/v1/jobs/${'f'.repeat(32)}`, { headers })).status).toBe(403);
  });
});
