import { describe, expect, it } from 'vitest';
import { apiUnderTest, faultsOf, NOW } from '../api-under-test.ts';

describe('a timeline', () => {
  it('shows what a job did and will do', async () => {
    const api = apiUnderTest();
    const job = { image: 'busybox', cron: '30 2 * * *', timezone: 'Europe/Berlin', name: 'nightly' };
    const { body: made } = await api.post({ ...job, exclude: ['2026-11-23T00:00/2026-11-24T00:00'] });
    await api.send('POST', `/v1/jobs/${made.id}/runs`);
    await api.passUntil(NOW + 1000);
    const run = await api.run(made.id);
    await api.follow(api.launcher.observed(run.id, { phase: 'running', startedAt: NOW + 2000 }));
    await api.follow(api.launcher.exited(run.id, 3, NOW + 5000));
    const { status, body } = await api.send('GET', '/v1/timeline?to=2026-11-24T12:00:00Z');
    expect(status).toBe(200);
    expect(body).toEqual({
      from: '2026-11-20T09:30:01.000Z',
      to: '2026-11-24T12:00:00.000Z',
      items: [
        {
          jobId: made.id,
          name: 'nightly',
          state: 'scheduled',
          paused: false,
          timezone: 'Europe/Berlin',
          marks: [
            {
              dueAt: '2026-11-21T09:30:00.000Z',
              status: 'failed',
              runId: run.id,
              startedAt: '2026-11-21T09:30:02.000Z',
              stoppedAt: '2026-11-21T09:30:05.000Z',
            },
            { dueAt: '2026-11-22T01:30:00.000Z', status: 'pending', expected: true },
            { dueAt: '2026-11-24T01:30:00.000Z', status: 'pending', expected: true },
          ],
          buckets: [],
          underWay: [],
          excluded: [
            {
              from: '2026-11-22T23:00:00.000Z',
              to: '2026-11-23T23:00:00.000Z',
              text: '2026-11-23T00:00/2026-11-24T00:00',
            },
          ],
          clockChanges: [],
        },
      ],
    });
  });

  it('shows changes of the clocks, and crowded marks by parts', async () => {
    const api = apiUnderTest();
    const { body: job } = await api.post({
      image: 'busybox',
      cron: '*/5 * * * *',
      timezone: 'Europe/Berlin',
    });
    const span = 'from=2027-03-28T00:00:00Z&to=2027-03-29T00:00:00Z';
    const { body } = await api.send('GET', `/v1/timeline?job=${job.id}&${span}`);
    const [row] = body.items;
    expect(row.marks).toEqual([]);
    expect(row.buckets).toHaveLength(48);
    expect(row.buckets[0]).toEqual({
      from: '2027-03-28T00:00:00.000Z',
      to: '2027-03-28T00:30:00.000Z',
      counts: { pending: 6 },
    });
    expect(row.clockChanges).toEqual([
      {
        at: '2027-03-28T01:00:00.000Z',
        offsetBefore: 60,
        offsetAfter: 120,
        note: 'the clocks of Europe/Berlin go forward from 02:00 to 03:00',
      },
    ]);
  });

  it('is small, however many jobs there are', async () => {
    const api = apiUnderTest();
    for (let job = 0; job < 40; job += 1) await api.post({ image: 'busybox', every: job % 2 ? '1m' : '30m' });
    const { text, body } = await api.send('GET', '/v1/timeline?limit=100');
    expect(text.length).toBeLessThan(200_000);
    expect(body.nextCursor).toBeTypeOf('string');
  });

  it('is refused with every fault of the query', async () => {
    const { send } = apiUnderTest();
    const { status, body } = await send('GET', '/v1/timeline?job=x&tag=&from=1&to=2&limit=101&status=failed');
    expect(status).toBe(400);
    expect(faultsOf(body).map((fault) => fault.split(':')[0])).toEqual([
      '/query/status',
      '/query/job',
      '/query/tag',
      '/query/from',
      '/query/to',
      '/query/limit',
    ]);
    const long = await send('GET', '/v1/timeline?from=2026-01-01T00:00:00Z&to=2027-12-01T00:00:00Z');
    expect(faultsOf(long.body)).toEqual(['/query/to: expected at most 400 days after from']);
  });

  it('of a job that is not there is not there', async () => {
    expect((await apiUnderTest().send('GET', `/v1/timeline?job=${'f'.repeat(32)}`)).status).toBe(404);
  });
});
