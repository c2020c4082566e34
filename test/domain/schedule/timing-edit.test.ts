import { describe, expect, it } from 'vitest';
import type { JobRequest } from '../../../functions/domain/request/job-fields.ts';
import type { Trigger } from '../../../functions/domain/schedule/trigger.ts';
import { DAY, HOUR, type Instant } from '../../../functions/domain/shared/instant.ts';
import { faultsOf, specificationOf } from '../requests.ts';
import { NOW } from '../samples.ts';

const utc = (text: string): Instant => Date.parse(`${text}Z`);

describe('what an edit leaves as it is', () => {
  const later = NOW + 40 * DAY;
  const edit = (before: JobRequest, changes: JobRequest, now = later) => {
    const previous = specificationOf({ image: 'busybox', ...before });
    return { previous, request: { image: 'busybox', ...before, ...changes }, rules: { previous, now } };
  };

  it.each<[string, JobRequest]>([
    ['at', { at: '2026-11-22T00:00Z' }],
    ['in', { in: '1h' }],
    ['now', { now: true }],
    ['every', { every: '7m' }],
    ['every with a start', { every: '7m', startsAt: '2026-11-22T00:00Z' }],
    ['cron', { cron: '0 9 * * *' }],
  ])('keeps the meaning that it had, and may have passed: %s', (_what, before) => {
    const { previous, request, rules } = edit(before, { tags: ['x'] });
    expect(specificationOf(request, rules)).toEqual({ ...previous, tags: ['x'] });
  });

  it.each<[string, JobRequest]>([
    ['now', { now: true }],
    ['in', { in: '1h' }],
    ['at with an offset', { at: '2026-11-22T00:00+01:00' }],
    ['every', { every: '7m' }],
    ['every with a start that names its offset', { every: '7m', startsAt: '2026-11-22T00:00Z' }],
  ])('keeps its meaning in another zone, where no local time is read: %s', (_what, before) => {
    const { previous, request, rules } = edit(before, { timezone: 'Asia/Kathmandu' });
    expect(specificationOf(request, rules)).toEqual({ ...previous, timezone: 'Asia/Kathmandu' });
  });

  it('keeps its meaning in another zone whose clocks show the same', () => {
    const { previous, request, rules } = edit({ at: '2026-11-22T00:00' }, { timezone: 'Europe/London' });
    expect(specificationOf(request, rules).trigger).toEqual(previous.trigger);
  });

  it('may have an end that has passed, and be due no more', () => {
    const { previous, request, rules } = edit({ every: '1h', endsAt: '2026-11-30T00:00Z' }, { tags: ['x'] });
    expect(specificationOf(request, rules)).toEqual({ ...previous, tags: ['x'] });
  });

  it.each<[string, JobRequest, string]>([
    ['another end that has passed', { endsAt: '2026-11-30T00:00:00Z' }, '/endsAt'],
    ['another interval, and an end that has passed', { every: '2h' }, '/every'],
    [
      'what leaves nothing over',
      { endsAt: '2027-03-01T00:00Z', exclude: ['2026-01-01/2027-03-01'] },
      '/every',
    ],
  ])('is judged together with what is new: %s', (_what, changes, pointer) => {
    const { request, rules } = edit({ every: '1h', endsAt: '2026-11-30T00:00Z' }, changes);
    expect(faultsOf(request, rules).map((each) => each.pointer)).toEqual([pointer]);
  });

  it.each<[string, JobRequest, JobRequest, Trigger]>([
    [
      'another interval counts from now',
      { every: '1h' },
      { every: '2h' },
      { kind: 'every', text: '2h', interval: 2 * HOUR, anchor: later },
    ],
    [
      'another start is where it counts from',
      { every: '1h' },
      { startsAt: '2027-01-01T00:00Z' },
      { kind: 'every', text: '1h', interval: HOUR, anchor: utc('2027-01-01T00:00:00') },
    ],
    [
      'a local start in another zone is where it counts from',
      { every: '1h', startsAt: '2027-01-01T00:00' },
      { timezone: 'Asia/Kathmandu' },
      { kind: 'every', text: '1h', interval: HOUR, anchor: utc('2026-12-31T18:15:00') },
    ],
    [
      'another delay counts from now',
      { in: '1h' },
      { in: '2h' },
      { kind: 'in', text: '2h', dueAt: later + 2 * HOUR },
    ],
    [
      'a local time is read in another zone',
      { at: '2027-03-01T00:00' },
      { timezone: 'Asia/Kathmandu' },
      { kind: 'at', text: '2027-03-01T00:00', dueAt: utc('2027-02-28T18:15:00') },
    ],
    [
      'another kind of trigger takes the place',
      { in: '1h' },
      { in: undefined, cron: '0 9 * * *' },
      { kind: 'cron', text: '0 9 * * *' },
    ],
  ])('is all but what is new: %s', (_what, before, changes, trigger) => {
    const { request, rules } = edit(before, changes);
    expect(specificationOf(request, rules).trigger).toEqual(trigger);
  });

  it.each<[string, JobRequest, JobRequest, string]>([
    [
      'a local time that is past in another zone',
      { at: '2026-11-21T09:31' },
      { timezone: 'Asia/Kathmandu' },
      '/at',
    ],
    ['a second trigger', { at: '2026-11-22T00:00Z' }, { every: '1h' }, '/every'],
  ])('does not excuse %s', (_what, before, changes, pointer) => {
    const { request, rules } = edit(before, changes);
    expect(faultsOf(request, rules).map((each) => each.pointer)).toContain(pointer);
  });
});
