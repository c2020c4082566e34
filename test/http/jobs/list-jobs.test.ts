import { describe, expect, it } from 'vitest';
import { apiUnderTest, faultsOf } from '../api-under-test.ts';

const SHELL = { image: 'busybox', shell: 'echo out', in: '3s' };

describe('GET /v1/jobs', () => {
  it('lists in pages that joined give every job once', async () => {
    const { post, send } = apiUnderTest();
    const ids: string[] = [];
    for (let second = 1; second <= 5; second += 1)
      ids.push((await post({ ...SHELL, in: `${second}s` })).body.id);
    const seen: string[] = [];
    let cursor = '';
    do {
      const { status, body } = await send('GET', `/v1/jobs?limit=2${cursor}`);
      expect(status).toBe(200);
      expect(body.items.length).toBeLessThanOrEqual(2);
      seen.push(...body.items.map((job: { id: string }) => job.id));
      cursor = body.nextCursor === undefined ? '' : `&cursor=${encodeURIComponent(body.nextCursor)}`;
    } while (cursor !== '');
    expect(seen).toEqual(ids);
  });

  it('gives 25 items where no limit is named', async () => {
    const { post, send } = apiUnderTest();
    for (let count = 0; count < 26; count += 1) await post(SHELL);
    const { body } = await send('GET', '/v1/jobs');
    expect(body.items).toHaveLength(25);
    expect(body.nextCursor).toEqual(expect.any(String));
  });

  it('lists one state', async () => {
    const { post, send } = apiUnderTest();
    const { body: canceled } = await post(SHELL);
    await post(SHELL);
    await send('DELETE', `/v1/jobs/${canceled.id}`);
    const { body } = await send('GET', '/v1/jobs?state=history');
    expect(body.items.map((job: { id: string }) => job.id)).toEqual([canceled.id]);
  });

  it('lists what has a tag, what has a word in its name, what ended so, and all of it together', async () => {
    const { post, send } = apiUnderTest();
    const { body: nightly } = await post({ ...SHELL, name: 'Nightly backup', tags: ['team:a', 'db'] });
    const { body: weekly } = await post({ ...SHELL, name: 'weekly BACKUP', tags: ['team:a'] });
    await post({ ...SHELL, tags: ['team:b'] });
    await send('DELETE', `/v1/jobs/${weekly.id}`);
    const idsOf = async (query: string) => {
      const { status, body } = await send('GET', `/v1/jobs?${query}`);
      expect(status).toBe(200);
      return body.items.map(({ id }: { id: string }) => id);
    };
    expect(await idsOf('tag=team:a')).toEqual([nightly.id, weekly.id]);
    expect(await idsOf('name=backup')).toEqual([nightly.id, weekly.id]);
    expect(await idsOf('outcome=canceled')).toEqual([weekly.id]);
    expect(await idsOf('tag=team:a&name=NIGHT&state=scheduled')).toEqual([nightly.id]);
    expect(await idsOf('tag=team')).toEqual([]);
  });

  it('gives fewer jobs than asked for where all would be too large for an answer', async () => {
    const { post, send } = apiUnderTest();
    const reference = `arn:aws:ssm:eu-central-1:123456789012:parameter/${'x'.repeat(900)}`;
    const secrets = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`A${index}`, reference]));
    for (let count = 0; count < 60; count += 1) await post({ ...SHELL, secrets });
    const first = await send('GET', '/v1/jobs?limit=100');
    expect(first.body.items).toHaveLength(30);
    expect(first.text.length).toBeLessThan(3_000_000);
    const cursor = encodeURIComponent(first.body.nextCursor);
    expect((await send('GET', `/v1/jobs?limit=100&cursor=${cursor}`)).body.items).toHaveLength(30);
  });

  it('names every fault of the query', async () => {
    const { send } = apiUnderTest();
    const { status, body } = await send(
      'GET',
      '/v1/jobs?limit=0&state=done&tag=&outcome=ok&color=red&cursor=x&cursor=y',
    );
    expect(status).toBe(400);
    expect(faultsOf(body).sort()).toEqual([
      '/query/color: "color": unknown parameter; expected limit, cursor, state, tag, name, outcome',
      '/query/cursor: given 2 times: expected once',
      '/query/limit: "0": expected a whole number from 1 to 100',
      '/query/outcome: "ok": expected succeeded, failed, canceled, ended',
      '/query/state: "done": expected running, scheduled, history',
      '/query/tag: "": expected 1 to 64 characters',
    ]);
  });

  it.each(['101', '-1', '1.5', '1e1', 'ten', ''])('refuses the limit "%s"', async (limit) => {
    const { send } = apiUnderTest();
    expect((await send('GET', `/v1/jobs?limit=${limit}`)).status).toBe(400);
  });

  it.each(['/v1/jobs?cursor=nonsense', '/v1/jobs?state=history&cursor=nonsense'])(
    'refuses a cursor of its own making: %s',
    async (target) => {
      const { send } = apiUnderTest();
      const { status, body } = await send('GET', target);
      expect(status).toBe(400);
      expect(body.errors).toEqual([{ pointer: '/query/cursor', detail: expect.any(String) }]);
    },
  );
});
