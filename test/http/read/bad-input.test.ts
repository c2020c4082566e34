import { describe, expect, it } from 'vitest';
import { CALLBACK_EVENTS } from '../../../functions/domain/job/callback.ts';
import { apiUnderTest, faultsOf, SECRET } from '../api-under-test.ts';

const GOOD = { image: 'busybox', in: '3s' };

const EVENTS = CALLBACK_EVENTS.join(', ');

/** What a body is refused for; nothing may have been stored. */
const refused = async (json: unknown): Promise<string[]> => {
  const { post, jobs } = apiUnderTest();
  const { status, headers, body } = await post(json);
  expect(status).toBe(400);
  expect(headers['content-type']).toBe('application/problem+json');
  expect(body).toMatchObject({ type: '/problems/invalid', status: 400 });
  expect(jobs.all()).toEqual([]);
  return faultsOf(body);
};

describe('a body that breaks a rule is 400 and stores nothing:', () => {
  it('no image', async () => {
    expect(await refused({ shell: 'date', in: '3s' })).toEqual([
      '/image: missing: the image to run, such as "busybox" (or "url" for a webhook)',
    ]);
  });

  it('bad image grammar', async () => {
    expect(await refused({ ...GOOD, image: 'Busy Box' })).toEqual([
      expect.stringMatching(/^\/image: "Busy Box": /),
    ]);
  });

  it('two triggers', async () => {
    expect(await refused({ ...GOOD, now: true })).toEqual([
      '/now: given together with in: expected one of at, in, every, cron, now',
    ]);
  });

  it('no trigger', async () => {
    expect(await refused({ image: 'busybox' })).toEqual([
      ': no time given: expected one of at, in, every, cron, now',
    ]);
  });

  it('a past instant', async () => {
    const at = '2020-01-01T00:00:00Z';
    expect(await refused({ image: 'busybox', at })).toEqual([`/at: "${at}": is in the past`]);
  });

  it('in of 0', async () => {
    expect(await refused({ ...GOOD, in: '0s' })).toEqual([expect.stringMatching(/^\/in: "0s": /)]);
  });

  it('in that ends after the last instant', async () => {
    expect(await refused({ ...GOOD, in: '3654000d' })).toEqual([
      '/in: "3654000d": is after 9999-12-31T23:59:59.999Z, the last instant there is',
    ]);
  });

  it('CPU and memory that do not pair', async () => {
    expect(await refused({ ...GOOD, cpu: 0.25, memory: 4096 })).toEqual([
      '/memory: 4096: 0.25 vCPU pairs with 512, 1024, 2048 MiB',
    ]);
  });

  it('overrides of over 8,192 characters', async () => {
    expect(await refused({ ...GOOD, shell: 'x'.repeat(8192) })).toEqual([
      expect.stringMatching(
        /^: .*expected at most 8192; put what is longer into the image, or let the job fetch it$/,
      ),
    ]);
  });

  it('a null character', async () => {
    expect(await refused({ ...GOOD, shell: 'a\0b', command: undefined })).toEqual([
      expect.stringMatching(/^\/shell: .*null character/),
    ]);
  });

  it.each(['null', '[]', '"text"', '17', 'true'])('%s instead of an object', async (text) => {
    expect(await refused(JSON.parse(text))).toEqual([
      expect.stringMatching(/^: .*: expected a JSON object$/),
    ]);
  });
});

