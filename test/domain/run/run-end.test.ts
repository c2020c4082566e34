import { describe, expect, it } from 'vitest';
import { chainKey } from '../../../functions/domain/execution/job-chaining.ts';
import { endUnclaimedRun } from '../../../functions/domain/execution/unclaimed-run.ts';
import type { Job, RunSummary } from '../../../functions/domain/job/job.ts';
import { REASONS } from '../../../functions/domain/run/reason.ts';
import type { Run } from '../../../functions/domain/run/run.ts';
import { endedAt, endRun, endSealedRun, isSealed, sealRun } from '../../../functions/domain/run/run-end.ts';
import { startDeadlinePassed } from '../../../functions/domain/run/start-reason.ts';
import { formatRunId } from '../../../functions/domain/shared/identifiers.ts';
import type { Instant } from '../../../functions/domain/shared/instant.ts';
import { aJob, aLaunchedRun, aRun, FINAL, NOW } from '../samples.ts';

describe('endRun', () => {
  it('gives a run its end, takes it out of the watch', () => {
    const run = aLaunchedRun({ status: 'running' });
    const ending = { reason: REASONS.outOfMemory, exitCode: 137, stoppedAt: NOW + 5 };
    const { lookAt: _lookAt, ...kept } = run;
    expect(endRun(run, 'failed', ending)).toEqual({
      ...kept,
      ...ending,
      status: 'failed',
    });
  });

  it('keeps no reason that it was not given', () => {
    const run = aLaunchedRun({ reason: REASONS.lost });
    expect(endRun(run, 'succeeded', { exitCode: 0 }).reason).toBeUndefined();
  });

  it('keeps the exit code and the end that are known already', () => {
    const run = aLaunchedRun({ exitCode: 3, stoppedAt: NOW + 1 });
    expect(endRun(run, 'failed', {})).toMatchObject({ exitCode: 3, stoppedAt: NOW + 1 });
  });

  it.each(FINAL.flatMap((from) => FINAL.map((to) => [from, to] as const)))('refuses %s to %s', (from, to) => {
    const run = aRun({ status: from });
    expect(() => endRun(run, to, {})).toThrow(new RangeError(`run ${run.id}: ${from} cannot become ${to}`));
  });

  it('refuses an end that a running container cannot have', () => {
    const run = aLaunchedRun({ status: 'running' });
    expect(() => endRun(run, 'start_failed', {})).toThrow(RangeError);
  });
});

describe('endedAt', () => {
  const at = NOW + 9;

  it.each<[string, Run, Instant | undefined]>([
    ['a run that goes on', aLaunchedRun({ status: 'running' }), undefined],
    ['a sealed run that is not over', aLaunchedRun({ sealed: { status: 'lost', at } }), undefined],
    [
      'a run that is over, when that was decided',
      aLaunchedRun({ status: 'lost', sealed: { status: 'lost', at } }),
      at,
    ],
    ['a run that was left out, when it was recorded', aRun({ status: 'skipped' }), NOW],
  ])('of %s', (_what, run, expected) => {
    expect(endedAt(run)).toBe(expected);
  });
});

