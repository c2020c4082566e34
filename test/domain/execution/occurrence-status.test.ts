import { describe, expect, it } from 'vitest';
import {
  expectedWithin,
  type OccurrenceStatus,
  occurrenceStatus,
} from '../../../functions/domain/execution/occurrence-status.ts';
import type { Job } from '../../../functions/domain/job/job.ts';
import { cancelJob, pauseJob, resumeJob } from '../../../functions/domain/job/job-edits.ts';
import type { Run, RunStatus } from '../../../functions/domain/run/run.ts';
import { DAY, HOUR, MINUTE } from '../../../functions/domain/shared/instant.ts';
import { aJob, aRecurringJob, aRun, NOW } from '../samples.ts';

/** Runs by copy, each with the statuses of its attempts. */
const runsOf = (...copies: readonly (readonly RunStatus[])[]): readonly Run[] =>
  copies.flatMap((attempts, copy) =>
    attempts.map((status, attempt) => aRun({ copy: copy + 1, attempt: attempt + 1, status })),
  );

describe('occurrenceStatus', () => {
  it.each<[readonly (readonly RunStatus[])[], OccurrenceStatus]>([
    [[['starting']], 'running'],
    [[['queued']], 'running'],
    [[['running']], 'running'],
    [[['succeeded']], 'succeeded'],
    [[['failed']], 'failed'],
    [[['timed_out']], 'failed'],
    [[['start_failed']], 'failed'],
    [[['lost']], 'failed'],
    [[['canceled']], 'canceled'],
    [[['skipped']], 'skipped'],
    [[['missed']], 'missed'],
    [[['failed', 'succeeded']], 'succeeded'],
    [[['failed', 'failed', 'starting']], 'running'],
    [[['failed', 'failed', 'canceled']], 'canceled'],
    [[['failed', 'failed', 'failed']], 'failed'],
    [[['succeeded'], ['succeeded'], ['succeeded']], 'succeeded'],
    [[['succeeded'], ['failed'], ['succeeded']], 'failed'],
    [[['succeeded'], ['failed', 'succeeded']], 'succeeded'],
    [[['failed'], ['running']], 'running'],
    [[['skipped'], ['skipped']], 'skipped'],
    [[['missed'], ['missed']], 'missed'],
    [[['canceled'], ['lost']], 'failed'],
  ])('%j is %s', (copies, status) => {
    expect(occurrenceStatus(NOW, runsOf(...copies), NOW + HOUR)).toBe(status);
  });

  it('does not depend on the order of the runs', () => {
    const runs = runsOf(['failed', 'succeeded'], ['succeeded']);
    expect(occurrenceStatus(NOW, runs.toReversed(), NOW)).toBe('succeeded');
  });

  it.each([
    [NOW - 1, 'pending'],
    [NOW, 'unrecorded'],
    [NOW + DAY, 'unrecorded'],
  ])('without runs, at %d, is %s', (now, status) => {
    expect(occurrenceStatus(NOW, [], now)).toBe(status);
  });
});

describe('expectedWithin', () => {
  const minutes = (...counts: readonly number[]) => counts.map((count) => NOW + count * MINUTE);
  const expected = (job: Job, from: number, to: number, most = 100) =>
    expectedWithin(job, { from: NOW + from * MINUTE, to: NOW + to * MINUTE }, most).instants;
  const minutely = aRecurringJob(MINUTE);

  it('is what the schedule says, the start of the span included and its end not', () => {
    expect(expected(minutely, 0, 3)).toEqual(minutes(0, 1, 2));
    expect(expected(minutely, -100, 1)).toEqual(minutes(0));
  });

  it('is so many at most', () => {
    expect(expected(minutely, 0, 60, 2)).toEqual(minutes(0, 1));
  });

  it('is nothing before the trigger came into force, nor at that instant', () => {
    expect(expected({ ...minutely, inForceSince: NOW }, -5, 3)).toEqual(minutes(1, 2));
  });

  it.each<[string, (job: Job, now: number) => Job]>([
    ['paused', (job, now) => pauseJob(job, now)],
    ['canceled', (job, now) => cancelJob(job, now)],
  ])('is nothing after the job was %s', (_what, change) => {
    expect(expected(change(minutely, NOW + 2 * MINUTE), 0, 60)).toEqual(minutes(0, 1, 2));
  });

  it('is what the schedule says again after the job went on', () => {
    const paused = pauseJob(minutely, NOW + MINUTE);
    const resumed = resumeJob(paused, NOW + 5 * MINUTE);
    expect(expected(resumed, 0, 8)).toEqual(minutes(6, 7));
  });

  it('of a job that is due once is its instant', () => {
    expect(expected(aJob(), 0, 1)).toEqual([NOW]);
    expect(expected(aJob(), -1, 0)).toEqual([]);
    expect(expected(aJob(), 1, 2)).toEqual([]);
  });

  it('tells of other instants whether they were due, as far as that is known', () => {
    const job = pauseJob({ ...minutely, inForceSince: NOW }, NOW + 3 * MINUTE);
    const { isExpected } = expectedWithin(job, { from: NOW - DAY, to: NOW + DAY }, 100);
    expect([-1, 0, 1, 1.5, 3, 4].map((count) => isExpected(NOW + count * MINUTE))).toEqual([
      undefined,
      undefined,
      true,
      false,
      true,
      undefined,
    ]);
  });

  it('tells of a job that is due once that nothing else was expected', () => {
    const { isExpected } = expectedWithin(aJob(), { from: NOW - DAY, to: NOW + DAY }, 100);
    expect([NOW, NOW + 1].map(isExpected)).toEqual([true, false]);
  });
});
