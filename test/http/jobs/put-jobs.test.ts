import { describe, expect, it } from 'vitest';
import { apiUnderTest, faultsOf } from '../api-under-test.ts';

describe('PUT /v1/jobs/by-name/{name}', () => {
  const put = (
    api: Pick<ReturnType<typeof apiUnderTest>, 'send'>,
    name: string,
    json: object,
    headers = {},
  ) => api.send('PUT', `/v1/jobs/by-name/${name}`, { json: { name, ...json }, headers });
  const BODY = { image: 'busybox', cron: '0 3 * * *' };

  it('creates the job with 201 and where it is, then finds it with 200', async () => {
    const api = apiUnderTest();
    const first = await put(api, 'backup', BODY);
    expect(first.status).toBe(201);
    expect(first.headers).toMatchObject({ location: `/v1/jobs/${first.body.id}`, etag: '"1"' });
    expect(first.body).toMatchObject({ ...BODY, name: 'backup', createdBy: 'local' });
    const again = await put(api, 'backup', { ...BODY, name: 'backup' });
    expect([again.status, again.body, again.headers.location]).toEqual([200, first.body, undefined]);
    expect(api.jobs.all()).toHaveLength(1);
  });

  it('changes the job to what the body says, with the default for what it does not', async () => {
    const api = apiUnderTest();
    await put(api, 'backup', { ...BODY, tags: ['x'], retry: { limit: 1 } });
    const { status, body } = await put(api, 'backup', { ...BODY, cron: '0 4 * * *' });
    expect(status).toBe(200);
    expect(body).toMatchObject({ cron: '0 4 * * *', tags: [], revision: 2 });
    expect(body).not.toHaveProperty('retry');
  });

  it('leaves the job as it is that is put as it is shown', async () => {
    const api = apiUnderTest();
    const { body: job } = await put(api, 'backup', {
      ...{ ...BODY, every: '90m', cron: undefined, environment: { A: '1' }, cpu: 1, jitter: '5m' },
      ...{
        startsAt: '2026-11-22T00:00',
        exclude: ['2026-12-24'],
        retry: { limit: 1 },
        timezone: 'Asia/Kathmandu',
      },
    });
    const { id, state, nextDueAt, nextRuns, activeRuns, waitingRuns, revision, ...rest } = job;
    const { createdAt, createdBy, updatedAt, links, ...shown } = rest;
    const { status, body } = await put(api, 'backup', shown);
    expect([status, body]).toEqual([200, job]);
  });

  it('begins a job again that is over', async () => {
    const api = apiUnderTest();
    const { body: first } = await put(api, 'backup', BODY);
    await api.send('DELETE', `/v1/jobs/${first.id}`);
    const { status, body } = await put(api, 'backup', BODY);
    expect([status, body.id, body.state]).toEqual([200, first.id, 'scheduled']);
    expect(body).not.toHaveProperty('outcome');
  });

  it('begins a job again that was canceled and still runs', async () => {
    const api = apiUnderTest();
    const { body: first } = await put(api, 'backup', BODY);
    await api.send('POST', `/v1/jobs/${first.id}/runs`);
    const { body: canceled } = await api.send('DELETE', `/v1/jobs/${first.id}`);
    expect(canceled).toMatchObject({ state: 'running', nextRuns: [] });
    const { status, body } = await put(api, 'backup', BODY);
    expect([status, body.nextRuns]).toEqual([200, first.nextRuns]);
    expect(body.activeRuns).toEqual(canceled.activeRuns);
  });

  it.each(['backup 100%', 'team/backup', 'a/b/', 'ünï', 'a'.repeat(99)])(
    'takes a name as the gateway decoded it: %j',
    async (name) => {
      const { status, body } = await put(apiUnderTest(), name, BODY);
      expect([status, body.name]).toEqual([201, name]);
    },
  );

  it('refuses names by the rules for names, and another name in the body', async () => {
    const api = apiUnderTest();
    const blank = await put(api, ' ', BODY);
    expect(faultsOf(blank.body)).toEqual([
      '/name: " ": expected 1 to 255 characters, not only blanks, no control characters',
    ]);
    const long = await put(api, 'x'.repeat(256), { ...BODY, cpu: 3 });
    expect(long.body.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual([
      '/cpu',
      '/name',
    ]);
    const other = await put(api, 'backup', { ...BODY, name: 'other' });
    expect([other.status, faultsOf(other.body)]).toEqual([
      400,
      ['/name: "other": expected "backup", the name in the address'],
    ]);
    const none = await api.send('PUT', '/v1/jobs/by-name', { json: BODY });
    expect([none.status, api.jobs.all()]).toEqual([400, []]);
  });

  it('takes the name of the address where the body has none', async () => {
    const api = apiUnderTest();
    const { status, body } = await api.send('PUT', '/v1/jobs/by-name/a', { json: BODY });
    expect([status, body.name]).toEqual([201, 'a']);
  });

  it('refuses a body without a name at an address that is cut, because it may be that of another job', async () => {
    const api = apiUnderTest();
    await put(api, 'a', BODY);
    const headers = { 'x-runat-cut-path': 'true' };
    const json = { image: 'other', in: '1h' };
    const { status, body } = await api.send('PUT', '/v1/jobs/by-name/a', { json, headers });
    expect([status, faultsOf(body)]).toEqual([
      400,
      [
        '/name: missing: the gateway has cut the name in the address to "a"; expected the whole name here, too',
      ],
    ]);
    expect(api.jobs.all()).toMatchObject([{ name: 'a', target: { image: 'busybox' } }]);
    const several = await put(api, 'a', { ...BODY, name: 5, cpu: 3 }, headers);
    expect(several.body.errors.map(({ pointer }: { pointer: string }) => pointer).sort()).toEqual([
      '/cpu',
      '/name',
    ]);
  });

  it.each([
    ['a?b', 'a'],
    ['a%2Fb', 'a/b'],
    ['a%2Fb?c', 'a/b'],
    ['100%', '100%'],
  ])('finds the job %j where the gateway hands on %j', async (name, arrived) => {
    const api = apiUnderTest();
    await put(api, 'a', BODY);
    const first = await put(api, arrived, { ...BODY, name });
    const again = await put(api, arrived, { ...BODY, name });
    expect([first.status, again.status, again.body.name]).toEqual([201, 200, name]);
    expect(api.jobs.all()).toHaveLength(2);
  });

  it('of whatever name, in whatever address, changes the job of that name or none', async () => {
    const api = apiUnderTest();
    const addresses = ['a', 'a%3Fb', 'a/b', 'a%2Fb', 'a%'];
    const names = [...addresses, 'a?b'];
    for (const name of names) await put(api, name === 'a?b' ? 'a' : name, { ...BODY, name });
    const idOf = new Map(api.jobs.all().map(({ name, id }) => [name, id]));
    for (const arrived of addresses) {
      for (const name of names) {
        const { status, body } = await put(api, arrived, { ...BODY, name });
        expect(status === 200 ? body.id : idOf.get(name), `${name} at ${arrived}`).toBe(idOf.get(name));
      }
    }
    expect(api.jobs.all()).toHaveLength(names.length);
  });

  it('with If-Match neither creates a job nor changes another edition', async () => {
    const api = apiUnderTest();
    expect((await put(api, 'backup', BODY, { 'if-match': '*' })).status).toBe(412);
    expect(api.jobs.all()).toEqual([]);
    await put(api, 'backup', BODY);
    const shell = { ...BODY, shell: 'date' };
    expect((await put(api, 'backup', shell, { 'if-match': '"2"' })).status).toBe(412);
    expect((await put(api, 'backup', shell, { 'if-match': '"1"' })).status).toBe(200);
  });

  it('makes one job of many that race', async () => {
    const api = apiUnderTest();
    const answers = await Promise.all(Array.from({ length: 5 }, () => put(api, 'backup', BODY)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 201]);
    expect(api.jobs.all()).toHaveLength(1);
  });
});
