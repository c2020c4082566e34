import { describe, expect, it } from 'vitest';
import { apiUnderTest, faultsOf, NOW } from '../api-under-test.ts';

const HOUR = 3_600_000;
const UNKNOWN = 'f'.repeat(32);

/** An API with an hourly job at work since two and a half hours; each run ended at once, the second badly. */
const atWork = async (facts: object = {}) => {
  const api = apiUnderTest();
  const { body: job } = await api.post({ image: 'busybox', every: '1h', ...facts });
  for (const exitCode of [0, 3]) {
    const dueAt = api.clock.now() - (api.clock.now() % HOUR) + HOUR + (NOW % HOUR);
    await api.passUntil(dueAt);
    for (const { id } of await api.runs
      .needingCheck(Number.MAX_SAFE_INTEGER, { limit: 100 })
      .then((page) => page.items))
      await api.follow(api.launcher.exited(id, exitCode, dueAt + 1000));
  }
  await api.passUntil(NOW + 2.5 * HOUR);
  const ask = (query: string) => api.send('GET', `/v1/jobs/${job.id}/occurrences${query}`);
  return { ...api, jobId: job.id as string, ask };
};

describe('GET /v1/jobs/{id}/occurrences', () => {
  it('sets what was expected beside what is recorded, of the last day and the next', async () => {
    const { ask, jobId } = await atWork();
    const { status, body } = await ask('?limit=3');
    expect(status).toBe(200);
    expect(body).toEqual({
      from: '2026-11-21T09:30:00.000Z',
      to: '2026-11-22T12:00:00.000Z',
      items: [
        {
          dueAt: '2026-11-21T10:30:00.000Z',
          expected: true,
          status: 'succeeded',
          runs: [
            {
              id: `${jobId}-20261121T103000Z-1-1`,
              copy: 1,
              attempt: 1,
              status: 'succeeded',
              exitCode: 0,
            },
          ],
        },
        {
          dueAt: '2026-11-21T11:30:00.000Z',
          expected: true,
          status: 'failed',
          runs: [
            expect.objectContaining({
              status: 'failed',
              exitCode: 3,
              reason: expect.objectContaining({ code: 'exit_code' }),
            }),
          ],
        },
        { dueAt: '2026-11-21T12:30:00.000Z', expected: true, status: 'pending', runs: [] },
      ],
      nextCursor: expect.any(String),
    });
  });

  it('tells what was not expected, and nothing where nobody knows', async () => {
    const { ask, send, jobId, passUntil } = await atWork();
    await send('POST', `/v1/jobs/${jobId}/runs`);
    await passUntil(NOW + 2.6 * HOUR);
    await send('PATCH', `/v1/jobs/${jobId}`, { json: { every: '2h' } });
    const { body } = await ask('?to=2026-11-21T14:00:00Z');
    expect(
      body.items.map(({ dueAt, expected }: { dueAt: string; expected?: boolean }) => [
        dueAt.slice(11, 16),
        expected,
      ]),
    ).toEqual([
      ['10:30', undefined],
      ['11:30', undefined],
      ['12:00', undefined],
    ]);
    const again = await atWork();
    await again.send('POST', `/v1/jobs/${again.jobId}/runs`);
    const { body: asked } = await again.ask('?to=2026-11-21T13:00:00Z');
    expect(asked.items[2]).toMatchObject({ dueAt: '2026-11-21T12:00:00.000Z', expected: false });
  });

  it('gives pages of one span that joined have every instant once', async () => {
    const { ask, passUntil } = await atWork({ copies: 3 });
    const query = 'from=2026-11-21T00:00:00Z&to=2026-11-22T01:30:00%2B01:00&limit=4';
    const { body: whole } = await ask(`?${query.replace('limit=4', 'limit=100')}`);
    const seen: unknown[] = [];
    let cursor = '';
    do {
      const { status, body } = await ask(`?${query}${cursor}`);
      expect(status).toBe(200);
      expect([body.from, body.to]).toEqual([whole.from, whole.to]);
      seen.push(...body.items);
      cursor = body.nextCursor === undefined ? '' : `&cursor=${encodeURIComponent(body.nextCursor)}`;
      await passUntil(NOW + 2.5 * HOUR + seen.length);
    } while (cursor !== '');
    expect(whole.items).toHaveLength(14);
    expect(seen).toEqual(whole.items);
  });

  it.each([
    ['?from=yesterday&to=2026-11-21T10:00', '/query/from', '/query/to'],
    ['?from=2026-11-21T10:00:00+01:00', '/query/from'],
    ['?from=9999-12-31T23:59:59-01:00', '/query/from'],
    ['?to=1970-01-01T00:00:00%2B00:01', '/query/to'],
    ['?from=2026-11-22T00:00:00Z&to=2026-11-22T00:00:00Z', '/query/to'],
    ['?limit=101&status=failed', '/query/limit', '/query/status'],
    ['?cursor=nonsense', '/query/cursor'],
    [`?cursor=${Buffer.from('[5,9,9]').toString('base64url')}`, '/query/cursor'],
    [`?cursor=${Buffer.from('[5,999999999999999,9]').toString('base64url')}`, '/query/cursor'],
  ])('refuses %s', async (query, ...pointers) => {
    const { ask } = await atWork();
    const { status, body } = await ask(query);
    expect(status).toBe(400);
    expect(
      faultsOf(body)
        .map((fault) => fault.split(':', 1)[0])
        .sort(),
    ).toEqual(pointers);
  });

  it('answers for spans at the ends of time', async () => {
    const { ask } = await atWork();
    const far = await ask('?from=9999-12-31T23:59:59.998Z');
    expect([far.status, far.body.to]).toEqual([200, '9999-12-31T23:59:59.999Z']);
    const early = await ask('?from=1970-01-01T00:00:00Z&to=1970-01-02T00:00:00Z');
    expect(early.body.items).toEqual([]);
  });

  it('is 404 for an unknown job', async () => {
    const { send } = apiUnderTest();
    expect((await send('GET', `/v1/jobs/${UNKNOWN}/occurrences`)).status).toBe(404);
  });
});
