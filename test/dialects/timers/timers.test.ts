import { describe, expect, it } from 'vitest';
import { apiUnderTest, NOW } from '../../http/api-under-test.ts';
import { answered, type SendScript, unanswered } from '../../in-memory/in-memory-webhook-sender.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const URL = 'https://someserver.com/hook';

const timers = () => {
  const api = apiUnderTest();
  const post = (json: unknown, headers: Record<string, string> = {}) =>
    api.send('POST', '/timers', { json, headers });
  return {
    ...api,
    post,
    timeLeft: async (id: number) => (await api.send('GET', `/timers/${id}`)).body.time_left,
    /** Where the only timer fires. */
    target: () => {
      const [job] = api.jobs.all();
      if (job?.target.kind !== 'webhook') throw new RangeError('there is no timer');
      return job.target;
    },
    /** The description of a refusal, which must have stored nothing. */
    refusal: async (json: unknown): Promise<string> => {
      const { status, headers, body } = await post(json);
      expect(status).toBe(400);
      expect(headers['content-type']).toBe('application/json');
      expect(body).toEqual({ message: 'Invalid request', description: expect.any(String) });
      expect(api.jobs.all()).toEqual([]);
      expect(api.numbers.last('timers')).toBe(0);
      return body.description;
    },
  };
};

describe('the examples of the documentation', () => {
  it('POST /timers {"hours":4,"minutes":0,"seconds":1,"url":"https://someserver.com"}', async () => {
    const { post, jobs, target } = timers();
    const { status, body } = await post({ hours: 4, minutes: 0, seconds: 1, url: 'https://someserver.com' });
    const [job] = jobs.all();
    expect(status).toBe(201);
    expect(body).toEqual({ id: 1, time_left: 14_401 });
    expect(job?.nextDueAt).toBe(NOW + 14_401 * SECOND);
    expect(target()).toMatchObject({ method: 'POST', url: 'https://someserver.com/1' });
  });

  it('GET /timers/{id}', async () => {
    const { post, send } = timers();
    await post({ hours: 4, minutes: 0, seconds: 1, url: URL });
    const { status, body } = await send('GET', '/timers/1');
    expect([status, body]).toEqual([200, { id: 1, time_left: 14_401 }]);
  });
});

describe('the number of a timer', () => {
  it('counts up from 1', async () => {
    const { post } = timers();
    const numbers = [];
    for (let count = 0; count < 3; count += 1) numbers.push((await post({ seconds: 3, url: URL })).body.id);
    expect(numbers).toEqual([1, 2, 3]);
  });

  it('is given to one of those that ask at once', async () => {
    const { post } = timers();
    const answers = await Promise.all(Array.from({ length: 20 }, () => post({ seconds: 3, url: URL })));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(20);
  });

  it('is not used up by a request that is refused', async () => {
    const { post, refusal } = timers();
    await refusal({ seconds: -1, url: URL });
    await refusal({ seconds: 3, url: 'http://169.254.169.254/x' });
    expect((await post({ seconds: 3, url: URL })).body.id).toBe(1);
  });

  it('finds it as well as its 32 digits do', async () => {
    const { post, send, jobs } = timers();
    await post({ seconds: 3, url: URL });
    const [job] = jobs.all();
    for (const id of ['1', job?.id])
      expect((await send('GET', `/timers/${id}`)).body).toEqual({ id: 1, time_left: 3 });
  });

  it('is its 32 digits where it has none', async () => {
    const { send } = timers();
    const json = { url: URL, in: '3s', tags: ['timers'] };
    const { body: job } = await send('POST', '/v1/jobs', { json });
    expect((await send('GET', `/timers/${job.id}`)).body).toEqual({ id: job.id, time_left: 3 });
  });

  it('stays when its tags are taken away', async () => {
    const { post, send, jobs, timeLeft } = timers();
    await post({ seconds: 3, url: URL });
    await send('PATCH', `/v1/jobs/${jobs.all()[0]?.id}`, { json: { tags: [] } });
    expect(await timeLeft(1)).toBe(3);
  });
});

