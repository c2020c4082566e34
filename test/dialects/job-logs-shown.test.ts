import { describe, expect, it } from 'vitest';
import { NOW } from '../http/api-under-test.ts';
import { jobLogs, ONCE, REPEATING, TODAY } from './job-logs-under-test.ts';

const SECOND = 1000;

describe('GET /jobs/{id}', () => {
  it('has logs that turn from pending to finished, with the next one pending', async () => {
    const { create, get, logs, passUntil } = jobLogs();
    const id = await create({ ...REPEATING, starttime: '09:30:10', interval: 10 });
    const first = {
      logid: `${id}-20261121T093010Z-1-1`,
      jobid: id,
      lastrun: null,
      nextrun: '2026-11-21T09:30:10+00:00',
      status: 'pending',
    };
    expect((await get(id)).job).toEqual({
      jobid: id,
      jobname: 'backup',
      startdate: TODAY,
      starttime: '09:30:10',
      repeat: true,
      interval: 10,
      active: true,
    });
    expect(await logs(id)).toEqual([first]);
    await passUntil(NOW + 10 * SECOND);
    expect(await logs(id)).toEqual([
      { ...first, logid: `${id}-20261121T093020Z-1-1`, nextrun: '2026-11-21T09:30:20+00:00' },
      {
        ...first,
        lastrun: '2026-11-21T09:30:10+00:00',
        nextrun: '2026-11-21T09:30:20+00:00',
        status: 'finished',
      },
    ]);
  });

  it('says pending of a run until it ends, and failed of one that did not succeed', async () => {
    const { create, logs, passUntil, run, follow, launcher } = jobLogs();
    const id = await create({ ...ONCE, shell: 'exit 3', timezone: 'Europe/Berlin', starttime: '10:45' });
    const due = '2026-11-21T10:45:00+01:00';
    await passUntil(NOW + 900 * SECOND);
    expect(await logs(id)).toMatchObject([{ lastrun: null, nextrun: due, status: 'pending' }]);
    await follow(launcher.exited((await run(id)).id, 3, NOW + 901 * SECOND));
    expect(await logs(id)).toMatchObject([{ lastrun: due, nextrun: null, status: 'failed' }]);
  });

  it('has nothing pending of a job that is paused or canceled', async () => {
    const { create, logs, cancel, passUntil } = jobLogs();
    const paused = await create({ ...REPEATING, active: false });
    const canceled = await create(REPEATING);
    await passUntil(NOW + 1801 * SECOND);
    await cancel(canceled);
    expect(await logs(paused)).toEqual([]);
    expect(await logs(canceled)).toMatchObject([{ nextrun: null, status: 'finished' }]);
  });

  it('links to the logs before the newest hundred', async () => {
    const { create, send, passUntil } = jobLogs();
    const id = await create({ ...REPEATING, starttime: '09:30:01', interval: 1 });
    await passUntil(NOW + 150 * SECOND);
    const first = await send('GET', `/jobs/${id}`);
    const [, target = ''] = /^<([^>]+)>; rel="next"$/.exec(String(first.headers.link)) ?? [];
    const second = await send('GET', target);
    expect([first.body.logs.length, second.body.logs.length]).toEqual([101, 50]);
    expect(second.headers).not.toHaveProperty('link');
    expect(second.body.logs.every(({ status }: { status: string }) => status === 'finished')).toBe(true);
  });

  it('shows jobs of every kind', async () => {
    const { send, get } = jobLogs();
    const { body: cron } = await send('POST', '/v1/jobs', { json: { image: 'busybox', cron: '@daily' } });
    const { body: every } = await send('POST', '/v1/jobs', { json: { image: 'busybox', every: '90s' } });
    const { body: timer } = await send('POST', '/timers', { json: { seconds: 3, url: 'https://a.example' } });
    expect([await get(cron.id), await get(every.id), await get(timer.id)]).toMatchObject([
      {
        job: {
          jobname: 'busybox',
          startdate: '2026-11-22',
          starttime: '00:00:00',
          repeat: true,
          interval: null,
        },
      },
      { job: { starttime: '09:31:30', repeat: true, interval: 90 } },
      { job: { jobname: `POST https://a.example/${timer.id}`, starttime: '09:30:03', repeat: false } },
    ]);
  });

  it('is 404 about an unknown id, 400 about a cursor of another list', async () => {
    const { create, send } = jobLogs();
    const id = await create();
    for (const unknown of ['f'.repeat(32), 'run', '42']) {
      const { status, body } = await send('GET', `/jobs/${unknown}`);
      expect([status, body]).toEqual([404, { message: `there is no job "${unknown}"` }]);
    }
    expect((await send('GET', `/jobs/${id}?cursor=x`)).status).toBe(400);
  });
});

describe('POST /jobs/run', () => {
  it('sweeps once and says what it did', async () => {
    const { send, create, clock, alarms, runs, passUntil } = jobLogs();
    const id = await create({ ...ONCE, starttime: '09:31' });
    alarms.takeDue(Number.MAX_SAFE_INTEGER);
    clock.advanceTo(NOW + 120 * SECOND);
    const { status, body } = await send('POST', '/jobs/run');
    expect([status, body]).toEqual([200, { message: 'woke 1 overdue jobs and looked at 0 runs' }]);
    await passUntil(clock.now());
    expect(runs.all()).toMatchObject([{ jobId: id, status: 'succeeded' }]);
  });
});

describe('GET /jobs', () => {
  it('is a plain array of jobs with format=list', async () => {
    const { create, get, send } = jobLogs();
    const ids = [await create(), await create(REPEATING)];
    const { status, body } = await send('GET', '/jobs?format=list');
    expect(status).toBe(200);
    expect(body).toHaveLength(2);
    for (const id of ids) expect(body).toContainEqual((await get(id)).job);
  });

  it('links to the jobs behind the first hundred', async () => {
    const { create, send } = jobLogs();
    for (let count = 1; count <= 130; count += 1) await create();
    const first = await send('GET', '/jobs?format=list');
    const [, target = ''] = /^<([^>]+)>; rel="next"$/.exec(String(first.headers.link)) ?? [];
    const second = await send('GET', target);
    expect([first.body.length, second.body.length]).toEqual([100, 30]);
    expect(second.headers).not.toHaveProperty('link');
  });

  it('keeps its shape for the other API that has it, and leaves out what runs no container', async () => {
    const { create, send } = jobLogs();
    await create();
    const { body } = await send('GET', '/jobs');
    expect(body).toEqual({ running: {}, scheduled: {}, history: {} });
  });

  it('has no form, and takes no other format', async () => {
    const { send } = jobLogs();
    expect(await send('GET', '/jobs?form=true')).toMatchObject({
      status: 406,
      body: { message: expect.stringContaining('POST /jobs') },
    });
    expect(await send('GET', '/jobs?format=xml')).toMatchObject({
      status: 400,
      body: { message: 'format: expected list' },
    });
    expect((await send('GET', '/jobs?format=list&cursor=x')).status).toBe(400);
  });
});
