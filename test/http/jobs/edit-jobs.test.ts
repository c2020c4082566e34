import { describe, expect, it } from 'vitest';
import { apiUnderTest, faultsOf, NOW } from '../api-under-test.ts';

const HOURLY = { image: 'busybox', every: '1h', name: 'hourly' };
const UNKNOWN = 'f'.repeat(32);

/** An API with one job, and ways to edit it. */
const withJob = async (facts: object = HOURLY) => {
  const api = apiUnderTest();
  const { body: job, headers } = await api.post(facts);
  const patch = (json: unknown, sent: Record<string, string> = {}) =>
    api.send('PATCH', `/v1/jobs/${job.id}`, { json, headers: sent });
  return { ...api, job, etag: headers.etag as string, patch };
};

describe('PATCH /v1/jobs/{id}', () => {
  it('changes what it names, keeps the rest and counts the edition', async () => {
    const { job, patch, send } = await withJob({ ...HOURLY, environment: { A: '1', B: '2' }, tags: ['x'] });
    const { status, body, headers } = await patch({ name: 'other', environment: { A: null, C: '3' } });
    expect(status).toBe(200);
    expect(body).toEqual({ ...job, name: 'other', environment: { B: '2', C: '3' } });
    expect(headers.etag).toBe('"2"');
    expect((await send('GET', `/v1/jobs/${job.id}`)).body).toEqual(body);
  });

  it('takes its own media type', async () => {
    const { job, send } = await withJob();
    const as = (contentType: string) =>
      send('PATCH', `/v1/jobs/${job.id}`, {
        body: Buffer.from('{"name":"other"}'),
        headers: { 'content-type': contentType },
      });
    expect((await as('application/merge-patch+json; charset=utf-8')).body.name).toBe('other');
    const { status, headers } = await as('application/json-patch+json');
    expect([status, headers.accept]).toEqual([415, 'application/merge-patch+json, application/json']);
  });

  it('of nothing changes nothing', async () => {
    const { job, patch, etag } = await withJob();
    for (const nothing of [{}, { name: 'hourly', every: '1h' }, { paused: false }, { shell: null }]) {
      const { status, body, headers } = await patch(nothing);
      expect({ status, body, etag: headers.etag }).toEqual({ status: 200, body: job, etag });
    }
  });

  it.each([
    [{ cron: '0 9 * * *' }, { cron: '0 9 * * *', nextDueAt: '2026-11-22T09:00:00.000Z' }],
    [{ in: '1m' }, { in: '1m', nextDueAt: '2026-11-21T09:31:00.000Z' }],
    [{ at: '2026-11-23T00:00:00Z' }, { at: '2026-11-23T00:00:00Z', nextDueAt: '2026-11-23T00:00:00.000Z' }],
    [
      { now: true, every: null },
      { now: true, nextDueAt: '2026-11-21T09:30:00.000Z' },
    ],
  ])('that names a trigger replaces the one there was: %j', async (fields, shown) => {
    const { patch } = await withJob();
    const { status, body } = await patch(fields);
    expect(status).toBe(200);
    expect(body).toMatchObject({ ...shown, revision: 2 });
    expect(body).not.toHaveProperty('every');
  });

  it('that names the script replaces the command, and the other way round', async () => {
    const { patch } = await withJob({ ...HOURLY, command: ['date'] });
    const shell = await patch({ shell: 'date' });
    expect(shell.body.shell).toBe('date');
    expect(shell.body).not.toHaveProperty('command');
    const command = await patch({ command: ['uptime', '-p'] });
    expect(command.body.command).toEqual(['uptime', '-p']);
    expect(command.body).not.toHaveProperty('shell');
  });

  it('with null gives a field its default again', async () => {
    const { patch } = await withJob({
      ...{ ...HOURLY, timezone: 'Asia/Kathmandu', overlap: 'queue', copies: 3, tags: ['x'] },
      ...{ retry: { limit: 2, exitCodes: [75] }, endsAt: '2026-12-01T00:00', paused: true },
    });
    const narrowed = await patch({ retry: { exitCodes: null, limit: 3 } });
    expect(narrowed.body.retry).toEqual({ limit: 3, backoff: '10s', factor: 2 });
    const fields = ['name', 'timezone', 'overlap', 'copies', 'tags', 'retry', 'endsAt', 'paused'];
    const { status, body } = await patch(Object.fromEntries(fields.map((field) => [field, null])));
    expect(status).toBe(200);
    expect(body).toMatchObject({ timezone: 'UTC', overlap: 'skip', copies: 1, tags: [], paused: false });
    for (const field of ['name', 'retry', 'endsAt']) expect(body).not.toHaveProperty(field);
  });

  it('of the zone alone is an edit and, where no local time is read, moves nothing', async () => {
    const { job, patch } = await withJob();
    const { body } = await patch({ timezone: 'Asia/Kathmandu' });
    expect(body).toEqual({ ...job, timezone: 'Asia/Kathmandu' });
  });

  it('pauses and resumes', async () => {
    const { patch, passUntil, launcher } = await withJob();
    const paused = await patch({ paused: true });
    expect(paused.body).toMatchObject({ paused: true, state: 'scheduled', nextRuns: [] });
    expect(paused.body).not.toHaveProperty('nextDueAt');
    await passUntil(NOW + 2.5 * 3_600_000);
    expect(launcher.containers).toEqual([]);
    const resumed = await patch({ paused: false });
    expect(resumed.body).toMatchObject({ paused: false, nextDueAt: '2026-11-21T12:30:00.000Z' });
  });

  it('tells all faults of what the job would be, and changes nothing', async () => {
    const { job, patch, send } = await withJob();
    const { status, body } = await patch({
      ...{ image: null, cpu: 1, every: '0s', at: 'tomorrow', colour: 'red', startsAt: 5 },
      retry: { backoff: '0s' },
    });
    expect(status).toBe(400);
    expect(faultsOf(body).map((fault) => fault.split(':', 1)[0])).toEqual(
      expect.arrayContaining([
        ...['/colour', '/startsAt', '/image', '/memory', '/at', '/every', '/retry/limit', '/retry/backoff'],
      ]),
    );
    expect((await send('GET', `/v1/jobs/${job.id}`)).body).toEqual(job);
  });

  it.each(['null', '[]', '"text"', '17'])('of %s is refused: expected an object', async (text) => {
    const { patch } = await withJob();
    const { status, body } = await patch(JSON.parse(text));
    expect(status).toBe(400);
    expect(faultsOf(body)).toEqual([expect.stringMatching(/^: .*: expected a JSON object$/)]);
  });

  it('takes the only trigger away only for another', async () => {
    const { patch } = await withJob();
    const { status, body } = await patch({ every: null });
    expect(status).toBe(400);
    expect(faultsOf(body)).toEqual([': no time given: expected one of at, in, every, cron, now']);
  });

  it.each([4, 90, 5000])('%i objects deep is refused', async (depth) => {
    const { job, send } = await withJob();
    const body = `{"name":${'{"a":'.repeat(depth)}null${'}'.repeat(depth)}}`;
    const headers = { 'content-type': 'application/json' };
    const { status } = await send('PATCH', `/v1/jobs/${job.id}`, { body, headers });
    expect(status).toBe(400);
  });

  it('leaves an image alone that only the older API takes', async () => {
    const { send } = apiUnderTest();
    const headers = { 'content-type': 'application/json' };
    const old = await send('POST', '/job', { json: { job_name: 'JOB_A', time: '2m' }, headers });
    const [id] = /[0-9a-f]{32}/.exec(old.text) ?? [];
    const renamed = await send('PATCH', `/v1/jobs/${id}`, { json: { name: 'other' } });
    expect([renamed.status, renamed.body.image]).toEqual([200, 'JOB_A']);
    const changed = await send('PATCH', `/v1/jobs/${id}`, { json: { image: 'JOB_B' } });
    expect(changed.status).toBe(400);
  });

  it('is 404 for an unknown job and 409 for one that is over', async () => {
    const { job, patch, send } = await withJob();
    expect((await send('PATCH', `/v1/jobs/${UNKNOWN}`, { json: {} })).status).toBe(404);
    await send('DELETE', `/v1/jobs/${job.id}`);
    const { status, body } = await patch({ name: 'other' });
    expect([status, body.detail]).toEqual([409, `job ${job.id} is over: canceled`]);
  });
});

