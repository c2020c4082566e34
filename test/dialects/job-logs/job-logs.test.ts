import { describe, expect, it } from 'vitest';
import { apiUnderTest, NOW } from '../../http/api-under-test.ts';
import { multipart, urlencoded } from '../docker/scheduler-under-test.ts';
import { BROWSER, jobLogs, ONCE, REPEATING, TODAY } from './job-logs-under-test.ts';

const SECOND = 1000;

describe('POST /jobs', () => {
  it('as JSON creates a job that is due once', async () => {
    const { post, jobs, idOf } = jobLogs();
    const { status, headers, body } = await post(ONCE);
    const [job] = jobs.all();
    expect([status, headers['content-type']]).toEqual([201, 'application/json']);
    const shown = {
      jobid: 1,
      jobname: 'backup',
      startdate: TODAY,
      starttime: '10:00:00',
      repeat: false,
      interval: null,
      active: true,
    };
    expect(body).toEqual({ ...shown, message: 'job 1 was created', job: shown });
    expect(job).toMatchObject({ id: idOf(1), tags: ['job-logs'] });
    expect(job).toMatchObject({ target: { kind: 'marker' }, nextDueAt: NOW + 1800 * SECOND, paused: false });
  });

  it('as JSON creates a job that repeats', async () => {
    const { post, jobs } = jobLogs();
    const { status, body } = await post(REPEATING);
    expect([status, body]).toMatchObject([201, { starttime: '10:00:00', repeat: true, interval: 3600 }]);
    expect(jobs.all()).toMatchObject([
      { trigger: { kind: 'every', interval: 3600 * SECOND }, nextDueAt: NOW + 1800 * SECOND },
    ]);
  });

  it.each([
    ['urlencoded', urlencoded],
    ['multipart', multipart],
  ])('as a form that is %s creates the same', async (_kind, form) => {
    const { send, jobs } = jobLogs();
    const fields = { jobname: ' backup ', startdate: TODAY, starttime: '10:00:30' };
    const once = await send(
      'POST',
      '/jobs',
      form({ ...fields, repeat: 'false', interval: '', active: 'on' }),
    );
    const repeating = await send('POST', '/jobs', form({ ...fields, repeat: 'on', interval: '60' }));
    expect([once.status, once.body]).toMatchObject([
      201,
      { jobname: 'backup', starttime: '10:00:30', repeat: false, interval: null, active: true },
    ]);
    expect(repeating.body).toMatchObject({ repeat: true, interval: 60, active: false });
    expect(jobs.all()).toHaveLength(2);
  });

  it.each([
    [BROWSER, 303],
    ['text/html', 303],
    ['application/json;q=0.5, text/html;q=0.6', 303],
    ['application/json', 201],
    ['*/*', 201],
    ['text/html;q=0.5, application/json', 201],
    ['text/*;q=0, */*', 201],
    [undefined, 201],
  ])('answers a client that accepts %j with %i', async (accept, expected) => {
    const { send } = jobLogs();
    const form = urlencoded({ ...ONCE, repeat: 'false', active: 'true' });
    const headers = { ...form.headers, ...(accept !== undefined && { accept }) };
    const { status, headers: answered, text } = await send('POST', '/jobs', { ...form, headers });
    expect(status).toBe(expected);
    if (status === 303) expect([answered.location, text]).toEqual(['/jobs', '']);
  });

  it('takes the last of a checkbox and the hidden field before it', async () => {
    const { send, jobs } = jobLogs();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const body = `${urlencoded({ jobname: 'backup', startdate: TODAY, starttime: '10:00' }).body}&active=false&active=true`;
    expect((await send('POST', '/jobs', { headers, body })).status).toBe(201);
    expect(jobs.all()).toMatchObject([{ paused: false }]);
  });

  it('that is not active waits until it is resumed', async () => {
    const { post, jobs } = jobLogs();
    const { body } = await post({ ...REPEATING, active: false });
    expect(body).toMatchObject({ active: false, starttime: '10:00:00' });
    expect(jobs.all()).toMatchObject([{ paused: true, state: 'scheduled' }]);
    expect(jobs.all()[0]).not.toHaveProperty('nextDueAt');
  });

  it('reads its start in the time zone', async () => {
    const { post, jobs } = jobLogs();
    const { body } = await post({ ...REPEATING, timezone: 'Europe/Berlin', starttime: '10:45' });
    expect(body).toMatchObject({ startdate: TODAY, starttime: '10:45:00' });
    expect(jobs.all()).toMatchObject([{ timezone: 'Europe/Berlin', nextDueAt: NOW + 900 * SECOND }]);
  });

  it.each([
    [{ image: 'alpine' }, { kind: 'container', image: 'alpine' }],
    [
      { image: 'alpine', command: ['date'] },
      { image: 'alpine', command: ['date'] },
    ],
    [{ shell: 'date' }, { kind: 'container', image: 'busybox', shell: 'date' }],
    [{ command: 'date; uname' }, { kind: 'container', image: 'busybox', shell: 'date; uname' }],
    [{ command: '["date"]' }, { kind: 'container', image: 'busybox', command: ['date'] }],
    [{ url: 'https://a.example/hook' }, { kind: 'webhook', method: 'POST', url: 'https://a.example/hook' }],
    [{ image: '', url: null }, { kind: 'marker' }],
  ])('runs what %j says', async (fields, target) => {
    const { post, jobs } = jobLogs();
    expect((await post({ ...ONCE, ...fields })).status).toBe(201);
    expect(jobs.all()).toMatchObject([{ target }]);
  });

  it('is answered as the first time under the same Idempotency-Key', async () => {
    const { post, jobs } = jobLogs();
    const headers = { 'idempotency-key': 'k' };
    const [first, again] = [await post(ONCE, headers), await post(ONCE, headers)];
    expect(again.body).toEqual(first.body);
    expect(jobs.all()).toHaveLength(1);
  });
});

