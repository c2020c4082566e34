import { describe, expect, it } from 'vitest';
import { apiUnderTest, faultsOf, NOW, SECRET } from '../api-under-test.ts';

const URL = 'https://hooks.example.com/runat';
const HOOK = { url: URL, every: '1h', name: 'hook' };
const CONTAINER_FIELDS = ['image', 'environment', 'secrets', 'cpu', 'memory', 'architecture', 'capacity'];
const WEBHOOK_FIELDS = ['url', 'method', 'headers', 'expect'];

/** An API with one job, and ways to edit it. */
const withJob = async (facts: object = HOOK) => {
  const api = apiUnderTest();
  const { body: job } = await api.post(facts);
  const patch = (json: unknown) => api.send('PATCH', `/v1/jobs/${job.id}`, { json });
  const get = () => api.send('GET', `/v1/jobs/${job.id}`);
  return { ...api, job, patch, get };
};

describe('a job that sends a webhook', () => {
  it('shows what is sent, with the defaults, and nothing of a container', async () => {
    const { job, get } = await withJob();
    expect(job).toMatchObject({ url: URL, method: 'POST', headers: {}, expect: ['2xx'], timeout: '1d1h' });
    for (const field of [...CONTAINER_FIELDS, 'body', 'callback', 'successWithin', 'onSuccess']) {
      expect(job).not.toHaveProperty(field);
    }
    expect((await get()).body).toEqual(job);
  });

  it('shows all that was given, also what may be a credential', async () => {
    const given = {
      ...{ method: 'put', headers: { Authorization: SECRET, constructor: 'x' }, expect: ['2xx', '404'] },
      ...{ body: { ü: [null, '😀', { deep: true }] }, timeout: '5m' },
      ...{ callback: { url: `${URL}/ends`, on: ['run.failed'] }, successWithin: '2h', onSuccess: 'other' },
    };
    const api = apiUnderTest();
    await api.send('PUT', '/v1/jobs/by-name/other', { json: { name: 'other', every: '1d' } });
    const { status, body } = await api.post({ ...HOOK, ...given });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      ...given,
      method: 'PUT',
      headers: { authorization: SECRET, constructor: 'x' },
    });
    expect((await api.send('GET', `/v1/jobs/${body.id}`)).body).toEqual(body);
  });

  it('stands in the list', async () => {
    const { job, send } = await withJob();
    expect((await send('GET', '/v1/jobs?state=scheduled')).body.items).toEqual([job]);
  });

  it('has runs that name their delivery', async () => {
    const { job, send, passUntil } = await withJob();
    await passUntil(NOW + 1.5 * 3_600_000);
    const { body } = await send('GET', `/v1/jobs/${job.id}/runs`);
    expect(body.items).toMatchObject([
      { status: 'succeeded', deliveryId: `${job.id}-20261121T103000Z-1-1-target` },
    ]);
    for (const field of ['price', 'exitCode', 'imageDigest']) expect(body.items[0]).not.toHaveProperty(field);
  });

  it('is found again under an Idempotency-Key, whose body counts', async () => {
    const { post, jobs } = apiUnderTest();
    const key = { 'idempotency-key': 'k' };
    const first = await post({ ...HOOK, body: { a: 1, b: [2] } }, key);
    const again = await post({ ...HOOK, body: { b: [2], a: 1 } }, key);
    expect([again.status, again.body]).toEqual([201, first.body]);
    expect((await post({ ...HOOK, body: { a: 1, b: [3] } }, key)).status).toBe(422);
    expect(jobs.all()).toHaveLength(1);
  });

  it('may send 64 KB, and no more', async () => {
    const { post } = apiUnderTest();
    const most = await post({ ...HOOK, body: 'ü'.repeat(32_768) });
    expect([most.status, most.body.body.length]).toEqual([201, 32_768]);
    const more = await post({ ...HOOK, body: `${'ü'.repeat(32_768)}x` });
    expect([more.status, faultsOf(more.body)]).toEqual([400, ['/body: 65537 bytes: expected at most 65536']]);
  });
});

