import { describe, expect, it } from 'vitest';
import { NOW } from '../../http/api-under-test.ts';
import { multipart, scheduler, urlencoded } from './scheduler-under-test.ts';

const SECONDS = 1000;

describe('POST /job', () => {
  it.each([
    ['urlencoded', urlencoded({ job_name: 'JOB_B', time: '2m' })],
    ['JSON', { json: { job_name: 'JOB_B', time: '2m' } }],
    [
      'multipart with a quoted boundary',
      {
        ...multipart({ job_name: 'JOB_B', time: '2m' }, 'a.b'),
        headers: { 'content-type': 'multipart/form-data;charset=utf-8; boundary="a.b"' },
      },
    ],
  ])('takes a body that is %s', async (_kind, sent) => {
    const { send } = scheduler();
    const { status, body } = await send('POST', '/job', sent);
    expect(status).toBe(200);
    expect(body.message).toMatch(/^job JOB_B with id [0-9a-f]{32} will be scheduled to run in 2m$/);
  });

  it.each([
    ['30s', 30],
    ['2m', 120],
    ['1h', 3600],
    ['4d', 345_600],
    [' 02m ', 120],
    [`${'0'.repeat(60)}2m`, 120],
  ])('reads the time "%s"', async (time, seconds) => {
    const { schedule, jobs } = scheduler();
    await schedule({ job_name: 'a', time });
    await schedule({ job_name: 'a', date: time });
    expect(jobs.all().map((job) => job.nextDueAt)).toEqual([
      NOW + seconds * SECONDS,
      NOW + seconds * SECONDS,
    ]);
  });

  it.each([
    ['21-11-2026 16:13:00', [2026, 11, 21, 16, 13, 0]],
    ['27-06-2099 16:13:00', [2099, 6, 27, 16, 13, 0]],
    ['1-1-2030 1:2:3', [2030, 1, 1, 1, 2, 3]],
    ['01-1-2030 01:02:3', [2030, 1, 1, 1, 2, 3]],
    ['9-12-2026 0:0:0', [2026, 12, 9, 0, 0, 0]],
    ['1-1-2030 \t 1:2:3', [2030, 1, 1, 1, 2, 3]],
  ])('reads the date "%s" as strptime does', async (date, [year = 0, month = 0, ...rest]) => {
    const { schedule, jobs } = scheduler();
    await schedule({ job_name: 'a', date });
    expect(jobs.all().map((job) => job.nextDueAt)).toEqual([Date.UTC(year, month - 1, ...rest)]);
  });

  it.each([
    ['1-1-2030 1:2:3', '1-1-2030 1:2:3'],
    [' 01-1-2030   1:02:3 ', '01-1-2030   1:02:3'],
    ['02m', '02m'],
  ])('echoes the date "%s" as it was given', async (date, echoed) => {
    const { post } = scheduler();
    const { body } = await post({ job_name: 'a', date });
    expect(body.message.endsWith(` will be scheduled to run in ${echoed}`)).toBe(true);
  });

  it('goes by time where there is a date, too', async () => {
    const { post, jobs } = scheduler();
    for (const date of ['1-1-2030 1:2:3', 'soon', '20-06-2021 16:13:00']) {
      const { body } = await post({ job_name: 'a', time: '2m', date });
      expect(body.message).toMatch(/ to run in 2m$/);
    }
    expect(jobs.all().map((job) => job.nextDueAt)).toEqual(Array(3).fill(NOW + 120 * SECONDS));
  });

  it('takes an image, a command or a script beside the name', async () => {
    const { schedule, jobs } = scheduler();
    await schedule({ job_name: 'My job', image: 'busybox', shell: 'echo out; exit 3', time: '3s' });
    await schedule({ job_name: 'words', image: 'busybox', command: '["echo", "a b"]', time: '3s' });
    await schedule({
      job_name: 'script',
      image: 'busybox',
      command: 'echo "a b" | wc',
      time: '3s',
      shell: '',
    });
    await schedule({ job_name: 'test', image: 'busybox', command: '[ -f /x ]', time: '3s', date: '' });
    const busybox = { kind: 'container', image: 'busybox' };
    expect(jobs.all()).toMatchObject([
      { name: 'My job', target: { ...busybox, shell: 'echo out; exit 3' } },
      { name: 'words', target: { ...busybox, command: ['echo', 'a b'] } },
      { name: 'script', target: { ...busybox, shell: 'echo "a b" | wc' } },
      { name: 'test', target: { ...busybox, shell: '[ -f /x ]' } },
    ]);
  });

  it.each([
    ['27-06-2099 16:13:00', '2099-06-27T16:13:00Z'],
    ['31-12-9999 23:59:59', '9999-12-31T23:59:59Z'],
  ])('takes a date of a far year: %s', async (date, dueAt) => {
    const { schedule, jobs } = scheduler();
    await schedule({ job_name: 'far', date });
    expect(jobs.all()).toMatchObject([{ nextDueAt: Date.parse(dueAt) }]);
  });

  it('takes the words of a command as a JSON array', async () => {
    const { send, jobs } = scheduler();
    await send('POST', '/job', { json: { job_name: 'a', time: '3s', command: ['echo', 'x'], shell: null } });
    expect(jobs.all()).toMatchObject([{ target: { command: ['echo', 'x'] } }]);
  });

  it('gives the first answer again under the same Idempotency-Key', async () => {
    const { send, jobs } = scheduler();
    const sent = (time: string) => {
      const form = multipart({ job_name: 'a', time });
      return { ...form, headers: { ...form.headers, 'idempotency-key': 'k' } };
    };
    const [first, again] = [await send('POST', '/job', sent('3s')), await send('POST', '/job', sent('3s'))];
    expect(again.body).toEqual(first.body);
    expect(jobs.all()).toHaveLength(1);
    expect((await send('POST', '/job', sent('4s'))).status).toBe(422);
  });

  it.each([
    [{ time: '2m' }, 'job_name: missing'],
    [{ job_name: ' ', time: '2m' }, 'job_name: missing'],
    [{ job_name: 'a' }, 'time: missing: expected time or date'],
    [{}, 'job_name: missing; time: missing: expected time or date'],
    [{ job_name: 'a', time: 'soon', date: '2m' }, /^time: "soon": expected a whole number/],
    [{ job_name: 7, time: [] }, 'job_name: expected text; time: expected one text'],
    [{ job_name: 'a', time: '2m', command: 'x', shell: 'y' }, /^command: given together with shell/],
    [{ job_name: 'a', time: '2m', command: ['x'], shell: 'y' }, /^shell: given together with command/],
    [
      { job_name: 'a\u0007b', time: '2m' },
      'job_name: "a\\u0007b": expected 1 to 255 characters, not only blanks, no control characters',
    ],
    [{ job_name: 'é'.repeat(256), time: '2m' }, /^job_name: "é{255}": expected 1 to 255 [^;]+$/],
    [{ job_name: 'a', image: 'a\u0000', time: '2m' }, /^image: "a\\u0000": expected 1 to 255 [^;]+$/],
    [{ job_name: 'a', date: '20-06-2021 16:13:00' }, 'date: "20-06-2021 16:13:00": is in the past'],
    [{ job_name: 'a', date: '31-02-2027 16:13:00' }, 'date: "31-02-2027 16:13:00": no such date and time'],
    [{ job_name: 'a', date: '31-2-2027 1:2:3' }, 'date: "31-2-2027 1:2:3": no such date and time'],
    [{ job_name: 'a', date: '1-1-2021 1:2:3' }, 'date: "1-1-2021 1:2:3": is in the past'],
    [
      { job_name: 'a', time: '099999999d' },
      'time: "099999999d": is after 9999-12-31T23:59:59.999Z, the last instant there is',
    ],
    [
      { job_name: 'a', time: `${'9'.repeat(50)}s` },
      `time: "${'9'.repeat(50)}s": is after 9999-12-31T23:59:59.999Z, the last instant there is`,
    ],
    [
      { job_name: 'a', date: `${'9'.repeat(1000)}s` },
      `date: "${'9'.repeat(64)}": is after 9999-12-31T23:59:59.999Z, the last instant there is`,
    ],
    [
      { job_name: 'a', time: '99999999d' },
      'time: "99999999d": is after 9999-12-31T23:59:59.999Z, the last instant there is',
    ],
    [
      { job_name: 'a', date: '3654000d' },
      'date: "3654000d": is after 9999-12-31T23:59:59.999Z, the last instant there is',
    ],
    [[], 'expected a form or a JSON object; job_name: missing; time: missing: expected time or date'],
  ])('refuses %j', async (json, message) => {
    const { refusal } = scheduler();
    expect(await refusal(json)).toEqual(
      typeof message === 'string' ? message : expect.stringMatching(message),
    );
  });

  it.each(['2h30m', '0s', '1.5h', '-2m', '2', 'm', '2 m', '2w', '21-11-2026 16:13:00', 'PT2M'])(
    'refuses the time "%s"',
    async (time) => {
      const { refusal } = scheduler();
      expect(await refusal({ job_name: 'a', time })).toBe(
        `time: ${JSON.stringify(time)}: expected a whole number above 0 and one of s, m, h, d, such as 30s`,
      );
    },
  );

  it.each([
    '2026-11-21 16:13:00',
    '21-11-2026',
    '21-11-26 16:13:00',
    '021-11-2026 16:13:00',
    '21-11-2026 16:13',
    '21-11-2026T16:13:00',
    '2h30m',
    '0s',
    'tomorrow',
  ])('refuses the date "%s" and says what it takes', async (date) => {
    const { refusal } = scheduler();
    expect(await refusal({ job_name: 'a', date })).toBe(
      `date: "${date}": expected day-month-year hour:minute:second, such as 20-06-2026 20:00:00, ` +
        'or a whole number above 0 and one of s, m, h, d, such as 30s',
    );
  });

  it.each([
    '21-11-2026 25:00:00',
    '0-11-2027 1:2:3',
    '1-13-2027 1:2:3',
    '1-1-2027 1:60:3',
    '1-1-2027 1:2:60',
  ])('refuses the date "%s", which no calendar has', async (date) => {
    const { refusal } = scheduler();
    expect(await refusal({ job_name: 'a', date })).toBe(`date: "${date}": no such date and time`);
  });

  it.each([
    ['x', 'the body holds no line of "--" and the boundary, with CR and LF at its end'],
    ['--B\r\nContent-Disposition: form-data\r\n\r\n1\r\n--B--\r\n', 'part 1 has no name'],
    [
      '--B\r\nContent-Disposition: form-data; na',
      'the body ends too soon: expected a last line of "--", the boundary and "--"',
    ],
  ])('refuses a broken multipart body: %j', async (body, message) => {
    const { send } = scheduler();
    const headers = { 'content-type': 'multipart/form-data; boundary=B' };
    expect(await send('POST', '/job', { headers, body })).toMatchObject({
      status: 400,
      body: { message },
    });
  });

  it.each(['a[]', '__proto__', 'toString', 'a'])(
    'is not disturbed by a field "%s" that it does not know',
    async (name) => {
      const { send } = scheduler();
      const { status } = await send(
        'POST',
        '/job',
        multipart({ a: '1', [name]: '2', job_name: 'a', time: '1s' }),
      );
      expect(status).toBe(200);
    },
  );

  it('refuses texts in JSON where one is expected', async () => {
    const { refusal } = scheduler();
    expect(await refusal({ job_name: ['a', 'b'], time: '1s' })).toBe('job_name: expected one text');
  });
});
