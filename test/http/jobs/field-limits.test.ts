import { describe, expect, it } from 'vitest';
import { apiUnderTest, faultsOf, SECRET } from '../api-under-test.ts';

const ONCE = { image: 'busybox', in: '3s' };
const AGAIN = { image: 'busybox', every: '1h' };
const HOOK = { url: 'https://hooks.example.com', in: '3s' };
const AT_ANY_TIME = { image: 'busybox' };
const ARN = 'arn:aws:ssm:eu-central-1:123456789012:parameter/key';

const NAME = 'characters, not only blanks, no control characters';
const CRON =
  'expected five fields, six with seconds first (none of years), or one of @yearly, @annually, @monthly, @weekly, @daily, @midnight, @hourly';
const DURATION = 'expected a duration such as 90s, 2h30m, 1d or PT2H30M';
const DATE_TIME = 'expected a date and time such as 2026-11-21T09:30:00Z, or a local one with timezone';
const EXCLUSION =
  'expected a date such as 2026-12-24, a span such as 2026-12-24/2026-12-26 or 2026-12-24T18:00/2026-12-25T06:00, or days of each year such as 12-25 or 12-24/12-26';
const RECURRING_ONLY = 'given for a job that is due once: only with every or cron';

const many = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

type Row = readonly [fields: object, ...faults: string[]];

const shown = (value: object): string => JSON.stringify(value).slice(0, 100);

const refusedWith = (base: object, rows: readonly Row[]): void => {
  const cases = rows.map(([fields, ...faults]) => [shown(fields), fields, faults] as const);
  it.each(cases)('%s', async (_, fields, faults) => {
    const { post, send, jobs } = apiUnderTest();
    const { status, body } = await post({ ...base, ...fields });
    expect(faultsOf(body)).toEqual(faults);
    expect(status).toBe(400);
    expect(jobs.all()).toEqual([]);
    const preview = await send('POST', '/v1/preview', { json: { ...base, ...fields } });
    expect([preview.status, faultsOf(preview.body)]).toEqual([400, faults]);
  });
};

describe('what to run is refused, by creating and by previewing alike:', () => {
  refusedWith(ONCE, [
    [{ name: '' }, `/name: "": expected 1 to 255 ${NAME}`],
    [{ name: 'a\nb' }, `/name: "a\\nb": expected 1 to 255 ${NAME}`],
    [{ name: 'x'.repeat(256) }, `/name: "${'x'.repeat(255)}": expected 1 to 255 ${NAME}`],
    [{ image: 'x'.repeat(256) }, '/image: image of 256 characters: expected at most 255'],
    [
      { command: [] },
      '/command: no words: expected at least one; leave command out to run what the image itself names',
    ],
    [{ shell: ' ' }, '/shell: " ": expected a script, such as "date"'],
    [
      { command: ['date'], shell: 'date' },
      '/shell: given together with command: give one of command and shell',
    ],
    [
      { environment: { '1A': 'x' } },
      '/environment/1A: "1A": expected letters, digits, _, . and -, beginning with a letter or _',
    ],
    [
      { environment: { RUNAT_X: 'x' } },
      '/environment/RUNAT_X: "RUNAT_X": names that begin with RUNAT_ are set by Runat itself',
    ],
    [
      { secrets: { A: 5, B: SECRET, C: ARN }, environment: { C: 'x' } },
      '/secrets/A: expected text: put it into quotes',
      '/secrets/B: expected the ARN of a Secrets Manager secret or of an SSM parameter, never the value itself',
      '/secrets/C: "C": is in environment too; a variable has one value',
    ],
    [
      { secrets: Object.fromEntries(many(101, (index) => [`A${index}`, ARN])) },
      '/secrets: 101 secrets: expected at most 100',
    ],
    [{ secrets: 'x' }, '/secrets: expected an object of texts'],
    [{ cpu: 3 }, '/cpu: 3: expected one of 0.25, 0.5, 1, 2, 4, 8 or 16 vCPU'],
    [
      { cpu: 16, memory: 122_881 },
      '/memory: 122881: 16 vCPU pairs with 32768 to 122880 in steps of 8192 MiB',
    ],
    [
      { ephemeralStorage: 20 },
      '/ephemeralStorage: 20: expected 21 to 200 whole GiB; without it there are 20',
    ],
    [
      { ephemeralStorage: 201 },
      '/ephemeralStorage: 201: expected 21 to 200 whole GiB; without it there are 20',
    ],
    [{ tags: many(21, (index) => `t${index}`) }, '/tags: 21 tags: expected at most 20'],
    [{ tags: ['x'.repeat(65)] }, `/tags/0: "${'x'.repeat(64)}": expected 1 to 64 ${NAME}`],
    [{ paused: 'yes' }, '/paused: "yes": expected true or false'],
  ]);
});