describe('If-Match', () => {
  it('lets one of two edits through that race, and tells the other', async () => {
    const { patch, send, job, etag } = await withJob();
    const answers = await Promise.all([
      patch({ name: 'first' }, { 'if-match': etag }),
      patch({ name: 'second' }, { 'if-match': etag }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
    const winner = answers.find(({ status }) => status === 200);
    const loser = answers.find(({ status }) => status === 412);
    expect(loser?.body).toMatchObject({ type: '/problems/edited', status: 412 });
    expect((await send('GET', `/v1/jobs/${job.id}`)).body).toEqual(winner?.body);
  });

  it('is nothing to edits without it: both of two that race are made', async () => {
    const { patch, send, job } = await withJob();
    await Promise.all([patch({ name: 'first' }), patch({ tags: ['second'] })]);
    const { body } = await send('GET', `/v1/jobs/${job.id}`);
    expect(body).toMatchObject({ name: 'first', tags: ['second'] });
  });

  it('names an edition: runs of the job do not change it', async () => {
    const { patch, passUntil, etag } = await withJob();
    await passUntil(NOW + 2 * 3_600_000);
    expect((await patch({ name: 'other' }, { 'if-match': etag })).status).toBe(200);
    expect((await patch({ name: 'third' }, { 'if-match': etag })).status).toBe(412);
  });

  it.each(['*', '"1"', ' "7" , "1"', '"a,b","1"'])('takes %j', async (header) => {
    const { patch } = await withJob();
    expect((await patch({ name: 'other' }, { 'if-match': header })).status).toBe(200);
  });

  it.each(['', '1', 'W/"1"', '"1" "2"', '"1",', '"1', '*,"1"', '"1", W/"2"', '"ü€"'])(
    'is 400 that is no list of strong tags: %j',
    async (header) => {
      const { patch } = await withJob();
      const { status, body } = await patch({ name: 'other' }, { 'if-match': header });
      expect(status).toBe(400);
      expect(body.errors).toEqual([
        { pointer: '/headers/if-match', detail: expect.stringContaining('expected * or the ETag') },
      ]);
    },
  );
});

describe('an ETag', () => {
  it('stands in every answer of one job, and in that to HEAD', async () => {
    const { send, job, etag } = await withJob();
    expect(etag).toBe('"1"');
    expect((await send('GET', `/v1/jobs/${job.id}`)).headers.etag).toBe(etag);
    expect((await send('HEAD', `/v1/jobs/${job.id}`)).headers.etag).toBe(etag);
    expect((await send('DELETE', `/v1/jobs/${job.id}`)).headers.etag).toBe('"2"');
  });
});
