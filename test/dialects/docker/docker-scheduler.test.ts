import { describe, expect, it } from 'vitest';
import { apiUnderTest, NOW } from '../../http/api-under-test.ts';
import { dueAtOf } from '../../use-cases/product.ts';
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

  it('HEAD and slashes at the end are fine', async () => {
    const { send, schedule } = scheduler();
    const id = await schedule();
    for (const target of ['/jobs', '/jobs/', `/job/${id}`, `/job/${id}/`, `/job/?job_id=${id}`]) {
      const [whole, head] = [await send('GET', target), await send('HEAD', target)];
      expect([whole.status, head.status, head.text]).toEqual([200, 200, '']);
      expect(head.headers['content-type']).toBe('application/json');
    }
    expect((await send('POST', '/job/', multipart({ job_name: 'a', time: '2m' }))).status).toBe(200);
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

  it.each([{ every: '1m' }, { in: '30s' }])(
    'about de-scheduling what runs is 404, and changes nothing: %j',
    async (trigger) => {
      const api = scheduler();
      const job = await api.create({ image: 'busybox', ...trigger });
      await api.passUntil(dueAtOf(job));
      const before = await api.job(job.id);
      expect(before.state).toBe('running');
      for (const target of [`/job/${job.id}`, `/job?job_id=${job.id}`]) {
        expect(await api.send('DELETE', target)).toMatchObject({
          status: 404,
          body: { message: `job with id ${job.id} not found` },
        });
      }
      expect(await api.job(job.id)).toEqual(before);
    },
  );

  it('about de-scheduling what is over is 404', async () => {
    const { send, schedule, passUntil, run, follow, launcher } = scheduler();
    const [id, canceled] = [await schedule({ job_name: 'a', time: '3s' }), await schedule()];
    await passUntil(NOW + 3 * SECONDS);
    await follow(launcher.exited((await run(id)).id, 0, NOW + 4 * SECONDS));
    await send('DELETE', `/job/${canceled}`);
    for (const over of [id, canceled]) {
      expect(await send('DELETE', `/job/${over}`)).toMatchObject({
        status: 404,
        body: { message: `job with id ${over} not found` },
      });
    }
  });

  it('about de-scheduling what comes due in that very moment is 404', async () => {
    const api = scheduler();
    const id = await api.schedule();
    const late = scheduler({
      findJob: async () => {
        const found = await api.job(id);
        await api.passUntil(NOW + 30 * SECONDS);
        return found;
      },
      cancelJob: api.cancel,
    });
    expect(await late.send('DELETE', `/job/${id}`)).toMatchObject({
      status: 404,
      body: { message: `job with id ${id} not found` },
    });
    expect(await api.job(id)).toMatchObject({ state: 'running', canceled: false });
  });

  it('about a very long id shows its beginning', async () => {
    const { send } = scheduler();
    const message = `job with id ${'a'.repeat(64)} not found`;
    for (const method of ['GET', 'DELETE']) {
      for (const target of [`/job/${'a'.repeat(500)}`, `/job?job_id=${'a'.repeat(500)}`])
        expect(await send(method, target)).toMatchObject({ status: 404, body: { message } });
    }
  });

  it('about a path of the older service with another method says which it knows', async () => {
    const { send } = scheduler();
    const { status, headers } = await send('PUT', '/job');
    expect([status, headers.allow]).toEqual([405, 'POST, GET, DELETE, HEAD, OPTIONS']);
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
      await local.send('GET', `/job/${UNKNOWN}/log`),
      await local.send('POST', '/job', { headers: { 'content-type': 'text/plain' }, body: 'x' }),
      await local.send('POST', '/job', { headers: { 'content-type': 'application/json' }, body: '{' }),
      await local.send('POST', '/job', { headers: { 'sec-fetch-site': 'cross-site' } }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([401, 405, 404, 415, 400, 403]);
    for (const { headers, body } of answers) {
      expect(headers['content-type']).toBe('application/json');
      expect(body).toEqual({ message: expect.any(String) });
    }
  });
});
