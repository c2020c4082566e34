import { describe, expect, it } from 'vitest';
import { apiUnderTest, faultsOf, NOW } from '../api-under-test.ts';

/** Three jobs: two that came due, of which one has failed, and a run on request. */
const withRuns = async () => {
  const api = apiUnderTest();
  const post = async (facts: object) => (await api.post({ image: 'busybox', ...facts })).body.id as string;
  const backup = await post({ in: '3s', name: 'backup', tags: ['nightly', 'db'] });
  const report = await post({ in: '5s', tags: ['nightly'] });
  const idle = await post({ in: '7d' });
  await api.passUntil(NOW + 3000);
  await api.follow(api.launcher.exited((await api.run(backup)).id, 3, NOW + 4000));
  await api.passUntil(NOW + 6000);
  await api.send('POST', `/v1/jobs/${idle}/runs`);
  const runsAt = async (query: string) => {
    const { status, body } = await api.send('GET', `/v1/runs${query}`);
    expect(status).toBe(200);
    return body.items.map(({ jobId }: { jobId: string }) => jobId);
  };
  return { ...api, backup, report, idle, runsAt };
};

describe('the runs of all jobs', () => {
  it('come latest first, each as a run with the name of its job', async () => {
    const { send, backup, report, idle } = await withRuns();
    const { body } = await send('GET', '/v1/runs');
    expect(body.items.map(({ jobId }: { jobId: string }) => jobId)).toEqual([idle, report, backup]);
    const { body: run } = await send('GET', `/v1/runs/${body.items[2].id}`);
    expect(body.items[2]).toEqual({ ...run, jobName: 'backup' });
    expect(body.items[1]).not.toHaveProperty('jobName');
    expect(body).not.toHaveProperty('nextCursor');
  });

  it('come page by page', async () => {
    const { send, backup, report, idle } = await withRuns();
    const ids: string[] = [];
    for (let cursor = ''; ids.length < 10; ) {
      const { body } = await send('GET', `/v1/runs?limit=1${cursor}`);
      ids.push(...body.items.map(({ jobId }: { jobId: string }) => jobId));
      if (body.nextCursor === undefined) break;
      cursor = `&cursor=${body.nextCursor}`;
    }
    expect(ids).toEqual([idle, report, backup]);
  });

  it('are narrowed by status, job, tag, cause and span', async () => {
    const { runsAt, backup, report, idle } = await withRuns();
    expect(await runsAt('?status=failed')).toEqual([backup]);
    expect(await runsAt('?status=failed,starting')).toEqual([idle, report, backup]);
    expect(await runsAt('?status=lost')).toEqual([]);
    expect(await runsAt(`?job=${report}`)).toEqual([report]);
    expect(await runsAt('?tag=nightly')).toEqual([report, backup]);
    expect(await runsAt('?tag=db&status=failed')).toEqual([backup]);
    expect(await runsAt(`?tag=db&job=${report}`)).toEqual([]);
    expect(await runsAt(`?tag=db&job=${backup}`)).toEqual([backup]);
    expect(await runsAt('?cause=manual')).toEqual([idle]);
    expect(await runsAt('?from=2026-11-21T09:30:05Z')).toEqual([idle, report]);
    expect(await runsAt('?to=2026-11-21T09:30:05Z')).toEqual([backup]);
    expect(await runsAt('?from=2026-11-21T09:30:05Z&to=2026-11-21T09:30:05.001Z')).toEqual([report]);
  });

  it('with a tag that few have come as far as one request looks', async () => {
    const api = apiUnderTest();
    await api.post({ image: 'busybox', in: '1s', tags: ['rare'] });
    for (let job = 0; job < 5; job += 1) await api.post({ image: 'busybox', in: '2s' });
    await api.passUntil(NOW + 3000);
    const { body: all } = await api.send('GET', '/v1/runs?tag=rare&limit=2');
    expect(all.items).toHaveLength(1);
    expect(all).not.toHaveProperty('nextCursor');
  });

  it('of a job that has expired have no name', async () => {
    const { send, backup, jobs } = await withRuns();
    const job = await jobs.load(backup);
    await jobs.save({ ...job!, expiresAt: NOW });
    const { body } = await send('GET', '/v1/runs?status=failed');
    expect(body.items).toMatchObject([{ jobId: backup }]);
    expect(body.items[0]).not.toHaveProperty('jobName');
  });

  it('of a job that is not there are not there', async () => {
    const { send } = await withRuns();
    expect((await send('GET', `/v1/runs?job=${'f'.repeat(32)}`)).status).toBe(404);
  });

  it('are refused with every fault of the query', async () => {
    const { send } = await withRuns();
    const { status, body } = await send(
      'GET',
      '/v1/runs?status=failed,done&job=backup&tag=&from=now&to=9&cause=x&limit=0&cursor=&order=up',
    );
    expect(status).toBe(400);
    expect(faultsOf(body)).toEqual([
      '/query/order: "order": unknown parameter; expected status, job, tag, from, to, cause, limit, cursor',
      expect.stringMatching(/^\/query\/status: "done": expected queued, starting, running, succeeded, /),
      '/query/job: "backup": expected the id of a job, 32 hexadecimal digits',
      '/query/tag: "": expected 1 to 64 characters',
      expect.stringMatching(/^\/query\/from: "now": expected a date and time/),
      expect.stringMatching(/^\/query\/to: "9": expected a date and time/),
      '/query/cause: "x": expected schedule, manual, retry, catch_up, chain',
      '/query/limit: "0": expected a whole number from 1 to 100',
      '/query/cursor: "": expected the nextCursor of an earlier answer',
    ]);
  });

  it.each([
    ['?status=failed,failed', '/query/status: "failed": given twice: expected once'],
    ['?status=failed&status=lost', '/query/status: given 2 times: expected once'],
    ['?status=', expect.stringMatching(/^\/query\/status: "": expected queued/)],
    ['?from=2026-11-21T09:30:00Z&to=2026-11-21T09:30:00Z', '/query/to: expected an instant after from'],
    ['?cursor=x', '/query/cursor: is not a cursor of this list'],
  ])('%s is refused', async (query, fault) => {
    const { send } = await withRuns();
    const { status, body } = await send('GET', `/v1/runs${query}`);
    expect(status).toBe(400);
    expect(faultsOf(body)).toEqual([fault]);
  });
});
