import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ROUTES } from '../../functions/contract/routes.ts';
import { type ApiUnderTest, apiUnderTest, NOW, type Sent } from './api-under-test.ts';

const FIELDS = [
  ...[
    'name',
    'image',
    'command',
    'shell',
    'environment',
    'cpu',
    'memory',
    'architecture',
    'capacity',
    'tags',
  ],
  ...['at', 'in', 'now', 'timezone', 'startDeadline', 'timeout', 'job_name', 'time', 'date', '__proto__'],
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
    'constructor',
  ),
  fc.string({ minLength: 300, maxLength: 400 }),
);

const value = fc.oneof(
  text,
  fc.jsonValue(),
  fc.array(text),
  fc.dictionary(text, text),
  fc.constant(true),
  fc.double(),
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
  ...['content-encoding', 'accept', '__proto__'],
);
const headerValue = fc.oneof(
  text,
  fc.constantFrom('application/json', 'multipart/form-data; boundary=B', 'application/x-www-form-urlencoded'),
  fc.constantFrom('multipart/form-data', 'Basic !', 'Bearer x', 'same-origin', 'null', 'identity'),
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

const query = fc.oneof(
  fc.constant(''),
  text,
  fc
    .array(fc.tuple(fc.constantFrom('limit', 'cursor', 'state', 'stop', 'stream', 'follow', 'job_id'), text))
    .map((entries) =>
      entries.map(([name, word]) => `${name}=${encodeURIComponent(word.toWellFormed())}`).join('&'),
    ),
);

/** What is stored, as text. */
const stored = ({ jobs, runs }: ApiUnderTest): string => JSON.stringify([jobs.all(), runs.all()]);

describe('whatever a caller sends', () => {
  it('is answered without a 5xx, and changes nothing unless the answer is 2xx', async () => {
    const api = apiUnderTest();
    const { body: job } = await api.post({ image: 'busybox', in: '1s' });
    await api.post({ image: 'busybox', in: '1d' });
    await api.passUntil(NOW + 1000);
    const run = await api.run(job.id);
    const id = fc.oneof(fc.constantFrom(job.id, run.id, 'x', '__proto__', '%00'), text);
    const path = fc.oneof(
      fc
        .tuple(fc.constantFrom(...Object.values(ROUTES)), id)
        .map(([route, inPath]) => route.path.replaceAll(/\{\w+\}/g, () => inPath)),
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
        if (answered !== '') expect(headers['content-type']).toMatch(/^application\/(problem\+)?json$/);
        if (status >= 300) expect(stored(api)).toBe(before);
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
});
