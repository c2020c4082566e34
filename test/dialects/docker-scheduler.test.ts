import { describe, expect, it } from 'vitest';
import { apiUnderTest, NOW } from '../http/api-under-test.ts';
import { dueAtOf } from '../use-cases/product.ts';
import { multipart, scheduler } from './scheduler-under-test.ts';

const UNKNOWN = 'f'.repeat(32);
const SECONDS = 1000;

describe("the examples of the Tornado service's documentation", () => {
  it('POST /job --form job_name=JOB_B --form time=2m', async () => {
    const { send, jobs } = scheduler();
    const { status, headers, body } = await send(
      'POST',
      '/job',
      multipart({ job_name: 'JOB_B', time: '2m' }),
    );
    const [job] = jobs.all();
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('application/json');
    expect(body).toEqual({ message: `job JOB_B with id ${job?.id} will be scheduled to run in 2m` });
    expect(job).toMatchObject({ name: 'JOB_B', target: { image: 'JOB_B' }, nextDueAt: NOW + 120 * SECONDS });
  });

  it('POST /job --form job_name=JOB_ABSOLUTE --form date="21-11-2026 16:13:00"', async () => {
    const { send, jobs } = scheduler();
    const fields = { job_name: 'JOB_ABSOLUTE', date: '21-11-2026 16:13:00' };
    const { status, body } = await send('POST', '/job', multipart(fields));
    const [job] = jobs.all();
    expect(status).toBe(200);
    expect(body).toEqual({
      message: `job JOB_ABSOLUTE with id ${job?.id} will be scheduled to run in 21-11-2026 16:13:00`,
    });
    expect(job?.nextDueAt).toBe(Date.UTC(2026, 10, 21, 16, 13));
  });

  it('GET / redirects to /jobs', async () => {
    const { send } = scheduler();
    const { status, headers } = await send('GET', '/');
    expect([status, headers.location]).toEqual([302, '/jobs']);
  });

  it('GET /jobs', async () => {
    const { send, schedule } = scheduler();
    const id = await schedule();
    const { status, headers, body } = await send('GET', '/jobs');
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('application/json');
    expect(body).toEqual({
      running: {},
      scheduled: {
        [id]: {
          id,
          job_name: 'JOB_A',
          scheduled_in: '21-11-2026 09:30:00',
          scheduled_to: '21-11-2026 09:30:30',
          status: 'scheduled',
        },
      },
      history: {},
    });
  });

  it('GET /job/{id}, and by query', async () => {
    const { send, schedule } = scheduler();
    const id = await schedule({ job_name: 'JOB_ABSOLUTE', date: '21-11-2026 16:13:00' });
    const record = {
      id,
      job_name: 'JOB_ABSOLUTE',
      scheduled_in: '21-11-2026 09:30:00',
      scheduled_to: '21-11-2026 16:13:00',
      status: 'scheduled',
    };
    expect(await send('GET', `/job/${id}`)).toMatchObject({ status: 200, body: record });
    expect(await send('GET', `/job?job_id=${id}`)).toMatchObject({ status: 200, body: record });
  });

  it.each([(id: string) => `/job/${id}`, (id: string) => `/job?job_id=${id}`])(
    'DELETE: %s',
    async (target) => {
      const { send, schedule } = scheduler();
      const id = await schedule();
      const { status, body } = await send('DELETE', target(id));
      expect(status).toBe(200);
      expect(body).toEqual({ message: `job ${id} was de-scheduled` });
    },
  );
});

describe('a job', () => {
  it('moves from scheduled to running to history', async () => {
    const { send, schedule, passUntil, run, follow, launcher } = scheduler();
    const id = await schedule({ job_name: 'JOB_A', time: '3s' });
    const where = async () => {
      const { body } = await send('GET', '/jobs');
      return Object.keys(body).filter((list) => id in body[list]);
    };
    expect(await where()).toEqual(['scheduled']);
    await passUntil(NOW + 3 * SECONDS);
    expect(await where()).toEqual(['running']);
    expect((await send('GET', `/job/${id}`)).body).toMatchObject({
      scheduled_to: '21-11-2026 09:30:03',
      status: 'running',
    });
    await passUntil(NOW + 5 * SECONDS);
    await follow(launcher.exited((await run(id)).id, 3, NOW + 5 * SECONDS));
    expect(await where()).toEqual(['history']);
    expect((await send('GET', `/job/${id}`)).body).toEqual({
      id,
      job_name: 'JOB_A',
      scheduled_in: '21-11-2026 09:30:00',
      scheduled_to: '21-11-2026 09:30:03',
      status: 'finished',
      finish_date: '21-11-2026 09:30:05',
      finish_status: 'failed',
      exit_code: 3,
    });
  });

  it('that was canceled did not run', async () => {
    const { send, schedule } = scheduler();
    const id = await schedule();
    await send('DELETE', `/job/${id}`);
    const { body } = await send('GET', '/jobs');
    expect(body.history[id]).toEqual({
      id,
      job_name: 'JOB_A',
      scheduled_in: '21-11-2026 09:30:00',
      scheduled_to: '21-11-2026 09:30:30',
      status: 'canceled',
      finish_date: '21-11-2026 09:30:00',
      finish_status: 'did_not_run',
    });
  });

  const endings = {
    'ended with 0': 'success',
    'timed out': 'timed_out',
    'could not start': 'did_not_run',
    'was stopped': 'failed',
    'was stopped before it began': 'did_not_run',
  } as const;

  it.each(Object.entries(endings))('that %s is called %s', async (ending, finishStatus) => {
    const { send, schedule, passUntil, run, follow, stop, launcher } = scheduler();
    const id = await schedule();
    if (ending === 'was stopped before it began') launcher.next('refused');
    await passUntil(NOW + 30 * SECONDS);
    const { id: runId } = await run(id);
    const at = NOW + 31 * SECONDS;
    if (ending === 'ended with 0') await follow(launcher.exited(runId, 0, at));
    if (ending === 'could not start')
      await follow(launcher.failedToStart(runId, 'CannotPullContainerError', at));
    if (ending.startsWith('was stopped')) await stop(runId, 'user');
    if (ending === 'was stopped') await follow(launcher.stopped(runId, 143, at));
    if (ending === 'timed out') {
      await stop(runId, 'timeout');
      await follow(launcher.stopped(runId, 143, at));
    }
    expect((await send('GET', `/job/${id}`)).body.finish_status).toBe(finishStatus);
  });

  it('that came by another API without a name is called by its image', async () => {
    const { send } = scheduler();
    const { body: job } = await send('POST', '/v1/jobs', { json: { image: 'busybox', in: '3s' } });
    expect((await send('GET', `/job/${job.id}`)).body.job_name).toBe('busybox');
  });
});