describe('the call of a timer', () => {
  const fired = async (answer: SendScript) => {
    const api = timers();
    api.sender.otherwise = answer;
    await api.post({ seconds: 3, url: `${URL}?token=1` });
    await api.passUntil(NOW + 10 * MINUTE);
    return api;
  };

  it.each([200, 204, 301, 307, 400, 404, 410, 429, 500, 503, 599, 999])(
    'is over once it is answered, also with %i',
    async (status) => {
      const { sender, runs, timeLeft } = await fired(answered(status, { retryAfter: '1' }));
      expect(sender.requests).toHaveLength(1);
      expect(runs.all()).toMatchObject([{ status: 'succeeded' }]);
      expect(await timeLeft(1)).toBe(0);
    },
  );

  it('is made again as long as it is not answered', async () => {
    const { sender, runs } = await fired(unanswered());
    expect(sender.requests.length).toBeGreaterThan(3);
    expect(new Set(sender.requests.map(({ url }) => url))).toEqual(new Set([`${URL}/1`]));
    expect(runs.all()).toMatchObject([{ status: 'running' }]);
  });

  it('has an empty body without a type', async () => {
    const { sender } = await fired(200);
    expect(sender.requests).toMatchObject([{ method: 'POST', url: `${URL}/1`, body: '' }]);
    expect(Object.keys(sender.requests[0]?.headers ?? {})).not.toContain('content-type');
  });
});

describe('a timer', () => {
  it.each([
    ['https://someserver.com', 'https://someserver.com/'],
    ['https://someserver.com/', 'https://someserver.com/'],
    ['https://someserver.com/hook/', 'https://someserver.com/hook/'],
    ['https://someserver.com:8443/a/b?token=1&x=/y', 'https://someserver.com:8443/a/b/'],
    ['https://someserver.com/a#top', 'https://someserver.com/a/'],
    ['https://someserver.com?x', 'https://someserver.com/'],
    [' HTTP://SomeServer.com/Hook ', 'http://someserver.com/Hook/'],
  ])('for %j fires at its id behind %s', async (url, prefix) => {
    const { post, target } = timers();
    const { body } = await post({ seconds: 3, url });
    expect(target().url).toBe(`${prefix}${body.id}`);
  });

  it.each([
    [{ hours: 1, minutes: 1, seconds: 1 }, 3661],
    [{}, 0],
    [{ seconds: 0.5 }, 0],
    [{ seconds: '0.5' }, 0],
    [{ seconds: '3' }, 3],
    [{ seconds: ' +3.9 ', minutes: null, hours: '' }, 3],
    [{ minutes: 1.999, seconds: 90 }, 150],
    [{ hours: 87_672 }, 315_619_200],
  ])('of %j is due in %i s', async (parts, seconds) => {
    const { post, jobs } = timers();
    const { status, body } = await post({ ...parts, url: URL });
    expect([status, body.time_left]).toEqual([201, seconds]);
    expect(jobs.all()[0]?.nextDueAt).toBe(NOW + seconds * SECOND);
  });

  it('counts down to 0 in begun seconds, and stays there', async () => {
    const { post, timeLeft, passUntil } = timers();
    await post({ seconds: 3, url: URL });
    const seen: number[] = [];
    for (const at of [0, 1, 999, 1000, 2999, 3000, 3001, 60_000]) {
      await passUntil(NOW + at);
      seen.push(await timeLeft(1));
    }
    expect(seen).toEqual([3, 3, 3, 2, 1, 0, 0, 0]);
  });

  it('has no time left once it was canceled', async () => {
    const { post, timeLeft, cancel, jobs } = timers();
    await post({ seconds: 3, url: URL });
    await cancel(jobs.all()[0]?.id ?? '');
    expect(await timeLeft(1)).toBe(0);
  });

  it('fires however late its time is noticed, and is tried for a day', async () => {
    const { post, jobs } = timers();
    await post({ seconds: 3, url: URL });
    expect(jobs.all()[0]).toMatchObject({
      startDeadline: 14 * 86_400 * SECOND,
      timeout: 86_400 * SECOND,
      tags: ['timers'],
    });
  });

  it('is the first one again under the same Idempotency-Key, at the same address', async () => {
    const { post, jobs, target, numbers } = timers();
    const headers = { 'idempotency-key': 'k' };
    const first = await post({ seconds: 3, url: URL }, headers);
    const again = await post({ seconds: 3, url: URL }, headers);
    expect([again.status, again.body]).toEqual([201, { id: 1, time_left: 3 }]);
    expect(first.body).toEqual(again.body);
    expect(jobs.all()).toHaveLength(1);
    expect(target().url).toBe(`${URL}/1`);
    expect((await post({ seconds: 4, url: URL }, headers)).status).toBe(422);
    expect(numbers.last('timers')).toBe(1);
  });

  it('is one of those that are asked for at once under the same key', async () => {
    const { post, jobs } = timers();
    const headers = { 'idempotency-key': 'k' };
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => post({ seconds: 3, url: URL }, headers)),
    );
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(jobs.all()).toHaveLength(1);
  });
});

