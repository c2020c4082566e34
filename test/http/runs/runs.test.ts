import { describe, expect, it } from 'vitest';
import { STDERR_MARK } from '../../../functions/domain/target/shell-wrapper.ts';
import { apiUnderTest, faultsOf, NOW } from '../api-under-test.ts';

const UNKNOWN_RUN = `${'f'.repeat(32)}-20261121T093003Z-1-1`;

/** An API with a job whose run has a container. */
const withRun = async (facts: object = { shell: 'echo out' }) => {
  const api = apiUnderTest();
  const { body: job } = await api.post({ image: 'busybox', in: '3s', ...facts });
  await api.passUntil(NOW + 3000);
  const run = await api.run(job.id);
  return { ...api, jobId: job.id as string, runId: run.id, handle: run.handle ?? '' };
};

describe('a run', () => {
  it('shows what is known of it, and nothing that is kept for the system', async () => {
    const { send, follow, launcher, jobId, runId } = await withRun();
    const first = await send('GET', `/v1/runs/${runId}`);
    expect(first.status).toBe(200);
    expect(first.body).toEqual({
      id: `${jobId}-20261121T093003Z-1-1`,
      jobId,
      dueAt: '2026-11-21T09:30:03.000Z',
      plannedAt: '2026-11-21T09:30:03.000Z',
      copy: 1,
      copies: 1,
      attempt: 1,
      cause: 'schedule',
      status: 'starting',
      latenessMs: 0,
      launchTries: 1,
      createdAt: '2026-11-21T09:30:03.000Z',
      launchedAt: '2026-11-21T09:30:03.000Z',
      links: expect.objectContaining({ self: `/v1/runs/${runId}` }),
    });
    const pull = { pullStartedAt: NOW + 3200, pullStoppedAt: NOW + 4200, startedAt: NOW + 4300 };
    await follow(launcher.observed(runId, { phase: 'running', ...pull, imageDigest: 'sha256:abc' }));
    await follow(launcher.exited(runId, 3, NOW + 5000));
    const last = await send('GET', `/v1/runs/${runId}`);
    expect(last.body).toEqual({
      ...first.body,
      status: 'failed',
      exitCode: 3,
      reason: { code: 'exit_code', text: expect.any(String), advice: expect.any(String) },
      pullStartedAt: '2026-11-21T09:30:03.200Z',
      pullStoppedAt: '2026-11-21T09:30:04.200Z',
      startedAt: '2026-11-21T09:30:04.300Z',
      stoppedAt: '2026-11-21T09:30:05.000Z',
      imageDigest: 'sha256:abc',
      price: {
        usd: expect.any(Number),
        seconds: 60,
        currency: 'USD',
        region: 'us-east-1',
        asOf: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/),
        isEstimate: false,
      },
    });
  });

  it('is priced from the start of the pull to the end of the container, by the second', async () => {
    const { send, follow, launcher, runId } = await withRun({ cpu: 16, memory: 122_880, capacity: 'spot' });
    await follow(
      launcher.observed(runId, { phase: 'running', pullStartedAt: NOW + 4000, startedAt: NOW + 9000 }),
    );
    expect((await send('GET', `/v1/runs/${runId}`)).body).not.toHaveProperty('price');
    await follow(launcher.exited(runId, 0, NOW + 3_604_500));
    const { body } = await send('GET', `/v1/runs/${runId}`);
    expect(body.price).toMatchObject({ seconds: 3601, isEstimate: true });
    expect(body.price.usd).toBeGreaterThan(0.3);
    expect(body.price.usd).toBeLessThan(0.5);
  });

  it('that was left out names the run in its way, and costs nothing', async () => {
    const { post, send, passUntil } = apiUnderTest();
    const { body: job } = await post({ image: 'busybox', every: '1m' });
    await passUntil(NOW + 120_000);
    const { body } = await send('GET', `/v1/jobs/${job.id}/runs`);
    expect(body.items).toHaveLength(2);
    expect(body.items[0]).toMatchObject({
      status: 'skipped',
      reason: { code: expect.any(String) },
      blockedBy: body.items[1].id,
    });
    expect(body.items[0]).not.toHaveProperty('price');
  });

  it('is found in the list by its status', async () => {
    const { post, send, passUntil } = apiUnderTest();
    const { body: job } = await post({ image: 'busybox', every: '1m' });
    await passUntil(NOW + 180_000);
    const { body } = await send('GET', `/v1/jobs/${job.id}/runs?status=skipped`);
    expect(body.items.map(({ status }: { status: string }) => status)).toEqual(['skipped', 'skipped']);
    const unknown = await send('GET', `/v1/jobs/${job.id}/runs?status=done`);
    expect(faultsOf(unknown.body)).toEqual([
      expect.stringMatching(/^\/query\/status: "done": expected queued, /),
    ]);
  });

  it('stands in the list of its job', async () => {
    const { send, jobId, runId } = await withRun();
    const run = await send('GET', `/v1/runs/${runId}`);
    const { status, body } = await send('GET', `/v1/jobs/${jobId}/runs?limit=1`);
    expect(status).toBe(200);
    expect(body).toEqual({ items: [run.body] });
  });

  it.each(['/v1/runs/x', `/v1/runs/${UNKNOWN_RUN}`, `/v1/runs/${UNKNOWN_RUN}/output`, '/v1/jobs/x/runs'])(
    'that does not exist is 404: %s',
    async (target) => {
      const { send } = apiUnderTest();
      expect((await send('GET', target)).status).toBe(404);
    },
  );
});

