import { expect } from 'vitest';
import { formatRunId } from '../../functions/domain/identifiers.ts';
import { isFinal, type Run } from '../../functions/domain/run.ts';
import { runsOf } from './lively.ts';
import type { Product } from './product.ts';

const launchedWithin = (runs: readonly Run[], at: number): number =>
  runs.filter(
    ({ launchedAt = Infinity, stoppedAt = Infinity }) =>
      launchedAt <= at && at < Math.max(stoppedAt, launchedAt + 1),
  ).length;

/**
 * Checks what holds for every job whose world has come to rest: its runs are final and known to it, each container
 * belongs to a run of its own, nothing started before its time, and what must not overlap did not.
 */
export const expectSound = async (product: Product, jobId: string, hint = ''): Promise<void> => {
  const job = await product.job(jobId);
  const runs = await runsOf(product, jobId);
  expect(
    runs.filter(({ status }) => !isFinal(status)).map(({ id, status }) => [id, status]),
    `not final ${hint}`,
  ).toEqual([]);
  expect([...job.activeRuns, ...job.waitingRuns], `still named ${hint}`).toEqual([]);
  const started = product.launcher.containers.map(({ order }) => order.run.id);
  expect(new Set(started).size, `a run with two containers ${hint}`).toBe(started.length);
  for (const run of runs) {
    expect(run.launchedAt ?? Infinity, `started early ${hint}`).toBeGreaterThanOrEqual(run.dueAt);
    expect(run.id).toBe(formatRunId(run));
  }
  if (job.overlap !== 'allow' && job.copies === 1) {
    for (const { launchedAt } of runs) {
      if (launchedAt === undefined) continue;
      expect(launchedWithin(runs, launchedAt), `at once ${hint}`).toBe(1);
    }
  }
};

/** Checks that every instant of a job has the runs of each of its copies, and no other instant has any. */
export const expectInstants = async (
  product: Product,
  jobId: string,
  instants: readonly number[],
  hint = '',
): Promise<void> => {
  const { copies } = await product.job(jobId);
  const first = (await runsOf(product, jobId)).filter(
    ({ attempt, cause }) => attempt === 1 && cause !== 'manual',
  );
  const expected = instants.flatMap((dueAt) =>
    Array.from({ length: copies }, (_, index) => [dueAt, index + 1]),
  );
  expect(
    first.map(({ dueAt, copy }) => [dueAt, copy]),
    `instants ${hint}`,
  ).toEqual(expected);
};
