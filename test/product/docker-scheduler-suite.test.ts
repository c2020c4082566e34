import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LocalMode } from './support/local-mode.ts';
import { type Fields, formOf, readWallDate, SchedulerClient, wallDate } from './support/scheduler-client.ts';

const TOKENS_FILE = fileURLToPath(new URL('../../bin/tokens.ts', import.meta.url));
const PORT = process.env.RUNAT_SUITE_PORT ?? '0';
const UNKNOWN = 'f'.repeat(32);
const HOUR = 3_600_000;

/** Makes a token of a local mode by its own command. */
const tokenOf = async ({ dataFolder }: LocalMode): Promise<string> => {
  const words = ['create', '--name', 'suite', '--scopes', 'read,write', '--local', '--data', dataFolder];
  const { stdout } = await promisify(execFile)(process.execPath, [TOKENS_FILE, ...words]);
  return stdout.trim();
};

const openAddress = async ({ url }: LocalMode): Promise<string> => url;
const addressWithToken = async (local: LocalMode): Promise<string> =>
  local.url.replace('//', `//:${await tokenOf(local)}@`);

/** The servers that the suite is run against. Their zones have the same offset all year. */
const SERVERS = [
  {
    name: 'in the zone of its machine',
    zone: 'America/Phoenix',
    start: { variables: { TZ: 'America/Phoenix' } },
    addressOf: openAddress,
  },
  {
    name: 'in a zone of its own, with a token in the address',
    zone: 'Asia/Kathmandu',
    start: {
      variables: { TZ: 'America/Phoenix' },
      arguments: ['--sign-in', '--dialect-timezone', 'Asia/Kathmandu'],
    },
    addressOf: addressWithToken,
  },
];

