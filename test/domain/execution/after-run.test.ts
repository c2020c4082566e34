import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { followUp } from '../../../functions/domain/execution/after-run.ts';
import type { Job } from '../../../functions/domain/job/job.ts';
import { cancelJob } from '../../../functions/domain/job/job-edits.ts';
import { REASONS } from '../../../functions/domain/run/reason.ts';
import type { Run } from '../../../functions/domain/run/run.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../../functions/domain/shared/instant.ts';
import { instants } from '../arbitraries.ts';
import { aJob, aLaunchedRun, aRecurringJob, aRun, aTarget, claimed, FINAL, NOW } from '../samples.ts';

const RUN = aRun();
const OTHER = aRun({ dueAt: NOW - MINUTE });
const [W1, W2] = [1, 2].map((copy) => aRun({ dueAt: NOW + MINUTE, copy }).id) as [string, string];
const retry = { limit: 2, backoff: 10 * SECOND, factor: 2 };
const tell = (job: Job, run: Run, now = NOW) => followUp(job, run, now);
const failed = (changes: Partial<Run> = {}) => aLaunchedRun({ status: 'failed', exitCode: 1, ...changes });

describe('the end of an active run', () => {
  it('moves a job into history that has nothing more to come', () => {
    expect(tell(claimed(aJob(), [RUN.id]), aRun({ status: 'succeeded', exitCode: 0 }))).toMatchObject({
      attempt: undefined,
      released: [],
      job: {
        state: 'history',
        outcome: 'succeeded',
        activeRuns: [],
        lastRun: { id: RUN.id, status: 'succeeded', exitCode: 0 },
        finishedAt: NOW,
      },
    });
  });

  it('leaves a job running while another of its runs is active', () => {
    expect(tell(claimed(aJob(), [RUN.id, OTHER.id]), failed())?.job).toMatchObject({
      state: 'running',
      activeRuns: [OTHER.id],
    });
  });

  it('leaves a recurring job scheduled, until its end has come', () => {
    const job = aRecurringJob(MINUTE, { activeRuns: [RUN.id], nextDueAt: NOW + MINUTE });
    expect(tell(job, failed())?.job).toMatchObject({ state: 'scheduled', nextDueAt: NOW + MINUTE });
    expect(tell(claimed(job, [RUN.id]), failed())?.job).toMatchObject({ state: 'history', outcome: 'ended' });
  });

  it('leaves a paused job scheduled, with nothing due', () => {
    const job = { ...claimed(aRecurringJob(MINUTE), [RUN.id]), paused: true };
    expect(tell(job, failed())?.job).toMatchObject({ state: 'scheduled', paused: true });
  });

  it('has the same further attempt whenever a repeat decides, by the instant of the seal', () => {
    const job = { ...claimed(aJob(), [RUN.id]), retry };
    const sealed = { status: 'start_failed', at: NOW } as const;
    const run = aLaunchedRun({ status: 'start_failed', startBy: NOW + 15 * SECOND, sealed });
    const first = tell(job, run)?.attempt;
    expect(first).toMatchObject({ plannedAt: NOW + 10 * SECOND });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: DAY }), (later) => {
        expect(tell(job, run, NOW + later)?.attempt).toMatchObject({
          id: first?.id,
          plannedAt: first?.plannedAt,
          startBy: first?.startBy,
        });
      }),
    );
  });

  it('has no second consequence, whatever it was', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...FINAL),
        fc.boolean(),
        instants,
        instants,
        (status, again, first, then) => {
          const job = { ...claimed(aJob(), [RUN.id]), ...(again && { retry }) };
          const run = aLaunchedRun({ status });
          const told = tell(job, run, first);
          expect(told).toBeDefined();
          expect(tell(told!.job, run, then)).toBeUndefined();
        },
      ),
    );
  });

  it('is told by a final run only', () => {
    expect(() => tell(claimed(aJob(), [RUN.id]), RUN)).toThrow(RangeError);
  });
});

describe('the end of a run that its job does not name', () => {
  it.each(FINAL)('changes nothing: %s', (status) => {
    expect(tell(aJob(), aRun({ status }))).toBeUndefined();
  });
});