describe('a job that runs nothing', () => {
  it('is made of a time alone', async () => {
    const { post, jobs } = apiUnderTest();
    const { status, body } = await post({ in: '1h' });
    expect(status).toBe(201);
    expect(body).toMatchObject({ in: '1h', state: 'scheduled', nextDueAt: '2026-11-21T10:30:00.000Z' });
    for (const field of [...CONTAINER_FIELDS, ...WEBHOOK_FIELDS]) expect(body).not.toHaveProperty(field);
    expect(jobs.all()).toMatchObject([{ target: { kind: 'marker' } }]);
  });

  it('has a run that succeeds', async () => {
    const { job, send, passUntil, launcher } = await withJob({ in: '1h' });
    await passUntil(NOW + 2 * 3_600_000);
    const { body } = await send('GET', `/v1/jobs/${job.id}/runs`);
    expect(body.items).toMatchObject([{ status: 'succeeded', latenessMs: 0 }]);
    expect(launcher.containers).toEqual([]);
  });

  it('is not what an empty body asks for', async () => {
    const { post } = apiUnderTest();
    const { status, body } = await post({});
    expect([status, faultsOf(body)]).toEqual([
      400,
      [': no time given: expected one of at, in, every, cron, now'],
    ]);
  });
});

describe('PATCH', () => {
  it('makes a webhook of a container, and a container again', async () => {
    const { patch, jobs } = await withJob({ image: 'busybox', shell: 'date', every: '1h', cpu: 1 });
    const hook = await patch({ url: URL, headers: { 'X-A': '1' }, body: 'x' });
    expect([hook.status, hook.body]).toMatchObject([200, { url: URL, method: 'POST', body: 'x' }]);
    for (const field of [...CONTAINER_FIELDS, 'shell']) expect(hook.body).not.toHaveProperty(field);
    expect(hook.body.timeout).toBe('1d1h');
    expect(jobs.all()[0]).not.toHaveProperty('definition');
    const container = await patch({ image: 'alpine' });
    expect(container.body.timeout).toBe('1h');
    expect([container.status, container.body]).toMatchObject([200, { image: 'alpine', cpu: 0.25 }]);
    for (const field of [...WEBHOOK_FIELDS, 'body', 'shell'])
      expect(container.body).not.toHaveProperty(field);
    expect(jobs.all()[0]).toHaveProperty('definition');
  });

  it('makes a webhook of a marker, and a marker again where every field of it is removed', async () => {
    const { patch } = await withJob({ every: '1h' });
    expect((await patch({ url: URL })).body).toMatchObject({ url: URL, method: 'POST' });
    const { status, body } = await patch({ url: null, method: null, headers: null, expect: null });
    expect(status).toBe(200);
    expect(body).not.toHaveProperty('url');
  });

  it('leaves no webhook without a URL by accident', async () => {
    const { patch } = await withJob();
    const { status, body } = await patch({ url: null });
    expect([status, faultsOf(body)]).toEqual([
      400,
      ['method', 'headers', 'expect'].map((field) => `/${field}: given without url: only for a webhook`),
    ]);
  });

  it('refuses both at once', async () => {
    const { patch } = await withJob();
    const { status, body } = await patch({ url: URL, image: 'busybox' });
    expect([status, faultsOf(body)]).toEqual([
      400,
      ['/image: given together with url: a webhook runs no container'],
    ]);
  });

  it('of another URL keeps the rest', async () => {
    const { job, patch } = await withJob({ ...HOOK, headers: { a: 'b' }, body: [1], method: 'PUT' });
    const { body } = await patch({ url: 'https://example.com/other' });
    expect(body).toEqual({ ...job, url: 'https://example.com/other' });
  });

  it('changes and removes headers by name, in upper and lower case', async () => {
    const { patch } = await withJob({ ...HOOK, headers: { 'X-Keep': '1', 'X-Change': '2', 'X-Drop': '3' } });
    const { status, body } = await patch({ headers: { 'X-CHANGE': 'new', 'X-Drop': null, 'x-new': '4' } });
    expect(status).toBe(200);
    expect(body.headers).toEqual({ 'x-keep': '1', 'x-change': 'new', 'x-new': '4' });
    expect((await patch({ headers: null })).body.headers).toEqual({});
  });

  it('names a bad header as it was given', async () => {
    const { patch } = await withJob({ ...HOOK, headers: { 'X-A': '1' } });
    const { status, body } = await patch({ headers: { 'X-A': 'ü', 'x-a': 'ü' } });
    expect(status).toBe(400);
    const ascii = 'expected printable ASCII characters, with no space at either end';
    expect(faultsOf(body)).toEqual([
      `/headers/x-a: ${ascii}`,
      `/headers/X-A: ${ascii}`,
      '/headers/X-A: given twice, in upper and lower case',
    ]);
  });

  it.each<[string, unknown, unknown, unknown]>([
    ['replaces a text', 'old', 'new', 'new'],
    ['replaces an array', [1, 2], [3], [3]],
    ['replaces a text by an object', 'old', { a: 1 }, { a: 1 }],
    ['replaces an object by a number', { a: 1 }, 0, 0],
    [
      'merges objects, as all else',
      { a: { b: 1, c: null }, d: 2 },
      { a: { b: null, e: 3 } },
      { a: { c: null, e: 3 }, d: 2 },
    ],
    ['removes it', { a: 1 }, null, undefined],
  ])('of a body %s', async (_what, before, patched, after) => {
    const { job, patch } = await withJob({ ...HOOK, body: before });
    expect(job.body).toEqual(before);
    const { status, body } = await patch({ body: patched });
    expect([status, body.body]).toEqual([200, after]);
  });

  it('of nothing changes nothing', async () => {
    const { job, patch } = await withJob({ ...HOOK, headers: { 'X-A': '1' }, body: { a: [1] } });
    for (const nothing of [
      {},
      { url: URL },
      { headers: { 'X-A': '1' } },
      { body: { a: [1] } },
      { method: 'post' },
    ]) {
      expect((await patch(nothing)).body).toEqual(job);
    }
  });

  it('removes what follows from ends', async () => {
    const { job, patch } = await withJob({ ...HOOK, callback: { url: URL }, successWithin: '2h' });
    expect(job.callback.on).toHaveLength(9);
    const narrowed = await patch({ callback: { on: ['run.failed'] } });
    expect(narrowed.body.callback).toEqual({ url: URL, on: ['run.failed'] });
    const { status, body } = await patch({ callback: null, successWithin: null });
    expect(status).toBe(200);
    for (const field of ['callback', 'successWithin']) expect(body).not.toHaveProperty(field);
  });

  it.each([65, 5000])('of a body of %i levels is refused', async (levels) => {
    const { job, send } = await withJob({ ...HOOK, body: {} });
    const body = `{"body":${'{"a":'.repeat(levels - 1)}{}${'}'.repeat(levels - 1)}}`;
    const headers = { 'content-type': 'application/json' };
    const answer = await send('PATCH', `/v1/jobs/${job.id}`, { body, headers });
    expect([answer.status, faultsOf(answer.body).length]).toEqual([400, 1]);
  });
});

