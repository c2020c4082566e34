import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LocalMode } from './support/local-mode.ts';

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

let local: LocalMode;
/** Scripts leave and look for files here. */
let signals: string;

beforeAll(async () => {
  [local, signals] = await Promise.all([LocalMode.start(), mkdtemp(join(tmpdir(), 'runat-signals-'))]);
});

afterAll(async () => {
  await local.remove();
  await rm(signals, { recursive: true });
});

/** A script that says it is there, and then runs until the file `<name>.go` is there. */
const untilTold = (name: string) => `while [ ! -e '${join(signals, name)}.go' ]; do sleep 0.05; done`;
const tell = (name: string) => writeFile(join(signals, `${name}.go`), '');

describe.concurrent('a job', () => {
  it('runs at its second, not before, and leaves its exit code, times and output', async () => {
    const shell = 'echo out; echo err >&2; exit 3';
    const created = await local.call('POST', '/v1/jobs', { image: 'busybox', shell, in: '1s' });
    expect(created.status).toBe(201);
    expect(created.headers.get('location')).toBe(`/v1/jobs/${created.body.id}`);
    expect(created.body).toMatchObject({ image: 'busybox', shell, in: '1s', state: 'scheduled' });

    const run = await local.runOf(created.body.id, 'failed');
    expect(run).toMatchObject({
      exitCode: 3,
      cause: 'schedule',
      launchTries: 1,
      reason: { text: expect.any(String) },
    });
    expect(run.latenessMs).toBeGreaterThanOrEqual(0);
    for (const time of ['dueAt', 'createdAt', 'launchedAt', 'startedAt', 'stoppedAt']) {
      expect(run[time], time).toMatch(INSTANT);
    }

    const job = await local.call('GET', `/v1/jobs/${created.body.id}`);
    expect(job.body).toMatchObject({ state: 'history', outcome: 'failed', activeRuns: [], nextRuns: [] });
    expect(job.body.lastRun).toMatchObject({ id: run.id, status: 'failed', exitCode: 3 });

    const output = await local.call('GET', `/v1/runs/${run.id}/output`);
    expect(output.body.ended).toBe(true);
    const lines = output.body.items.map((item: { stream: string; text: string }) => [item.stream, item.text]);
    expect(lines.sort()).toEqual([
      ['stderr', 'err'],
      ['stdout', 'out'],
    ]);
  });

  it('leaves its start in the log and as a metric, both with the request id of their invocation', async () => {
    const { id } = await local.create({ command: ['true'], now: true });
    const run = await local.runOf(id, 'succeeded');
    const log = await readFile(join(local.dataFolder, 'functions.log'), 'utf8');
    const lines = log.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []));
    const launched = lines.find(({ event, runId }) => event === 'run launched' && runId === run.id);
    expect(launched).toMatchObject({ latenessMs: run.latenessMs, requestId: expect.any(String) });
    const ofInvocation = lines.filter(({ requestId }) => requestId === launched.requestId);
    const metric = { Name: 'StartLateness', Unit: 'Milliseconds' };
    expect(ofInvocation).toContainEqual(
      expect.objectContaining({
        _aws: expect.objectContaining({
          CloudWatchMetrics: [expect.objectContaining({ Metrics: [metric] })],
        }),
        StartLateness: run.latenessMs,
      }),
    );
  });

  it('runs at once when it is asked to', async () => {
    const { id } = await local.create({ command: ['true'], now: true });
    expect(await local.runOf(id, 'succeeded')).toMatchObject({ exitCode: 0 });
  });

  it('knows its own run by its variables', async () => {
    const shell = 'echo "$RUNAT_JOB_ID $RUNAT_RUN_ID $GREETING"';
    const { id } = await local.create({ shell, environment: { GREETING: 'hello' }, now: true });
    const runId = await local.runReaches(id, 'succeeded');
    const { body } = await local.call('GET', `/v1/runs/${runId}/output?stream=stdout`);
    expect(body.items.map((item: { text: string }) => item.text)).toEqual([`${id} ${runId} hello`]);
  });

  it('that has no command says why it did not run, without a container engine', async () => {
    const { id } = await local.create({ now: true });
    const run = await local.runOf(id, 'start_failed');
    expect(run.reason.text).toEqual(expect.stringMatching(/\S/));
    expect(run).not.toHaveProperty('exitCode');
  });

  it('can be stopped while it runs', async () => {
    const { id } = await local.create({ shell: untilTold('never'), now: true });
    const runId = await local.runReaches(id, 'running');
    expect((await local.call('POST', `/v1/runs/${runId}/stop`)).status).toBe(202);
    expect(await local.runOf(id, 'canceled')).toMatchObject({ status: 'canceled' });
  });
});