describe('GET /jobs', () => {
  it('shows the soonest hundred and links to the rest, list by list', async () => {
    const { schedule, send } = scheduler();
    const ids: string[] = [];
    for (let second = 1; second <= 150; second += 1)
      ids.push(await schedule({ job_name: 'a', time: `${second}s` }));
    const first = await send('GET', '/jobs');
    expect(Object.keys(first.body.scheduled)).toEqual(ids.slice(0, 100));
    const [, target = '', title] =
      /^<([^>]+)>; rel="next"; title="(\w+)"$/.exec(String(first.headers.link)) ?? [];
    expect(title).toBe('scheduled');
    const second = await send('GET', target);
    expect(second.body).toEqual({ running: {}, scheduled: expect.any(Object), history: {} });
    expect(Object.keys(second.body.scheduled)).toEqual(ids.slice(100));
    expect(second.headers).not.toHaveProperty('link');
  });

  it.each([
    ['/jobs?state=done', 'state: expected one of running, scheduled, history'],
    ['/jobs?cursor=x', 'cursor: expected a state beside it'],
    ['/jobs?state=history&cursor=x', expect.any(String)],
  ])('refuses %s', async (target, message) => {
    const { send } = scheduler();
    expect(await send('GET', target)).toMatchObject({ status: 400, body: { message } });
  });
});

describe('an error', () => {
  const gone = { status: 404, body: { message: `job with id ${UNKNOWN} not found` } };

  it.each([
    ['GET', `/job/${UNKNOWN}`],
    ['GET', `/job?job_id=${UNKNOWN}`],
    ['DELETE', `/job/${UNKNOWN}`],
    ['DELETE', `/job?job_id=${UNKNOWN}`],
  ])('about an unknown id is 404: %s %s', async (method, target) => {
    const { send } = scheduler();
    const { status, body } = await send(method, target);
    expect({ status, body }).toEqual(gone);
  });

  it('about an id that can be none is the same 404', async () => {
    const { send } = scheduler();
    expect(await send('GET', '/job/42')).toMatchObject({
      status: 404,
      body: { message: 'job with id 42 not found' },
    });
  });

  it.each(['/job', '/job?job_id='])('about a missing id is 400: %s', async (target) => {
    const { send } = scheduler();
    for (const method of ['GET', 'DELETE']) {
      expect(await send(method, target)).toMatchObject({
        status: 400,
        body: { message: 'job_id is missing' },
      });
    }
  });

  it('about de-scheduling what runs and comes again is 409', async () => {
    const api = scheduler();
    const job = await api.create({ image: 'busybox', every: '1m' });
    await api.passUntil(dueAtOf(job));
    expect((await api.send('DELETE', `/job/${job.id}`)).status).toBe(409);
    expect(await api.job(job.id)).toMatchObject({ canceled: false, state: 'running' });
  });

  it('about de-scheduling what runs or is over is 409', async () => {
    const { send, schedule, passUntil, run, follow, launcher } = scheduler();
    const id = await schedule({ job_name: 'a', time: '3s' });
    await passUntil(NOW + 3 * SECONDS);
    const running = await send('DELETE', `/job/${id}`);
    expect(running.status).toBe(409);
    expect(Object.keys(running.body)).toEqual(['message']);
    await follow(launcher.exited((await run(id)).id, 0, NOW + 4 * SECONDS));
    expect(await send('DELETE', `/job/${id}`)).toMatchObject({
      status: 409,
      body: { message: `job ${id} is over: succeeded` },
    });
  });

  it('is a message whatever it is about, also without a token, a route or a known content type', async () => {
    const { send } = apiUnderTest({ mode: 'token' });
    const refused = await send('GET', '/jobs');
    expect(refused.status).toBe(401);
    expect(refused.headers['www-authenticate']).toContain('Basic');
    const local = scheduler();
    const answers = [
      refused,
      await local.send('PUT', '/job'),
      await local.send('POST', '/job', { headers: { 'content-type': 'text/plain' }, body: 'x' }),
      await local.send('POST', '/job', { headers: { 'content-type': 'application/json' }, body: '{' }),
      await local.send('POST', '/job', { headers: { 'sec-fetch-site': 'cross-site' } }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([401, 405, 415, 400, 403]);
    for (const { headers, body } of answers) {
      expect(headers['content-type']).toBe('application/json');
      expect(body).toEqual({ message: expect.any(String) });
    }
  });
});