describe('POST /v1/jobs/{id}/runs', () => {
  const withJob = async (facts: object = { every: '1h' }) => {
    const api = apiUnderTest();
    const { body: job } = await api.post({ image: 'busybox', ...facts });
    const runNow = (sent: object = {}) => api.send('POST', `/v1/jobs/${job.id}/runs`, sent);
    return { ...api, job, runNow };
  };

  it('answers 202 with the run and where it is; the schedule stays as it was', async () => {
    const { runNow, send, passUntil, launcher, job } = await withJob();
    const { status, body, headers } = await runNow();
    expect(status).toBe(202);
    expect(headers.location).toBe(`/v1/runs/${body.id}`);
    expect(body).toMatchObject({
      jobId: job.id,
      cause: 'manual',
      status: 'starting',
      dueAt: '2026-11-21T09:30:00.000Z',
    });
    await passUntil(NOW + 1000);
    expect(launcher.containers).toHaveLength(1);
    const { body: now } = await send('GET', `/v1/jobs/${job.id}`);
    expect(now).toMatchObject({ state: 'running', nextRuns: job.nextRuns });
  });

  it('runs what is paused', async () => {
    const { runNow } = await withJob({ every: '1h', paused: true });
    expect((await runNow()).status).toBe(202);
  });

  it('gives the first run again under the same Idempotency-Key', async () => {
    const { runNow, job, send } = await withJob({ every: '1h', overlap: 'allow' });
    const headers = { 'idempotency-key': 'deploy 17' };
    const first = await runNow({ headers });
    const again = await runNow({ headers });
    expect([again.status, again.body]).toEqual([202, first.body]);
    expect((await runNow({ headers: { 'idempotency-key': 'deploy 18' } })).body.id).not.toBe(first.body.id);
    expect((await send('GET', `/v1/jobs/${job.id}/runs`)).body.items).toHaveLength(2);
    expect((await runNow({ headers: { 'idempotency-key': '' } })).status).toBe(400);
  });

  it('takes no body, or an empty object', async () => {
    const { runNow } = await withJob({ every: '1h', overlap: 'allow' });
    expect((await runNow({ json: {} })).status).toBe(202);
    expect((await runNow({ body: '' })).status).toBe(202);
    expect((await runNow({ body: 'now' })).status).toBe(415);
    const { status, body } = await runNow({ json: { copies: 2 } });
    expect([status, faultsOf(body)]).toEqual([400, ['/copies: "copies": unknown field']]);
  });

  it('is 409 where the overlap rule leaves it out or the job is over, 404 for an unknown one', async () => {
    const { runNow, send, job } = await withJob();
    const { body: first } = await runNow();
    const { status, body } = await runNow();
    expect([status, body.detail]).toEqual([409, expect.stringContaining(first.id)]);
    await send('DELETE', `/v1/jobs/${job.id}?stop=true`);
    expect((await runNow()).status).toBe(409);
    expect((await send('POST', `/v1/jobs/${'f'.repeat(32)}/runs`)).status).toBe(404);
  });
});