describe('the validation', () => {
  const start = { startdate: '"2026-11-20": is in the past' };

  it.each([
    [{ jobname: undefined }, { jobname: 'missing' }],
    [{ jobname: '  ' }, { jobname: 'missing' }],
    [{ jobname: 'ab' }, { jobname: '"ab": expected 3 characters or more' }],
    [{ jobname: ' ab ' }, { jobname: '"ab": expected 3 characters or more' }],
    [{ jobname: '😀😀' }, { jobname: '"😀😀": expected 3 characters or more' }],
    [{ jobname: 'x'.repeat(256) }, { jobname: expect.stringContaining('expected 1 to 255 characters') }],
    [{ jobname: 'a\nbc' }, { jobname: expect.stringContaining('no control characters') }],
    [{ jobname: 123 }, { jobname: 'expected text' }],
    [{ startdate: undefined }, { startdate: 'missing' }],
    [{ startdate: '21-11-2026' }, { startdate: '"21-11-2026": expected year-month-day, such as 2026-06-20' }],
    [{ startdate: '2026-02-30' }, { startdate: '"2026-02-30": no such date' }],
    [{ startdate: '2026-11-20' }, start],
    [{ startdate: '2026-11-20', repeat: true, interval: 60 }, start],
    [
      { startdate: '9999-12-31', starttime: '19:00', timezone: 'America/New_York' },
      { startdate: '"9999-12-31": is after 9999-12-31T23:59:59.999Z, the last instant there is' },
    ],
    [
      {
        startdate: '9999-12-31',
        starttime: '19:00',
        timezone: 'America/New_York',
        repeat: true,
        interval: 60,
      },
      { startdate: '"9999-12-31": is after 9999-12-31T23:59:59.999Z, the last instant there is' },
    ],
    [{ starttime: undefined }, { starttime: 'missing' }],
    [
      { starttime: '1000' },
      { starttime: '"1000": expected hour:minute or hour:minute:second, such as 20:00' },
    ],
    [{ starttime: '25:00' }, { starttime: '"25:00": no such time' }],
    [{ starttime: '10:60:00' }, { starttime: '"10:60:00": no such time' }],
    [{ starttime: '09:00' }, { starttime: '"09:00": is in the past' }],
    [{ starttime: '09:30' }, { starttime: '"09:30": is in the past' }],
    [{ starttime: '10:00', timezone: 'Europe/Berlin' }, { starttime: '"10:00": is in the past' }],
    [{ repeat: 'sometimes' }, { repeat: 'expected true or false' }],
    [{ repeat: 'sometimes', interval: 60 }, { repeat: 'expected true or false' }],
    [{ repeat: {} }, { repeat: 'expected true or false' }],
    [{ repeat: true }, { interval: 'missing: expected the seconds from one run to the next' }],
    [
      { repeat: true, interval: null },
      { interval: 'missing: expected the seconds from one run to the next' },
    ],
    [{ interval: 60 }, { interval: 'given for a job that does not repeat' }],
    [{ interval: 0 }, { interval: 'given for a job that does not repeat' }],
    [{ repeat: true, interval: 0 }, { interval: 'expected a whole number of seconds, 1 or more' }],
    [{ repeat: true, interval: -5 }, { interval: 'expected a whole number of seconds, 1 or more' }],
    [{ repeat: true, interval: 1.5 }, { interval: 'expected a whole number of seconds, 1 or more' }],
    [{ repeat: true, interval: 'often' }, { interval: 'expected a whole number of seconds, 1 or more' }],
    [{ repeat: true, interval: [60] }, { interval: 'expected a whole number of seconds, 1 or more' }],
    [
      { repeat: true, interval: 1e12 },
      {
        interval:
          '"1000000000000": the next run is after 9999-12-31T23:59:59.999Z, the last instant there is',
      },
    ],
    [{ active: 'perhaps' }, { active: 'expected true or false' }],
    [{ active: 2 }, { active: 'expected true or false' }],
    [{ timezone: 'Mars/Base' }, { timezone: expect.stringContaining('IANA time zone') }],
    [{ timezone: 7, starttime: '09:00' }, { timezone: 'expected text' }],
    [{ timezone: 'Mars/Base', starttime: '09:00' }, { timezone: expect.stringContaining('IANA time zone') }],
    [{ image: 'a b' }, { image: expect.stringContaining('expected an image reference') }],
    [{ url: 'no url' }, { url: expect.stringContaining('expected a URL') }],
    [{ url: 'http://169.254.169.254/' }, { url: expect.stringContaining('169.254.169.254') }],
    [{ url: 7 }, { url: 'expected text' }],
    [
      { url: 'https://a.example', image: 'alpine' },
      { image: 'given together with url: a webhook runs no container' },
    ],
    [{ command: 'a', shell: 'b' }, { command: 'given together with shell: give one of command and shell' }],
    [{ command: ['a'], shell: 'b' }, { shell: 'given together with command: give one of command and shell' }],
    [{ command: [1] }, { command: 'expected one text' }],
    [{ command: [''] }, { command: expect.stringContaining('expected a program') }],
    [{ shell: 'x'.repeat(9000) }, { command: expect.stringContaining('as ECS overrides') }],
  ])('refuses %j', async (fields, errors) => {
    const { refusal } = jobLogs();
    expect(await refusal({ ...ONCE, ...fields })).toEqual(errors);
  });

  it('tells all faults at once', async () => {
    const { refusal } = jobLogs();
    const json = { jobname: 'x', startdate: 'soon', repeat: true, active: 'x', image: 'a b', timezone: '?' };
    expect(Object.keys(await refusal(json)).toSorted()).toEqual(
      ['active', 'image', 'interval', 'jobname', 'startdate', 'starttime', 'timezone'].toSorted(),
    );
    expect(await refusal([])).toEqual({
      body: 'expected a form or a JSON object',
      jobname: 'missing',
      startdate: 'missing',
      starttime: 'missing',
    });
  });

  it('tells a browser, too', async () => {
    const { send } = jobLogs();
    const form = urlencoded({ ...ONCE, jobname: 'x', repeat: 'false', active: 'true' });
    const { status, body } = await send('POST', '/jobs', {
      ...form,
      headers: { ...form.headers, accept: BROWSER },
    });
    expect([status, Object.keys(body.errors)]).toEqual([400, ['jobname']]);
  });

  it('takes what is just within it', async () => {
    const { post } = jobLogs();
    const good = [
      { ...ONCE, jobname: 'abc' },
      { ...ONCE, starttime: '09:30:01' },
      { ...ONCE, starttime: '09:30:00.5' },
      { ...ONCE, starttime: '10:00:30.123456' },
      { ...REPEATING, interval: 1 },
      { ...REPEATING, repeat: 'YES', interval: ' 60 ', active: 0 },
      { ...ONCE, repeat: undefined, active: undefined },
    ];
    for (const json of good) expect((await post(json)).status).toBe(201);
  });
});

describe('an error', () => {
  it('that is not about a field is a message', async () => {
    const { send } = jobLogs();
    const json = { 'content-type': 'application/json' };
    const answers = [
      await apiUnderTest({ mode: 'token' }).send('POST', '/jobs'),
      await send('PUT', '/jobs'),
      await send('DELETE', '/jobs/x'),
      await send('POST', '/jobs', { headers: { 'content-type': 'text/plain' }, body: 'x' }),
      await send('POST', '/jobs', { headers: json, body: '{' }),
      await send('POST', '/jobs', { json: ONCE, headers: { 'idempotency-key': '' } }),
      await send('POST', '/jobs/run', { headers: { 'sec-fetch-site': 'cross-site' } }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([401, 405, 405, 415, 400, 400, 403]);
    for (const { headers, body } of answers) {
      expect(headers['content-type']).toBe('application/json');
      expect(body).toEqual({ message: expect.any(String) });
    }
  });
});
