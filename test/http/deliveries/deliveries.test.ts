import { describe, expect, it } from 'vitest';
import { answered, unanswered } from '../../in-memory/in-memory-webhook-sender.ts';
import { apiUnderTest, faultsOf, NOW, SECRET } from '../api-under-test.ts';

const URL = 'https://hooks.example.com/runat';
const HEADERS = { Authorization: `Bearer ${SECRET}` };
const HOUR = 3_600_000;

/** An API with a job of which an hourly webhook was due once. */
const afterOne = async (facts: object = {}) => {
  const api = apiUnderTest();
  const { body: job } = await api.post({ url: URL, headers: HEADERS, body: SECRET, every: '1h', ...facts });
  return { ...api, job, list: (query = '') => api.send('GET', `/v1/jobs/${job.id}/deliveries${query}`) };
};

describe('GET /v1/jobs/{id}/deliveries', () => {
  it('tells each try as it was, and nothing of what was sent', async () => {
    const { job, sender, passUntil, list } = await afterOne();
    sender.next(answered(503, { answerText: 'busy', retryAfter: '60' }), unanswered('nobody is there'), 204);
    await passUntil(NOW + 1.5 * HOUR);
    const { status, text, body } = await list();
    expect(status).toBe(200);
    expect(body).toEqual({
      items: [
        {
          id: `${job.id}-20261121T103000Z-1-1-target`,
          jobId: job.id,
          runId: `${job.id}-20261121T103000Z-1-1`,
          kind: 'target',
          url: URL,
          method: 'POST',
          status: 'delivered',
          tries: [
            { at: '2026-11-21T10:30:00.000Z', durationMs: 20, status: 503, answerText: 'busy' },
            { at: '2026-11-21T10:31:00.000Z', durationMs: 20, reason: 'nobody is there' },
            { at: expect.stringMatching(/^2026-11-21T10:31:/), durationMs: 20, status: 204, answerText: '' },
          ],
          createdAt: '2026-11-21T10:30:00.000Z',
          finishedAt: expect.stringMatching(/^2026-11-21T10:31:/),
          links: {
            self: `/v1/deliveries/${job.id}-20261121T103000Z-1-1-target`,
            job: `/v1/jobs/${job.id}`,
            run: `/v1/runs/${job.id}-20261121T103000Z-1-1`,
          },
        },
      ],
    });
    expect(text).not.toContain(SECRET);
    expect(sender.requests[0]).toMatchObject({
      body: SECRET,
      headers: { authorization: `Bearer ${SECRET}` },
    });
  });

  it('tells no value of a header that the receiver sent back', async () => {
    const { sender, passUntil, list, send, job } = await afterOne();
    const echo = JSON.stringify({ authorization: `Bearer ${SECRET}`, token: SECRET });
    sender.next(
      answered(401, { answerText: echo }),
      answered(204, { answerText: `cut: ${SECRET.slice(0, 12)}` }),
    );
    await passUntil(NOW + 1.5 * HOUR);
    const { text, body } = await list();
    expect(text).not.toContain(SECRET.slice(0, 12));
    expect(body.items[0].tries[0]).toMatchObject({ answerText: '{"authorization":"…","token":"…"}' });
    expect(body.items[0].tries[1]).toMatchObject({ answerText: 'cut: …' });
    const output = await send('GET', `/v1/runs/${job.id}-20261121T103000Z-1-1/output`);
    expect(output.text).not.toContain(SECRET.slice(0, 12));
  });

  it('tells when the next try is of one that is still tried', async () => {
    const { sender, passUntil, list } = await afterOne();
    sender.next(answered(429, { retryAfter: '7200' }));
    await passUntil(NOW + 1.5 * HOUR);
    const [item] = (await list()).body.items;
    expect(item).toMatchObject({ status: 'pending', nextTryAt: '2026-11-21T12:30:00.000Z' });
    expect(item).not.toHaveProperty('finishedAt');
  });

  it('tells why one was given up', async () => {
    const { sender, passUntil, list } = await afterOne();
    sender.next(410);
    await passUntil(NOW + 1.5 * HOUR);
    const [item] = (await list()).body.items;
    expect(item).toMatchObject({
      status: 'failed',
      reason: 'the receiver answered 410: it wants no more of these',
    });
    expect(item).not.toHaveProperty('nextTryAt');
  });

  it('holds callbacks of jobs of any kind, with their event', async () => {
    const { job, passUntil, list } = await afterOne({
      ...{ url: undefined, headers: undefined, body: undefined },
      callback: { url: `${URL}/ends`, on: ['run.succeeded'] },
    });
    await passUntil(NOW + 1.5 * HOUR);
    expect((await list()).body.items).toMatchObject([
      {
        id: `${job.id}-20261121T103000Z-1-1-callback`,
        kind: 'callback',
        event: 'run.succeeded',
        url: `${URL}/ends`,
        status: 'delivered',
      },
    ]);
  });

  it('is the latest first, in pages', async () => {
    const { passUntil, list } = await afterOne();
    await passUntil(NOW + 3.5 * HOUR);
    const dueOf = ({ runId }: { runId: string }) => runId.slice(42, 44);
    const first = (await list('?limit=2')).body;
    expect(first.items.map(dueOf)).toEqual(['12', '11']);
    const second = (await list(`?limit=2&cursor=${encodeURIComponent(first.nextCursor)}`)).body;
    expect(second.items.map(dueOf)).toEqual(['10']);
    expect(second).not.toHaveProperty('nextCursor');
  });

  it('is empty before the first', async () => {
    const { list } = await afterOne();
    expect((await list()).body).toEqual({ items: [] });
  });

  it.each(['f'.repeat(32), 'x', '__proto__'])('is 404 for a job %s that is not there', async (id) => {
    const { send } = apiUnderTest();
    expect((await send('GET', `/v1/jobs/${id}/deliveries`)).status).toBe(404);
  });

  it.each([
    ['?limit=0', '/limit'],
    ['?limit=101', '/limit'],
    ['?cursor=x', '/cursor'],
    ['?status=failed', '/status'],
  ])('is 400 with %s', async (query, place) => {
    const { list } = await afterOne();
    const { status, body } = await list(query);
    expect(status).toBe(400);
    expect(faultsOf(body)).toEqual([expect.stringContaining(`${place}: `)]);
  });
});