describe('POST /v1/runs/{runId}/stop', () => {
  it('answers 202 with the run and asks the container to stop', async () => {
    const { send, launcher, runId } = await withRun();
    const { status, body } = await send('POST', `/v1/runs/${runId}/stop`);
    expect(status).toBe(202);
    expect(body).toMatchObject({ id: runId, status: 'starting' });
    expect(launcher.containers[0]?.stopReason).toMatch(/^Runat: /);
  });

  it('is 409 for a run that is over, 404 for an unknown one', async () => {
    const { send, follow, launcher, runId } = await withRun();
    await follow(launcher.exited(runId, 0, NOW + 5000));
    expect((await send('POST', `/v1/runs/${runId}/stop`)).status).toBe(409);
    expect((await send('POST', `/v1/runs/${UNKNOWN_RUN}/stop`)).status).toBe(404);
  });
});

describe('GET /v1/runs/{runId}/output', () => {
  it('keeps stdout and stderr apart', async () => {
    const { send, output, runId, handle } = await withRun();
    output.write(handle, NOW + 3500, 'out');
    output.write(handle, NOW + 3600, `${STDERR_MARK}err`);
    const { status, body } = await send('GET', `/v1/runs/${runId}/output`);
    expect(status).toBe(200);
    expect(body).toEqual({
      items: [
        { at: '2026-11-21T09:30:03.500Z', stream: 'stdout', text: 'out' },
        { at: '2026-11-21T09:30:03.600Z', stream: 'stderr', text: 'err' },
      ],
      nextCursor: expect.any(String),
      ended: false,
    });
    const stderr = await send('GET', `/v1/runs/${runId}/output?stream=stderr`);
    expect(stderr.body.items).toHaveLength(1);
  });

  it('goes on from a cursor, and has none once there can be no more', async () => {
    const { send, output, follow, launcher, runId, handle } = await withRun({ command: ['echo'] });
    output.write(handle, NOW + 3500, 'one');
    output.write(handle, NOW + 3600, 'two');
    await follow(launcher.exited(runId, 0, NOW + 5000));
    const first = await send('GET', `/v1/runs/${runId}/output?limit=1`);
    expect(first.body).toMatchObject({ items: [{ stream: 'output', text: 'one' }], ended: false });
    const cursor = encodeURIComponent(first.body.nextCursor);
    const second = await send('GET', `/v1/runs/${runId}/output?limit=1&cursor=${cursor}`);
    expect(second.body).toEqual({ items: [expect.objectContaining({ text: 'two' })], ended: true });
  });

  it('names every fault of the query', async () => {
    const { send, runId } = await withRun();
    const { status, body } = await send('GET', `/v1/runs/${runId}/output?follow=yes&stream=both`);
    expect(status).toBe(400);
    expect(faultsOf(body).sort()).toEqual([
      '/query/follow: "yes": expected true, false',
      '/query/stream: "both": expected stdout, stderr, output',
    ]);
    expect((await send('GET', `/v1/runs/${runId}/output?cursor=nonsense`)).status).toBe(400);
  });
});
