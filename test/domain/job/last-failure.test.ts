import { expect, it } from 'vitest';
import type { Job } from '../../../functions/domain/job/job.ts';
import { failedAt } from '../../../functions/domain/job/last-failure.ts';
import { formatRunId } from '../../../functions/domain/shared/identifiers.ts';
import { aJob, NOW } from '../../ports/support/samples.ts';

const idOf = (attempt: number) => formatRunId({ jobId: 'a'.repeat(32), dueAt: NOW, copy: 1, attempt });

const withLast = (
  lastRun: Partial<NonNullable<Job['lastRun']>>,
  activeRuns: readonly string[] = [],
): Job => ({
  ...aJob(),
  lastRun: { id: idOf(1), dueAt: NOW, status: 'failed', ...lastRun } as NonNullable<Job['lastRun']>,
  activeRuns,
});

it('a job failed when its last run ended, or was due', () => {
  expect(failedAt(withLast({ stoppedAt: NOW + 7 }))).toBe(NOW + 7);
  expect(failedAt(withLast({ status: 'missed' }))).toBe(NOW);
  for (const status of ['timed_out', 'start_failed', 'lost'] as const) {
    expect(failedAt(withLast({ status }))).toBe(NOW);
  }
});

it('a job did not fail of which the last run went well, was left out, or is tried again', () => {
  expect(failedAt(aJob())).toBeUndefined();
  for (const status of ['succeeded', 'skipped', 'canceled'] as const) {
    expect(failedAt(withLast({ status }))).toBeUndefined();
  }
  expect(failedAt(withLast({}, [idOf(2)]))).toBeUndefined();
  expect(failedAt(withLast({}, [idOf(1)]))).toBe(NOW);
});
