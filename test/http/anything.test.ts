import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PAGE_ROUTES } from '../../functions/contract/page-routes.ts';
import { ROUTES } from '../../functions/contract/routes.ts';
import { type ApiUnderTest, apiUnderTest, NOW, type Sent } from './api-under-test.ts';

const FIELDS = [
  ...['name', 'image', 'command', 'shell', 'environment', 'secrets', 'cpu', 'memory', 'ephemeralStorage'],
  ...['architecture', 'capacity', 'at', 'in', 'every', 'cron', 'now', 'timezone', 'startsAt', 'endsAt'],
  ...['exclude', 'jitter', 'copies', 'overlap', 'misfire', 'startDeadline', 'timeout', 'retry', 'tags'],
  ...['paused', 'count', 'until', 'limit', 'backoff', 'factor', 'exitCodes'],
  ...['job_name', 'time', 'date', 'hours', 'minutes', 'seconds', 'url', 'frequency', 'task_id', 'server_id'],
  ...['stdout', 'stderr', 'jobname', 'startdate', 'starttime', 'repeat', 'interval', 'active', '__proto__'],
];

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string(),
  fc.constantFrom(
    '',
    'busybox',
    '3s',
    'UTC',
    'true',
    '1',
    '\0',
    '\ud800',
    '2026-11-22T00:00:00Z',
    '2026-11-22/2026-11-23',
    '*/5 * * * *',
    'Europe/Berlin',
    'replace',
    'constructor',
    'https://a.example/hook',
    'every 2 seconds',
    '2026-11-22',
    '10:00',
  ),
  fc.string({ minLength: 300, maxLength: 400 }),
);

const value = fc.oneof(
  text,
  fc.jsonValue(),
  fc.array(text),
  fc.dictionary(text, text),
  fc.constantFrom(true, null, 1, 100),
  fc.double(),
  fc.record({ limit: fc.constantFrom(2, 'x'), backoff: text, exitCodes: fc.array(fc.integer()) }),
);

const record = fc.dictionary(fc.oneof(fc.constantFrom(...FIELDS), text), value, { maxKeys: 8 });

const formText = fc
  .array(fc.tuple(fc.constantFrom(...FIELDS, 'a', 'a[]'), text))
  .map((entries) => entries.map(([name, field]) => `${name}=${field}`).join('&'));

const multipartText = fc
  .array(
    fc.oneof(
      text,
      fc.constantFrom(
        '--B\r\n',
        '--B--\r\n',
        '\r\n\r\n',
        'Content-Disposition: form-data; name="job_name"',
        '; filename="x"',
      ),
    ),
  )
  .map((parts) => parts.join(''));

const body: fc.Arbitrary<string | Uint8Array> = fc.oneof(
  fc.uint8Array(),
  text,
  record.map((fields) => JSON.stringify(fields)),
  fc.json(),
  formText,
  multipartText,
);

const headerName = fc.constantFrom(
  ...['content-type', 'Content-Type', 'authorization', 'idempotency-key', 'origin', 'host', 'sec-fetch-site'],
  ...['content-encoding', 'accept', 'last-event-id', 'if-match', '__proto__'],
);
const headerValue = fc.oneof(
  text,
  fc.constantFrom('application/json', 'multipart/form-data; boundary=B', 'application/x-www-form-urlencoded'),
  fc.constantFrom('multipart/form-data', 'Basic !', 'Bearer x', 'same-origin', 'null', 'identity'),
  fc.constantFrom('application/merge-patch+json', '*', '"1"', 'W/"1"', 'text/html'),
);

const method = fc.constantFrom(
  'GET',
  'POST',
  'DELETE',
  'HEAD',
  'OPTIONS',
  'PUT',
  'PATCH',
  'TRACE',
  '__proto__',
);

const PARAMETERS = [
  ...['limit', 'cursor', 'state', 'tag', 'name', 'outcome', 'status', 'from', 'to', 'stop', 'stream'],
  ...['follow', 'job_id', 'format', 'form'],
];

const query = fc.oneof(
  fc.constant(''),
  text,
  fc
    .array(fc.tuple(fc.constantFrom(...PARAMETERS), text))
    .map((entries) =>
      entries.map(([name, word]) => `${name}=${encodeURIComponent(word.toWellFormed())}`).join('&'),
    ),
);

/** What answers are: data for programs, pages for browsers, and the text of a log. */
const TYPES = /^(application\/(problem\+)?json|text\/(html|plain); charset=utf-8)$/;

/** What is stored, as text. */
const stored = ({ jobs, runs }: ApiUnderTest): string => JSON.stringify([jobs.all(), runs.all()]);

