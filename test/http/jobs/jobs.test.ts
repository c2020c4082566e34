import { describe, expect, it } from 'vitest';
import { apiUnderTest, faultsOf } from '../api-under-test.ts';

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
      secrets: {},
      cpu: 0.25,
      memory: 512,
      architecture: 'x86_64',
      capacity: 'on_demand',
      in: '3s',
      timezone: 'UTC',
      exclude: [],
      jitter: '0s',
      copies: 1,
      overlap: 'skip',
      misfire: 'run_once',
      startDeadline: '1h',
      timeout: '1h',
      tags: [],
      state: 'scheduled',
      nextDueAt: '2026-11-21T09:30:03.000Z',
      nextRuns: ['2026-11-21T09:30:03.000Z'],
      activeRuns: [],
      waitingRuns: [],
      paused: false,
      revision: 1,
      createdAt: '2026-11-21T09:30:00.000Z',
      createdBy: 'local',
      updatedAt: '2026-11-21T09:30:00.000Z',
      links: expect.objectContaining({ self: `/v1/jobs/${body.id}` }),
    });
  });

  it('gives back every field that was given', async () => {
    const { post } = apiUnderTest();
    const given = {
      name: 'nightly',
      image: 'alpine:3.22',
      command: ['echo', 'hello'],
      environment: { GREETING: 'hello', constructor: 'works' },
      secrets: { KEY: 'arn:aws:ssm:eu-central-1:123456789012:parameter/key' },
      cpu: 1,
      memory: 4096,
      ephemeralStorage: 50,
      architecture: 'arm64',
      capacity: 'spot',
      cron: '0 10 * * MON-FRI',
      timezone: 'Europe/Berlin',
      startsAt: '2026-11-22T00:00',
      endsAt: '2027-01-01T00:00:00+01:00',
      exclude: ['2026-11-24', '2026-12-24/2026-12-26'],
      copies: 3,
      overlap: 'queue',
      misfire: 'run_all',
      retry: { limit: 2, backoff: '30s', factor: 1.5, exitCodes: [75] },
      tags: ['team:a'],
    };
    const durations = { jitter: '0', startDeadline: 'PT90M', timeout: '0' };
    const { status, body } = await post({ ...given, ...durations });
    expect(status).toBe(201);
    expect(body).toMatchObject({ ...given, jitter: '0s', startDeadline: '1h30m', timeout: '0s' });
    expect(body.nextDueAt).toBe('2026-11-23T09:00:00.000Z');
    expect(body.nextRuns).toEqual([
      '2026-11-23T09:00:00.000Z',
      '2026-11-25T09:00:00.000Z',
      '2026-11-26T09:00:00.000Z',
      '2026-11-27T09:00:00.000Z',
      '2026-11-30T09:00:00.000Z',
    ]);
  });

  it('reads a local time in its zone', async () => {
    const { post } = apiUnderTest();
    const at = { at: '2026-11-22T10:00:00', timezone: 'Europe/Berlin' };
    const { body } = await post({ image: 'busybox', ...at });
    expect(body).toMatchObject({ ...at, nextRuns: ['2026-11-22T09:00:00.000Z'] });
  });

  it('fills in what a retry does not say', async () => {
    const { post } = apiUnderTest();
    const { body } = await post({ ...SHELL, retry: { limit: 1 } });
    expect(body.retry).toEqual({ limit: 1, backoff: '10s', factor: 2 });
  });

  it('creates a job that waits to be resumed', async () => {
    const { post, passUntil, launcher, clock } = apiUnderTest();
    const { body } = await post({ ...SHELL, paused: true });
    expect(body).toMatchObject({ paused: true, state: 'scheduled', nextRuns: [] });
    await passUntil(clock.now() + 10_000);
    expect(launcher.containers).toEqual([]);
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