describe('a time is refused:', () => {
  refusedWith(AT_ANY_TIME, [
    [{ at: 'tomorrow' }, `/at: "tomorrow": ${DATE_TIME}`],
    [{ at: '2026-02-30T00:00:00Z' }, '/at: "2026-02-30T00:00:00Z": no such date and time'],
    [{ at: '2026-11-21T09:30:00Z' }, '/at: "2026-11-21T09:30:00Z": is in the past'],
    [
      { at: '9999-12-31T23:59:59-01:00' },
      '/at: "9999-12-31T23:59:59-01:00": is after 9999-12-31T23:59:59.999Z, the last instant there is',
    ],
    [{ in: '1.5h' }, '/in: "1.5h": did you mean "1h30m"?'],
    [{ in: '0s' }, '/in: "0s": expected more than zero; use "now": true to run at once'],
    [{ every: '0s' }, '/every: "0s": expected at least 1s'],
    [{ every: '500ms' }, '/every: "500ms": expected whole seconds, such as 1s'],
    [{ every: 'PT0.5S' }, `/every: "PT0.5S": ${DURATION}`],
    [
      { every: '3654000d' },
      '/every: "3654000d": is first due after 9999-12-31T23:59:59.999Z, the last instant there is',
    ],
    [{ cron: '* * * *' }, `/cron: "* * * *": ${CRON}`],
    [
      { cron: '0 0 0 1 1 * 2027' },
      '/cron: "0 0 0 1 1 * 2027": there is no field of years: write "0 0 0 1 1 *", and the end as "endsAt"',
    ],
    [{ cron: 'x'.repeat(300) }, `/cron: "${'x'.repeat(64)}": ${CRON}`],
    [{ cron: '60 24 * * *' }, '/cron: minutes "60": expected 0 to 59; hours "24": expected 0 to 23'],
    [{ cron: '0 0 30 2 *' }, '/cron: day of month "30": never comes in month "2"'],
    [
      { cron: '0 0 1 1 *', endsAt: '2026-12-31T00:00:00Z' },
      '/cron: "0 0 1 1 *": is never due with this endsAt',
    ],
    [
      { in: '3s', timezone: 'Mars/Olympus' },
      expect.stringMatching(/^\/timezone: "Mars\/Olympus": /) as never,
    ],
    [
      { in: '3s', timezone: 'Europe/Berln' },
      '/timezone: "Europe/Berln": no such time zone; did you mean Europe/Berlin?',
    ],
    [
      { in: '3s', timezone: '+02:00' },
      '/timezone: "+02:00": an offset is not the name of a time zone: name a place such as Europe/Berlin, or Etc/GMT-2, whose sign is reversed, for +02:00 all year',
    ],
    [
      { in: '3s', startsAt: '2026-12-02T00:00:00Z', exclude: ['2026-12-03'], jitter: '5s' },
      `/startsAt: ${RECURRING_ONLY}`,
      `/exclude: ${RECURRING_ONLY}`,
      `/jitter: ${RECURRING_ONLY}`,
    ],
    [
      { every: '1h', cron: '@daily', now: true },
      '/cron: given together with every: expected one of at, in, every, cron, now',
      '/now: given together with every: expected one of at, in, every, cron, now',
    ],
  ]);
});

describe('a schedule is refused:', () => {
  refusedWith(AGAIN, [
    [{ startsAt: 'soon' }, `/startsAt: "soon": ${DATE_TIME}`],
    [
      { startsAt: '9999-12-31T23:59:59-01:00' },
      '/startsAt: "9999-12-31T23:59:59-01:00": is after 9999-12-31T23:59:59.999Z, the last instant there is',
    ],
    [{ endsAt: '2026-11-21T09:29:59Z' }, '/endsAt: "2026-11-21T09:29:59Z": is in the past'],
    [
      { startsAt: '2026-12-02T00:00', endsAt: '2026-12-01T00:00' },
      '/endsAt: "2026-12-01T00:00": is before startsAt "2026-12-02T00:00"',
    ],
    [{ endsAt: '2026-11-21T10:00:00Z' }, '/every: "1h": is never due with this endsAt'],
    [
      { endsAt: '2026-11-21T11:00:00Z', exclude: ['2026-11-21'] },
      '/every: "1h": is never due with this endsAt and exclude',
    ],
    [
      { exclude: '2026-12-24' },
      '/exclude: "2026-12-24": expected an array of texts; did you mean ["2026-12-24"]?',
    ],
    [
      { exclude: [1, '24.12.2026', '2026-12-24'] },
      '/exclude/0: 1: expected text; did you mean "1"?',
      `/exclude/1: "24.12.2026": ${EXCLUSION}`,
    ],
    [{ exclude: ['2026-12-24T18:00'] }, `/exclude/0: "2026-12-24T18:00": ${EXCLUSION}`],
    [{ exclude: ['2026-12-26/2026-12-24'] }, '/exclude/0: "2026-12-26/2026-12-24": ends before it starts'],
    [{ exclude: many(101, () => '2026-12-24') }, '/exclude: 101 spans: expected at most 100'],
    [{ jitter: 'some' }, `/jitter: "some": ${DURATION}`],
    [{ jitter: '25h' }, '/jitter: "25h": expected at most 1d'],
  ]);
});

