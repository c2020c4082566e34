import { describe, expect, it } from 'vitest';
import { signIn } from '../../../functions/use-cases/stack/authenticate.ts';
import { InMemoryIssuer } from '../../in-memory/in-memory-token-store.ts';
import { inMemoryWorld } from '../../in-memory/world.ts';
import { apiUnderTest, NOW } from '../api-under-test.ts';

const RULES = {
  audiences: ['runat'],
  scopeClaim: 'scope',
  scopes: { 'runat:read': ['read'], 'runat:write': ['write'] },
} as const;

/** An API that takes tokens of an issuer. */
const open = () => {
  const issuer = new InMemoryIssuer();
  const world = inMemoryWorld({ now: NOW });
  issuer.issue('header.reader.signature', { sub: 'alice', aud: 'runat', scope: 'openid runat:read' });
  issuer.issue('header.writer.signature', { sub: 'alice', aud: 'runat', scope: 'runat:write' });
  issuer.issue('header.nobody.signature', { sub: 'bob', aud: 'runat', scope: 'openid' });
  issuer.issue('header.other.signature', { sub: 'carol', aud: 'other', scope: 'runat:read' });
  issuer.issue('header.nameless.signature', { aud: 'runat', scope: 'runat:read' });
  const api = apiUnderTest({ mode: 'token', signIn: signIn({ ...world, oidc: { issuer, rules: RULES } }) });
  const get = (token: string, path = '/v1/whoami') =>
    api.send('GET', path, { headers: { authorization: `Bearer ${token}` } });
  return { ...api, get, issuer, log: world.log };
};

describe('a token of the issuer', () => {
  it('signs its subject in, with the rights of its claim', async () => {
    const { get } = open();
    expect((await get('header.reader.signature')).body).toEqual({ name: 'oidc:alice', scopes: ['read'] });
    expect((await get('header.reader.signature', '/v1/jobs')).status).toBe(200);
  });

  it('names who created a job', async () => {
    const { send } = open();
    const headers = { authorization: 'Bearer header.writer.signature' };
    const { status, body } = await send('POST', '/v1/jobs', {
      json: { image: 'busybox', in: '1h' },
      headers,
    });
    expect([status, body.createdBy]).toEqual([201, 'oidc:alice']);
  });

  it('may do no more than its claim gives', async () => {
    const { send } = open();
    const headers = { authorization: 'Bearer header.reader.signature' };
    const { status, body } = await send('POST', '/v1/jobs', {
      json: { image: 'busybox', now: true },
      headers,
    });
    expect([status, body.detail]).toEqual([403, 'needs the scope "write"; token "oidc:alice" has: read']);
  });

  it('that gives no right may do nothing', async () => {
    const { get } = open();
    const { status, body } = await get('header.nobody.signature', '/v1/jobs');
    expect([status, body.detail]).toEqual([403, 'needs the scope "read"; token "oidc:bob" has: none']);
  });

  it('that does not count is answered as an unknown token is, whatever is wrong with it', async () => {
    const { get } = open();
    const answers = await Promise.all(
      [
        `runat_${'A'.repeat(43)}`,
        'header.forged.signature',
        'header.other.signature',
        'header.nameless.signature',
        'nonsense',
      ].map((token) => get(token)),
    );
    const told = answers.map(({ status, body, headers }) => ({ status, body, headers }));
    expect(new Set(told.map((each) => JSON.stringify(each))).size).toBe(1);
    expect(told[0]).toMatchObject({
      status: 401,
      body: { detail: 'the token is unknown, expired or revoked' },
    });
  });

  it('is logged where it is for somebody else, without the token', async () => {
    const { get, log } = open();
    await get('header.other.signature');
    await get('header.forged.signature');
    expect(log.lines.map(({ event, facts }) => ({ event, facts }))).toEqual([
      { event: 'a token of the issuer is not for this stack', facts: { audience: '"other"' } },
    ]);
  });

  it('cannot be judged while the issuer does not tell its keys: that is said, and nobody is let in', async () => {
    const { get, issuer } = open();
    issuer.isDown = true;
    const { status, body, headers } = await get('header.reader.signature');
    expect([status, body.type, body.detail, headers['retry-after']]).toEqual([
      503,
      '/problems/unavailable',
      'the issuer does not tell its keys at the moment',
      '5',
    ]);
    expect((await get(`runat_${'A'.repeat(43)}`)).status).toBe(401);
  });

  it('signs in on the page, too', async () => {
    const { send } = open();
    const headers = { 'content-type': 'application/x-www-form-urlencoded', 'x-forwarded-proto': 'https' };
    const signedIn = await send('POST', '/sign-in', { headers, body: 'token=header.reader.signature' });
    expect(signedIn.status).toBe(303);
  });
});

it('a stack without an issuer takes no such token', async () => {
  const { send } = apiUnderTest({ mode: 'token' });
  const headers = { authorization: 'Bearer header.reader.signature' };
  expect((await send('GET', '/v1/whoami', { headers })).status).toBe(401);
});
