import { describe, expect, it } from 'vitest';
import { jobIdForName } from '../../../functions/domain/shared/identifiers.ts';
import { END_MARK, STDERR_MARK } from '../../../functions/domain/target/shell-wrapper.ts';
import { NOW } from '../../http/api-under-test.ts';
import { HELLO, tasks } from './tasks-under-test.ts';

const SECOND = 1000;
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

describe('the examples of the documentation', () => {
  it('POST /api/v1/tasks/create', async () => {
    const { post, jobs } = tasks();
    const { status, body } = await post('create', HELLO);
    const [job] = jobs.all();
    expect(status).toBe(201);
    expect(body.command_id).toMatch(UUID);
    expect(body).toEqual({ command_id: body.command_id, task_id: body.command_id });
    expect(body.command_id.replaceAll('-', '')).toBe(job?.id);
    expect(job).toMatchObject({
      target: { kind: 'container', image: 'busybox', shell: HELLO.command },
      trigger: { kind: 'every', interval: 2 * SECOND },
      copies: 2,
      tags: ['tasks'],
    });
  });

  it('GET /api/v1/tasks/{id}/latest_output', async () => {
    const { create, latest, end, passUntil } = tasks();
    const id = await create();
    await passUntil(NOW + 2 * SECOND);
    for (const copy of [1, 2])
      await end(id, NOW + 2 * SECOND, copy, 'hello world', `${STDERR_MARK}oops`, END_MARK);
    const { status, body } = await latest(id);
    expect(status).toBe(200);
    expect(body).toEqual({
      completion_time: '2026-11-21T09:30:02.200Z',
      outputs: [
        { agent_id: '1', stdout: 'hello world\n', stderr: 'oops\n' },
        { agent_id: '2', stdout: 'hello world\n', stderr: 'oops\n' },
      ],
    });
  });

  it('POST /api/v1/tasks/{id}/complete', async () => {
    const { create, post, latest, runsOf, job } = tasks();
    const id = await create();
    const report = { server_id: 'server-7', stdout: 'hello world\n', stderr: '' };
    const { status, body } = await post(`${id}/complete`, report);
    const [run] = await runsOf(id);
    expect([status, body]).toEqual([200, { command_id: id, task_id: id, run_id: run?.id }]);
    expect(run).toMatchObject({ status: 'succeeded', cause: 'manual', stoppedAt: NOW });
    expect((await job(id)).lastRun).toMatchObject({ id: run?.id, status: 'succeeded' });
    expect((await latest(id)).body).toEqual({
      completion_time: '2026-11-21T09:30:00.000Z',
      outputs: [{ agent_id: 'server-7', stdout: 'hello world\n' }],
    });
  });

  it('POST /api/v1/tasks/schedule, again and again', async () => {
    const { post, jobs, latest } = tasks();
    const json = { task_id: 'nightly', ...HELLO };
    const answers = [await post('schedule', json), await post('schedule', json)];
    const [job, ...more] = jobs.all();
    expect(more).toEqual([]);
    expect(job).toMatchObject({ name: 'nightly', edition: 1, tags: ['tasks'] });
    for (const { status, body } of answers) {
      expect([status, body]).toEqual([201, { command_id: 'nightly', task_id: 'nightly' }]);
    }
    expect((await latest('nightly')).body.message).toContain('is over yet');
  });
});

describe('a task', () => {
  it.each([
    ['every 1 seconds', 1],
    ['every 90 seconds', 90],
    ['every 5 minutes', 300],
    ['every 02 hours', 7200],
    [`every ${'0'.repeat(300)}2 hours`, 7200],
    ['every 315360000 seconds', 315_360_000],
    [' every 2 seconds ', 2],
  ])('runs %j', async (frequency, seconds) => {
    const { create, jobs } = tasks();
    await create({ command: 'date', frequency });
    expect(jobs.all()[0]).toMatchObject({ nextDueAt: NOW + seconds * SECOND });
  });

  it('is the first one again under the same Idempotency-Key', async () => {
    const { post, jobs } = tasks();
    const headers = { 'idempotency-key': 'k' };
    const [first, again] = [await post('create', HELLO, headers), await post('create', HELLO, headers)];
    expect(again.body).toEqual(first.body);
    expect(jobs.all()).toHaveLength(1);
  });
});

