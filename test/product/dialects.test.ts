import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { numberedJobId } from '../../functions/domain/shared/job-number.ts';
import { PATIENCE } from '../patience.ts';
import { HookReceiver } from './support/hook-receiver.ts';
import { type Answer, LocalMode } from './support/local-mode.ts';

type Body = Answer['body'];

const OPTIONS = { arguments: ['--task-copies', '2', '--dialect-timezone', 'UTC'] };

let local: LocalMode;
let receiver: HookReceiver;

beforeAll(async () => {
  [local, receiver] = await Promise.all([LocalMode.start(OPTIONS), HookReceiver.open()]);
});

afterAll(async () => {
  await Promise.all([local.remove(), receiver.close()]);
});

/** Sets a timer, which has all its seconds left. */
const timer = async (on: LocalMode, name: string, seconds: number): Promise<number> => {
  const wish = { hours: 0, minutes: 0, seconds, url: `${receiver.url}/${name}?token=x` };
  const { status, body } = await on.call('POST', '/timers', wish);
  expect([status, body.time_left]).toEqual([201, seconds]);
  return body.id;
};

const get = async (path: string): Promise<Body> => (await local.call('GET', path)).body;

/** What an address answers, once it is as it shall be. */
const answerOf = (path: string, isAsItShall: (answer: Answer) => boolean): Promise<Body> =>
  vi.waitUntil(async () => {
    const answer = await local.call('GET', path);
    return isAsItShall(answer) ? answer.body : undefined;
  }, PATIENCE);

describe.concurrent('a timer', () => {
  it('of 3 seconds fires once, never before its time, and counts down to 0', async () => {
    const from = Date.now();
    const id = await timer(local, 'hook', 3);
    const { createdAt } = await get(`/v1/jobs/${numberedJobId('timers', id)}`);
    const dueAt = Date.parse(createdAt) + 3000;
    const secondsLeft = (at: number) => Math.max(0, Math.ceil((dueAt - at) / 1000));
    await vi.waitUntil(async () => {
      const askedAt = Date.now();
      const { time_left: left } = await get(`/timers/${id}`);
      expect(left).toBeLessThanOrEqual(secondsLeft(askedAt));
      expect(left).toBeGreaterThanOrEqual(secondsLeft(Date.now()));
      return left === 0;
    }, PATIENCE);
    const [hook] = await receiver.reached(`/hook/${id}`, 1);
    expect(hook).toMatchObject({ method: 'POST', path: `/hook/${id}` });
    expect(hook?.at).toBeGreaterThanOrEqual(from + 3000);
    expect(hook).toMatchObject({ body: '' });
    expect(hook?.headers).not.toHaveProperty('content-type');
    await local.runReaches(numberedJobId('timers', id), 'succeeded');
    expect(receiver.on(`/hook/${id}`)).toHaveLength(1);
  });

  it('that is answered with an error has had its answer', async () => {
    const ids = [];
    for (const path of ['gone', 'moved']) {
      const { body } = await local.call('POST', '/timers', { seconds: 1, url: `${receiver.url}/${path}` });
      receiver.answer(
        `/${path}/${body.id}`,
        path === 'gone' ? [410] : [302, { location: '/elsewhere' }],
        [204],
      );
      ids.push([path, body.id] as const);
    }
    for (const [path, id] of ids) {
      await local.runReaches(numberedJobId('timers', id), 'succeeded');
      expect(receiver.on(`/${path}/${id}`)).toHaveLength(1);
    }
    expect(receiver.on('/elsewhere')).toEqual([]);
  });

  it('is not lost with a process that is killed, and does not come again once it was answered', async () => {
    const dataFolder = await mkdtemp(join(tmpdir(), 'runat-timers-'));
    const before = await LocalMode.start({ dataFolder });
    const idOf = (number: number) => numberedJobId('timers', number);
    const fired = await timer(before, 'killed', 1);
    await before.runReaches(idOf(fired), 'succeeded');
    const later = await timer(before, 'killed', 8);
    const meanwhile = await timer(before, 'killed', 3);
    expect([fired, later, meanwhile]).toEqual([1, 2, 3]);
    await before.end('SIGKILL');
    const after = await LocalMode.start({ dataFolder });
    try {
      for (const id of [meanwhile, later]) await after.runReaches(idOf(id), 'succeeded');
      expect(await timer(after, 'killed', 60)).toBe(4);
      for (const id of [fired, meanwhile, later]) expect(receiver.on(`/killed/${id}`)).toHaveLength(1);
    } finally {
      await after.remove();
      await before.remove();
    }
  });
});