describe('a policy is refused:', () => {
  const codes = 'expected a whole number from 1 to 255';
  refusedWith(ONCE, [
    [{ copies: 0 }, '/copies: 0: expected a whole number from 1 to 300'],
    [{ copies: 301 }, '/copies: 301: expected a whole number from 1 to 300'],
    [{ copies: 1.5 }, '/copies: 1.5: expected a whole number from 1 to 300'],
    [{ overlap: 'wait' }, '/overlap: "wait": expected "skip" or "queue" or "replace" or "allow"'],
    [{ misfire: 'never' }, '/misfire: "never": expected "run_once" or "skip" or "run_all"'],
    [{ startDeadline: '0s' }, '/startDeadline: "0s": expected at least 1s'],
    [{ startDeadline: '15d' }, '/startDeadline: "15d": expected at most 14d'],
    [{ timeout: '15d' }, '/timeout: "15d": expected at most 14d'],
    [{ retry: 5 }, '/retry: 5: expected an object; did you mean {"limit":5}?'],
    [{ retry: {} }, '/retry/limit: missing: how many further attempts there are, 0 to 10'],
    [{ retry: { limit: 11 } }, '/retry/limit: 11: expected a whole number from 0 to 10'],
    [{ retry: { limit: -1 } }, '/retry/limit: -1: expected a whole number from 0 to 10'],
    [{ retry: { limit: 1, backoff: '0s' } }, '/retry/backoff: "0s": expected at least 1s'],
    [{ retry: { limit: 1, backoff: '25h' } }, '/retry/backoff: "25h": expected at most 1d'],
    [{ retry: { limit: 1, factor: 0.5 } }, '/retry/factor: 0.5: expected a number from 1 to 10'],
    [{ retry: { limit: 1, factor: 11 } }, '/retry/factor: 11: expected a number from 1 to 10'],
    [{ retry: { limit: 1, exitCodes: [] } }, '/retry/exitCodes: 0 codes: expected 1 to 20'],
    [
      { retry: { limit: 1, exitCodes: many(21, (index) => index + 1) } },
      '/retry/exitCodes: 21 codes: expected 1 to 20',
    ],
    [
      { retry: { limit: 1, exitCodes: ['x', 0, 256] } },
      '/retry/exitCodes/0: "x": expected a number',
      `/retry/exitCodes/1: 0: ${codes}`,
      `/retry/exitCodes/2: 256: ${codes}`,
    ],
    [
      { retry: { limit: 'x', backoff: 5, factor: 11, 'a/b': 3 } },
      '/retry/limit: "x": expected a number',
      '/retry/backoff: 5: expected text; did you mean "5s"?',
      '/retry/factor: 11: expected a number from 1 to 10',
      '/retry/a~1b: "a/b": unknown field',
    ],
  ]);
});

describe('a webhook is refused:', () => {
  const status = 'expected a status from 200 to 599, or a class such as 2xx';
  refusedWith(HOOK, [
    [{ url: '' }, '/url: "": expected a URL that begins with https:// or http://'],
    [
      { url: `https://example.com/${'x'.repeat(2029)}` },
      `/url: "https://example.com/${'x'.repeat(236)}"…: 2049 characters: expected at most 2048`,
    ],
    [{ url: 'http://localhost.:0' }, '/url: "http://localhost.:0": port 0: expected 1 to 65535'],
    [
      { url: 'http://[::ffff:10.0.0.1]/' },
      expect.stringMatching(/^\/url: .*, to which no webhook is sent$/) as never,
    ],
    [{ method: 'OPTIONS' }, '/method: "OPTIONS": expected one of GET, HEAD, POST, PUT, PATCH, DELETE'],
    [
      { headers: Object.fromEntries(many(51, (index) => [`x-${index}`, 'x'])) },
      '/headers: 51 headers: expected at most 50',
    ],
    [
      { headers: Object.fromEntries(many(5, (index) => [`${index}`, 'x'.repeat(3277)])) },
      '/headers: 16390 characters in all: expected at most 16384',
    ],
    [
      { headers: { ['x'.repeat(101)]: 'x' } },
      `/headers/${'x'.repeat(101)}: "${'x'.repeat(100)}"…: expected at most 100 characters`,
    ],
    [{ headers: { a: 'x'.repeat(4097) } }, '/headers/a: 4097 characters: expected at most 4096'],
    [
      { headers: { a: 'ü', b: ' x', c: 'x\0' } },
      ...['a', 'b', 'c'].map(
        (name) => `/headers/${name}: expected printable ASCII characters, with no space at either end`,
      ),
    ],
    [{ method: 'GET', body: {} }, '/body: given with method GET, which sends none'],
    [{ body: 'x'.repeat(65_537) }, '/body: 65537 bytes: expected at most 65536'],
    [{ body: { a: '😀'.repeat(16_383) } }, '/body: 65540 bytes: expected at most 65536'],
    [{ expect: [] }, '/expect: 0 statuses: expected 1 to 20'],
    [{ expect: many(21, (index) => `${200 + index}`) }, '/expect: 21 statuses: expected 1 to 20'],
    [{ expect: ['100', '2XX'] }, `/expect/0: "100": ${status}`, `/expect/1: "2XX": ${status}`],
    [{ timeout: '15d' }, '/timeout: "15d": expected at most 14d'],
  ]);
});

