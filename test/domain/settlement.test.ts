import { describe, expect, it } from 'vitest';
import { DAY } from '../../functions/domain/instant.ts';
import type { Job, RunSummary } from '../../functions/domain/job.ts';
import { REASONS, startFailure } from '../../functions/domain/reason.ts';
import type { Run } from '../../functions/domain/run.ts';
import { settle, settleUnclaimed } from '../../functions/domain/settlement.ts';
import { aJob, aLaunchedRun, aRun, FINAL, HISTORY_DAYS, NOW } from './samples.ts';

describe('settle', () => {
  it('gives a run its end, takes it out of the watch and lets it expire', () => {
    const run = aLaunchedRun({ status: 'running' });
    const ending = { reason: REASONS.outOfMemory, exitCode: 137, stoppedAt: NOW + 5 };
    const { lookAt: _lookAt, ...kept } = run;
    expect(settle(run, 'failed', ending, NOW + 9, HISTORY_DAYS)).toEqual({
      ...kept,
      ...ending,
      status: 'failed',
      expiresAt: NOW + 9 + 90 * DAY,
    });
  });

  it('keeps no reason that it was not given', () => {
    const run = aLaunchedRun({ reason: REASONS.lost });
    expect(settle(run, 'succeeded', { exitCode: 0 }, NOW, HISTORY_DAYS).reason).toBeUndefined();
  });

  it('keeps the exit code and the end that are known already', () => {
    const run = aLaunchedRun({ exitCode: 3, stoppedAt: NOW + 1 });
    expect(settle(run, 'failed', {}, NOW, HISTORY_DAYS)).toMatchObject({ exitCode: 3, stoppedAt: NOW + 1 });
  });

  it.each(FINAL.flatMap((from) => FINAL.map((to) => [from, to] as const)))('refuses %s to %s', (from, to) => {
    const run = aRun({ status: from });
    expect(() => settle(run, to, {}, NOW, HISTORY_DAYS)).toThrow(
      new RangeError(`run ${run.id}: ${from} cannot become ${to}`),
    );
  });

  it('refuses an end that a running container cannot have', () => {
    const run = aLaunchedRun({ status: 'running' });
    expect(() => settle(run, 'start_failed', {}, NOW, HISTORY_DAYS)).toThrow(RangeError);
  });
});

describe('settleUnclaimed', () => {
  const end = (run: Run, job: Job | undefined) => settleUnclaimed(run, job, NOW, HISTORY_DAYS);
  const refusal = startFailure('Capacity is unavailable at this time.');
  const withLast = (lastRun: RunSummary): Job => aJob({ lastRun });
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
    ['that ECS refused to start', aRun({ lastRefusal: refusal }), aJob(), 'start_failed', 'no_capacity'],
  ])('ends a run %s', (_what, run, job, status, code) => {
    const ended = end(run, job);
    expect(ended).toMatchObject({ status, reason: { code }, expiresAt: NOW + 90 * DAY });
    expect(ended).not.toHaveProperty('exitCode');
    expect(ended).not.toHaveProperty('lookAt');
  });

  it.each(FINAL)('gives a run the end %s that its job was told', (status) => {
    const run = aRun();
    const told = { reason: REASONS.outOfMemory, exitCode: 137, stoppedAt: NOW + 5 };
    expect(end(run, withLast({ id: run.id, dueAt: NOW, status, ...told }))).toMatchObject({
      status,
      ...told,
    });
  });

  it('gives a run that waited no end that only a container can have', () => {
    const run = aRun({ status: 'queued' });
    expect(end(run, withLast({ id: run.id, dueAt: NOW, status: 'failed' })).status).toBe('canceled');
  });
});
