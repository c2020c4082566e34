import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { PATIENCE } from '../patience.ts';
import { type Answer, LocalMode } from './support/local-mode.ts';

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

type Body = Answer['body'];

/** A script that runs until the file `<name>.go` is there. */
const untilTold = (name: string) => `while [ ! -e '${join(signals, name)}.go' ]; do sleep 0.05; done`;
const tell = (name: string) => writeFile(join(signals, `${name}.go`), '');

const runsOf = async (jobId: string): Promise<Body[]> => {
  const { body } = await local.call('GET', `/v1/jobs/${jobId}/runs?limit=100`);
  return body.items.toReversed();
};

/** Resolves when so many runs of a job have reached a status. */
const reached = async (jobId: string, status: string, count: number): Promise<void> => {
  await local.lines(new RegExp(`run ${jobId}-\\S+ ${status}\\b`), count);
};

/**
 * Resolves when a job has gone on from each instant of which a run has a status. A run is recorded before that, and a
 * pause in between holds its instant back.
 */
const handledUpTo = async (jobId: string, status: string): Promise<void> => {
  const latest = Math.max(
    ...(await runsOf(jobId)).filter((run) => run.status === status).map(({ dueAt }) => Date.parse(dueAt)),
  );
  await vi.waitUntil(async () => {
    const { body } = await local.call('GET', `/v1/jobs/${jobId}`);
    return Date.parse(body.nextDueAt) > latest;
  }, PATIENCE);
};

const patch = (id: string, change: object, headers: Record<string, string> = {}) =>
  local.call('PATCH', `/v1/jobs/${id}`, change, headers);

const outputOf = async (runId: string): Promise<string[]> => {
  const { body } = await local.call('GET', `/v1/runs/${runId}/output`);
  return body.items.map((item: Body) => item.text);
};

/** An instant that a busy machine notices late is run all the same, and not recorded as missed. */
const NONE_MISSED = { misfire: 'run_all' } as const;

describe.concurrent('a job that recurs', () => {
  it('runs at each of its instants, none left out', async () => {
    // A machine with much to do may take longer than that for one of them; the next one is due all the same.
    const { id } = await local.create({ shell: 'date', every: '2s', overlap: 'allow', ...NONE_MISSED });
    await reached(id, 'succeeded', 4);
    await patch(id, { paused: true });
    const runs = await vi.waitUntil(async () => {
      const first = (await runsOf(id)).slice(0, 4);
      return first.every(({ stoppedAt }) => stoppedAt !== undefined) ? first : undefined;
    }, PATIENCE);
    const first = Date.parse(runs[0]?.dueAt);
    expect(runs.map(({ dueAt, status }) => [Date.parse(dueAt) - first, status])).toEqual(
      [0, 2000, 4000, 6000].map((offset) => [offset, 'succeeded']),
    );
  });

  it('runs by its cron, and ends at its end', async () => {
    const endsAt = new Date(Date.now() + 5500).toISOString();
    const job = { shell: 'true', cron: '* * * * * *', endsAt, ...NONE_MISSED };
    const { id, nextDueAt } = await local.create(job);
    const ended = await vi.waitUntil(async () => {
      const { body } = await local.call('GET', `/v1/jobs/${id}`);
      return body.state === 'history' ? body : undefined;
    }, PATIENCE);
    expect(ended).toMatchObject({ outcome: 'ended', nextRuns: [] });
    const seconds: number[] = [];
    for (let at = Date.parse(nextDueAt); at <= Date.parse(endsAt); at += 1000) seconds.push(at);
    expect(seconds.filter((at) => at % 1000 === 0).length).toBeGreaterThan(1);
    expect((await runsOf(id)).map(({ dueAt }) => Date.parse(dueAt))).toEqual(seconds);
  });

  it('leaves out by skip what is due while it runs', async () => {
    const { id } = await local.create({ shell: untilTold('skip'), every: '1s', ...NONE_MISSED });
    await reached(id, 'skipped', 2);
    await tell('skip');
    await patch(id, { paused: true });
    const [first, second] = await runsOf(id);
    expect(second).toMatchObject({ status: 'skipped', blockedBy: first.id });
  });

  it('lets one wait by queue', async () => {
    const { id } = await local.create({
      shell: untilTold('queue'),
      every: '1s',
      overlap: 'queue',
      ...NONE_MISSED,
    });
    await reached(id, 'skipped', 1);
    await handledUpTo(id, 'skipped');
    await patch(id, { paused: true });
    await tell('queue');
    await reached(id, 'succeeded', 2);
    expect((await runsOf(id)).map(({ status }) => status).slice(0, 3)).toEqual([
      'succeeded',
      'succeeded',
      'skipped',
    ]);
  });

  it('replaces by replace what runs', async () => {
    const { id } = await local.create({
      shell: untilTold('replace'),
      every: '1s',
      overlap: 'replace',
      ...NONE_MISSED,
    });
    await reached(id, 'running', 2);
    await patch(id, { paused: true });
    await tell('replace');
    await reached(id, 'canceled', 1);
    // One that waits gives way to a newer one, where stopping the first takes longer than a second.
    const [first, next] = (await runsOf(id)).filter(({ launchedAt }) => launchedAt !== undefined);
    expect(first).toMatchObject({ status: 'canceled', reason: { code: 'replaced' } });
    expect(Date.parse(next?.launchedAt)).toBeGreaterThanOrEqual(Date.parse(first.stoppedAt));
  });

  it('runs beside itself by allow', async () => {
    const { id } = await local.create({ shell: untilTold('allow'), every: '1s', overlap: 'allow' });
    await reached(id, 'running', 2);
    const { body: job } = await local.call('GET', `/v1/jobs/${id}`);
    expect(job.activeRuns.length).toBeGreaterThanOrEqual(2);
    await patch(id, { paused: true });
    await tell('allow');
  });
});