describe.each(SERVERS)('the Docker scheduler $name', ({ zone, start, addressOf }) => {
  let local: LocalMode;
  let client: SchedulerClient;

  beforeAll(async () => {
    local = await LocalMode.start({ ...start, arguments: ['--port', PORT, ...(start.arguments ?? [])] });
    client = new SchedulerClient(await addressOf(local));
  });

  afterAll(() => local?.remove());

  /** Schedules a job under its name and says what was answered. */
  const post = (fields: Fields) => client.call('POST', '/job', formOf({ job_name: 'JOB_A', ...fields }));
  const messageOf = async (answer: ReturnType<typeof post>): Promise<[number, string]> => {
    const { status, body } = await answer;
    return [status, body.message];
  };
  const scheduled = (name: string, time: string) =>
    expect.stringMatching(
      new RegExp(`^job ${name} with id [0-9a-f]{32} will be scheduled to run in ${time}$`),
    );

  describe.concurrent('tells the details of a job', () => {
    it('by its id in the path', async () => {
      const before = wallDate(Date.now(), zone);
      const id = await client.schedule({ job_name: 'JOB_A', time: '30m' });
      const { status, body } = await client.call('GET', `/job/${id}`);
      expect([status, Object.keys(body)]).toEqual([
        200,
        ['id', 'job_name', 'scheduled_in', 'scheduled_to', 'status'],
      ]);
      expect(body).toMatchObject({ id, job_name: 'JOB_A', status: 'scheduled' });
      const scheduledIn = readWallDate(body.scheduled_in);
      expect(scheduledIn).toBeGreaterThanOrEqual(readWallDate(before));
      expect(scheduledIn).toBeLessThanOrEqual(readWallDate(wallDate(Date.now(), zone)));
    });

    it('by its id in the query', async () => {
      const id = await client.schedule({ job_name: 'JOB_A', time: '30m' });
      const { status, body } = await client.call('GET', `/job?job_id=${id}`);
      expect([status, body]).toEqual([200, await client.record(id)]);
    });

    it('never of one that it does not know', async () => {
      for (const path of [`/job/${UNKNOWN}`, `/job?job_id=${UNKNOWN}`]) {
        const answer = client.call('GET', path);
        expect(await messageOf(answer)).toEqual([404, `job with id ${UNKNOWN} not found`]);
      }
    });

    it('only where it is told which', async () => {
      expect(await messageOf(client.call('GET', '/job'))).toEqual([400, 'job_id is missing']);
    });
  });

  describe.concurrent('creates a job', () => {
    it.each([
      ['40s', 40],
      ['30m', 30 * 60],
      ['3d', 3 * 86_400],
    ])('that is due in %s', async (time, seconds) => {
      const { status, body } = await post({ time });
      expect([status, body.message]).toEqual([200, scheduled('JOB_A', time)]);
      const [, id = ''] = /id (\w+)/.exec(body.message) ?? [];
      const { scheduled_in: from, scheduled_to: to } = await client.record(id);
      expect(readWallDate(to) - readWallDate(from)).toBe(seconds * 1000);
    });

    it('that is due at a date, on the clocks of the server', async () => {
      const date = wallDate(Date.now() + 5 * HOUR, zone);
      const id = await client.schedule({ job_name: 'JOB_ABSOLUTE', date });
      expect((await client.record(id)).scheduled_to).toBe(date);
      const { body } = await local.call('GET', `/v1/jobs/${id}`, undefined, client.headers);
      expect(wallDate(Date.parse(body.nextDueAt), zone)).toBe(date);
    });

    it('that is due in 2099', async () => {
      const date = '27-06-2099 16:13:00';
      expect(await messageOf(post({ date }))).toEqual([200, scheduled('JOB_A', date)]);
      const id = await client.schedule({ job_name: 'JOB_A', date });
      expect(await client.record(id)).toMatchObject({ scheduled_to: date, status: 'scheduled' });
    });

    it('whose date has single digits, which is told as it was given', async () => {
      const { status, body } = await post({ date: '1-2-2030 3:4:5' });
      expect([status, body.message]).toEqual([200, scheduled('JOB_A', '1-2-2030 3:4:5')]);
      const [, id = ''] = /id (\w+)/.exec(body.message) ?? [];
      expect((await client.record(id)).scheduled_to).toBe('01-02-2030 03:04:05');
    });

    it('whose date is of another zone', async () => {
      const [date, timezone] = ['01-02-2030 12:00:00', 'Asia/Tokyo'];
      const id = await client.schedule({ job_name: 'JOB_A', date, timezone });
      expect(await client.record(id)).toMatchObject({ scheduled_to: date, timezone });
      const { body } = await local.call('GET', `/v1/jobs/${id}`, undefined, client.headers);
      expect(body.nextDueAt).toBe('2030-02-01T03:00:00.000Z');
    });

    it('of arguments in the query', async () => {
      const answer = client.call('POST', '/job?job_name=JOB_A&job_name=JOB_B&time=30m');
      expect(await messageOf(answer)).toEqual([200, scheduled('JOB_B', '30m')]);
    });

    it('by its time where it has a date, too', async () => {
      const answer = post({ time: '30m', date: '01-02-2030 12:00:00' });
      expect(await messageOf(answer)).toEqual([200, scheduled('JOB_A', '30m')]);
    });
  });

  describe.concurrent('refuses a job', () => {
    it('without a name or a time', async () => {
      const nameless = client.call('POST', '/job', formOf({ time: '30m' }));
      expect(await messageOf(nameless)).toEqual([400, 'job_name: missing']);
      expect(await messageOf(post({}))).toEqual([400, 'time: missing: expected time or date']);
    });

    it('whose date has passed', async () => {
      const date = wallDate(Date.now() - HOUR, zone);
      expect(await messageOf(post({ date }))).toEqual([400, `date: "${date}": is in the past`]);
    });
  });

  describe.concurrent('deletes a job', () => {
    it.each([
      ['the path', (id: string) => client.call('DELETE', `/job/${id}`)],
      ['the query', (id: string) => client.call('DELETE', `/job?job_id=${id}`)],
      ['a form', (id: string) => client.call('DELETE', '/job', new URLSearchParams({ job_id: id }))],
    ])('by its id in %s, and keeps it in history', async (_where, remove) => {
      const id = await client.schedule({ job_name: 'JOB_A', time: '30m' });
      expect(await messageOf(remove(id))).toEqual([200, `job ${id} was de-scheduled`]);
      expect(await client.listsWith(id)).toEqual(['history']);
      const { finish_date, ...record } = await client.record(id);
      expect(record).toMatchObject({ status: 'canceled', finish_status: 'did_not_run' });
      expect(readWallDate(finish_date)).toBeLessThanOrEqual(readWallDate(wallDate(Date.now(), zone)));
    });

    it('only once, and never one that it does not know', async () => {
      const id = await client.schedule({ job_name: 'JOB_A', time: '30m' });
      await client.call('DELETE', `/job/${id}`);
      for (const gone of [id, UNKNOWN]) {
        const answer = client.call('DELETE', `/job/${gone}`);
        expect(await messageOf(answer)).toEqual([404, `job with id ${gone} not found`]);
      }
    });
  });

  describe.concurrent('runs a job', () => {
    it('that goes from scheduled by running to history, and cannot be deleted then', async () => {
      const flag = join(local.dataFolder, 'go-on');
      const shell = `until [ -e '${flag}' ]; do sleep 0.05; done`;
      const id = await client.schedule({ job_name: 'JOB_A', image: 'busybox', shell, time: '30m' });
      expect(await client.listsWith(id)).toEqual(['scheduled']);
      await local.call('PATCH', `/v1/jobs/${id}`, { in: '1s' }, client.headers);
      await local.runReaches(id, 'running');
      expect(await client.listsWith(id)).toEqual(['running']);
      expect(await client.record(id)).toMatchObject({ status: 'running' });
      const answer = client.call('DELETE', `/job/${id}`);
      expect(await messageOf(answer)).toEqual([404, `job with id ${id} not found`]);
      await writeFile(flag, '');
      await local.runReaches(id, 'succeeded');
      expect(await client.listsWith(id)).toEqual(['history']);
    });

    it.each([
      ['succeeds', 'true', 'succeeded', { finish_status: 'success', exit_code: 0 }],
      ['fails', 'exit 3', 'failed', { finish_status: 'failed', exit_code: 3 }],
    ])('that %s, and tells how it finished', async (_how, shell, status, finish) => {
      const id = await client.schedule({ job_name: 'JOB_A', image: 'busybox', shell, time: '1s' });
      await local.runReaches(id, status);
      const record = await client.record(id);
      expect(record).toMatchObject({ status: 'finished', ...finish });
      expect(readWallDate(record.finish_date)).toBeGreaterThanOrEqual(readWallDate(record.scheduled_to));
    });

    it('of any name, which does not run where that is no image', async () => {
      const id = await client.schedule({ job_name: 'job with space', time: '1s' });
      await local.runReaches(id, 'start_failed');
      const record = await client.record(id);
      expect(record).toMatchObject({ job_name: 'job with space', finish_status: 'did_not_run' });
      expect(record).not.toHaveProperty('exit_code');
    });
  });

  describe.concurrent('speaks HTTP', () => {
    it('and leads from its root to the list of jobs', async () => {
      const { status, headers } = await client.call('GET', '/');
      expect([status, headers.get('location')]).toEqual([302, '/jobs']);
      const list = await client.call('GET', '/jobs');
      expect([list.status, Object.keys(list.body)]).toEqual([200, ['running', 'scheduled', 'history']]);
    });

    it('and answers JSON, whatever becomes of a request', async () => {
      const answers = [
        await client.call('GET', '/jobs'),
        await post({ time: '30m' }),
        await post({ time: 'soon' }),
        await client.call('GET', `/job/${UNKNOWN}`),
        await client.call('DELETE', `/job/${UNKNOWN}`),
        await client.call('PUT', '/job'),
      ];
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 400, 404, 404, 405]);
      for (const { headers } of answers) expect(headers.get('content-type')).toBe('application/json');
    });
  });
});