describe('PUT /v1/jobs/by-name/{name}', () => {
  const put = (api: ReturnType<typeof apiUnderTest>, json: object) =>
    api.send('PUT', '/v1/jobs/by-name/hook', { json: { name: 'hook', ...json } });

  it('makes, leaves and changes a webhook', async () => {
    const api = apiUnderTest();
    const first = await put(api, { url: URL, every: '1h', headers: { 'X-A': SECRET } });
    expect([first.status, first.body]).toMatchObject([201, { name: 'hook', headers: { 'x-a': SECRET } }]);
    const same = await put(api, { url: URL, every: '1h', headers: { 'x-a': SECRET }, method: 'post' });
    expect([same.status, same.body]).toEqual([200, first.body]);
    const changed = await put(api, { image: 'busybox', every: '1h' });
    expect([changed.status, changed.body]).toMatchObject([200, { image: 'busybox' }]);
    const marker = await put(api, { every: '1h' });
    expect(marker.headers.etag).toBe('"3"');
    for (const field of ['image', ...WEBHOOK_FIELDS]) expect(marker.body).not.toHaveProperty(field);
  });
});

describe('POST /v1/preview', () => {
  it.each([
    ['a webhook', { url: URL, body: 'x' }],
    ['a marker', {}],
  ])('of %s has times, and neither size nor price', async (_what, target) => {
    const { send, jobs } = apiUnderTest();
    const json = { ...target, every: '1h', count: 2 };
    const { status, body } = await send('POST', '/v1/preview', { json });
    expect(status).toBe(200);
    expect(body).toEqual({
      occurrences: [
        { at: '2026-11-21T10:30:00.000Z', local: '2026-11-21T10:30:00+00:00' },
        { at: '2026-11-21T11:30:00.000Z', local: '2026-11-21T11:30:00+00:00' },
      ],
      words: expect.any(String),
      warnings: [],
    });
    expect(jobs.all()).toEqual([]);
  });
});
