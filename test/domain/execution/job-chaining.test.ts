import { describe, expect, it } from 'vitest';
import { followUp } from '../../../functions/domain/execution/after-run.ts';
import {
  chainKey,
  followsTooLong,
  planChained,
  wasStartedAfter,
} from '../../../functions/domain/execution/job-chaining.ts';
import type { Job } from '../../../functions/domain/job/job.ts';
import { REASONS } from '../../../functions/domain/run/reason.ts';
import type { Run } from '../../../functions/domain/run/run.ts';
import { DAY, MINUTE, SECOND } from '../../../functions/domain/shared/instant.ts';
import { aJob, aRecurringJob, aRun, claimed, NOW } from '../samples.ts';

const OTHER_ID = 'f'.repeat(32);
const AFTER = aRun({ jobId: OTHER_ID, status: 'succeeded' });
const plan = (job: Job, after = AFTER, now = NOW) => planChained(job, now, after, now);

describe('chainKey', () => {
  it('is the same for all copies and attempts of an occurrence', () => {
    const key = chainKey(aRun());
    for (const changes of [{ copy: 2 }, { attempt: 3 }, { status: 'failed', cause: 'manual' }] as const) {
      expect(chainKey(aRun(changes))).toBe(key);
    }
  });

  it('differs for other occurrences and other jobs', () => {
    const keys = [aRun(), aRun({ dueAt: NOW + 1 }), aRun({ jobId: OTHER_ID })].map(chainKey);
    expect(new Set(keys).size).toBe(3);
  });
});

describe('followsTooLong', () => {
  it.each([
    [undefined, false],
    [0, false],
    [99, false],
    [100, true],
    [101, true],
  ])('after %s jobs that started one another: %s', (chainLength, isTooLong) => {
    const run = aRun(chainLength === undefined ? {} : { chainLength });
    expect(followsTooLong(run)).toBe(isTooLong);
  });
});

describe('a further attempt', () => {
  it('keeps its place in the chain, so that a circle of jobs that fail at first has an end, too', () => {
    const run = aRun({ cause: 'chain', chainedFrom: AFTER.id, chainLength: 99, status: 'failed' });
    const job = claimed(aJob({ retry: { limit: 1, backoff: SECOND, factor: 1 } }), [run.id]);
    expect(followUp(job, run, NOW)?.attempt).toMatchObject({
      cause: 'retry',
      chainedFrom: AFTER.id,
      chainLength: 99,
    });
  });
});

describe('planChained', () => {
  const job = aRecurringJob(DAY, { copies: 2, nextDueAt: NOW + DAY });

  it('has a run for each copy, which names what started it', () => {
    const runs = plan(job);
    expect(runs.map(({ copy }) => copy)).toEqual([1, 2]);
    for (const run of runs) {
      expect(run).toMatchObject({
        jobId: job.id,
        dueAt: NOW,
        cause: 'chain',
        status: 'starting',
        plannedAt: NOW,
        chainedFrom: AFTER.id,
        chainLength: 1,
      });
    }
  });

  it('counts the jobs that have started one another', () => {
    expect(plan(job, aRun({ chainLength: 41 }))[0]?.chainLength).toBe(42);
  });

  it.each<[Job['overlap'], string]>([
    ['skip', 'skipped'],
    ['queue', 'queued'],
    ['replace', 'queued'],
    ['allow', 'starting'],
  ])('keeps overlap %s while the job runs: %s', (overlap, status) => {
    const runs = plan({ ...job, overlap, activeRuns: [aRun({ dueAt: NOW - MINUTE }).id] });
    expect(runs.map((run) => run.status)).toEqual([status, status]);
    for (const run of runs) expect(run.chainedFrom).toBe(AFTER.id);
  });

  it('names what is in the way of one that is left out', () => {
    const blockedBy = aRun({ dueAt: NOW - MINUTE }).id;
    const [run] = plan({ ...job, activeRuns: [blockedBy] });
    expect(run).toMatchObject({ blockedBy, status: 'skipped' });
    expect(run).not.toHaveProperty('lookAt');
  });

  it('is the same when it is planned again', () => {
    expect(plan(aJob(), AFTER, NOW + SECOND)).toEqual(plan(aJob(), AFTER, NOW + SECOND));
  });
});

describe('wasStartedAfter', () => {
  const next = aRecurringJob(MINUTE);
  const record = { ...aRun({ cause: 'chain' }), chainedFrom: AFTER.id };
  const seal = { status: 'succeeded', at: NOW } as const;

  it.each<[string, Run, Job, boolean]>([
    ['a run that the next job names', record, { ...next, activeRuns: [record.id] }, true],
    ['a run that waits', record, { ...next, waitingRuns: [record.id] }, true],
    ['a run with a container', { ...record, handle: 'task' }, next, true],
    ['a run that is over', { ...record, status: 'failed', version: 4 }, next, true],
    ['a run of which it is decided how it ends', { ...record, sealed: seal }, next, true],
    ['a run that nobody has claimed yet', record, next, false],
    ['a run that was taken back', { ...record, status: 'canceled', reason: REASONS.notClaimed }, next, false],
    ['a run that is left out', { ...record, status: 'skipped', reason: REASONS.stillRunning }, next, false],
    ['a run after another', { ...record, chainedFrom: 'another', handle: 'task' }, next, false],
  ])('tells of %s', (_what, run, job, wasStarted) => {
    expect(wasStartedAfter(AFTER, run, job)).toBe(wasStarted);
  });
});