describe('GET /v1/deliveries', () => {
  const withTwo = async () => {
    const api = apiUnderTest();
    const { body: hourly } = await api.post({ name: 'hourly', url: URL, every: '1h' });
    const { body: once } = await api.post({ url: `${URL}/once`, in: '90m' });
    api.sender.next(204, 410, 500, 500);
    await api.passUntil(NOW + 2 * HOUR);
    const list = async (query = '') => (await api.send('GET', `/v1/deliveries${query}`)).body;
    return { ...api, hourly, once, list };
  };
  const kindOf = ({ jobName, status }: { jobName?: string; status: string }) => [jobName, status];

  it('lists those of all jobs, the one that was made last first, with the name of the job', async () => {
    const { list, hourly, once } = await withTwo();
    const { items } = await list();
    expect(items.map(({ jobId }: { jobId: string }) => jobId)).toEqual([hourly.id, once.id, hourly.id]);
    expect(items.map(kindOf)).toEqual([
      ['hourly', 'pending'],
      [undefined, 'failed'],
      ['hourly', 'delivered'],
    ]);
  });

  it('is narrowed by status and job', async () => {
    const { list, hourly } = await withTwo();
    expect((await list('?status=failed')).items.map(kindOf)).toEqual([[undefined, 'failed']]);
    expect((await list('?status=pending,delivered')).items).toHaveLength(2);
    expect((await list(`?job=${hourly.id}&status=delivered`)).items.map(kindOf)).toEqual([
      ['hourly', 'delivered'],
    ]);
  });

  it('comes in pages', async () => {
    const { list } = await withTwo();
    const first = await list('?limit=2');
    expect(first.items).toHaveLength(2);
    const second = await list(`?limit=2&cursor=${first.nextCursor}`);
    expect(second.items.map(kindOf)).toEqual([['hourly', 'delivered']]);
    expect(second).not.toHaveProperty('nextCursor');
  });

  it('of a job that is not there is not there', async () => {
    const { send } = apiUnderTest();
    expect((await send('GET', `/v1/deliveries?job=${'f'.repeat(32)}`)).status).toBe(404);
  });

  it('is refused with every fault of the query', async () => {
    const { send } = apiUnderTest();
    const { status, body } = await send('GET', '/v1/deliveries?status=given-up&job=x&limit=0&order=up');
    expect(status).toBe(400);
    expect(faultsOf(body)).toEqual([
      '/query/order: "order": unknown parameter; expected status, job, limit, cursor',
      '/query/status: "given-up": expected pending, delivered, failed, canceled',
      '/query/job: "x": expected the id of a job, 32 hexadecimal digits',
      '/query/limit: "0": expected a whole number from 1 to 100',
    ]);
  });
});