describe('the latest output', () => {
  it('is 404 until all copies of an occurrence have ended', async () => {
    const { create, latest, end, passUntil } = tasks();
    const id = await create();
    const statuses = [(await latest(id)).status];
    await passUntil(NOW + 2 * SECOND);
    statuses.push((await latest(id)).status);
    await end(id, NOW + 2 * SECOND, 2);
    statuses.push((await latest(id)).status);
    await end(id, NOW + 2 * SECOND, 1);
    statuses.push((await latest(id)).status);
    expect(statuses).toEqual([404, 404, 404, 200]);
  });

  it('stays that of the last complete occurrence while the next one runs, or is left out', async () => {
    const { create, latest, end, passUntil } = tasks();
    const id = await create();
    await passUntil(NOW + 2 * SECOND);
    for (const copy of [1, 2]) await end(id, NOW + 2 * SECOND, copy, `first${END_MARK}`);
    await passUntil(NOW + 8 * SECOND);
    await end(id, NOW + 4 * SECOND, 1, 'second');
    expect((await latest(id)).body).toEqual({
      completion_time: '2026-11-21T09:30:02.200Z',
      outputs: [
        { agent_id: '1', stdout: 'first' },
        { agent_id: '2', stdout: 'first' },
      ],
    });
  });

  it('names an agent that wrote nothing', async () => {
    const { create, latest, end, passUntil } = tasks();
    const id = await create();
    await passUntil(NOW + 2 * SECOND);
    await end(id, NOW + 2 * SECOND, 1, `${STDERR_MARK}a`, `${STDERR_MARK}b`);
    await end(id, NOW + 2 * SECOND, 2);
    expect((await latest(id)).body.outputs).toEqual([{ agent_id: '1', stderr: 'a\nb\n' }, { agent_id: '2' }]);
  });

  it('has every worker that reported since the task was last due', async () => {
    const { create, post, latest, passUntil } = tasks();
    const id = await create({ command: 'date', frequency: 'every 1 hours' });
    const report = async (server_id: unknown, stdout: string) =>
      expect((await post(`${id}/complete`, { server_id, stdout })).status).toBe(200);
    await report('a', '1');
    await passUntil(NOW + SECOND);
    await report(7, '2');
    await report('a', '3');
    expect((await latest(id)).body).toEqual({
      completion_time: '2026-11-21T09:30:01.001Z',
      outputs: [
        { agent_id: 'a', stdout: '3' },
        { agent_id: '7', stdout: '2' },
      ],
    });
    await passUntil(NOW + 3600 * SECOND + 1);
    await report('b', '4');
    expect((await latest(id)).body.outputs).toEqual([{ agent_id: 'b', stdout: '4' }]);
  });

  it('keeps the end of a report that is long', async () => {
    const { create, post, latest } = tasks();
    const id = await create();
    await post(`${id}/complete`, { server_id: 's', stdout: `${'x'.repeat(40_000)}end`, stderr: '\ud800' });
    const [output] = (await latest(id)).body.outputs;
    expect(output.stdout).toHaveLength(32_768);
    expect(output.stdout).toMatch(/xend$/);
    expect(output.stderr).toBe('\ufffd');
  });
});