describe('a fault of structure', () => {
  it.each([
    [{ cpu: 'abc' }, '/cpu: "abc": expected a number'],
    [{ memory: null }, '/memory: null: expected a number'],
    [{ image: 17 }, '/image: 17: expected text; did you mean "17"?'],
    [
      { env: { A: 'b' }, schedule: '@daily' },
      '/env: "env": unknown field; did you mean "environment"?',
      '/schedule: "schedule": unknown field; did you mean "cron"?',
    ],
    [
      { delay: '5m', cmd: ['x'], TZ: 'UTC' },
      '/delay: "delay": unknown field; did you mean "in"?',
      '/cmd: "cmd": unknown field; did you mean "command"?',
      '/TZ: "TZ": unknown field; did you mean "timezone"?',
    ],
    [
      { 'start-date': 'x', max_retries: 3 },
      '/start-date: "start-date": unknown field; did you mean "startsAt"?',
      '/max_retries: "max_retries": unknown field; did you mean "retry"?',
    ],
    [{ name: {} }, '/name: an object: expected text'],
    [{ command: 'echo' }, '/command: "echo": expected an array of texts; did you mean ["echo"]?'],
    [
      { command: ['a', 1, []] },
      '/command/1: 1: expected text; did you mean "1"?',
      '/command/2: an array: expected text',
    ],
    [
      { command: 'echo', shell: 'echo' },
      '/command: "echo": expected an array of texts; did you mean ["echo"]?',
      '/shell: given together with command: give one of command and shell',
    ],
    [{ environment: [] }, '/environment: expected an object of texts'],
    [
      { environment: { 'A/B~': 5 } },
      '/environment/A~1B~0: "A/B~": expected letters, digits, _, . and -, beginning with a letter or _',
      '/environment/A~1B~0: expected text: put it into quotes',
    ],
    [{ architecture: 'riscv' }, '/architecture: "riscv": expected "arm64" or "x86_64"'],
    [{ capacity: false }, '/capacity: false: expected "on_demand" or "spot"'],
    [{ tags: {} }, '/tags: an object: expected an array of texts'],
    [{ timezone: 'x'.repeat(101) }, '/timezone: text of 101 characters: expected at most 100'],
    [
      { imgae: 'busybox', 'a/b': 1 },
      '/imgae: "imgae": unknown field; did you mean "image"?',
      '/a~1b: "a/b": unknown field',
    ],
    [
      { startsat: 'x', time_zone: 'x', commandline: 'x' },
      '/startsat: "startsat": unknown field; did you mean "startsAt"?',
      '/time_zone: "time_zone": unknown field; did you mean "timezone"?',
      '/commandline: "commandline": unknown field',
    ],
    [
      { callback: { url: 'https://example.com', urls: 'x', colour: 'x' } },
      '/callback/urls: "urls": unknown field; did you mean "url"?',
      '/callback/colour: "colour": unknown field',
    ],
    [
      { retry: { limit: 1, backof: '1s', 'exit\nCodes': [1] } },
      '/retry/backof: "backof": unknown field; did you mean "backoff"?',
      '/retry/exit\nCodes: "exit\\nCodes": unknown field; did you mean "exitCodes"?',
    ],
    [{ in: undefined, now: false }, '/now: false: expected true'],
    [
      { callback: 'https://example.com' },
      '/callback: "https://example.com": expected an object; did you mean {"url":"https://example.com"}?',
    ],
    [{ callback: { url: 5 } }, '/callback/url: 5: expected text; did you mean "5"?'],
    [
      { callback: { on: 'run.failed', 'a/b': 1 } },
      '/callback/url: missing: where the callback is sent',
      '/callback/on: "run.failed": expected an array of texts; did you mean ["run.failed"]?',
      '/callback/a~1b: "a/b": unknown field',
    ],
    [
      { callback: { url: 'x', on: [1, 'run.failed', 'x'.repeat(101)] } },
      `/callback/on/0: 1: expected one of ${EVENTS}`,
      `/callback/on/2: "${'x'.repeat(64)}": expected one of ${EVENTS}`,
      '/callback/url: "x": expected a URL that begins with https:// or http://',
    ],
    [{ successWithin: 60 }, '/successWithin: 60: expected text; did you mean "60s"?'],
    [{ onSuccess: ['x'] }, '/onSuccess: an array: expected text; did you mean "x"?'],
  ])('%j is told by value, place and rule', async (fields, ...faults) => {
    expect(await refused({ ...GOOD, ...fields })).toEqual(faults);
  });

  it('comes back together with all others, each once', async () => {
    const faults = await refused({
      image: 'UPPER',
      command: ['ok', 5],
      shell: 'echo',
      environment: { GOOD: 'x', 'BAD NAME': 'x', NUMBER: 5 },
      cpu: 3,
      at: 7,
      timezone: 'Mars/Olympus',
      timeout: 'soon',
      tags: [1, ' '],
      colour: 'red',
    });
    expect(faults.map((fault) => fault.split(':', 1)[0]).sort()).toEqual([
      '/at',
      '/colour',
      '/command/1',
      '/cpu',
      '/environment/BAD NAME',
      '/environment/NUMBER',
      '/image',
      '/shell',
      '/tags/0',
      '/tags/1',
      '/timeout',
      '/timezone',
    ]);
  });

  it('is told for the first hundred when there are more', async () => {
    const faults = await refused({ ...GOOD, command: Array.from({ length: 5000 }, () => 0) });
    expect(faults).toHaveLength(101);
    expect(faults.at(-1)).toMatch(/^: and 49\d\d more faults$/);
  });

  it('never shows the value of a variable', async () => {
    const { post } = apiUnderTest();
    const answers = await Promise.all([
      post({ ...GOOD, environment: { A: [SECRET] } }),
      post({ ...GOOD, environment: { A: `${SECRET}\0` } }),
      post({ ...GOOD, environment: { A: { b: SECRET } } }),
      post({ ...GOOD, environment: SECRET.length }),
      post({ ...GOOD, secrets: { A: SECRET, B: [SECRET] } }),
      post({ ...GOOD, secrets: SECRET }),
    ]);
    for (const { status, text } of answers) {
      expect(status).toBe(400);
      expect(text).not.toContain(SECRET);
    }
  });
});