describe('endUnclaimedRun', () => {
  const end = (run: Run, job: Job | undefined) => endUnclaimedRun(run, job);
  const leavingOut = (dueAt: Instant): Job =>
    aJob({ leftOut: [{ dueAt, status: 'skipped', reason: REASONS.stillRunning }] });
  const withLast = (lastRun: RunSummary): Job => aJob({ lastRun });
  const reason = startDeadlinePassed(undefined);
  const missed = { id: aRun().id, dueAt: NOW, status: 'missed', reason } as const;
  const another = { id: 'another', dueAt: NOW, status: 'failed', exitCode: 3 } as const;

  it.each<[string, Run, Job | undefined, string, string]>([
    ['of a job that is gone', aRun(), undefined, 'canceled', 'not_claimed'],
    ['of a job that knows nothing of it', aRun(), aJob(), 'canceled', 'not_claimed'],
    ['of a job that speaks of another', aRun(), withLast(another), 'canceled', 'not_claimed'],
    [
      'that waited, because a newer one replaces it',
      aRun({ status: 'queued' }),
      aJob({ overlap: 'replace' }),
      'skipped',
      'superseded',
    ],
    [
      'that was to wait, and that nothing replaces',
      aRun({ status: 'queued' }),
      aJob({ overlap: 'queue' }),
      'canceled',
      'not_claimed',
    ],
    [
      'that waited, of a job that was canceled',
      aRun({ status: 'queued' }),
      aJob({ overlap: 'replace', canceled: true }),
      'canceled',
      'job_canceled',
    ],
    [
      'of a job that was canceled in that very moment',
      aRun(),
      aJob({ canceled: true }),
      'canceled',
      'job_canceled',
    ],
    ['that waited, of a job that is gone', aRun({ status: 'queued' }), undefined, 'canceled', 'not_claimed'],
    ['of a job that missed another', aRun({ dueAt: NOW - 1 }), withLast(missed), 'canceled', 'not_claimed'],
    ['that its job missed', aRun(), withLast(missed), 'missed', 'start_deadline_passed'],
    [
      'of which its job missed another copy',
      aRun({ copy: 2 }),
      withLast(missed),
      'missed',
      'start_deadline_passed',
    ],
    ['that is a further attempt', aRun({ attempt: 2 }), withLast(missed), 'canceled', 'not_claimed'],
    ['that its job has left out', aRun(), leavingOut(NOW), 'skipped', 'still_running'],
    [
      'of which its job has left out another copy',
      aRun({ copy: 2 }),
      leavingOut(NOW),
      'skipped',
      'still_running',
    ],
    ['of a job that left out another', aRun(), leavingOut(NOW - 1), 'canceled', 'not_claimed'],
    ['that is tried again', aRun({ attempt: 2 }), leavingOut(NOW), 'canceled', 'not_claimed'],
    [
      'that its job has left out before it was canceled',
      aRun(),
      { ...leavingOut(NOW), canceled: true },
      'skipped',
      'still_running',
    ],
  ])('ends a run %s', (_what, run, job, status, code) => {
    const ended = end(run, job);
    expect(ended).toMatchObject({ status, reason: { code } });
    expect(ended).not.toHaveProperty('exitCode');
    expect(ended).not.toHaveProperty('lookAt');
  });

  it.each([
    ['started the job at another instant, is not claimed', NOW + 1, 'not_claimed'],
    ['started the job with it, is canceled with the job', NOW, 'job_canceled'],
  ])('after a success that %s', (_what, dueAt, code) => {
    const before = aRun({ jobId: 'f'.repeat(32), dueAt: NOW - 1 });
    const chained = aRun({ cause: 'chain', chainedFrom: formatRunId(before), dueAt: NOW });
    const job = aJob({ canceled: true, keyedRequests: [{ key: chainKey(before), dueAt }] });
    expect(end(chained, job)).toMatchObject({ status: 'canceled', reason: { code } });
  });
});

describe('a sealed run', () => {
  const ending = { reason: REASONS.outOfMemory, exitCode: 137, stoppedAt: NOW + 5 };
  const before = aLaunchedRun({ status: 'running' });
  const ended = endRun(before, 'failed', ending);

  it('is not over, stays in the watch and says how it ends', () => {
    const { reason: _reason, ...kept } = ended;
    const seal = { status: 'failed', ...ending, at: NOW + 9 };
    const stored = sealRun(before, ended, NOW + 9);
    expect(stored).toEqual({ ...kept, status: 'running', lookAt: before.lookAt, sealed: seal });
    expect([before, stored, endSealedRun(stored)].map(isSealed)).toEqual([false, true, false]);
  });

  it.each(FINAL.filter((status) => status !== 'start_failed' && status !== 'missed' && status !== 'skipped'))(
    'ends as it was sealed, whenever that is: %s',
    (status) => {
      const end = endRun(before, status, ending);
      const stored = sealRun(before, end, NOW + 9);
      expect(endSealedRun(stored)).toEqual({ ...end, sealed: stored.sealed });
    },
  );

  it('is none without an end', () => {
    expect(() => sealRun(before, before, NOW)).toThrow(RangeError);
    expect(() => endSealedRun(before)).toThrow(RangeError);
  });
});