describe('an error', () => {
  it.each([
    [
      { seconds: 3, url: 'ftp://a.example/9007199254740991' },
      /^url: "ftp:\/\/a.example\/9007199254740991": /,
    ],
    [{ seconds: -1, url: URL }, 'seconds: -1: expected 0 or more'],
    [{ seconds: -0.5, url: URL }, 'seconds: -0.5: expected 0 or more'],
    [{ minutes: '-1', url: URL }, 'minutes: -1: expected 0 or more'],
    [{ hours: 'two', url: URL }, 'hours: "two": expected a number'],
    [{ hours: '1e3', url: URL }, 'hours: "1e3": expected a number'],
    [{ hours: true, url: URL }, 'hours: no number: expected a number'],
    [{ seconds: [3], url: URL }, 'seconds: no number: expected a number'],
    [
      { hours: 1e300, url: URL },
      'hours, minutes and seconds: their end is after 9999-12-31T23:59:59.999Z, the last instant there is',
    ],
    [
      { seconds: '9'.repeat(400), url: URL },
      'hours, minutes and seconds: their end is after 9999-12-31T23:59:59.999Z, the last instant there is',
    ],
    [
      { hours: 69_890_846, minutes: 30, url: URL },
      'hours, minutes and seconds: their end is after 9999-12-31T23:59:59.999Z, the last instant there is',
    ],
    [{ seconds: 3 }, 'url: missing: expected a URL with scheme and host, such as https://example.com/hook'],
    [{ seconds: 3, url: 7 }, 'url: expected text'],
    [{ seconds: 3, url: 'someserver.com/hook' }, /^url: "someserver.com\/hook": expected a URL with scheme/],
    [{ seconds: 3, url: '//someserver.com' }, /^url: .*: expected a URL with scheme and host/],
    [{ seconds: 3, url: 'https://' }, /^url: "https:\/\/": expected a URL with scheme and host/],
    [{ seconds: 3, url: 'https://?x' }, /^url: .*: expected a URL with scheme and host/],
    [{ seconds: 3, url: 'mailto:a@b.c' }, /^url: .*: expected a URL with scheme and host/],
    [
      { seconds: 3, url: 'ftp://a.example' },
      /^url: "ftp:\/\/a.example": expected a URL that begins with http/,
    ],
    [{ seconds: 3, url: `${URL}/${'a'.repeat(200)}` }, 'url: 228 characters: expected at most 200'],
    [{ seconds: 3, url: 'http://169.254.169.254/x' }, /^url: "http:\/\/169.254.169.254\/x": /],
    [{ seconds: 3, url: 'http://user:hunter2-never-log-this@a.example' }, /^url: "…@a.example": /],
    [{ seconds: -1, minutes: 'x' }, /^minutes: .*; seconds: .*; url: missing/],
    [[], /^expected a JSON object; url: missing/],
    ['x', /^expected a JSON object; url: missing/],
    [null, /^expected a JSON object; url: missing/],
  ])('is 400 with a description: %j', async (json, message) => {
    const { refusal } = timers();
    expect(await refusal(json)).toEqual(
      typeof message === 'string' ? message : expect.stringMatching(message),
    );
  });

  it('takes a URL of 200 characters', async () => {
    const { post } = timers();
    const url = `${URL}/`.padEnd(200, 'a');
    expect((await post({ seconds: 3, url })).status).toBe(201);
  });

  it('is 404 about an unknown id, and about a job that is no timer', async () => {
    const { send } = timers();
    const { body: job } = await send('POST', '/v1/jobs', { json: { image: 'busybox', in: '3s' } });
    await send('POST', '/timers', { json: { seconds: 3, url: URL } });
    const numbers = ['2', '0', '01', '+1', '-1', '1e0', '1.0', '9007199254740992'];
    for (const id of ['f'.repeat(32), job.id, ...numbers]) {
      const { status, body } = await send('GET', `/timers/${id}`);
      expect([status, body]).toEqual([404, { message: 'Not found', description: `there is no timer ${id}` }]);
    }
  });

  it('has a message and a description whatever it is about', async () => {
    const { send } = timers();
    const refused = await apiUnderTest({ mode: 'token' }).send('GET', '/timers/x');
    const answers = [
      refused,
      await send('PUT', '/timers'),
      await send('POST', '/timers', { headers: { 'content-type': 'text/plain' }, body: 'x' }),
      await send('POST', '/timers', { headers: { 'content-type': 'application/json' }, body: '{' }),
      await send('POST', '/timers', { headers: { 'content-type': 'application/json' } }),
      await send('POST', '/timers', { json: { url: URL }, headers: { 'sec-fetch-site': 'cross-site' } }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([401, 405, 400, 400, 400, 403]);
    for (const { headers, body } of answers) {
      expect(headers['content-type']).toBe('application/json');
      expect(body).toEqual({ message: expect.any(String), description: expect.any(String) });
    }
  });
});
