import { describe, expect, it } from 'vitest';
import { STDERR_MARK } from '../../functions/domain/stderr-mark.ts';
import { NOW } from '../http/api-under-test.ts';
import { HELLO, tasks } from './tasks-under-test.ts';

const SECOND = 1000;

describe('the examples of the documentation', () => {
  it('POST /api/v1/tasks/create', async () => {
    const { post, jobs } = tasks();
    const { status, body } = await post('create', HELLO);
    const [job] = jobs.all();
    expect(status).toBe(200);
    expect(body).toEqual({ command_id: job?.id });
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
    for (const copy of [1, 2]) await end(id, NOW + 2 * SECOND, copy, 'hello world', `${STDERR_MARK}oops`);
    const { status, body } = await latest(id);
    expect(status).toBe(200);
    expect(body).toEqual({
      completion_time: '2026-11-21T09:30:02.200Z',
      outputs: [
        { agent_id: '1', stdout: 'hello world', stderr: 'oops' },
        { agent_id: '2', stdout: 'hello world', stderr: 'oops' },
      ],
    });
  });

  it('POST /api/v1/tasks/{id}/complete', async () => {
    const { create, post, latest, runsOf, job } = tasks();
    const id = await create();
    const report = { server_id: 'server-7', stdout: 'hello world\n', stderr: '' };
    const { status, body } = await post(`${id}/complete`, report);
    const [run] = await runsOf(id);
    expect([status, body]).toEqual([200, { command_id: id, run_id: run?.id }]);
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
      expect([status, body]).toEqual([200, { command_id: job?.id, task_id: 'nightly' }]);
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
    for (const copy of [1, 2]) await end(id, NOW + 2 * SECOND, copy, 'first');
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
    expect((await latest(id)).body.outputs).toEqual([{ agent_id: '1', stderr: 'a\nb' }, { agent_id: '2' }]);
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

describe('a task with an id of its own', () => {
  it('changes when it is scheduled otherwise, and is known by both ids', async () => {
    const { post, job, latest } = tasks();
    const json = { task_id: 42, ...HELLO };
    const { body } = await post('schedule', json);
    await post('schedule', { ...json, command: 'date' });
    expect(await job(body.command_id)).toMatchObject({ name: '42', edition: 2, target: { shell: 'date' } });
    await post('42/complete', { server_id: 's', stdout: 'x' });
    const [byOwn, byGiven] = [await latest('42'), await latest(body.command_id)];
    expect(byOwn.status).toBe(200);
    expect(byOwn.body).toEqual(byGiven.body);
  });

  it('may have the one that it got when it was created', async () => {
    const { create, post, jobs } = tasks();
    const id = await create();
    const same = await post('schedule', { task_id: id, ...HELLO });
    expect([same.status, same.body]).toEqual([200, { command_id: id, task_id: id }]);
    expect(jobs.all()).toMatchObject([{ id, edition: 1 }]);
    await post('schedule', { task_id: id, ...HELLO, frequency: 'every 1 hours' });
    expect(jobs.all()).toMatchObject([{ id, edition: 2, trigger: { interval: 3600 * SECOND } }]);
  });

  it('takes no name of a job that is no task', async () => {
    const { post, send, jobs } = tasks();
    await send('PUT', '/v1/jobs/by-name/backup', { json: { image: 'busybox', every: '1h' } });
    const { status, body } = await post('schedule', { task_id: 'backup', ...HELLO });
    expect([status, body]).toEqual([409, { message: 'backup is the name of a job that is no task' }]);
    expect(jobs.all()).toMatchObject([{ target: { image: 'busybox' }, tags: [] }]);
  });
});
