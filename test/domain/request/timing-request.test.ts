import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JobRequest } from '../../../functions/domain/request/job-fields.ts';
import type { Trigger } from '../../../functions/domain/schedule/trigger.ts';
import {
  DAY,
  HOUR,
  type Instant,
  LAST_INSTANT,
  MINUTE,
  SECOND,
} from '../../../functions/domain/shared/instant.ts';
import { fault, faultsOf, RECURRING, specificationOf } from '../requests.ts';
import { NOW } from '../samples.ts';

const utc = (text: string): Instant => Date.parse(`${text}Z`);
const triggerOf = (request: JobRequest) => specificationOf({ image: 'busybox', ...request }).trigger;

describe('a trigger that is due once', () => {
  it.each<[JobRequest, Trigger]>([
    [{ now: true }, { kind: 'now', dueAt: NOW }],
    [{ in: 'PT2H30M' }, { kind: 'in', text: 'PT2H30M', dueAt: NOW + 2.5 * HOUR }],
    [{ in: '36530d' }, { kind: 'in', text: '36530d', dueAt: NOW + 36_530 * DAY }],
    [
      { at: '9999-12-31T23:59:59.999Z' },
      { kind: 'at', text: '9999-12-31T23:59:59.999Z', dueAt: LAST_INSTANT },
    ],
    [
      { at: '2026-11-21T10:30:00.001+01:00' },
      { kind: 'at', text: '2026-11-21T10:30:00.001+01:00', dueAt: NOW + 1 },
    ],
    [
      { at: '2026-11-21 11:00', timezone: 'UTC' },
      { kind: 'at', text: '2026-11-21 11:00', dueAt: NOW + 90 * MINUTE },
    ],
    [
      { at: '2026-11-22T02:00', timezone: 'Asia/Kathmandu' },
      { kind: 'at', text: '2026-11-22T02:00', dueAt: utc('2026-11-21T20:15:00') },
    ],
    [
      { at: '2027-03-28T02:30:00', timezone: 'Europe/Berlin' },
      { kind: 'at', text: '2027-03-28T02:30:00', dueAt: utc('2027-03-28T01:00:00') },
    ],
    [
      { at: '2027-10-31T02:30:00', timezone: 'Europe/Berlin' },
      { kind: 'at', text: '2027-10-31T02:30:00', dueAt: utc('2027-10-31T00:30:00') },
    ],
  ])('%j', (request, trigger) => {
    expect(triggerOf(request)).toEqual(trigger);
  });

  it.each<[keyof JobRequest, Partial<JobRequest>]>([
    ['startsAt', { startsAt: '2026-11-22T00:00Z' }],
    ['endsAt', { endsAt: '2026-11-22T00:00Z' }],
    ['exclude', { exclude: ['2026-12-24'] }],
    ['jitter', { jitter: '1s' }],
  ])('takes no %s', (field, changes) => {
    for (const trigger of [{ now: true }, { in: '1h' }, { at: '2026-11-23T00:00Z' }] as const) {
      expect(faultsOf({ image: 'busybox', ...trigger, ...changes })).toEqual([
        fault(`/${field}`, 'given for a job that is due once: only with every or cron'),
      ]);
    }
  });

  it('takes those fields where they say nothing', () => {
    expect(faultsOf({ image: 'busybox', now: true, jitter: '0s', exclude: [] })).toEqual([]);
  });

  it('names all fields that it does not take at once', () => {
    const request = {
      image: 'busybox',
      now: true,
      startsAt: '2026-11-22T00:00Z',
      endsAt: '2026-11-21T10:00Z',
      exclude: ['2026-12-24'],
      jitter: '1s',
    } as const;
    expect(faultsOf(request).map(({ pointer }) => pointer)).toEqual([
      '/startsAt',
      '/endsAt',
      '/exclude',
      '/jitter',
    ]);
  });
});

