import { describe, expect, it } from 'vitest';
import { isOrigin } from '../../../functions/contract/origin.ts';
import { type ApiUnderTest, apiUnderTest } from '../api-under-test.ts';

const PAGE = 'https://pages.example';
const OTHER = 'https://pages.example:8443';
const JOB = { image: 'busybox', in: '1h' };
const PREFLIGHT = { origin: PAGE, 'access-control-request-method': 'POST' };

const open = () => apiUnderTest({ allowedOrigins: [PAGE, 'http://127.0.0.1:3000'] });

const corsOf = (headers: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(headers).filter(([name]) => name.startsWith('access-control') || name === 'vary'),
  );

describe('a page of an allowed origin', () => {
  it.each([
    { origin: PAGE },
    { origin: PAGE, 'sec-fetch-site': 'cross-site' },
    { origin: PAGE, 'sec-fetch-site': 'same-site' },
    { Origin: 'http://127.0.0.1:3000', 'Sec-Fetch-Site': 'cross-site' },
  ])('may change things: %j', async (headers) => {
    const api = open();
    const { status } = await api.post(JOB, headers as Record<string, string>);
    expect(status).toBe(201);
    expect(api.jobs.all()).toHaveLength(1);
  });

  it('may send a form, without any script', async () => {
    const { send } = open();
    const { status } = await send('POST', '/job', {
      headers: {
        origin: PAGE,
        'sec-fetch-site': 'cross-site',
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: 'job_name=busybox&time=1h',
    });
    expect(status).toBe(200);
  });

  it('may read the answers, errors too, and their headers', async () => {
    const { post, send } = open();
    const headers = { origin: PAGE };
    const answers = [
      await post(JOB, headers),
      await post({}, headers),
      await send('GET', '/v1/jobs', { headers }),
      await send('HEAD', '/v1/jobs', { headers }),
      await send('GET', '/nowhere', { headers }),
      await send('PUT', '/v1/jobs', { headers }),
      await send('POST', '/v1/jobs', { headers, body: 'x'.repeat(300_000) }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([201, 400, 200, 200, 404, 405, 413]);
    for (const answer of answers) {
      expect(corsOf(answer.headers)).toEqual({
        'access-control-allow-origin': PAGE,
        'access-control-expose-headers':
          'accept, allow, content-location, etag, link, location, retry-after, www-authenticate',
        vary: 'origin',
      });
    }
  });

  it('may read that it needs a token', async () => {
    const { send } = apiUnderTest({ mode: 'token', allowedOrigins: [PAGE] });
    const { status, headers } = await send('GET', '/v1/jobs', { headers: { origin: PAGE } });
    expect([status, headers['access-control-allow-origin']]).toEqual([401, PAGE]);
  });

  it.each(['/v1/jobs', '/v1/jobs/x', '/jobs/x', '/nowhere'])(
    'is told by a preflight what it may send to %s',
    async (path) => {
      const { send } = apiUnderTest({ mode: 'token', allowedOrigins: [PAGE] });
      const { status, headers, text } = await send('OPTIONS', path, { headers: PREFLIGHT });
      expect([status, text]).toEqual([204, '']);
      expect(corsOf(headers)).toEqual({
        'access-control-allow-origin': PAGE,
        'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
        'access-control-allow-headers':
          'accept, authorization, content-type, idempotency-key, if-match, last-event-id',
        'access-control-max-age': '3600',
        vary: 'origin',
      });
    },
  );

  it('is told the methods of a path by OPTIONS that is no preflight', async () => {
    const { send } = open();
    const { status, headers } = await send('OPTIONS', '/v1/jobs', { headers: { origin: PAGE } });
    expect([status, headers.allow, headers['access-control-allow-methods']]).toEqual([
      204,
      'POST, GET, HEAD, OPTIONS',
      undefined,
    ]);
  });
});

describe('a page of any other origin', () => {
  const expectClosed = async (api: ApiUnderTest, origin: string) => {
    const headers = { origin, 'sec-fetch-site': 'cross-site' };
    const answers = [
      await api.post(JOB, headers),
      await api.send('GET', '/v1/jobs', { headers }),
      await api.send('OPTIONS', '/v1/jobs', { headers: { ...PREFLIGHT, origin } }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([403, 200, 204]);
    expect(answers.map((answer) => corsOf(answer.headers))).toEqual([{}, {}, {}]);
    expect(api.jobs.all()).toEqual([]);
  };

  it.each([
    OTHER,
    'http://pages.example',
    'https://a.pages.example',
    `${PAGE},${PAGE}`,
    'null',
    '',
    'https://PAGES.example',
  ])('is as locked out as ever: "%s"', async (origin) => {
    await expectClosed(open(), origin);
  });

  it('is any page where no origin is allowed', async () => {
    await expectClosed(apiUnderTest(), PAGE);
  });

  it('is one whose browser does not tell its origin', async () => {
    expect((await open().post(JOB, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  });
});

describe('an origin', () => {
  it.each([
    'https://a.example',
    'https://a.example:8443',
    'http://localhost:3000',
    'http://[::1]:3000',
    'http://intranet',
  ])('may be %s', (origin) => {
    expect(isOrigin(origin)).toBe(true);
  });

  it.each([
    ...[
      '',
      '*',
      'null',
      'none',
      'a.example',
      'https://',
      'https://*.example',
      'https://a.example/',
      'ftp://a',
    ],
    ...[
      'https://a.example/x',
      'https://a.example:443',
      'http://a.example:80',
      'https://A.example',
      ' https://a',
    ],
    ...[
      'https://user@a.example',
      'https://a.example?x',
      'https://a.example#x',
      'https://a,https://b',
      'file://',
    ],
    ...['https://ä.example', `https://${'a'.repeat(93)}`, 'https://a.example\n', 'HTTPS://a.example'],
  ])('is not %j', (origin) => {
    expect(isOrigin(origin)).toBe(false);
  });
});