describe.concurrent('a task', () => {
  it('has the latest output of each of its two copies, stdout and stderr apart', async () => {
    const wish = { command: 'printf "hello world"; echo oops >&2', frequency: 'every 4 seconds' };
    const { status, body } = await local.call('POST', '/api/v1/tasks/create', wish);
    expect(status).toBe(201);
    const path = `/api/v1/tasks/${body.command_id}/latest_output`;
    expect((await local.call('GET', path)).status).toBe(404);
    const output = await answerOf(path, (answer) => answer.status === 200);
    const wrote = { stdout: 'hello world', stderr: 'oops\n' };
    expect(output).toEqual({
      completion_time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      outputs: [
        { agent_id: '1', ...wrote },
        { agent_id: '2', ...wrote },
      ],
    });
    await answerOf(path, (answer) => answer.body.completion_time > output.completion_time);
  });

  it('takes reports of workers, and is scheduled under an id of its own as often as one likes', async () => {
    const wish = { task_id: 'nightly', command: 'date', frequency: 'every 8 hours' };
    const answers = [];
    for (const _ of [1, 2]) answers.push(await local.call('POST', '/api/v1/tasks/schedule', wish));
    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
    expect(answers[0]?.body).toEqual(answers[1]?.body);
    const report = { agent_id: 'server-7', stdout: 'hello world\n', stderr: '' };
    const completed = await local.call('POST', '/api/v1/tasks/nightly/complete', report);
    expect(completed.status).toBe(200);
    expect(await get('/api/v1/tasks/nightly/latest_output')).toMatchObject({
      outputs: [{ agent_id: 'server-7', stdout: 'hello world\n' }],
    });
    const run = await get(`/v1/runs/${completed.body.run_id}`);
    expect(run).toMatchObject({ status: 'succeeded', cause: 'manual' });
    const { items } = await get(`/v1/runs/${run.id}/output`);
    expect(items).toMatchObject([{ stream: 'stdout', text: 'hello world' }]);
  });
});

describe.concurrent('a job with logs', () => {
  const startIn = (milliseconds: number) => {
    const [startdate = '', time = ''] = new Date(Date.now() + milliseconds).toISOString().split('T');
    return { startdate, starttime: time.slice(0, 8) };
  };
  const statusesOf = (logs: Body[]) => logs.map(({ status }) => status);

  it('by JSON repeats: its logs turn from pending to finished, with the next one pending', async () => {
    const wish = {
      jobname: 'again',
      ...startIn(4500),
      repeat: true,
      interval: 2,
      active: true,
      shell: 'true',
    };
    const { status, body } = await local.call('POST', '/jobs', wish);
    expect([status, body]).toMatchObject([
      201,
      { jobid: expect.any(Number), jobname: 'again', repeat: true, interval: 2, active: true },
    ]);
    const path = `/jobs/${body.jobid}`;
    const before = await get(path);
    expect(before.job).toEqual(body.job);
    expect(statusesOf(before.logs)).toEqual(['pending']);
    const after = await answerOf(path, (answer) => statusesOf(answer.body.logs).includes('finished'));
    expect(after.logs[0].logid).toBe(before.logs[0].logid);
    const finished = after.logs.find(({ status }: Body) => status === 'finished');
    expect(finished.lastrun).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
    const next = await answerOf(path, (answer) => {
      const [last, one] = answer.body.logs.toReversed();
      return last.status === 'pending' && one?.status === 'finished';
    });
    expect(next.logs.at(-1).lastrun).toBe(next.logs.at(-2).lastrun);
  });

  it('by a form is due once, and one that fails says so', async () => {
    const form = new FormData();
    const fields = { jobname: 'once', ...startIn(4500), repeat: 'false', active: 'true', shell: 'exit 3' };
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    const { status, body } = await local.call('POST', '/jobs', form);
    expect([status, body]).toMatchObject([201, { repeat: false, interval: null }]);
    const { logs } = await answerOf(`/jobs/${body.jobid}`, (answer) =>
      statusesOf(answer.body.logs).includes('failed'),
    );
    expect(logs).toMatchObject([{ jobid: body.jobid, nextrun: null }]);
  });

  it('that runs nothing finishes at its time', async () => {
    const { body } = await local.call('POST', '/jobs', { jobname: 'marker', ...startIn(4500) });
    await answerOf(`/jobs/${body.jobid}`, (answer) => statusesOf(answer.body.logs).includes('finished'));
  });

  it('is refused field by field, and led on in a browser', async () => {
    const form = new URLSearchParams({ jobname: 'x', startdate: 'soon', interval: '5' }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html,*/*;q=0.8' };
    const refused = await local.call('POST', '/jobs', form, headers);
    expect([refused.status, Object.keys(refused.body.errors).toSorted()]).toEqual([
      400,
      ['interval', 'jobname', 'startdate', 'starttime'],
    ]);
    const fields = { jobname: 'browser', ...startIn(3_600_000), active: 'on' };
    const good = await local.call('POST', '/jobs', new URLSearchParams(fields).toString(), headers);
    expect([good.status, good.headers.get('location')]).toEqual([303, '/jobs']);
    expect((await get('/jobs?format=list')).map(({ jobname }: Body) => jobname)).toContain('browser');
  });

  it('is swept on demand', async () => {
    const { status, body } = await local.call('POST', '/jobs/run');
    expect([status, body]).toEqual([200, { message: expect.stringMatching(/^woke \d+ overdue jobs and/) }]);
  });

  it('is in the array that JSON is asked for by name', async () => {
    const { body } = await local.call('POST', '/jobs', { jobname: 'in the array', ...startIn(3_600_000) });
    const answer = await local.call('GET', '/jobs', undefined, { accept: 'application/json' });
    expect(answer.body).toContainEqual(body.job);
  });

  it('leaves the list of the Docker scheduler its shape', async () => {
    expect(Object.keys(await get('/jobs'))).toEqual(['running', 'scheduled', 'history']);
  });
});
