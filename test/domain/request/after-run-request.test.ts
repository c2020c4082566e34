import { describe, expect, it } from 'vitest';
import { CALLBACK_EVENTS } from '../../../functions/domain/job/callback.ts';
import type { UncheckedRequest } from '../../../functions/domain/request/job-fields.ts';
import { DAY, HOUR, MINUTE } from '../../../functions/domain/shared/instant.ts';
import { fault, faultsOf, GOOD, specificationOf } from '../requests.ts';
import { JOB_ID } from '../samples.ts';

const URL = 'https://hooks.example.com/runat';
const EVENTS =
  'run.succeeded, run.failed, run.timed_out, run.start_failed, run.skipped, run.missed, run.canceled, run.lost, job.overdue';
const DURATION = 'expected a duration such as 90s, 2h30m, 1d or PT2H30M';
const REFERENCE = 'expected the id of a job, or the name it was put under';

describe('what follows from how runs end', () => {
  it('is nothing where nothing is said', () => {
    const specification = specificationOf(GOOD);
    for (const field of ['callback', 'successWithin', 'onSuccess']) {
      expect(specification).not.toHaveProperty(field);
    }
  });

  it('is told about in full by a callback that names no events', () => {
    expect(specificationOf({ ...GOOD, callback: { url: URL } }).callback).toEqual({
      url: URL,
      on: [...CALLBACK_EVENTS],
    });
  });

  it('is told by a callback about each event that it names, once', () => {
    const on = ['job.overdue', 'run.failed', 'job.overdue'] as const;
    expect(specificationOf({ ...GOOD, callback: { url: 'HTTPS://Example.com', on } }).callback).toEqual({
      url: 'https://example.com/',
      on: ['job.overdue', 'run.failed'],
    });
  });

  it.each([
    ['1m', MINUTE],
    ['25h', 25 * HOUR],
    ['400d', 400 * DAY],
  ])('may be expected within %s', (successWithin, expected) => {
    expect(specificationOf({ ...GOOD, successWithin }).successWithin).toBe(expected);
  });

  it.each([JOB_ID, 'nightly report', 'é/ü', 'n'.repeat(255)])('may start the job %s', (onSuccess) => {
    expect(specificationOf({ ...GOOD, onSuccess }).onSuccess).toBe(onSuccess);
  });

  it.each<[string, UncheckedRequest, string, string]>([
    ['no URL', { callback: {} }, '/callback/url', 'missing: where the callback is sent'],
    [
      'a bad URL',
      { callback: { url: 'ftp://example.com' } },
      '/callback/url',
      '"ftp://example.com": expected a URL that begins with https:// or http://',
    ],
    [
      'a forbidden URL',
      { callback: { url: 'http://169.254.169.254/latest/meta-data' } },
      '/callback/url',
      '"http://169.254.169.254/latest/meta-data": 169.254.169.254 is the metadata address of a cloud, to which no webhook is sent',
    ],
    [
      'a password in the URL',
      { callback: { url: 'https://me:hunter2@example.com' } },
      '/callback/url',
      '"…@example.com": carries a user name or a password; send a header instead',
    ],
    ['no event', { callback: { url: URL, on: [] } }, '/callback/on', `no event: expected some of ${EVENTS}`],
    [
      'an unknown event',
      { callback: { url: URL, on: ['run.failed', 'run.started'] } },
      '/callback/on/1',
      `"run.started": expected one of ${EVENTS}`,
    ],
    [
      'the name of a member of every object',
      { callback: { url: URL, on: ['constructor'] } },
      '/callback/on/0',
      `"constructor": expected one of ${EVENTS}`,
    ],
    ['a moment', { successWithin: '59s' }, '/successWithin', '"59s": expected at least 1m'],
    ['an age', { successWithin: '401d' }, '/successWithin', '"401d": expected at most 400d'],
    ['some time', { successWithin: 'soon' }, '/successWithin', `"soon": ${DURATION}`],
    ['no next job', { onSuccess: '' }, '/onSuccess', `"": ${REFERENCE}`],
    ['a blank next job', { onSuccess: ' \t' }, '/onSuccess', `" \\t": ${REFERENCE}`],
    ['half a pair', { onSuccess: 'a\ud800' }, '/onSuccess', `"a\\ud800": ${REFERENCE}`],
    ['a long next job', { onSuccess: 'n'.repeat(256) }, '/onSuccess', `"${'n'.repeat(64)}": ${REFERENCE}`],
  ])('is refused with %s', (_what, fields, pointer, detail) => {
    expect(faultsOf({ ...GOOD, ...fields })).toEqual([fault(pointer, detail)]);
  });

  it('is not judged a second time where it could not be read', () => {
    const unreadable = new Set(['callback']);
    expect(faultsOf({ ...GOOD, callback: {} }, { unreadable })).toEqual([]);
    expect(faultsOf({ ...GOOD, callback: { on: ['x'] } }, { unreadable })).toEqual([]);
  });

  it('is refused for each event, and no fault is long', () => {
    const on = Array.from({ length: 5000 }, () => 'x'.repeat(5000));
    const faults = faultsOf({ ...GOOD, callback: { url: URL, on } });
    expect(faults).toHaveLength(5000);
    expect(faults[0]?.detail.length).toBeLessThan(300);
  });
});
