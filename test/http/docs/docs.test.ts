import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { apiUnderTest } from '../api-under-test.ts';

const DOCUMENT = readFileSync(new URL('../../../docs/openapi.json', import.meta.url), 'utf8');
const PAGES = ['/docs', '/swagger-ui'];
const FILES = [
  ['/openapi.json', 'application/json'],
  ['/docs/swagger-ui.css', 'text/css; charset=utf-8'],
  ['/docs/swagger-ui-bundle.js', 'text/javascript; charset=utf-8'],
  ['/docs/start.js', 'text/javascript; charset=utf-8'],
] as const;
const GZIP = { 'accept-encoding': 'br, gzip;q=0.8' };

it('GET /openapi.json is docs/openapi.json, without a token', async () => {
  const { status, text } = await apiUnderTest({ mode: 'token' }).send('GET', '/openapi.json');
  expect(status).toBe(200);
  expect(text === DOCUMENT).toBe(true);
});

describe.each(PAGES)('GET %s', (path) => {
  it('is a page that may run scripts of this origin only, without a token', async () => {
    const { status, headers } = await apiUnderTest({ mode: 'token' }).send('GET', path);
    expect(status).toBe(200);
    const policy = String(headers['content-security-policy']);
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self' data:",
      "connect-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ]);
    expect(headers['x-content-type-options']).toBe('nosniff');
  });

  it('names files that are there, and nothing of another host', async () => {
    const { send } = apiUnderTest();
    const { text } = await send('GET', path);
    const places = [...text.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, place = '']) => place);
    expect(places.length).toBeGreaterThan(3);
    for (const place of places.filter((each) => !each.startsWith('data:'))) {
      expect(place).toMatch(/^\/docs\//);
      expect((await send('GET', place)).status).toBe(200);
    }
    expect(text).not.toMatch(/<style|<script>| style=| on\w+=/);
  });
});

describe.each(FILES)('GET %s', (path, type) => {
  it('is compressed for who takes gzip, and the same for who does not', async () => {
    const { send } = apiUnderTest();
    const [plain, compressed] = [await send('GET', path), await send('GET', path, { headers: GZIP })];
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(compressed.headers).toMatchObject({
      'content-type': type,
      'content-encoding': 'gzip',
      vary: 'accept-encoding',
      'cache-control': 'no-cache',
    });
    expect(compressed.text === plain.text).toBe(true);
  });

  it('is not sent again to who has it', async () => {
    const { send } = apiUnderTest();
    const { headers } = await send('GET', path);
    const known = { 'if-none-match': `"x", ${headers.etag}` };
    expect(await send('GET', path, { headers: known })).toMatchObject({ status: 304, text: '' });
    expect(await send('GET', path, { headers: { 'if-none-match': '"x"' } })).toMatchObject({ status: 200 });
  });

  it('fits into an answer of a function', async () => {
    const { text } = await apiUnderTest().send('GET', path);
    expect(Buffer.byteLength(text) * (4 / 3)).toBeLessThan(5_000_000);
  });
});

it.each(['gzip;q=0', 'identity', 'br', 'gzip;q=0.000'])('Accept-Encoding %s gets no gzip', async (accept) => {
  const headers = { 'accept-encoding': accept };
  const { headers: answered } = await apiUnderTest().send('GET', '/docs/start.js', { headers });
  expect(answered['content-encoding']).toBeUndefined();
});

it.each(['openapi.json', '..%2fpackage.json', 'x'])('GET /docs/%s is 404', async (file) => {
  expect(await apiUnderTest().send('GET', `/docs/${file}`)).toMatchObject({ status: 404 });
});

it('every other answer keeps its policy', async () => {
  const { headers } = await apiUnderTest().send('GET', '/health');
  expect(String(headers['content-security-policy'])).toMatch(
    /^default-src 'none'.*require-trusted-types-for/,
  );
});
