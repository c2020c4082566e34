import { describe, expect, it } from 'vitest';
import { STDERR_MARK } from '../../../functions/domain/target/shell-wrapper.ts';
import { apiUnderTest, faultsOf, NOW } from '../api-under-test.ts';

const TEXT = { headers: { accept: 'text/plain' } };

/** A job whose run has written so many lines, the third of which are stderr. */
const withOutput = async (lines: number) => {
  const api = apiUnderTest();
  const { body: job } = await api.post({ image: 'busybox', shell: 'seq', in: '3s' });
  await api.passUntil(NOW + 3000);
  const run = await api.run(job.id);
  for (let line = 0; line < lines; line += 1) {
    api.output.write(run.handle!, NOW + line, `${line % 3 === 2 ? STDERR_MARK : ''}line ${line}`);
  }
  return { ...api, jobId: job.id as string, runId: run.id, path: `/v1/runs/${run.id}/output` };
};

const linksOf = (headers: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(
    [...String(headers.link ?? '').matchAll(/<([^>]+)>; rel="(\w+)"/g)].map(([, to, rel]) => [rel, to]),
  );

describe('output as text', () => {
  it('is one line a line, of both streams or of one', async () => {
    const { send, path } = await withOutput(4);
    const { status, headers, text } = await send('GET', path, TEXT);
    expect(status).toBe(200);
    expect(headers).toMatchObject({ 'content-type': 'text/plain; charset=utf-8', vary: 'accept' });
    expect(text).toBe('line 0\nline 1\nline 2\nline 3\n');
    expect((await send('GET', `${path}?stream=stderr`, TEXT)).text).toBe('line 2\n');
    expect((await send('GET', `${path}?tail=2`, TEXT)).text).toBe('line 2\nline 3\n');
  });

  it('is what the Accept header prefers', async () => {
    const { send, path } = await withOutput(1);
    const typeFor = async (accept: string) =>
      (await send('GET', path, { headers: { accept } })).headers['content-type'];
    expect(await typeFor('text/*')).toBe('text/plain; charset=utf-8');
    expect(await typeFor('application/json;q=0.5, text/plain')).toBe('text/plain; charset=utf-8');
    for (const accept of ['*/*', 'application/json, text/plain', 'text/plain;q=0.5, application/json', '']) {
      expect(await typeFor(accept)).toBe('application/json');
    }
  });

  it('tells where it goes on and what comes before', async () => {
    const { send, path, follow, launcher, runId } = await withOutput(6);
    const first = await send('GET', `${path}?limit=2&stream=stdout`, TEXT);
    expect(first.text).toBe('line 0\nline 1\n');
    const next = await send('GET', linksOf(first.headers).next ?? '', TEXT);
    expect(next.text).toBe('line 3\n');
    const tail = await send('GET', `${path}?tail=2`, TEXT);
    expect((await send('GET', linksOf(tail.headers).prev ?? '', TEXT)).text).toBe(
      'line 0\nline 1\nline 2\nline 3\n',
    );
    await follow(launcher.exited(runId, 0, NOW + 5000));
    expect((await send('GET', path, TEXT)).headers).not.toHaveProperty('link');
  });

  it('is empty where nothing was written, and has no body for HEAD', async () => {
    const { send, path } = await withOutput(0);
    expect(await send('GET', path, TEXT)).toMatchObject({ status: 200, text: '' });
    expect(await send('HEAD', path, TEXT)).toMatchObject({ status: 200, text: '' });
  });
});

describe('the tail of an output', () => {
  it('is its last lines, and goes back from there', async () => {
    const { send, path } = await withOutput(10);
    const { body } = await send('GET', `${path}?tail=3`);
    expect(body.items.map(({ text }: { text: string }) => text)).toEqual(['line 7', 'line 8', 'line 9']);
    expect(body).toMatchObject({ ended: false, nextCursor: expect.any(String) });
    const before = await send('GET', `${path}?limit=100&cursor=${body.previousCursor}`);
    expect(before.body.items).toHaveLength(7);
    expect(before.body).not.toHaveProperty('nextCursor');
    expect((await send('GET', `${path}?cursor=${body.nextCursor}`)).body.items).toEqual([]);
  });

  it('goes with nothing that says another place or size', async () => {
    const { send, path } = await withOutput(1);
    const { status, body } = await send('GET', `${path}?tail=3&cursor=x&limit=5&follow=true`);
    expect(status).toBe(400);
    expect(faultsOf(body)).toEqual([
      '/query/cursor: expected none beside tail',
      '/query/limit: expected none beside tail',
      '/query/follow: expected none beside tail',
    ]);
  });

  it.each(['0', '10001', '-1', '1.5', '00005x', 'all', ''])('of %s lines is refused', async (tail) => {
    const { send, path } = await withOutput(1);
    for (const name of ['tail', 'limit']) {
      const { body } = await send('GET', `${path}?${name}=${tail}`);
      expect(faultsOf(body)).toEqual([`/query/${name}: "${tail}": expected a whole number from 1 to 10000`]);
    }
  });

  it('cannot be gone back from with what is no cursor', async () => {
    const { send, path } = await withOutput(1);
    for (const cursor of ['back.', 'back.x', 'back.back.x']) {
      expect((await send('GET', `${path}?cursor=${cursor}`)).status).toBe(400);
    }
  });
});

describe('the latest run of a job', () => {
  it('is the run, and tells its own address', async () => {
    const { send, jobId, runId } = await withOutput(1);
    const { status, headers, body } = await send('GET', `/v1/jobs/${jobId}/runs/latest`);
    expect(status).toBe(200);
    expect(headers).toMatchObject({ 'content-location': `/v1/runs/${runId}` });
    expect(body).toEqual((await send('GET', `/v1/runs/${runId}`)).body);
  });

  it('has written the output of the job', async () => {
    const { send, jobId, path } = await withOutput(3);
    const { status, headers, body } = await send('GET', `/v1/jobs/${jobId}/output?limit=2`);
    expect(status).toBe(200);
    expect(headers).toMatchObject({ 'content-location': path });
    expect(body).toEqual((await send('GET', `${path}?limit=2`)).body);
    expect((await send('GET', `/v1/jobs/${jobId}/output?tail=1`, TEXT)).text).toBe('line 2\n');
  });

  it('can be followed under the job', async () => {
    const { send, jobId, follow, launcher, runId } = await withOutput(1);
    await follow(launcher.exited(runId, 0, NOW + 5000));
    const { text } = await send('GET', `/v1/jobs/${jobId}/output?follow=true`);
    expect(text).toContain('event: end');
  });

  it('is not there before the job has run', async () => {
    const api = apiUnderTest();
    const { body: job } = await api.post({ image: 'busybox', in: '3s' });
    for (const path of ['runs/latest', 'output']) {
      const { status, body } = await api.send('GET', `/v1/jobs/${job.id}/${path}`);
      expect(status).toBe(404);
      expect(body.detail).toBe(`there is no run of job ${job.id} yet`);
      expect((await api.send('GET', `/v1/jobs/${'f'.repeat(32)}/${path}`)).status).toBe(404);
    }
  });
});

describe('links', () => {
  it('lead from each answer to what belongs to it', async () => {
    const { send, jobId, runId } = await withOutput(1);
    const { body: job } = await send('GET', `/v1/jobs/${jobId}`);
    expect(job.links).toEqual({
      self: `/v1/jobs/${jobId}`,
      runs: `/v1/jobs/${jobId}/runs`,
      output: `/v1/jobs/${jobId}/output`,
      deliveries: `/v1/jobs/${jobId}/deliveries`,
      activity: `/v1/jobs/${jobId}/activity`,
      page: `/jobs/${jobId}`,
    });
    const { body: run } = await send('GET', job.links.runs);
    expect(run.items[0].links).toEqual({
      self: `/v1/runs/${runId}`,
      job: `/v1/jobs/${jobId}`,
      output: `/v1/runs/${runId}/output`,
      page: `/runs/${runId}`,
    });
    for (const links of [job.links, run.items[0].links]) {
      const { page: _page, ...ofApi } = links;
      for (const path of Object.values<string>(ofApi)) expect((await send('GET', path)).status).toBe(200);
    }
  });
});
