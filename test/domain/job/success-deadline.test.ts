import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Job } from '../../../functions/domain/job/job.ts';
import {
  announcedBy,
  decideExpectation,
  successExpectedBy,
} from '../../../functions/domain/job/success-deadline.ts';
import { DAY, HOUR, type Instant, MINUTE } from '../../../functions/domain/shared/instant.ts';
import { aJob, aRecurringJob, NOW, once } from '../samples.ts';

/** A job that recurs each hour, is in force since an hour before `NOW` and must succeed every two hours. */
const hourly = (changes: Partial<Job> = {}): Job =>
  aRecurringJob(HOUR, { successWithin: 2 * HOUR, nextDueAt: NOW, ...changes });

const written = (at: Instant) => ({ text: 'x', at });

describe('announcedBy', () => {
  it.each<[string, Instant, Instant]>([
    ['when it is', NOW + HOUR, NOW + HOUR],
    ['when it is, in a minute', NOW + MINUTE, NOW + MINUTE],
    ['a minute away, where it is nearer', NOW + MINUTE - 1, NOW + MINUTE],
    ['a minute away, where it is overdue', NOW - DAY, NOW + MINUTE],
  ])('is %s', (_what, expectedBy, by) => {
    expect(announcedBy(expectedBy, NOW)).toBe(by);
  });
});

describe('successExpectedBy', () => {
  it.each<[string, Job, Instant | undefined]>([
    ['never, where nobody minds', aRecurringJob(HOUR), undefined],
    ['so long after a recurring job came into force', hourly(), NOW + HOUR],
    ['so long after its last success', hourly({ lastSuccessAt: NOW }), NOW + 2 * HOUR],
    [
      'so long after it went on or was edited, though it succeeded before',
      hourly({ lastSuccessAt: NOW - DAY }),
      NOW + HOUR,
    ],
    ['so long after it starts', hourly({ startsAt: written(NOW + DAY) }), NOW + DAY + 2 * HOUR],
    [
      'so long after it came into force, though it was to start before',
      hourly({ startsAt: written(NOW - DAY) }),
      NOW + HOUR,
    ],
    [
      'so long after the instant of a job that is due once',
      aJob({ successWithin: HOUR, trigger: once(NOW + DAY) }),
      NOW + DAY + HOUR,
    ],
    [
      'so long after a job came into force whose instant had passed',
      aJob({ successWithin: HOUR, trigger: once(NOW - DAY) }),
      NOW,
    ],
  ])('is %s', (_what, job, by) => {
    expect(successExpectedBy(job)).toBe(by);
  });
});

describe('decideExpectation', () => {
  const due = NOW + HOUR;

  it.each<[string, Job | undefined]>([
    ['is gone', undefined],
    ['no longer minds', aRecurringJob(HOUR)],
    ['was canceled', hourly({ canceled: true, state: 'history', outcome: 'canceled' })],
    ['was canceled and still runs', hourly({ canceled: true, state: 'running', activeRuns: ['x'] })],
    ['recurs no more', hourly({ state: 'history', outcome: 'ended' })],
    ['was due once and has succeeded', aJob({ successWithin: HOUR, state: 'history', outcome: 'succeeded' })],
  ])('forgets a job that %s', (_what, job) => {
    expect(decideExpectation(job, NOW + 30 * DAY)).toEqual({ kind: 'forget' });
  });

  it('expects a success later where there was one meanwhile', () => {
    expect(decideExpectation(hourly({ lastSuccessAt: NOW }), due)).toEqual({
      kind: 'expect',
      by: NOW + 2 * HOUR,
    });
  });

  it('expects it up to the instant itself', () => {
    expect(decideExpectation(hourly(), due - 1)).toEqual({ kind: 'expect', by: due });
    expect(decideExpectation(hourly(), due).kind).toBe('overdue');
  });

  it('tells that it is overdue, and again after as much time', () => {
    expect(decideExpectation(hourly(), due)).toEqual({ kind: 'overdue', next: due + 2 * HOUR });
    expect(decideExpectation(hourly({ state: 'running' }), due + 5 * MINUTE)).toEqual({
      kind: 'overdue',
      next: due + 5 * MINUTE + 2 * HOUR,
    });
  });

  it('tells it once of a job that was due once and has failed', () => {
    const failed = aJob({ successWithin: HOUR, state: 'history', outcome: 'failed' });
    expect(decideExpectation(failed, due - 1)).toEqual({ kind: 'expect', by: due });
    expect(decideExpectation(failed, due)).toEqual({ kind: 'overdue', next: undefined });
  });

  it('expects nothing of a paused job until as much time has passed again', () => {
    expect(decideExpectation(hourly({ paused: true }), due + DAY)).toEqual({
      kind: 'expect',
      by: due + DAY + 2 * HOUR,
    });
  });

  it('tells it of no job before its time, and looks again only later', () => {
    const jobs = fc.record({
      successWithin: fc.integer({ min: MINUTE, max: 400 * DAY }),
      inForceSince: fc.integer({ min: NOW - DAY, max: NOW }),
      lastSuccessAt: fc.integer({ min: NOW - DAY, max: NOW + DAY }),
      paused: fc.boolean(),
    });
    fc.assert(
      fc.property(jobs, fc.integer({ min: NOW, max: NOW + 500 * DAY }), (facts, now) => {
        const job = hourly(facts);
        const decision = decideExpectation(job, now);
        const since = Math.max(facts.inForceSince, facts.lastSuccessAt);
        if (decision.kind === 'overdue') {
          expect(now).toBeGreaterThanOrEqual(since + facts.successWithin);
          expect(decision.next).toBe(now + facts.successWithin);
        } else {
          expect(decision.kind === 'expect' && decision.by).toBeGreaterThan(now);
        }
      }),
    );
  });
});