describe.concurrent('a run', () => {
  it('is tried again: exit codes 1, 1 and 0 are one occurrence and a job that succeeded', async () => {
    const { id } = await local.create({
      shell: '[ "$RUNAT_ATTEMPT" = 3 ]',
      now: true,
      retry: { limit: 2, backoff: '1s', factor: 1 },
    });
    await local.line(new RegExp(`run ${id}-\\S+-3 succeeded`));
    const runs = await runsOf(id);
    expect(runs.map(({ attempt, exitCode, cause }) => [attempt, exitCode, cause])).toEqual([
      [1, 1, 'schedule'],
      [2, 1, 'retry'],
      [3, 0, 'retry'],
    ]);
    expect(new Set(runs.map(({ dueAt }) => dueAt)).size).toBe(1);
    const { body: job } = await local.call('GET', `/v1/jobs/${id}`);
    expect(job).toMatchObject({ state: 'history', outcome: 'succeeded' });
  });

  it('that takes longer than its timeout is stopped, and nothing of it is left', async () => {
    const { id } = await local.create({ shell: 'echo $$; exec sleep 60', now: true, timeout: '5s' });
    const run = await local.runOf(id, 'timed_out');
    expect(run).toMatchObject({ reason: { code: 'timeout' } });
    const [pid] = await outputOf(run.id);
    expect(() => process.kill(Number(pid), 0)).toThrow('ESRCH');
  });

  it('has a price', async () => {
    const { id } = await local.create({ shell: 'true', now: true });
    const run = await local.runOf(id, 'succeeded');
    expect(run.price).toMatchObject({ currency: 'USD', seconds: 60, usd: expect.any(Number) });
    expect(run.price.usd).toBeGreaterThan(0);
  });
});

