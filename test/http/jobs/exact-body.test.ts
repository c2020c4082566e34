import { describe, expect, it } from 'vitest';
import { apiUnderTest, NOW } from '../api-under-test.ts';
import { browserOf } from '../pages/browser.ts';

const BODY = '{"chat_id":-1001234567890123456,"v":1.10,"list":[0.0,1e5,12345678901234567890]}';
const HOOK = '"url":"https://hooks.example.com/x","every":"1h"';

const withJob = async () => {
  const api = apiUnderTest();
  const send = (method: string, path: string, body: string, more: Record<string, string> = {}) =>
    api.send(method, path, { body, headers: { 'content-type': 'application/json', ...more } });
  const created = await send('POST', '/v1/jobs', `{${HOOK},"body":${BODY}}`);
  return { ...api, sendText: send, created, path: `/v1/jobs/${created.body.id}` };
};

describe('the numbers in the body of a webhook keep their digits', () => {
  it('in the answer, in the job, and where it is sent', async () => {
    const { created, send, path, passUntil, deliveries } = await withJob();
    expect(created.text).toContain(`"body":${BODY}`);
    expect((await send('GET', path)).text).toContain(`"body":${BODY}`);
    expect((await send('GET', '/v1/jobs?state=scheduled')).text).toContain(`"body":${BODY}`);
    await passUntil(NOW + 1.5 * 3_600_000);
    expect(deliveries.all().map(({ body }) => body)).toEqual([BODY]);
  });

  it('through a merge patch, and in one', async () => {
    const { send, sendText, path } = await withJob();
    await sendText('PATCH', path, '{"body":{"v":1.100,"list":null,"new":{"n":2.50}}}');
    const kept = '"body":{"chat_id":-1001234567890123456,"v":1.100,"new":{"n":2.50}}';
    expect((await send('GET', path)).text).toContain(kept);
    await sendText('PATCH', path, '{"name":"other"}');
    expect((await send('GET', path)).text).toContain(kept);
    await sendText('PATCH', path, '{"body":1.0}');
    expect((await send('GET', path)).text).toContain('"body":1.0,');
  });

  it('under a name, where other digits are a change', async () => {
    const { sendText } = await withJob();
    const put = async (number: string) => {
      const body = `{"name":"exact",${HOOK},"body":{"v":${number}}}`;
      return (await sendText('PUT', '/v1/jobs/by-name/exact', body)).headers.etag;
    };
    const first = await put('1.10');
    expect(await put('1.10')).toBe(first);
    expect(await put('1.1')).not.toBe(first);
  });

  it('under an Idempotency-Key, where other digits are another body', async () => {
    const { sendText } = await withJob();
    const post = async (number: string) => {
      const body = `{${HOOK},"body":[${number}]}`;
      return (await sendText('POST', '/v1/jobs', body, { 'idempotency-key': 'k' })).status;
    };
    expect(await post('12345678901234567890')).toBe(201);
    expect(await post('12345678901234567890')).toBe(201);
    expect(await post('12345678901234567891')).toBe(422);
  });

  it('at its deepest level, which they do not add to', async () => {
    const { sendText } = await withJob();
    const nested = (levels: number) => `{${HOOK},"body":${'['.repeat(levels)}1.10${']'.repeat(levels)}}`;
    expect((await sendText('POST', '/v1/preview', nested(64))).status).toBe(200);
    expect((await sendText('POST', '/v1/preview', nested(65))).status).toBe(400);
  });

  it('in the form, which refuses a name that comes twice', async () => {
    const api = apiUnderTest();
    const { submit, open } = browserOf(api);
    const fields = { kind: 'webhook', url: 'https://hooks.example.com/x', when: 'every', every: '1h' };
    const { headers } = await submit('/jobs?form=true', { ...fields, body: BODY });
    const [, id] = String(headers.location).split('/jobs/');
    expect((await api.send('GET', `/v1/jobs/${id}`)).text).toContain(`"body":${BODY}`);
    expect((await open(`/jobs/${id}/edit`)).text).toContain('-1001234567890123456');
    const twice = await submit('/jobs?form=true', { ...fields, body: '{"a":1,"a":2}' });
    expect([twice.status, twice.text]).toEqual([
      400,
      expect.stringContaining('given more than once in one object'),
    ]);
  });
});

describe('the numbers of other fields', () => {
  it('are numbers, however they are written', async () => {
    const { sendText } = await withJob();
    const job = '{"image":"busybox","every":"1h","cpu":0.50,"copies":2.0,"retry":{"limit":1e0}}';
    expect((await sendText('POST', '/v1/jobs', job)).body).toMatchObject({
      cpu: 0.5,
      copies: 2,
      retry: { limit: 1 },
    });
  });
});
