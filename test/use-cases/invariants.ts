import { expect } from 'vitest';
import type { Job } from '../../functions/domain/job/job.ts';
import { isFinal, type Run } from '../../functions/domain/run/run.ts';
import { formatRunId, parseRunId } from '../../functions/domain/shared/identifiers.ts';
import { runsOf } from './lively.ts';
import type { Product } from './product.ts';

const launchedWithin = (runs: readonly Run[], at: number): number =>
  runs.filter(
    ({ launchedAt = Infinity, stoppedAt = Infinity }) =>
      launchedAt <= at && at < Math.max(stoppedAt, launchedAt + 1),
  ).length;

/** Checks that everyone who wants to be told how runs ended is told once, and what their records say. */
const expectTold = async ({ deliveries }: Product, job: Job, runs: readonly Run[], hint: string) => {
  const wanted = runs.filter(({ status }) =>
    (job.callback?.on ?? []).some((event) => event === `run.${status}`),
  );
  const recorded = deliveries.all().filter(({ jobId, kind }) => jobId === job.id && kind === 'callback');
  const told = recorded.filter(({ status }) => status !== 'canceled');
  expect(told.map(({ runId, event }) => [runId, event]).sort(), `told ${hint}`).toEqual(
    wanted.map(({ id, status }) => [id, `run.${status}`]).sort(),
  );
};

/** Checks that no occurrence of another job has started this one twice. */
const expectChainedOnce = (runs: readonly Run[], hint: string): void => {
  const starts = runs
    .filter(({ copy, attempt, launchedAt }) => copy === 1 && attempt === 1 && launchedAt !== undefined)
    .flatMap(({ chainedFrom }) => parseRunId(chainedFrom ?? '') ?? [])
    .map(({ jobId, dueAt }) => `${jobId} ${dueAt}`);
  expect(new Set(starts).size, `started twice ${hint}`).toBe(starts.length);
};

/**
 * Checks what holds for every job whose world has come to rest: its runs are final and known to it, each container
 * belongs to a run of its own, nothing started before its time, what must not overlap did not, nothing is left to be
 * sent, whoever wants to know has been told, and no end was logged twice.
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
  const pending = product.deliveries
    .all()
    .filter((each) => each.jobId === job.id && each.status === 'pending');
  expect(
    pending.map(({ id }) => id),
    `still to be sent ${hint}`,
  ).toEqual([]);
  await expectTold(product, job, runs, hint);
  expectChainedOnce(runs, hint);
  const endsTold = product.log.of('run ended').map(({ facts }) => facts.runId);
  expect(new Set(endsTold).size, `an end logged twice ${hint}`).toBe(endsTold.length);
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