describe('what follows from ends is refused:', () => {
  const events =
    'run.succeeded, run.failed, run.timed_out, run.start_failed, run.skipped, run.missed, run.canceled, run.lost, job.overdue';
  const url = 'https://hooks.example.com';
  const reference = 'expected the id of a job, or the name it was put under';
  refusedWith(ONCE, [
    [{ callback: {} }, '/callback/url: missing: where the callback is sent'],
    [{ callback: { url, on: [] } }, `/callback/on: no event: expected some of ${events}`],
    [{ callback: { url, on: ['run.due'] } }, `/callback/on/0: "run.due": expected one of ${events}`],
    [
      { callback: { url: 'https://10.1.2.3' } },
      '/callback/url: "https://10.1.2.3": 10.1.2.3 is a private address, to which no webhook is sent',
    ],
    [{ successWithin: '59s' }, '/successWithin: "59s": expected at least 1m'],
    [{ successWithin: '401d' }, '/successWithin: "401d": expected at most 400d'],
    [{ onSuccess: ' ' }, `/onSuccess: " ": ${reference}`],
    [{ onSuccess: 'x'.repeat(256) }, `/onSuccess: "${'x'.repeat(64)}": ${reference}`],
  ]);
});

describe('at its limit is taken:', () => {
  const taken = [
    { ...ONCE, name: 'x'.repeat(255), tags: many(20, (index) => `${index}`.padEnd(64, 'x')) },
    { ...ONCE, cpu: 16, memory: 122_880, ephemeralStorage: 200 },
    { ...ONCE, copies: 300, startDeadline: '14d', timeout: '14d' },
    { ...ONCE, startDeadline: '1s', timeout: '0', copies: 1 },
    { ...ONCE, retry: { limit: 10, backoff: '1d', factor: 10, exitCodes: many(20, (index) => index + 236) } },
    { ...ONCE, retry: { limit: 0, backoff: '1s', factor: 1, exitCodes: [1] } },
    { ...ONCE, secrets: Object.fromEntries(many(100, (index) => [`A${index}`, ARN])) },
    { ...HOOK, url: `https://example.com/${'x'.repeat(2028)}`, timeout: '14d' },
    { ...HOOK, headers: Object.fromEntries(many(50, (index) => [`x-${index}`, 'x'])), method: 'DELETE' },
    { ...HOOK, headers: Object.fromEntries(many(4, (index) => [`${index}`, 'x'.repeat(4095)])) },
    { ...HOOK, headers: { ['x'.repeat(100)]: 'x'.repeat(4096) }, body: { a: '😀'.repeat(16_382) } },
    { ...HOOK, expect: many(20, (index) => `${580 + index}`), body: 'x'.repeat(65_536) },
    { ...ONCE, callback: { url: 'https://example.com', on: ['job.overdue'] }, successWithin: '1m' },
    { ...AGAIN, successWithin: '400d' },
    { at: '9999-12-31T23:59:59.999Z' },
    { image: 'busybox', at: '2099-06-27T16:13:00Z' },
    { image: 'busybox', in: '2912000d' },
    { image: 'busybox', every: '1s' },
    { image: 'busybox', every: '2912000d' },
    { image: 'busybox', cron: '59 59 23 31 12 SAT' },
    { ...AGAIN, exclude: many(100, () => '2026-12-24'), jitter: '1d' },
    { ...AGAIN, endsAt: '2026-11-21T10:30:00Z' },
  ];
  it.each(taken.map((json) => [shown(json), json] as const))('%s', async (_, json) => {
    const { post } = apiUnderTest();
    const { status, body } = await post(json);
    expect([status, faultsOf(body)]).toEqual([201, []]);
  });
});