describe('a run that is tried again', () => {
  const job: Job = { ...claimed(aJob({ retry }), [RUN.id, OTHER.id]), target: aTarget({ shell: 'date' }) };

  it('is replaced by its next attempt among what is active', () => {
    const told = tell(job, failed({ copy: 1, copies: 4 }))!;
    const next = aRun({ attempt: 2 }).id;
    expect(told.job).toMatchObject({
      state: 'running',
      activeRuns: [OTHER.id, next],
      lastRun: { id: RUN.id, status: 'failed' },
    });
    expect(told.attempt).toMatchObject({
      id: next,
      dueAt: NOW,
      copy: 1,
      attempt: 2,
      copies: 4,
      cause: 'retry',
      status: 'starting',
      plannedAt: NOW + 10 * SECOND,
      tryFrom: NOW + 10 * SECOND,
      tokenFrom: NOW + 10 * SECOND,
      lookAt: NOW + 10 * SECOND + MINUTE,
      createdAt: NOW,
      startBy: NOW + 10 * SECOND + HOUR,
      spent: { policy: 1, hostFailure: 0, startFailure: 0 },
      isShell: true,
      launchTries: 0,
      tokenTry: 1,
      version: 1,
    });
    expect(told.attempt).not.toHaveProperty('handle');
    expect(told.attempt).not.toHaveProperty('exitCode');
  });

  it.each<[string, Partial<Run>, object]>([
    ['its policy', {}, { policy: 2, hostFailure: 0, startFailure: 3 }],
    [
      'what the host is allowed',
      { reason: REASONS.hostFailure },
      { policy: 1, hostFailure: 1, startFailure: 3 },
    ],
    ['what its start is allowed', { status: 'start_failed' }, { policy: 1, hostFailure: 0, startFailure: 4 }],
  ])('takes the next attempt from %s', (_what, changes, spent) => {
    const run = failed({ spent: { policy: 1, hostFailure: 0, startFailure: 3 }, ...changes });
    expect(tell(job, run)?.attempt?.spent).toEqual(spent);
  });

  it('keeps since when IAM refuses it when it never ran, and forgets it when it did', () => {
    const deniedSince = NOW - MINUTE;
    expect(tell(job, failed({ status: 'start_failed', deniedSince }))?.attempt).toMatchObject({
      deniedSince,
    });
    expect(tell(job, failed({ deniedSince }))?.attempt).not.toHaveProperty('deniedSince');
  });

  it('keeps its start deadline when it never ran, and gets a new one when it did', () => {
    const startBy = NOW + 40 * MINUTE;
    expect(tell(job, failed({ status: 'start_failed', startBy }))?.attempt?.startBy).toBe(startBy);
    expect(tell(job, failed({ startBy }))?.attempt?.startBy).toBe(NOW + 10 * SECOND + HOUR);
  });

  it('leaves what waits waiting', () => {
    const told = tell({ ...job, activeRuns: [RUN.id], waitingRuns: [W1], overlap: 'queue' }, failed());
    expect(told).toMatchObject({ job: { waitingRuns: [W1] }, released: [] });
    expect(told?.attempt).toBeDefined();
  });

  it('is tried again when it is canceled neither itself nor with its job', () => {
    const recurring = aRecurringJob(MINUTE, { retry, activeRuns: [RUN.id], nextDueAt: NOW + MINUTE });
    const canceled = cancelJob(recurring, NOW);
    expect(tell(recurring, failed())?.attempt).toBeDefined();
    expect(tell(recurring, aLaunchedRun({ status: 'canceled' }))?.attempt).toBeUndefined();
    expect(tell(canceled, failed())).toMatchObject({
      attempt: undefined,
      job: { state: 'history', outcome: 'canceled' },
    });
  });

  it('makes room instead where a newer occurrence replaces it', () => {
    const replaced = { ...job, overlap: 'replace', activeRuns: [RUN.id], waitingRuns: [W1] } as const;
    expect(tell(replaced, failed())).toMatchObject({
      attempt: undefined,
      released: [W1],
      job: { activeRuns: [W1], waitingRuns: [] },
    });
  });

  it('that ends with exit codes 1, 1 and 0 is one occurrence of three attempts, and the job succeeded', () => {
    const attempts: Run[] = [];
    let [told, run]: [Job, Run | undefined] = [claimed(aJob({ retry }), [RUN.id]), RUN];
    for (const exitCode of [1, 1, 0]) {
      const ended: Run = { ...run!, handle: 'h', status: exitCode === 0 ? 'succeeded' : 'failed', exitCode };
      attempts.push(ended);
      const after = tell(told, ended, NOW + attempts.length * MINUTE)!;
      [told, run] = [after.job, after.attempt];
    }
    expect(attempts.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
    expect(run).toBeUndefined();
    expect(told).toMatchObject({ state: 'history', outcome: 'succeeded', lastRun: { id: attempts[2]?.id } });
  });
});

describe('what waits', () => {
  const waitedFor = (activeRuns: readonly string[]): Job =>
    aRecurringJob(MINUTE, { overlap: 'queue', activeRuns, waitingRuns: [W1, W2], nextDueAt: NOW + DAY });

  it('may start when the last active run has ended', () => {
    const first = tell(waitedFor([RUN.id, OTHER.id]), failed())!;
    expect(first).toMatchObject({ released: [], job: { activeRuns: [OTHER.id], waitingRuns: [W1, W2] } });
    const last = tell(first.job, { ...OTHER, status: 'canceled' })!;
    expect(last).toMatchObject({ released: [W1, W2], job: { activeRuns: [W1, W2], waitingRuns: [] } });
  });

  it('waits no more when it is over itself, and the others of it go on waiting', () => {
    const run = aRun({ dueAt: NOW + MINUTE, status: 'canceled' });
    expect(tell(waitedFor([RUN.id]), run)).toMatchObject({
      attempt: undefined,
      released: [],
      job: { activeRuns: [RUN.id], waitingRuns: [W2], lastRun: { id: W1, status: 'canceled' } },
    });
  });

  it('is not tried again when it is over before it began', () => {
    const run = aRun({ dueAt: NOW + MINUTE, status: 'missed' });
    expect(tell({ ...waitedFor([RUN.id]), retry }, run)?.attempt).toBeUndefined();
  });
});