describe('a body that cannot be read', () => {
  const send = async (body: string | Uint8Array | undefined, contentType = 'application/json') => {
    const api = apiUnderTest();
    const headers = { 'content-type': contentType };
    const answer = await api.send('POST', '/v1/jobs', { headers, ...(body !== undefined && { body }) });
    expect(api.jobs.all()).toEqual([]);
    return answer;
  };

  it.each([
    ['{"image":busybox}', 'is no JSON at line 1, column 10: expected a value'],
    ['{"image":\n "busybox",}', 'is no JSON at line 2, column 12: expected a name in double quotes'],
    ['{"image"', 'is no JSON at line 1, column 9: expected ":", but it ends there'],
    ['{} {}', 'is no JSON at line 1, column 4: expected nothing more'],
    ['{"a":tru, "b": 1}', 'is no JSON at line 1, column 6: expected a value'],
    ['image=busybox', 'is no JSON at line 1, column 1: expected a value'],
    ['', 'is missing: expected a JSON object'],
    ['['.repeat(131_072), 'is nested too deep: expected at most 100 levels of objects and arrays'],
    [Buffer.from([0x22, 0xff, 0x22]), 'holds bytes that are not UTF-8'],
  ])('%.40j is 400 and says where', async (text, detail) => {
    const { status, body } = await send(text);
    expect(status).toBe(400);
    expect(faultsOf(body)).toEqual([`: the body ${detail}`]);
  });

  it('is not quoted, because what is around a fault may be secret', async () => {
    const { text } = await send(`{"environment":{"PASSWORD":"${SECRET}",}}`);
    expect(text).not.toContain(SECRET);
  });

  it('is 400 when it is not there at all', async () => {
    expect((await send(undefined)).status).toBe(400);
  });

  it.each([
    ['', '""'],
    ['text/plain', '"text/plain"'],
    ['application/x-www-form-urlencoded', '"application/x-www-form-urlencoded"'],
    ['application/jsonp', '"application/jsonp"'],
  ])('is 415 with the content type "%s" and says what is read', async (contentType, shown) => {
    const { status, headers, body } = await send('{}', contentType);
    expect(status).toBe(415);
    expect(headers.accept).toBe('application/json');
    expect(body.detail).toBe(`content-type ${shown}: expected application/json`);
  });

  it('is 415 without a content type', async () => {
    const { send: request } = apiUnderTest();
    expect((await request('POST', '/v1/jobs', { body: '{}' })).status).toBe(415);
  });

  it('is 415 when it is compressed', async () => {
    const { send: request } = apiUnderTest();
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    expect((await request('POST', '/v1/jobs', { headers, body: Buffer.from([0x1f, 0x8b]) })).status).toBe(
      415,
    );
  });

  it('is 413 over 262,144 bytes, counted as bytes and after base64', async () => {
    const filling = (bytes: number) => `{"shell":"${'ü'.repeat((bytes - 12) / 2)}"}`;
    expect((await send(filling(262_144))).status).toBe(400);
    expect((await send(Buffer.from(filling(262_144)))).status).toBe(400);
    const tooLarge = await send(filling(262_146));
    expect(tooLarge.status).toBe(413);
    expect(tooLarge.body.detail).toBe('body of 262146 bytes: expected at most 262144');
    expect((await send(Buffer.from(filling(262_146)))).status).toBe(413);
  });

  it('names every name that an object has twice, also with equal values', async () => {
    const { status, body } = await send(
      '{"image":"a","image":"b","now":true,"retry":{"limit":1,"limit":1},"__proto__":1,"__proto__":2}',
    );
    expect(status).toBe(400);
    expect(faultsOf(body)).toEqual([
      '/image: "image": given more than once in one object',
      '/retry/limit: "limit": given more than once in one object',
      '/__proto__: "__proto__": given more than once in one object',
    ]);
  });

  it('has no field that is called as a prototype is', async () => {
    const { status, body } = await send('{"image":"busybox","now":true,"__proto__":{},"constructor":1}');
    expect(status).toBe(400);
    expect(faultsOf(body)).toEqual([
      '/__proto__: "__proto__": unknown field',
      '/constructor: "constructor": unknown field',
    ]);
  });

  it('leaves the prototypes of the process alone', async () => {
    await send('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}');
    expect({}).not.toHaveProperty('polluted');
  });
});