describe('copies', () => {
  it('are twenty runs with twenty outputs', async () => {
    const { id } = await local.create({ shell: 'echo $RUNAT_COPY', now: true, copies: 20 });
    await reached(id, 'succeeded', 20);
    const runs = await runsOf(id);
    const outputs = await Promise.all(runs.map((run) => outputOf(run.id)));
    expect(outputs.map(([line]) => Number(line))).toEqual(runs.map(({ copy }) => copy));
    expect(runs).toHaveLength(20);
  });

  it('of which one fails make the occurrence fail, and the others are kept', async () => {
    const { id } = await local.create({ shell: '[ $RUNAT_COPY != 3 ]', now: true, copies: 5 });
    await Promise.all([reached(id, 'succeeded', 4), reached(id, 'failed', 1)]);
    const { body: job } = await local.call('GET', `/v1/jobs/${id}`);
    expect(job).toMatchObject({ state: 'history', outcome: 'failed' });
    const { body: occurrences } = await local.call('GET', `/v1/jobs/${id}/occurrences`);
    expect(occurrences.items).toMatchObject([{ expected: true, status: 'failed' }]);
  });
});

describe.concurrent('a job that is changed', () => {
  it('by two who race under one ETag is changed by one', async () => {
    const created = await local.call('POST', '/v1/jobs', { image: 'busybox', shell: 'true', every: '1h' });
    const etag = { 'if-match': created.headers.get('etag') ?? '' };
    const answers = await Promise.all(['a', 'b'].map((tag) => patch(created.body.id, { tags: [tag] }, etag)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
  });

  it('is due by its new trigger, and the alarm of the old one does nothing', async () => {
    const { id } = await local.create({ shell: 'true', in: '5s' });
    const { body: edited } = await patch(id, { in: '7s' });
    expect(edited).toMatchObject({ revision: 2, in: '7s' });
    const run = await local.runOf(id, 'succeeded');
    expect(run.dueAt).toBe(edited.nextDueAt);
    expect(await runsOf(id)).toHaveLength(1);
  });

  it('is run now, also while it is paused', async () => {
    const { id } = await local.create({ shell: 'true', every: '1h', paused: true });
    const { status, body: run } = await local.call('POST', `/v1/jobs/${id}/runs`);
    expect([status, run.cause]).toEqual([202, 'manual']);
    await local.runReaches(id, 'succeeded');
    const { body: job } = await local.call('GET', `/v1/jobs/${id}`);
    expect(job).toMatchObject({ state: 'scheduled', paused: true, nextRuns: [] });
  });

  it('by its name is the same job', async () => {
    const put = (body: object) =>
      local.call('PUT', '/v1/jobs/by-name/nightly', { name: 'nightly', image: 'busybox', ...body });
    const first = await put({ shell: 'true', cron: '@daily' });
    const second = await put({ shell: 'date', cron: '@daily' });
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(second.body).toMatchObject({ id: first.body.id, shell: 'date', nextDueAt: first.body.nextDueAt });
  });

  it('is never another one whose name the gateway makes of it', async () => {
    const put = (address: string, name?: string) =>
      local.call('PUT', `/v1/jobs/by-name/${address}`, { name, image: 'busybox', cron: '@daily' });
    const { body: plain } = await put('plain', 'plain');
    expect((await put('plain%3Fb')).status).toBe(400);
    const { status, body } = await put('plain%3Fb', 'plain?b');
    expect([status, body.name]).toEqual([201, 'plain?b']);
    expect(body.id).not.toBe(plain.id);
    const { body: after } = await local.call('GET', `/v1/jobs/${plain.id}`);
    expect(after.revision).toBe(plain.revision);
  });
});

describe('everything', () => {
  it('is held back while it is paused, and caught up with after', async () => {
    const { id } = await local.create({ shell: 'true', in: '4s' });
    await local.call('PUT', '/v1/pause');
    // What is asked for by hand still runs, and takes longer than it is until the other one is due.
    const witness = await local.create({ shell: 'sleep 4', every: '1h' });
    await local.call('POST', `/v1/jobs/${witness.id}/runs`);
    await local.runReaches(witness.id, 'succeeded');
    const { body: summary } = await local.call('GET', '/v1/summary');
    expect(summary).toMatchObject({ paused: { since: expect.any(String) }, next: { id } });
    expect(await runsOf(id)).toEqual([]);
    await local.call('DELETE', '/v1/pause');
    await local.runReaches(id, 'succeeded');
  });
});
