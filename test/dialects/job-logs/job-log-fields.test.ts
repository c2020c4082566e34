import { describe, expect, it } from 'vitest';
import { apiUnderTest, NOW } from '../../http/api-under-test.ts';
import { multipart, urlencoded } from '../docker/scheduler-under-test.ts';
import { jobLogs, ONCE, REPEATING, TODAY } from './job-logs-under-test.ts';

const SECOND = 1000;

describe('whether a job is active', () => {
  const form = { jobname: 'backup', startdate: TODAY, starttime: '10:00' };

  it.each([
    ['urlencoded', urlencoded],
    ['multipart', multipart],
  ])('is said by a box in a form that is %s: not ticked it is not there', async (_kind, encode) => {
    const { send } = jobLogs();
    const unticked = await send('POST', '/jobs', encode(form));
    const ticked = await send('POST', '/jobs', encode({ ...form, active: 'on' }));
    expect([unticked.body.active, ticked.body.active]).toEqual([false, true]);
  });

  it.each([{}, { active: null }, { active: '' }])(
    'is true where JSON does not say it: %j',
    async (fields) => {
      const { post } = jobLogs();
      const { active: _active, ...rest } = ONCE;
      expect((await post({ ...rest, ...fields })).body.active).toBe(true);
    },
  );

  it.each([
    ...['y', 'Yes', 'T', 'true', 'ON', '1', ' y ', 1, true].map((word) => [word, true] as const),
    ...['n', 'No', 'F', 'false', 'OFF', '0', 0, false].map((word) => [word, false] as const),
  ])('is read from %j', async (word, expected) => {
    const { post } = jobLogs();
    expect((await post({ ...ONCE, active: word })).body.active).toBe(expected);
    const repeat = { ...ONCE, repeat: word, interval: expected ? 60 : undefined };
    expect((await post(repeat)).body.repeat).toBe(expected);
  });
});

describe('a start', () => {
  it.each([
    ['10:00:30.5', 1830.5],
    ['10:00:30.123456', 1830.123],
    ['09:30:00.001', 0.001],
  ])('at %s is due to the millisecond', async (starttime, seconds) => {
    const { post, jobs } = jobLogs();
    expect((await post({ ...ONCE, starttime })).status).toBe(201);
    expect((await post({ ...REPEATING, starttime })).status).toBe(201);
    const dueAt = NOW + seconds * SECOND;
    expect(jobs.all()).toMatchObject([{ nextDueAt: dueAt }, { nextDueAt: dueAt }]);
  });

  it.each(['10:00:30.', '10:00.5', '10:00:30,5', '10:00:30.1234567890'])(
    'at %s is refused',
    async (starttime) => {
      const { refusal } = jobLogs();
      expect(Object.keys(await refusal({ ...ONCE, starttime }))).toEqual(['starttime']);
    },
  );

  it('is in the time zone of the stack where the job names none, and so are its logs', async () => {
    const api = apiUnderTest({ timezone: 'America/New_York' });
    const json = { ...ONCE, starttime: '04:45' };
    const { body } = await api.send('POST', '/jobs', { json });
    expect(body).toMatchObject({ startdate: TODAY, starttime: '04:45:00' });
    expect(api.jobs.all()).toMatchObject([{ timezone: 'America/New_York', nextDueAt: NOW + 900 * SECOND }]);
    const { body: shown } = await api.send('GET', '/jobs/1');
    expect(shown.logs).toMatchObject([{ nextrun: `${TODAY}T04:45:00` }]);
    const named = await api.send('POST', '/jobs', {
      json: { ...json, starttime: '10:45', timezone: 'Europe/Berlin' },
    });
    expect(named.body).toMatchObject({ jobid: 2, starttime: '10:45:00' });
    expect(api.jobs.all()[1]).toMatchObject({ timezone: 'Europe/Berlin', nextDueAt: NOW + 900 * SECOND });
  });
});

describe('a fault', () => {
  it('is a sentence in the list of its field', async () => {
    const { post } = jobLogs();
    const { status, body } = await post({ jobname: 'ab', startdate: TODAY, starttime: '10:00', interval: 5 });
    expect([status, body]).toEqual([
      400,
      {
        errors: {
          jobname: ['"ab": expected 3 characters or more'],
          interval: ['given for a job that does not repeat'],
        },
      },
    ]);
  });

  it.each([
    [{ jobnam: 'x' }, { jobnam: 'unknown field; did you mean jobname?' }],
    [{ JobName: 'x' }, { JobName: 'unknown field; did you mean jobname?' }],
    [{ start_date: 'x' }, { start_date: 'unknown field; did you mean startdate?' }],
    [{ id: 7 }, { id: 'unknown field' }],
    [
      { owner: null, 'a/b': '', '~': 1 },
      { owner: 'unknown field', 'a/b': 'unknown field', '~': 'unknown field' },
    ],
    [{ '': 1 }, { '': 'unknown field' }],
    [{ ['x'.repeat(300)]: 1 }, { ['x'.repeat(300)]: 'unknown field' }],
    [{ constructor: 1 }, { constructor: 'unknown field' }],
  ])('is a field that is not known: %j', async (fields, errors) => {
    const { refusal } = jobLogs();
    expect(await refusal({ ...ONCE, ...fields })).toEqual(errors);
  });

  it('is told a hundred times at most', async () => {
    const { post } = jobLogs();
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`field${index}`, 1]));
    const { status, body } = await post({ ...ONCE, ...many });
    expect(status).toBe(400);
    expect(Object.keys(body.errors)).toHaveLength(101);
    expect(body.errors.body).toEqual(['and 400 more faults']);
  });
});

describe('a repeat under the same Idempotency-Key', () => {
  const headers = { 'idempotency-key': 'k' };

  it('is answered as the first time, also when the start is over', async () => {
    const { post, passUntil, jobs } = jobLogs();
    const first = await post(ONCE, headers);
    await passUntil(NOW + 1800 * SECOND - 1);
    expect((await post(ONCE, headers)).body).toEqual(first.body);
    await passUntil(NOW + 3600 * SECOND);
    const { status, body } = await post(ONCE, headers);
    expect([status, body]).toMatchObject([201, { jobid: 1, active: false }]);
    expect(jobs.all()).toHaveLength(1);
  });

  it('with another body is refused', async () => {
    const { post, numbers } = jobLogs();
    await post(ONCE, headers);
    expect((await post(REPEATING, headers)).status).toBe(422);
    expect(numbers.last('joblog')).toBe(1);
  });
});