describe('a trigger that recurs', () => {
  it.each<[JobRequest, Trigger]>([
    [{ every: '90s' }, { kind: 'every', text: '90s', interval: 90 * SECOND, anchor: NOW }],
    [{ every: '1s' }, { kind: 'every', text: '1s', interval: SECOND, anchor: NOW }],
    [{ every: '36530d' }, { kind: 'every', text: '36530d', interval: 36_530 * DAY, anchor: NOW }],
    [
      { every: 'PT1H', startsAt: '2026-11-22T00:00:00Z' },
      { kind: 'every', text: 'PT1H', interval: HOUR, anchor: utc('2026-11-22T00:00:00') },
    ],
    [
      { every: '1d', startsAt: '2026-11-01T06:00', timezone: 'Europe/Berlin' },
      { kind: 'every', text: '1d', interval: DAY, anchor: utc('2026-11-01T05:00:00') },
    ],
    [{ cron: '  0 9 * *  1-5 ' }, { kind: 'cron', text: '0 9 * * 1-5' }],
    [{ cron: '@Hourly' }, { kind: 'cron', text: '@hourly' }],
  ])('%j', (request, trigger) => {
    expect(triggerOf(request)).toEqual(trigger);
  });

  it('keeps how its bounds were written beside what they mean', () => {
    const request: JobRequest = {
      image: 'busybox',
      cron: '0 9 * * *',
      timezone: 'America/New_York',
      startsAt: '2026-12-01T00:00',
      endsAt: '2026-12-31T23:59:59+01:00',
      jitter: 'PT5M',
    };
    expect(specificationOf(request)).toMatchObject({
      timezone: 'America/New_York',
      startsAt: { text: '2026-12-01T00:00', at: utc('2026-12-01T05:00:00') },
      endsAt: { text: '2026-12-31T23:59:59+01:00', at: utc('2026-12-31T22:59:59') },
      jitter: 5 * MINUTE,
    });
  });

  it.each<[JobRequest, string, string]>([
    [{ every: '0s' }, '/every', '"0s": expected at least 1s'],
    [
      { every: '2912118d14h30m' },
      '/every',
      '"2912118d14h30m": is first due after 9999-12-31T23:59:59.999Z, the last instant there is',
    ],
    [
      { every: '99999999d' },
      '/every',
      '"99999999d": is first due after 9999-12-31T23:59:59.999Z, the last instant there is',
    ],
    [
      { every: '2912118d14h29m59s', jitter: '1s' },
      '/every',
      '"2912118d14h29m59s": is first due after 9999-12-31T23:59:59.999Z, the last instant there is',
    ],
    [{ every: 'hourly' }, '/every', '"hourly": expected a duration such as 90s, 2h30m, 1d or PT2H30M'],
    [{ every: undefined, cron: '0 0 30 2 *' }, '/cron', 'day of month "30": never comes in month "2"'],
    [{ every: undefined, cron: '61 * * * *' }, '/cron', 'minutes "61": expected 0 to 59'],
    [{ cron: '* * * * *' }, '/cron', 'given together with every: expected one of at, in, every, cron, now'],
    [{ endsAt: '2026-11-21T09:30:00Z' }, '/endsAt', '"2026-11-21T09:30:00Z": is in the past'],
    [
      { endsAt: '9999-12-31T23:59:59-01:00' },
      '/endsAt',
      '"9999-12-31T23:59:59-01:00": is after 9999-12-31T23:59:59.999Z, the last instant there is',
    ],
    [
      { startsAt: '9999-12-31T14:00', timezone: 'Pacific/Honolulu' },
      '/startsAt',
      '"9999-12-31T14:00": is after 9999-12-31T23:59:59.999Z, the last instant there is',
    ],
    [
      { every: undefined, cron: '0 9 * * *', startsAt: '9999-12-31T09:01Z' },
      '/cron',
      '"0 9 * * *": is first due after 9999-12-31T23:59:59.999Z, the last instant there is',
    ],
    [
      { every: undefined, cron: '0 9 * * *', exclude: ['2026-11-21/9999-12-31'] },
      '/cron',
      '"0 9 * * *": is never due with this exclude',
    ],
    [
      { startsAt: '2026-12-02T00:00Z', endsAt: '2026-12-01T00:00Z' },
      '/endsAt',
      '"2026-12-01T00:00Z": is before startsAt "2026-12-02T00:00Z"',
    ],
    [{ endsAt: '2026-11-21T10:29:59Z' }, '/every', '"1h": is never due with this endsAt'],
    [
      {
        every: undefined,
        cron: '0 9 24 12 *',
        exclude: ['2026-12-24/2028-12-24'],
        endsAt: '2028-12-31T00:00Z',
      },
      '/cron',
      '"0 9 24 12 *": is never due with this endsAt and exclude',
    ],
    [{ jitter: '1d1s' }, '/jitter', '"1d1s": expected at most 1d'],
    [{ jitter: '-1s' }, '/jitter', '"-1s": expected a duration such as 90s, 2h30m, 1d or PT2H30M'],
    [
      { timezone: 'Europe/Berlim' },
      '/timezone',
      '"Europe/Berlim": no such time zone; did you mean Europe/Berlin?',
    ],
  ])('refuses %j', (changes, pointer, detail) => {
    expect(faultsOf({ ...RECURRING, ...changes })).toEqual([fault(pointer, detail)]);
  });

  it.each<[string, JobRequest]>([
    ['a start that has passed', { startsAt: '2020-01-01T00:00Z' }],
    ['an end at its first occurrence', { endsAt: '2026-11-21T10:30:00Z' }],
    ['an end at its start', { startsAt: '2026-12-01T00:00Z', endsAt: '2026-12-01T00:00Z' }],
    ['the longest jitter', { jitter: '1d' }],
    ['a day that comes every 28 years', { every: undefined, cron: '0 0 * 2 MON#5' }],
    [
      'such a day in a far century',
      { every: undefined, cron: '0 0 * 2 MON#5', startsAt: '9900-03-01T00:00Z' },
    ],
    ['an end at the last instant', { endsAt: '9999-12-31T23:59:59.999Z' }],
    ['a start at the last instant', { startsAt: '9999-12-31T23:59:59.999Z' }],
    ['an interval that ends with time', { every: '2912118d14h29m59s' }],
    [
      'an interval that no time is left for behind its start',
      { every: '99999999d', startsAt: '2099-01-01T00:00Z' },
    ],
  ])('takes %s', (_what, changes) => {
    expect(faultsOf({ ...RECURRING, ...changes })).toEqual([]);
  });

  it('is not judged as a whole where a part of it is wrong already', () => {
    const never = { ...RECURRING, endsAt: '2026-11-21T10:00:00Z' };
    expect(faultsOf({ ...never, name: '' }).map(({ pointer }) => pointer)).toEqual(['/name']);
    expect(faultsOf({ ...never, exclude: ['x'] }).map(({ pointer }) => pointer)).toEqual(['/exclude/0']);
  });

  it('is not judged as a whole in a zone that could not be read', () => {
    const request = { image: 'busybox', cron: '0 12 * * *', endsAt: '2026-11-21T11:00:00Z' };
    expect(faultsOf(request)).toHaveLength(1);
    expect(faultsOf(request, { unreadable: new Set(['timezone']) })).toEqual([]);
  });
});

describe('any text of a time', () => {
  const texts = fc.oneof(
    fc.string(),
    fc.constantFrom('2026-12-24', '2026-12-24T00:00', '2026-11-21T09:30:00Z', '1h', '* * * * *', 'UTC', ''),
  );
  const requests = fc.record(
    {
      at: texts,
      in: texts,
      every: texts,
      cron: texts,
      timezone: texts,
      startsAt: texts,
      endsAt: texts,
      jitter: texts,
      exclude: fc.array(
        fc.oneof(
          texts,
          fc.tuple(texts, texts).map(([a, b]) => `${a}/${b}`),
        ),
        { maxLength: 3 },
      ),
    },
    { requiredKeys: [] },
  );

  it('is read, or refused with short faults that point at it', () => {
    fc.assert(
      fc.property(requests, (request) => {
        for (const { pointer, detail } of faultsOf({ image: 'busybox', ...request })) {
          const [, field = ''] = pointer.split('/');
          expect(field === '' || field in request).toBe(true);
          expect(detail.length).toBeLessThan(500);
        }
      }),
      { numRuns: 300 },
    );
  });
});
