import { describe, expect, it } from 'vitest';
import { apiUnderTest, faultsOf } from './api-under-test.ts';

const SHELL = { image: 'busybox', shell: 'echo out', in: '3s' };
const UNKNOWN = 'f'.repeat(32);

describe('POST /v1/jobs', () => {
  it('answers 201 with the job, its defaults and where it is', async () => {
    const { post } = apiUnderTest();
    const { status, headers, body } = await post(SHELL);
    expect(status).toBe(201);
    expect(headers.location).toBe(`/v1/jobs/${body.id}`);
    expect(body).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
      image: 'busybox',
      shell: 'echo out',
      environment: {},
      cpu: 0.25,
      memory: 512,
      architecture: 'x86_64',
      capacity: 'on_demand',
      in: '3s',
      timezone: 'UTC',
      startDeadline: '1h',
      timeout: '1h',
      tags: [],
      state: 'scheduled',
      nextDueAt: '2026-11-21T09:30:03.000Z',
      nextRuns: ['2026-11-21T09:30:03.000Z'],
      activeRuns: [],
      paused: false,
      revision: 1,
      createdAt: '2026-11-21T09:30:00.000Z',
      createdBy: 'local',
      updatedAt: '2026-11-21T09:30:00.000Z',
    });
  });

  it('gives back every field that was given', async () => {
    const { post } = apiUnderTest();
    const given = {
      name: 'nightly',
      image: 'alpine:3.22',
      command: ['echo', 'hello'],
      environment: { GREETING: 'hello', constructor: 'works' },
      cpu: 1,
      memory: 4096,
      architecture: 'arm64',
      capacity: 'spot',
      at: '2026-11-22T10:00:00',
      timezone: 'Europe/Berlin',
      tags: ['team:a'],
    };
    const { status, body } = await post({ ...given, startDeadline: 'PT90M', timeout: '0' });
    expect(status).toBe(201);
    expect(body).toMatchObject({ ...given, startDeadline: '1h30m', timeout: '0s' });
    expect(body.nextDueAt).toBe('2026-11-22T09:00:00.000Z');
  });

  it('takes now: true', async () => {
    const { post } = apiUnderTest();
    const { body } = await post({ image: 'busybox', now: true });
    expect(body).toMatchObject({ now: true, nextDueAt: '2026-11-21T09:30:00.000Z' });
  });

  it('stores the name of the token as the creator', async () => {
    const { send, token } = apiUnderTest({ mode: 'token' });
    const headers = { authorization: `Bearer ${await token('write')}` };
    const { body } = await send('POST', '/v1/jobs', { json: SHELL, headers });
    expect(body.createdBy).toBe('write-token');
  });

  it('takes a base64 body and a content type with a parameter', async () => {
    const { send } = apiUnderTest();
    const { status } = await send('POST', '/v1/jobs', {
      headers: { 'Content-Type': 'Application/JSON; charset=utf-8' },
      body: Buffer.from(JSON.stringify(SHELL)),
    });
    expect(status).toBe(201);
  });
});

describe('an Idempotency-Key', () => {
  const key = { 'idempotency-key': 'deploy 17' };

  it('makes a repeat give the first answer again', async () => {
    const { post, jobs } = apiUnderTest();
    const first = await post(SHELL, key);
    const again = await post({ in: '3s', shell: 'echo out', image: 'busybox' }, key);
    expect(again.status).toBe(201);
    expect(again.headers.location).toBe(first.headers.location);
    expect(again.body).toEqual(first.body);
    expect(jobs.all()).toHaveLength(1);
  });

  it('with another body is 422', async () => {
    const { post, jobs } = apiUnderTest();
    await post(SHELL, key);
    const { status, body } = await post({ ...SHELL, in: '4s' }, key);
    expect(status).toBe(422);
    expect(body.type).toBe('/problems/key-reused');
    expect(jobs.all()).toHaveLength(1);
  });

  it('with a faulty body makes nothing and may be used again', async () => {
    const { post } = apiUnderTest();
    expect((await post({ ...SHELL, imgae: 1 }, key)).status).toBe(400);
    expect((await post(SHELL, key)).status).toBe(201);
  });

  it.each(['', 'x'.repeat(256), 'grün', 'a\tb'])('%j is refused', async (bad) => {
    const { post, jobs } = apiUnderTest();
    const { status, body } = await post(SHELL, { 'idempotency-key': bad });
    expect(status).toBe(400);
    expect(faultsOf(body)).toEqual([
      `/headers/idempotency-key: ${bad.length} characters: expected 1 to 255 printable ASCII characters`,
    ]);
    expect(jobs.all()).toEqual([]);
  });
});