describe('POST /v1/deliveries/{id}/replay', () => {
  /** The one delivery of a job, and a way to replay it. */
  const withDelivery = async (...script: number[]) => {
    const api = await afterOne();
    api.sender.next(...script);
    await api.passUntil(NOW + 1.5 * HOUR);
    const id = `${api.job.id}-20261121T103000Z-1-1-target`;
    const replay = (sent: object = {}) => api.send('POST', `/v1/deliveries/${id}/replay`, sent);
    return { ...api, id, replay };
  };

  it('sends it again under the same id, and leaves the run as it ended', async () => {
    const { id, job, replay, list, passUntil, sender, send } = await withDelivery(410, 200);
    const { status, text, body } = await replay();
    expect(status).toBe(202);
    expect(body).toMatchObject({
      ...{ id, status: 'pending', replayedAt: '2026-11-21T11:00:00.000Z' },
      ...{ nextTryAt: '2026-11-21T11:00:00.000Z', tries: [{ status: 410 }] },
    });
    expect(body).not.toHaveProperty('reason');
    expect(text).not.toContain(SECRET);
    await passUntil(NOW + 1.6 * HOUR);
    expect((await list()).body.items).toMatchObject([
      { id, status: 'delivered', tries: [{ status: 410 }, { status: 200 }] },
    ]);
    const [first, second] = sender.requests;
    expect(second).toMatchObject({ url: first?.url, body: first?.body });
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
    expect((await send('GET', `/v1/jobs/${job.id}/runs`)).body.items).toMatchObject([{ status: 'failed' }]);
  });

  it('is for what was delivered, too, with an empty object or nothing for a body', async () => {
    const { replay, passUntil } = await withDelivery(200);
    expect((await replay({ json: {} })).status).toBe(202);
    await passUntil(NOW + 1.6 * HOUR);
    expect((await replay()).status).toBe(202);
  });

  it('is 409 while it is still tried', async () => {
    const { id, replay, sender } = await withDelivery(500, 500, 500, 500, 500, 500, 500, 500, 500, 500);
    const { status, body } = await replay();
    expect(status).toBe(409);
    expect(body.detail).toMatch(`delivery ${id} is still being tried; the next try is at 2026-11-21T11:`);
    expect(sender.requests.length).toBeLessThan(11);
  });

  it('is 409 for the second of two that come at once', async () => {
    const { replay } = await withDelivery(410);
    const answers = await Promise.all([replay(), replay()]);
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 409]);
  });

  it.each([
    ['of a run that is not there', `${'f'.repeat(32)}-20261121T103000Z-1-1-target`],
    ['of a job that is not there', `${'f'.repeat(32)}-20261121T103000Z-overdue`],
    ['of no form', 'x'],
    ['__proto__', '__proto__'],
  ])('is 404 for a delivery %s', async (_what, id) => {
    const { send } = apiUnderTest();
    expect((await send('POST', `/v1/deliveries/${id}/replay`)).status).toBe(404);
  });

  it('is 400 with a body or a query that says more', async () => {
    const { id, replay, send, sender } = await withDelivery(200);
    expect((await replay({ json: { url: 'https://example.com' } })).status).toBe(400);
    expect((await replay({ json: [] })).status).toBe(400);
    expect((await send('POST', `/v1/deliveries/${id}/replay?force=true`)).status).toBe(400);
    expect(sender.requests).toHaveLength(1);
  });
});

describe('the scopes of deliveries', () => {
  it('are read for the list and run for a replay', async () => {
    const { send, token } = apiUnderTest({ mode: 'token' });
    const id = 'f'.repeat(32);
    const ask = async (method: string, target: string, scope: 'read' | 'run' | 'write') => {
      const headers = { authorization: `Bearer ${await token(scope)}` };
      return (await send(method, target, { headers })).status;
    };
    const [list, replay] = [
      `/v1/jobs/${id}/deliveries`,
      `/v1/deliveries/${id}-20261121T103000Z-overdue/replay`,
    ];
    expect(await ask('GET', list, 'read')).toBe(404);
    expect(await ask('POST', replay, 'run')).toBe(404);
    expect(await ask('POST', replay, 'read')).toBe(403);
    expect(await ask('GET', list, 'run')).toBe(403);
    expect((await send('POST', replay)).status).toBe(401);
  });
});