describe('whatever a caller sends', () => {
  it('is answered without a 5xx, and changes nothing where the answer is 4xx', async () => {
    const api = apiUnderTest();
    const { body: job } = await api.post({ image: 'busybox', in: '1s' });
    await api.post({ image: 'busybox', in: '1d' });
    const { body: recurring } = await api.post({ image: 'busybox', cron: '@hourly', overlap: 'allow' });
    await api.passUntil(NOW + 1000);
    const run = await api.run(job.id);
    const id = fc.oneof(
      fc.constantFrom(job.id, recurring.id, run.id, 'x', '__proto__', '%00', '\ud800'),
      text,
    );
    const path = fc.oneof(
      fc
        .tuple(fc.constantFrom(...Object.values(ROUTES), ...Object.values(PAGE_ROUTES)), id)
        .map(([route, inPath]) => route.path.replaceAll(/\{\w+\+?\}/g, () => inPath)),
      text.map((rest) => `/${rest}`),
    );
    const sent: fc.Arbitrary<Sent> = fc.record(
      { headers: fc.dictionary(headerName, headerValue), body },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(method, path, query, sent, async (verb, target, search, request) => {
        const before = stored(api);
        const { status = 0, text: answered, headers } = await api.send(verb, `${target}?${search}`, request);
        expect(status).toBeGreaterThanOrEqual(200);
        expect(status).toBeLessThan(500);
        // What `/docs` shows are files.
        const isFile = status === 200 && /^\/(docs|swagger-ui)/.test(target);
        if (answered !== '' && !isFile) expect(headers['content-type']).toMatch(TYPES);
        // A browser is led on by 303 after what it did.
        if (status >= 400) expect(stored(api)).toBe(before);
      }),
      { numRuns: 2000 },
    );
  });

  it('as a job is answered with 201 and stored, or with 400 and not', async () => {
    const api = apiUnderTest();
    const nearly = fc
      .record({
        image: fc.constantFrom('busybox', 'alpine:3', 'UPPER'),
        in: fc.constantFrom('3s', '1d', '0s'),
      })
      .chain((good) => record.map((extra) => ({ ...good, ...extra })));
    await fc.assert(
      fc.asyncProperty(nearly, fc.boolean(), async (json, withKey) => {
        const before = api.jobs.all().length;
        const { status, body: answered } = await api.post(
          json,
          withKey ? { 'idempotency-key': JSON.stringify(before) } : {},
        );
        expect([201, 400]).toContain(status);
        expect(api.jobs.all()).toHaveLength(before + (status === 201 ? 1 : 0));
        if (status === 400) expect(answered.errors.length).toBeGreaterThan(0);
      }),
      { numRuns: 500 },
    );
  });

  it('as an edit, under a name or to preview is answered with 2xx, or with 4xx and nothing changed', async () => {
    const api = apiUnderTest();
    const { body: job } = await api.post({ image: 'busybox', every: '1h' });
    const bodies = fc.oneof(
      fc.constant(['PATCH', `/v1/jobs/${job.id}`]),
      fc.constantFrom('backup', 'a/b').map((name) => ['PUT', `/v1/jobs/by-name/${name}`]),
      fc.constant(['POST', '/v1/preview']),
    );
    const good = fc
      .record(
        {
          shell: fc.constantFrom('date', null),
          timezone: fc.constantFrom('Africa/Cairo', 'utc'),
          paused: fc.boolean(),
          retry: fc.constantFrom({ limit: 1 }, { limit: 2, exitCodes: [1] }),
          exclude: fc.constantFrom(['2026-11-22'], ['1970-01-01/9999-12-31']),
        },
        { requiredKeys: [] },
      )
      .chain((fields) =>
        fc
          .constantFrom({ cron: '*/5 * * * * *' }, { cron: '0 0 29 2 1#1' }, { every: '90s' }, { in: '1h' })
          .map((trigger) => ({ image: 'busybox', ...trigger, ...fields })),
      );
    const nearly = fc.oneof(
      good,
      fc.tuple(good, record).map(([fields, extra]) => ({ ...fields, ...extra })),
    );
    const others = fc.constantFrom(['PUT', '/v1/pause'], ['POST', `/v1/jobs/${job.id}/runs`]);
    const order = fc.oneof(
      { arbitrary: fc.tuple(bodies, nearly), weight: 4 },
      { arbitrary: fc.tuple(others, fc.oneof(fc.constant({}), record)), weight: 1 },
    );
    const headers = fc.oneof(
      { arbitrary: fc.constant({}), weight: 3 },
      { arbitrary: fc.dictionary(fc.constantFrom('if-match', 'idempotency-key'), headerValue), weight: 1 },
    );
    await fc.assert(
      fc.asyncProperty(order, headers, async ([[verb = '', path = ''], json], sent) => {
        const before = stored(api);
        const { status = 0 } = await api.send(verb, path, { json, headers: sent });
        expect([200, 201, 202, 400, 409, 412]).toContain(status);
        if (status >= 300) expect(stored(api)).toBe(before);
      }),
      { numRuns: 1000 },
    );
  });
});
