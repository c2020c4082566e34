import { describe, expect, it } from 'vitest';
import { chainKey } from '../../../functions/domain/execution/job-chaining.ts';
import { notClaimed } from '../../../functions/domain/execution/unclaimed-run.ts';
import type { Job, RunSummary } from '../../../functions/domain/job/job.ts';
import { REASONS } from '../../../functions/domain/run/reason.ts';
import type { Run } from '../../../functions/domain/run/run.ts';
import { startDeadlinePassed } from '../../../functions/domain/run/start-reason.ts';
import { formatRunId } from '../../../functions/domain/shared/identifiers.ts';
import type { Instant } from '../../../functions/domain/shared/instant.ts';
import { aJob, aRun, NOW, runAfter } from '../samples.ts';

describe('a run that its job does not claim', () => {
  const end = (run: Run, job: Job | undefined) => runAfter(run, notClaimed(run, job));
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