describe.concurrent('the Docker scheduler dialect', () => {
  it('moves a job from scheduled to running to history', async () => {
    const form = new FormData();
    form.set('job_name', 'job_a');
    form.set('time', '6s');
    form.set('shell', `${untilTold('dialect')}; exit 3`);
    const created = await local.call('POST', '/job', form);
    expect(created.status).toBe(200);
    const id =
      /^job job_a with id (\S+) will be scheduled to run in 6s$/.exec(created.body.message)?.[1] ?? '';
    const placeOf = async () => {
      const { body } = await local.call('GET', '/jobs');
      return Object.keys(body).filter((state) => id in body[state]);
    };

    expect(await placeOf()).toEqual(['scheduled']);
    await local.runReaches(id, 'running');
    expect(await placeOf()).toEqual(['running']);
    await tell('dialect');
    await local.runReaches(id, 'failed');
    expect(await placeOf()).toEqual(['history']);
    const { body } = await local.call('GET', `/job/${id}`);
    expect(body).toMatchObject({
      id,
      job_name: 'job_a',
      status: 'finished',
      finish_status: 'failed',
      exit_code: 3,
    });
  });

  it('sends a browser from / to the list', async () => {
    const answer = await local.call('GET', '/');
    expect([answer.status >= 300 && answer.status < 400, answer.headers.get('location')]).toEqual([
      true,
      '/jobs',
    ]);
  });
});

describe.concurrent('canceling', () => {
  it('before its time keeps a job from running, and is possible once', async () => {
    const canceled = await local.create({ shell: `touch '${join(signals, 'canceled-ran')}'`, in: '4s' });
    const witness = await local.create({ command: ['true'], in: '5s' });
    const first = await local.call('DELETE', `/v1/jobs/${canceled.id}`);
    expect([first.status, first.body.state, first.body.outcome]).toEqual([200, 'history', 'canceled']);
    expect((await local.call('DELETE', `/v1/jobs/${canceled.id}`)).status).toBe(409);
    await local.runReaches(witness.id, 'succeeded');
    expect(await readdir(signals)).not.toContain('canceled-ran');
    expect((await local.call('GET', `/v1/jobs/${canceled.id}/runs`)).body.items).toEqual([]);
  });

  it('a job that runs once and is running is a conflict that names the way to stop it', async () => {
    const { id } = await local.create({ shell: untilTold('conflict'), now: true });
    const runId = await local.runReaches(id, 'running');
    const answer = await local.call('DELETE', `/v1/jobs/${id}`);
    expect(answer.status).toBe(409);
    expect(answer.body.detail).toContain('/stop');
    await tell('conflict');
    expect((await local.runOf(id, 'succeeded')).id).toBe(runId);
  });

  it.each([
    ['DELETE', '/v1/jobs/0193c4b2a1f07cc0a1b2c3d4e5f60718'],
    ['DELETE', '/job/0193c4b2a1f07cc0a1b2c3d4e5f60718'],
    ['DELETE', '/v1/jobs/nothing'],
    ['GET', '/v1/jobs/0193c4b2a1f07cc0a1b2c3d4e5f60718'],
    ['GET', '/v1/jobs/0193c4b2a1f07cc0a1b2c3d4e5f60718/runs'],
    ['GET', '/v1/runs/0193c4b2a1f07cc0a1b2c3d4e5f60718-20261121T093000Z-1-1'],
    ['POST', '/v1/runs/0193c4b2a1f07cc0a1b2c3d4e5f60718-20261121T093000Z-1-1/stop'],
    ['GET', '/job?job_id=nothing'],
    ['GET', '/v1/nothing'],
  ])('or reading what is not there is a 404: %s %s', async (method, path) => {
    expect((await local.call(method, path)).status).toBe(404);
  });
});

describe.concurrent('an Idempotency-Key', () => {
  const job = { image: 'busybox', command: ['true'], in: '1h' };

  it('makes a repeat give the first job again', async () => {
    const headers = { 'idempotency-key': 'repeat' };
    const [first, second] = [
      await local.call('POST', '/v1/jobs', job, headers),
      await local.call('POST', '/v1/jobs', job, headers),
    ];
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body.id).toBe(first.body.id);
  });

  it('makes two at the same time one job', async () => {
    const headers = { 'idempotency-key': 'race' };
    const answers = await Promise.all([1, 2, 3, 4].map(() => local.call('POST', '/v1/jobs', job, headers)));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
  });

  it('is refused with another body', async () => {
    const headers = { 'idempotency-key': 'other' };
    await local.call('POST', '/v1/jobs', job, headers);
    const answer = await local.call('POST', '/v1/jobs', { ...job, in: '2h' }, headers);
    expect(answer.status).toBe(422);
  });
});

it('tells who calls', async () => {
  expect((await local.call('GET', '/v1/whoami')).body).toEqual({
    name: expect.any(String),
    scopes: expect.any(Array),
  });
});

it('refuses a request that another site makes a browser send', async () => {
  const job = { image: 'busybox', command: ['true'], in: '1h' };
  const answer = await local.call('POST', '/v1/jobs', job, { 'sec-fetch-site': 'cross-site' });
  expect(answer.status).toBe(403);
});
