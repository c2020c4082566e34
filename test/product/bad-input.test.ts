import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LocalMode } from './support/local-mode.ts';

let local: LocalMode;

beforeAll(async () => {
  local = await LocalMode.start();
});

afterAll(() => local.remove());

const GOOD = { image: 'busybox', command: ['true'], in: '1h' };
const JSON_TYPE = { 'content-type': 'application/json' };

describe('a body is refused with every fault named', () => {
  it.each([
    ['without an image', { shell: 'date', in: '1h' }, ['/image']],
    ['with an image that is none', { ...GOOD, image: 'a b' }, ['/image']],
    ['with two times', { ...GOOD, now: true }, ['/now']],
    ['with no time', { image: 'busybox' }, ['']],
    ['with an instant that has passed', { image: 'busybox', at: '2020-01-01T00:00:00Z' }, ['/at']],
    ['with a delay of nothing', { ...GOOD, in: '0s' }, ['/in']],
    ['with a delay beyond the year 9999', { ...GOOD, in: '4000000d' }, ['/in']],
    ['with CPU and memory that do not pair', { ...GOOD, cpu: 0.25, memory: 8192 }, ['/memory']],
    ['with overrides over 8,192 characters', { ...GOOD, environment: { A: 'x'.repeat(8200) } }, ['']],
    ['with unknown fields', { ...GOOD, colour: 'red', size: 1 }, ['/colour', '/size']],
    ['with a null byte', { ...GOOD, command: ['a\u0000b'] }, ['/command/0']],
    ['with several faults', { image: 'a b', in: '0s', memory: 'much' }, ['/image', '/in', '/memory']],
  ])('%s', async (_what, body, pointers) => {
    const answer = await local.call('POST', '/v1/jobs', body);
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    const named = answer.body.errors.map(({ pointer }: { pointer: string }) => pointer);
    expect(named.sort()).toEqual(pointers);
  });
});

it.each([
  ['that is no JSON', '{"image":', JSON_TYPE, 400],
  ['that is empty', '', JSON_TYPE, 400],
  ['that is null', 'null', JSON_TYPE, 400],
  ['of another type', 'image=busybox', { 'content-type': 'text/csv' }, 415],
  ['that is no UTF-8', Uint8Array.of(0x22, 0xff, 0x22), JSON_TYPE, 400],
  ['of 300 KB', JSON.stringify({ ...GOOD, shell: 'x'.repeat(300_000) }), JSON_TYPE, 413],
])('refuses a body %s', async (_what, body, headers, status) => {
  expect((await local.call('POST', '/v1/jobs', body, headers)).status).toBe(status);
});

const MULTIPART = { 'content-type': 'multipart/form-data; boundary=B' };
const FORM_TYPE = { 'content-type': 'application/x-www-form-urlencoded' };
const FIELD = '--B\r\nContent-Disposition: form-data; name=job_name\r\n\r\nx\r\n';

it.each([
  ['that is cut', FIELD, MULTIPART],
  ['that is cut in a file', `${FIELD.replace('name=', 'filename=a; name=')}`, MULTIPART],
  ['without a boundary', `${FIELD}--B--`, { 'content-type': 'multipart/form-data' }],
  ['with two boundaries', `${FIELD}--B--`, { 'content-type': 'multipart/form-data; boundary=B; boundary=C' }],
  ['with a part that has no name', `${FIELD}--B\r\n\r\nx\r\n--B--`, MULTIPART],
  ['with a field twice', `${FIELD}${FIELD}--B--`, MULTIPART],
  ['with over 1,000 fields', `${FIELD.repeat(1001)}--B--`, MULTIPART],
  ['with over 1,000 urlencoded fields', 'a=1&'.repeat(1001), FORM_TYPE],
  ['with bytes that are no UTF-8', 'job_name=%ff&time=1h', FORM_TYPE],
])('refuses a form %s', async (_what, body, headers) => {
  const answer = await local.call('POST', '/job', body, headers);
  expect(answer.status).toBe(400);
  expect(answer.body).toEqual({ message: expect.any(String) });
});

it.each([
  ['PUT', '/v1/jobs', 'GET, POST'],
  ['POST', '/health', 'GET'],
])('says what %s %s allows instead', async (method, path, allowed) => {
  const answer = await local.call(method, path);
  expect(answer.status).toBe(405);
  const methods = (answer.headers.get('allow') ?? '')
    .split(/,\s*/)
    .filter((name) => name !== 'HEAD' && name !== 'OPTIONS');
  expect(methods.sort().join(', ')).toBe(allowed);
});

it.each(['limit=0', 'limit=101', 'cursor=nonsense', 'state=gone'])('refuses the query %s', async (query) => {
  expect((await local.call('GET', `/v1/jobs?${query}`)).status).toBe(400);
});

it('answers arbitrary bytes without a failure of its own', async () => {
  const paths = fc.constantFrom('/v1/jobs', '/job');
  const types = fc.constantFrom(
    'application/json',
    'application/vnd.api+json',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'text/plain',
  );
  const bodies = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.json().map((text) => new TextEncoder().encode(text)),
    fc.string().map((text) => new TextEncoder().encode(`--x\r\nContent-Disposition: form-data; ${text}`)),
  );
  await fc.assert(
    fc.asyncProperty(paths, types, bodies, async (path, type, body) => {
      const answer = await local.call('POST', path, Uint8Array.from(body), { 'content-type': type });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.status).toBeLessThan(500);
    }),
    { numRuns: 150 },
  );
});

it('has stored nothing of all that', async () => {
  for (const state of ['scheduled', 'running', 'history']) {
    expect((await local.call('GET', `/v1/jobs?state=${state}`)).body.items, state).toEqual([]);
  }
});