describe('GET /v1/jobs/{id}', () => {
  it('shows the last run, and nothing that is kept for the system', async () => {
    const { post, send, passUntil, run, launcher, follow, clock } = apiUnderTest();
    const { body: created } = await post(SHELL, { 'idempotency-key': 'k' });
    await passUntil(clock.now() + 3000);
    const { id: runId } = await run(created.id);
    await follow(launcher.exited(runId, 3, clock.now() + 1000));
    const { status, body } = await send('GET', `/v1/jobs/${created.id}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      state: 'history',
      outcome: 'failed',
      nextRuns: [],
      activeRuns: [],
      lastRun: {
        id: runId,
        dueAt: '2026-11-21T09:30:03.000Z',
        status: 'failed',
        exitCode: 3,
        reason: { code: 'exit_code', text: expect.any(String) },
        stoppedAt: '2026-11-21T09:30:04.000Z',
      },
      finishedAt: '2026-11-21T09:30:03.000Z',
    });
    const kept = [
      'version',
      'definition',
      'fingerprint',
      'handle',
      'canceled',
      'expiresAt',
      'target',
      'trigger',
    ];
    for (const name of kept) expect(body).not.toHaveProperty(name);
  });

  it.each([UNKNOWN, 'x', 'F'.repeat(32), '%2e%2e', '%00', '__proto__'])('%s is 404', async (id) => {
    const { send } = apiUnderTest();
    const { status, body } = await send('GET', `/v1/jobs/${id}`);
    expect(status).toBe(404);
    expect(body.type).toBe('/problems/not-found');
  });
});

describe('GET /v1/jobs', () => {
  it('lists in pages that joined give every job once', async () => {
    const { post, send } = apiUnderTest();
    const ids: string[] = [];
    for (let second = 1; second <= 5; second += 1)
      ids.push((await post({ ...SHELL, in: `${second}s` })).body.id);
    const seen: string[] = [];
    let cursor = '';
    do {
      const { status, body } = await send('GET', `/v1/jobs?limit=2${cursor}`);
      expect(status).toBe(200);
      expect(body.items.length).toBeLessThanOrEqual(2);
      seen.push(...body.items.map((job: { id: string }) => job.id));
      cursor = body.nextCursor === undefined ? '' : `&cursor=${encodeURIComponent(body.nextCursor)}`;
    } while (cursor !== '');
    expect(seen).toEqual(ids);
  });

  it('gives 25 items where no limit is named', async () => {
    const { post, send } = apiUnderTest();
    for (let count = 0; count < 26; count += 1) await post(SHELL);
    const { body } = await send('GET', '/v1/jobs');
    expect(body.items).toHaveLength(25);
    expect(body.nextCursor).toEqual(expect.any(String));
  });

  it('lists one state', async () => {
    const { post, send } = apiUnderTest();
    const { body: canceled } = await post(SHELL);
    await post(SHELL);
    await send('DELETE', `/v1/jobs/${canceled.id}`);
    const { body } = await send('GET', '/v1/jobs?state=history');
    expect(body.items.map((job: { id: string }) => job.id)).toEqual([canceled.id]);
  });

  it('names every fault of the query', async () => {
    const { send } = apiUnderTest();
    const { status, body } = await send('GET', '/v1/jobs?limit=0&state=done&tag=a&cursor=x&cursor=y');
    expect(status).toBe(400);
    expect(faultsOf(body).sort()).toEqual([
      '/query/cursor: given 2 times: expected once',
      '/query/limit: "0": expected a whole number from 1 to 100',
      '/query/state: "done": expected running, scheduled, history',
      '/query/tag: "tag": unknown parameter; expected limit, cursor, state',
    ]);
  });

  it.each(['101', '-1', '1.5', '1e1', 'ten', ''])('refuses the limit "%s"', async (limit) => {
    const { send } = apiUnderTest();
    expect((await send('GET', `/v1/jobs?limit=${limit}`)).status).toBe(400);
  });

  it.each(['/v1/jobs?cursor=nonsense', '/v1/jobs?state=history&cursor=nonsense'])(
    'refuses a cursor of its own making: %s',
    async (target) => {
      const { send } = apiUnderTest();
      const { status, body } = await send('GET', target);
      expect(status).toBe(400);
      expect(body.errors).toEqual([{ pointer: '/query/cursor', detail: expect.any(String) }]);
    },
  );
});

describe('DELETE /v1/jobs/{id}', () => {
  it('cancels a job before its time, and nothing starts', async () => {
    const { post, send, passUntil, launcher, clock } = apiUnderTest();
    const { body: job } = await post(SHELL);
    const { status, body } = await send('DELETE', `/v1/jobs/${job.id}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ id: job.id, state: 'history', outcome: 'canceled', nextRuns: [] });
    await passUntil(clock.now() + 10_000);
    expect(launcher.containers).toEqual([]);
  });

  it('is 409 the second time', async () => {
    const { post, send } = apiUnderTest();
    const { body: job } = await post(SHELL);
    await send('DELETE', `/v1/jobs/${job.id}`);
    const { status, body } = await send('DELETE', `/v1/jobs/${job.id}`);
    expect(status).toBe(409);
    expect(body).toMatchObject({ type: '/problems/conflict', detail: `job ${job.id} is over: canceled` });
  });

  it('is 409 for a running job and names the route that stops it', async () => {
    const { post, send, passUntil, run, clock } = apiUnderTest();
    const { body: job } = await post(SHELL);
    await passUntil(clock.now() + 3000);
    const { id: runId } = await run(job.id);
    const { status, body } = await send('DELETE', `/v1/jobs/${job.id}?stop=false`);
    expect(status).toBe(409);
    expect(body.detail).toContain(`POST /v1/runs/${runId}/stop`);
  });

  it('with stop=true also stops what runs', async () => {
    const { post, send, passUntil, launcher, clock } = apiUnderTest();
    const { body: job } = await post(SHELL);
    await passUntil(clock.now() + 3000);
    const { status, body } = await send('DELETE', `/v1/jobs/${job.id}?stop=true`);
    expect(status).toBe(200);
    expect(body.state).toBe('running');
    expect(launcher.containers[0]?.stopReason).toBeDefined();
  });

  it('is 404 for an unknown job, and 400 for another word than true or false', async () => {
    const { send } = apiUnderTest();
    expect((await send('DELETE', `/v1/jobs/${UNKNOWN}`)).status).toBe(404);
    expect((await send('DELETE', `/v1/jobs/${UNKNOWN}?stop=yes`)).status).toBe(400);
  });
});
