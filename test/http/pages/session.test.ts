import { describe, expect, it } from 'vitest';
import { httpApi } from '../../../functions/api.ts';
import { apiUnderTest, eventOf, REQUEST_ID } from '../api-under-test.ts';
import { BROWSER, browserOf } from './browser.ts';

/** An API that asks for tokens, and what a browser with a cookie gets of it. */
const closedApi = async (overTls = true) => {
  const api = apiUnderTest({ mode: 'token' });
  const handle = httpApi(api.useCases, api.apiOptions);
  const proto: Record<string, string> = overTls ? { 'x-forwarded-proto': 'https' } : {};
  const ask = async (
    method: string,
    target: string,
    { cookie, ...sent }: { cookie?: string; body?: string; headers?: Record<string, string> } = {},
  ) => {
    const headers = {
      ...BROWSER,
      ...proto,
      'content-type': 'application/x-www-form-urlencoded',
      ...sent.headers,
    };
    const event = {
      ...eventOf(method, target, { ...sent, headers }),
      ...(cookie !== undefined && { cookies: [cookie] }),
    };
    return handle(event, { awsRequestId: REQUEST_ID } as Parameters<typeof handle>[1]);
  };
  return { ...api, ask, secret: await api.token('admin') };
};

describe('a stack with tokens', () => {
  it('shows a browser the form of the sign-in, without a challenge that would have it ask by itself', async () => {
    const { ask } = await closedApi();
    const { statusCode, headers, body } = await ask('GET', '/runs?show=failed');
    expect(statusCode).toBe(401);
    expect(headers?.['www-authenticate']).toBeUndefined();
    expect(body).toContain('name="back" value="/runs?show=failed"');
  });

  it('keeps asking tools by a challenge', async () => {
    const { send } = await closedApi();
    expect((await send('GET', '/jobs')).headers['www-authenticate']).toContain('Basic');
  });

  it('keeps a good token in a cookie that only this host gets, over TLS', async () => {
    const { ask, secret } = await closedApi();
    const answer = await ask('POST', '/sign-in', { body: `token=${secret}&back=%2Fruns` });
    expect(answer).toMatchObject({ statusCode: 303, headers: { location: '/runs' } });
    expect(answer.cookies).toEqual([
      `__Host-runat-token=${secret}; Max-Age=2592000; Path=/; HttpOnly; SameSite=Strict; Secure`,
    ]);
    const page = await ask('GET', '/runs', { cookie: `__Host-runat-token=${secret}` });
    expect(page.statusCode).toBe(200);
    expect(page.body).toContain('Sign out');
  });

  it('has another name for it over plain HTTP, and does not take one for the other', async () => {
    const { ask, secret } = await closedApi(false);
    const { cookies } = await ask('POST', '/sign-in', { body: `token=${secret}` });
    expect(cookies?.[0]).toMatch(/^runat-token=\S+; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Strict$/);
    expect((await ask('GET', '/', { cookie: `__Host-runat-token=${secret}` })).statusCode).toBe(401);
    expect((await ask('GET', '/', { cookie: `runat-token=${secret}` })).statusCode).toBe(200);
  });

  it('asks again for a token that is wrong, and never shows it', async () => {
    const { ask } = await closedApi();
    const answer = await ask('POST', '/sign-in', { body: 'token=runat_wrong&back=//evil.example' });
    expect(answer).toMatchObject({ statusCode: 401 });
    expect(answer.cookies ?? []).toEqual([]);
    expect(answer.body).not.toContain('runat_wrong');
    expect(answer.body).not.toContain('evil.example');
  });

  it('forgets it on signing out', async () => {
    const { ask, secret } = await closedApi();
    const answer = await ask('POST', '/sign-out', { cookie: `__Host-runat-token=${secret}` });
    expect(answer).toMatchObject({ statusCode: 303, headers: { location: '/sign-in' } });
    expect(answer.cookies?.[0]).toMatch(/^__Host-runat-token=; Max-Age=0; /);
  });

  it('refuses what a page of another site sends with the cookie', async () => {
    const { ask, secret } = await closedApi();
    const answer = await ask('POST', '/pause', {
      cookie: `__Host-runat-token=${secret}`,
      headers: { 'sec-fetch-site': 'cross-site' },
    });
    expect(answer.statusCode).toBe(403);
  });

  it('tells a token without the scope what it lacks', async () => {
    const { ask, token } = await closedApi();
    const reader = await token('read');
    const { statusCode, body } = await ask('POST', '/pause', { cookie: `__Host-runat-token=${reader}` });
    expect(statusCode).toBe(403);
    expect(body).toContain('Forbidden');
  });
});

describe('a stack without tokens', () => {
  it('has no sign-out', async () => {
    expect((await browserOf(apiUnderTest()).open('/')).text).not.toContain('Sign out');
  });
});
