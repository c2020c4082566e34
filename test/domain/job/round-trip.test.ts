import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CALLBACK_EVENTS } from '../../../functions/domain/job/callback.ts';
import { MISFIRES, OVERLAPS } from '../../../functions/domain/job/policies.ts';
import type { JobRequest } from '../../../functions/domain/request/job-fields.ts';
import { examineRequest, jitterOffsetOf, requestOf } from '../../../functions/domain/request/job-request.ts';
import { formatDuration } from '../../../functions/domain/shared/duration.ts';
import { DAY, formatInstant, HOUR, MINUTE, SECOND } from '../../../functions/domain/shared/instant.ts';
import { ZONES } from '../arbitraries.ts';
import { RECURRING, RULES, SECRET, specificationOf } from '../requests.ts';
import { JOB_ID, NOW } from '../samples.ts';

const durations = (least: number, longest: number): fc.Arbitrary<string> =>
  fc
    .integer({ min: least / SECOND, max: longest / SECOND })
    .map((seconds) => formatDuration(seconds * SECOND));

/** Instants of the next years: with an offset, or local. */
const times = fc
  .tuple(fc.integer({ min: DAY / SECOND, max: (1000 * DAY) / SECOND }), fc.boolean())
  .map(([seconds, isLocal]) => formatInstant(NOW + seconds * SECOND).slice(0, isLocal ? 16 : undefined));

const dates = times.map((time) => time.slice(0, 10));
const spans = fc.oneof(
  dates,
  fc.tuple(dates, dates).map((pair) => pair.sort().join('/')),
);

const optional = <T extends object>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record(fields, { requiredKeys: [] });

const onceTimings: fc.Arbitrary<JobRequest> = fc.oneof(
  fc.constant({ now: true } as const),
  times.map((at) => ({ at })),
  durations(SECOND, 1000 * DAY).map((delay) => ({ in: delay })),
);

const recurringTimings: fc.Arbitrary<JobRequest> = fc
  .tuple(
    fc.oneof(
      durations(SECOND, 10 * DAY).map((every) => ({ every })),
      fc.constantFrom(' 0 9 * *  1-5', '@Daily', '*/5 * * * *', '0 0 29 2 *').map((cron) => ({ cron })),
    ),
    optional({
      startsAt: times,
      endsAt: times,
      exclude: fc.array(spans, { maxLength: 3 }),
      jitter: durations(0, DAY),
    }),
  )
  .map(([trigger, bounds]) => ({ ...trigger, ...bounds }));

const containers: fc.Arbitrary<JobRequest> = optional({
  shell: fc.constantFrom('date', 'echo "$RUNAT_COPY"'),
  environment: fc.constantFrom({}, { A: '', B: 'x' }),
  secrets: fc.constantFrom({}, { TOKEN: SECRET }),
  ephemeralStorage: fc.integer({ min: 21, max: 200 }),
  architecture: fc.constantFrom('arm64' as const, 'x86_64' as const),
  capacity: fc.constantFrom('spot' as const, 'on_demand' as const),
  cpu: fc.constantFrom(0.25, 0.5, 16),
}).map((container) => ({ image: 'busybox', ...container }));

const webhooks: fc.Arbitrary<JobRequest> = fc
  .tuple(
    fc.constantFrom('https://example.com', 'HTTP://Example.COM:80/a?b=ü', 'https://8.8.8.8:8443/%7e'),
    optional({
      method: fc.constantFrom('GET', 'post', 'Put', 'DELETE'),
      headers: fc.constantFrom({}, { Authorization: 'x', 'X-A': '' }, { constructor: 'y' }),
      body: fc.jsonValue({ maxDepth: 3 }),
      expect: fc.array(fc.constantFrom('2xx', '404', '301'), { minLength: 1, maxLength: 4 }),
    }),
  )
  .map(([url, rest]) => ({ url, ...rest }));

const targets: fc.Arbitrary<JobRequest> = fc.oneof(containers, webhooks, fc.constant({}));