describe('the id of a task', () => {
  const forms = (id: string) => [
    id,
    id.toUpperCase(),
    id.replaceAll('-', ''),
    id.replaceAll('-', '').toUpperCase(),
  ];

  it('is taken with hyphens and without, in upper and lower case', async () => {
    const { create, post, latest } = tasks();
    const id = await create();
    for (const form of forms(id)) {
      const completed = await post(`${form}/complete`, { server_id: form, stdout: 'x' });
      expect([completed.status, completed.body.command_id]).toEqual([200, id]);
      expect((await latest(form)).status).toBe(200);
    }
    expect((await latest(id)).body.outputs).toHaveLength(4);
  });

  it('is found in no other form', async () => {
    const { create, latest } = tasks();
    const id = await create();
    for (const form of [`{${id}}`, `urn:uuid:${id}`, `${id}-`, id.replace('-', ''), `0${id}`]) {
      expect((await latest(form)).status).toBe(404);
    }
  });

  it('may be scheduled again in each form, which is answered as it was given', async () => {
    const { create, post, jobs } = tasks();
    const id = await create();
    for (const task_id of forms(id)) {
      const { status, body } = await post('schedule', { task_id, ...HELLO });
      expect([status, body]).toEqual([201, { command_id: task_id, task_id }]);
    }
    expect(jobs.all()).toMatchObject([{ edition: 1 }]);
    await post('schedule', { task_id: id, ...HELLO, frequency: 'every 1 hours' });
    expect(jobs.all()).toMatchObject([{ edition: 2, trigger: { interval: 3600 * SECOND } }]);
  });

  it('may be a UUID that its caller made', async () => {
    const { post, latest, jobs } = tasks();
    const id = '1b4e28ba-2fa1-11d2-883f-0016d3cca427';
    for (const task_id of forms(id)) {
      const { status, body } = await post('schedule', { task_id, ...HELLO });
      expect([status, body]).toEqual([201, { command_id: task_id, task_id }]);
    }
    expect(jobs.all()).toMatchObject([{ name: id, edition: 1 }]);
    for (const form of forms(id)) {
      const { body } = await post(`${form}/complete`, { agent_id: form });
      expect(body).toMatchObject({ command_id: id, task_id: id });
      expect((await latest(form)).status).toBe(200);
    }
  });

  it('may be the UUID of a job that is no task', async () => {
    const { post, send, latest, jobs } = tasks();
    const { body: job } = await send('POST', '/v1/jobs', { json: { image: 'busybox', in: '1h' } });
    const scheduled = await post('schedule', { task_id: job.id, ...HELLO });
    expect([scheduled.status, scheduled.body.task_id]).toEqual([201, job.id]);
    expect(jobs.all()).toHaveLength(2);
    expect((await latest(job.id)).body.message).toContain('is over yet');
  });
});

describe('the report of a worker', () => {
  it.each([
    [{ server_id: 'a' }, 'a'],
    [{ agent_id: 'b' }, 'b'],
    [{ server_id: null, agent_id: ' b ' }, 'b'],
    [{ server_id: 'a', agent_id: 'b' }, 'a'],
    [{ agent_id: 7, exit_code: 0, unknown: [] }, '7'],
  ])('%j is one of %j', async (report, agent_id) => {
    const { create, post, latest } = tasks();
    const id = await create();
    expect((await post(`${id}/complete`, { ...report, stderr: ' ' })).status).toBe(200);
    expect((await latest(id)).body.outputs).toEqual([{ agent_id, stderr: ' ' }]);
  });

  it('is shown line by line in /v1, with no line for the last line end', async () => {
    const { create, post, send } = tasks();
    const { body } = await post(`${await create()}/complete`, {
      server_id: 's',
      stdout: 'a\n\nb\n',
      stderr: 'c',
    });
    const output = await send('GET', `/v1/runs/${body.run_id}/output`);
    const at = '2026-11-21T09:30:00.000Z';
    expect(output.body.items).toEqual([
      ...['a', '', 'b'].map((text) => ({ at, stream: 'stdout', text })),
      { at, stream: 'stderr', text: 'c' },
    ]);
  });
});

describe('a task with an id of its own', () => {
  it('changes when it is scheduled otherwise, and is known by both ids', async () => {
    const { post, job, latest } = tasks();
    const json = { task_id: 42, ...HELLO };
    const { body } = await post('schedule', json);
    expect(body).toEqual({ command_id: '42', task_id: '42' });
    await post('schedule', { ...json, command: 'date' });
    const stored = await job(jobIdForName('42'));
    expect(stored).toMatchObject({ name: '42', edition: 2, target: { shell: 'date' } });
    await post('42/complete', { server_id: 's', stdout: 'x' });
    const [byOwn, byGiven] = [await latest(stored.id), await latest('42')];
    expect(byOwn.status).toBe(200);
    expect(byOwn.body).toEqual(byGiven.body);
  });

  it('takes no name of a job that is no task', async () => {
    const { post, send, jobs } = tasks();
    await send('PUT', '/v1/jobs/by-name/backup', { json: { name: 'backup', image: 'busybox', every: '1h' } });
    const { status, body } = await post('schedule', { task_id: 'backup', ...HELLO });
    expect([status, body]).toEqual([409, { message: 'backup is the name of a job that is no task' }]);
    expect(jobs.all()).toMatchObject([{ target: { image: 'busybox' }, tags: [] }]);
  });
});
