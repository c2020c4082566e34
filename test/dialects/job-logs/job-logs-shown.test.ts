import { describe, expect, it } from 'vitest';
import { numberedJobId } from '../../../functions/domain/shared/job-number.ts';
import { NOW } from '../../http/api-under-test.ts';
import { jobLogs, ONCE, REPEATING, TODAY } from './job-logs-under-test.ts';

const SECOND = 1000;

describe('GET /jobs/{id}', () => {
  it('has logs that turn from pending to finished, the oldest first, with the next one pending', async () => {
    const { create, get, logs, passUntil } = jobLogs();
    const id = await create({ ...REPEATING, starttime: '09:30:10', interval: 10 });
    const first = { logid: 1, jobid: id, lastrun: null, nextrun: '2026-11-21T09:30:10', status: 'pending' };
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
    await passUntil(NOW + 20 * SECOND);
    const [at10, at20, at30] = ['2026-11-21T09:30:10', '2026-11-21T09:30:20', '2026-11-21T09:30:30'];
    expect(await logs(id)).toEqual([
      { ...first, lastrun: at10, nextrun: at20, status: 'finished' },
      { logid: 4, jobid: id, lastrun: at20, nextrun: at30, status: 'finished' },
      { logid: 8, jobid: id, lastrun: at20, nextrun: at30, status: 'pending' },
    ]);
  });

  it('says pending of a run until it ends, and failed of one that did not succeed', async () => {
    const { create, logs, passUntil, run, follow, launcher, idOf } = jobLogs();
    const id = await create({ ...ONCE, shell: 'exit 3', timezone: 'Europe/Berlin', starttime: '10:45' });
    const due = '2026-11-21T10:45:00';
    await passUntil(NOW + 900 * SECOND);
    expect(await logs(id)).toMatchObject([{ logid: 1, lastrun: null, nextrun: due, status: 'pending' }]);
    await follow(launcher.exited((await run(idOf(id))).id, 3, NOW + 901 * SECOND));
    expect(await logs(id)).toMatchObject([{ logid: 1, lastrun: due, nextrun: null, status: 'failed' }]);
  });

  it('says of a pending log when the run before began, also while one runs', async () => {
    const { create, logs, passUntil, runs, follow, launcher } = jobLogs();
    const id = await create({ ...REPEATING, starttime: '09:30:10', interval: 10, shell: 'date' });
    await passUntil(NOW + 10 * SECOND);
    expect((await logs(id)).map(({ lastrun }: { lastrun: string | null }) => lastrun)).toEqual([null, null]);
    await follow(launcher.exited(runs.all()[0]?.id ?? '', 0, NOW + 11 * SECOND));
    await passUntil(NOW + 20 * SECOND);
    const pending = { lastrun: '2026-11-21T09:30:10', status: 'pending' };
    expect(await logs(id)).toMatchObject([{ ...pending, status: 'finished' }, pending, pending]);
  });

  it('has nothing pending of a job that is paused or canceled', async () => {
    const { create, logs, cancel, passUntil, idOf } = jobLogs();
    const paused = await create({ ...REPEATING, active: false });
    const canceled = await create(REPEATING);
    await passUntil(NOW + 1801 * SECOND);
    await cancel(idOf(canceled));
    expect(await logs(paused)).toEqual([]);
    expect(await logs(canceled)).toMatchObject([{ nextrun: null, status: 'finished' }]);
  });

  it('is not active once it is over, paused or canceled', async () => {
    const { create, get, cancel, passUntil, idOf } = jobLogs();
    const [over, paused, canceled, active] = [
      await create(ONCE),
      await create({ ...ONCE, active: false }),
      await create(REPEATING),
      await create(REPEATING),
    ];
    expect((await get(over)).job.active).toBe(true);
    await passUntil(NOW + 1801 * SECOND);
    await cancel(idOf(canceled));
    for (const id of [over, paused, canceled]) expect((await get(id)).job.active).toBe(false);
    expect((await get(active)).job.active).toBe(true);
  });

  it('has all logs, hundreds of them, and each has a number of its own', async () => {
    const { create, send, passUntil } = jobLogs();
    const id = await create({ ...REPEATING, starttime: '09:30:01', interval: 1 });
    await create({ ...REPEATING, starttime: '09:30:01', interval: 1 });
    await passUntil(NOW + 600 * SECOND);
    const answers = [await send('GET', `/jobs/${id}`), await send('GET', `/jobs/${id + 1}`)];
    for (const { headers, body } of answers) {
      expect(body.logs).toHaveLength(601);
      expect(headers).not.toHaveProperty('link');
    }
    const numbers = answers.flatMap(({ body }) => body.logs.map(({ logid }: { logid: number }) => logid));
    expect(new Set(numbers).size).toBe(1202);
  });

  it('gives a run on request and an attempt again numbers of their own', async () => {
    const { create, logs, passUntil, send, idOf, runs, follow, launcher } = jobLogs();
    const id = await create({ ...ONCE, shell: 'exit 1' });
    await send('PATCH', `/v1/jobs/${idOf(id)}`, { json: { retry: { limit: 1, backoff: '1s' } } });
    await send('POST', `/v1/jobs/${idOf(id)}/runs`);
    await passUntil(NOW + SECOND);
    for (const run of runs.all()) await follow(launcher.exited(run.id, 0, NOW + SECOND));
    await passUntil(NOW + 1801 * SECOND);
    const last = runs.all().at(-1);
    await follow(launcher.exited(last?.id ?? '', 1, NOW + 1802 * SECOND));
    await passUntil(NOW + 1810 * SECOND);
    const numbers = (await logs(id)).map(({ logid }: { logid: number }) => logid);
    expect(numbers).toEqual([expect.any(Number), 1, expect.any(Number)]);
    expect(new Set(numbers).size).toBe(3);
    expect(numbers.every(Number.isSafeInteger)).toBe(true);
  });

  it('is found by its number and by its 32 digits', async () => {
    const { create, send, idOf } = jobLogs();
    const id = await create();
    const [byNumber, byDigits] = [await send('GET', `/jobs/${id}`), await send('GET', `/jobs/${idOf(id)}`)];
    expect([byNumber.status, byDigits.status]).toEqual([200, 200]);
    expect(byNumber.body).toEqual(byDigits.body);
  });

  it('is 404 about what is no job of this API, 400 about a cursor of another list', async () => {
    const { create, send } = jobLogs();
    const id = await create();
    const { body: job } = await send('POST', '/v1/jobs', { json: { image: 'busybox', every: '90s' } });
    await send('POST', '/timers', { json: { seconds: 3, url: 'https://a.example' } });
    const timer = numberedJobId('timers', 1);
    for (const unknown of [
      'f'.repeat(32),
      'run',
      '42',
      '0',
      '01',
      '1e0',
      '9007199254740992',
      job.id,
      timer,
    ]) {
      const { status, body } = await send('GET', `/jobs/${unknown}`);
      expect([status, body]).toEqual([404, { message: `there is no job ${unknown}` }]);
    }
    for (const cursor of ['x', '.x', '1.x', `${'9'.repeat(15)}.x`]) {
      expect((await send('GET', `/jobs/${id}?cursor=${cursor}`)).status).toBe(400);
    }
  });
});

describe('POST /jobs/run', () => {
  it('sweeps once and says what it did', async () => {
    const { send, create, clock, alarms, runs, passUntil, idOf } = jobLogs();
    const id = await create({ ...ONCE, starttime: '09:31' });
    alarms.takeDue(Number.MAX_SAFE_INTEGER);
    clock.advanceTo(NOW + 120 * SECOND);
    const { status, body } = await send('POST', '/jobs/run');
    expect([status, body]).toEqual([200, { message: 'woke 1 overdue jobs and looked at 0 runs' }]);
    await passUntil(clock.now());
    expect(runs.all()).toMatchObject([{ jobId: idOf(id), status: 'succeeded' }]);
  });
});