const contents: fc.Arbitrary<JobRequest> = optional({
  name: fc.constantFrom('nightly', 'é'),
  timezone: fc.constantFrom('UTC', ...ZONES),
  copies: fc.integer({ min: 1, max: 100 }),
  overlap: fc.constantFrom(...OVERLAPS),
  misfire: fc.constantFrom(...MISFIRES),
  startDeadline: durations(SECOND, 14 * DAY),
  timeout: durations(0, 14 * DAY),
  retry: fc
    .tuple(
      fc.integer({ min: 0, max: 10 }),
      optional({
        backoff: durations(SECOND, DAY),
        factor: fc.double({ min: 1, max: 10, noNaN: true }),
        exitCodes: fc.array(fc.integer({ min: 1, max: 255 }), { minLength: 1, maxLength: 20 }),
      }),
    )
    .map(([limit, rest]) => ({ limit, ...rest })),
  tags: fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 5 }),
  callback: fc
    .option(fc.subarray([...CALLBACK_EVENTS], { minLength: 1 }), { nil: undefined })
    .map((on) => ({ url: 'https://Example.com/?', on })),
  successWithin: durations(MINUTE, 400 * DAY),
  onSuccess: fc.constantFrom('nightly', JOB_ID),
});

/** Jobs that may be asked for: whatever is refused as a whole, such as an end before the start, is left out. */
const specifications = fc
  .tuple(targets, contents, fc.oneof(onceTimings, recurringTimings))
  .map(([target, content, timing]) => examineRequest({ ...target, ...content, ...timing }, RULES))
  .filter(({ faults }) => faults.length === 0)
  .map(({ specification }) => specification);

const TOMORROW = { at: '2026-11-22T00:00:00Z' };

describe('requestOf', () => {
  it('asks for the job as it is, at any later time', () => {
    fc.assert(
      fc.property(specifications, fc.integer({ min: 0, max: 3000 * DAY }), (specification, later) => {
        const rules = { ...RULES, now: NOW + later, previous: specification };
        expect(examineRequest(requestOf(specification), rules)).toEqual({ specification, faults: [] });
      }),
      { numRuns: 300 },
    );
  });

  it.each<[string, JobRequest]>([
    ['webhook', { url: 'https://example.com', headers: { 'X-A': '1' }, body: [null, ''], expect: ['404'] }],
    ['webhook with an empty text', { url: 'https://example.com', body: '' }],
    ['webhook with a false body', { url: 'https://example.com', method: 'PUT', body: false }],
    ['marker', {}],
    ['marker with a callback', { callback: { url: 'https://example.com', on: ['job.overdue'] } }],
  ])('asks for the same %s', (_what, target) => {
    const specification = specificationOf({ ...target, ...TOMORROW });
    expect(specificationOf(requestOf(specification))).toEqual(specification);
  });

  it('is the same for the job that it asks for', () => {
    fc.assert(
      fc.property(specifications, (specification) => {
        const again = specificationOf(requestOf(specification), { previous: specification });
        expect(requestOf(again)).toEqual(requestOf(specification));
      }),
      { numRuns: 100 },
    );
  });
});

describe('jitterOffsetOf', () => {
  it('is at most the jitter, in whole milliseconds, and the same for the same job', () => {
    fc.assert(
      fc.property(specifications, (specification) => {
        const offset = jitterOffsetOf(specification);
        expect(Number.isInteger(offset) && offset >= 0 && offset <= specification.jitter).toBe(true);
        const copy = specificationOf(requestOf(specification), { previous: specification });
        expect(jitterOffsetOf(copy)).toBe(offset);
      }),
      { numRuns: 100 },
    );
  });

  it('is the same for the same wish at another time', () => {
    const wish: JobRequest = { ...RECURRING, jitter: '1h', tags: ['a'] };
    const later = specificationOf(wish, { now: NOW + 5 * DAY });
    expect(jitterOffsetOf(later)).toBe(jitterOffsetOf(specificationOf(wish)));
  });

  it('spreads jobs that differ over the whole jitter', () => {
    const offsets = Array.from({ length: 400 }, (_, index) =>
      jitterOffsetOf(specificationOf({ ...RECURRING, name: `job ${index}`, jitter: '1h' })),
    );
    const sixths = offsets.map((offset) => Math.floor(offset / (10 * MINUTE)));
    for (const sixth of [0, 1, 2, 3, 4, 5]) {
      expect(sixths.filter((each) => each === sixth).length).toBeGreaterThan(30);
    }
    expect(Math.max(...offsets)).toBeLessThanOrEqual(HOUR);
  });
});
