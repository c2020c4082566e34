import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DomainError } from '../../functions/domain/errors.ts';
import { DAY, HOUR } from '../../functions/domain/instant.ts';
import {
  cancelJob,
  changeJob,
  type Job,
  type JobChange,
  type JobOutcome,
  newJob,
  summaryOf,
  withFinalRun,
} from '../../functions/domain/job.ts';
import { REASONS } from '../../functions/domain/reason.ts';
import type { FinalStatus } from '../../functions/domain/run.ts';
import { instants } from './arbitraries.ts';
import { aJob, aRun, aSpecification, claimed, HISTORY_DAYS, JOB_ID, NOW } from './samples.ts';

const RUN = aRun();
const FINAL = [
  'succeeded',
  'failed',
  'timed_out',
  'canceled',
  'start_failed',
  'lost',
  'skipped',
  'missed',
] as const;
const change = (job: Job, by: JobChange, now = NOW): Job => changeJob(job, by, now, HISTORY_DAYS);

describe('newJob', () => {
  it('is scheduled for its instant, at its first revision and version', () => {
    const specification = aSpecification({ name: 'nightly' });
    const facts = { id: JOB_ID, definition: 'runat-busybox:1', createdBy: 'ci' };
    expect(newJob(specification, { ...facts, now: NOW - HOUR })).toEqual({
      ...specification,
      ...facts,
      state: 'scheduled',
      nextDueAt: NOW,
      activeRuns: [],
      canceled: false,
      paused: false,
      revision: 1,
      version: 1,
      createdAt: NOW - HOUR,
      updatedAt: NOW - HOUR,
    });
  });

  it('keeps the fingerprint of its request where there is one', () => {
    const facts = { id: JOB_ID, definition: 'd', createdBy: 'ci', now: NOW };
    expect(newJob(aSpecification(), { ...facts, fingerprint: 'f'.repeat(64) }).fingerprint).toBe(
      'f'.repeat(64),
    );
  });
});

describe('changeJob', () => {
  it.each<[string, JobChange, Job['state']]>([
    ['an active run and nothing due', { activeRuns: [RUN.id], nextDueAt: null }, 'running'],
    ['an active run and something due', { activeRuns: [RUN.id], nextDueAt: NOW + 1 }, 'running'],
    ['an active run while paused', { activeRuns: [RUN.id], nextDueAt: null, paused: true }, 'running'],
    ['something due', { nextDueAt: NOW + 1 }, 'scheduled'],
    ['nothing due but paused', { nextDueAt: null, paused: true }, 'scheduled'],
    ['nothing at all', { nextDueAt: null }, 'history'],
  ])('with %s', (_what, by, state) => {
    expect(change(aJob(), by).state).toBe(state);
  });

  it('leaves what is due when the change does not speak of it', () => {
    expect(change(aJob(), { paused: true }).nextDueAt).toBe(NOW);
  });

  it('has outcome, finish and expiry exactly in history, whatever came before', () => {
    const changes = fc.array(
      fc.record(
        {
          activeRuns: fc.constantFrom([], [RUN.id]),
          nextDueAt: fc.constantFrom(null, NOW, NOW + DAY),
          paused: fc.boolean(),
          canceled: fc.boolean(),
        },
        { requiredKeys: [] },
      ),
      { minLength: 1, maxLength: 6 },
    );
    fc.assert(
      fc.property(changes, (steps) => {
        const job = steps.reduce((before, by, index) => change(before, by, NOW + index), aJob());
        const isOver = job.state === 'history';
        expect(['outcome' in job, 'finishedAt' in job, 'expiresAt' in job]).toEqual([isOver, isOver, isOver]);
        expect(isOver).toBe(job.activeRuns.length === 0 && job.nextDueAt === undefined && !job.paused);
        expect(job.updatedAt).toBe(NOW + steps.length - 1);
        expect([job.version, job.revision]).toEqual([1, 1]);
      }),
    );
  });

  it('keeps the first finish, and expires so many days after it', () => {
    const over = change(aJob(), { nextDueAt: null }, NOW);
    const corrected = change(over, { canceled: true }, NOW + HOUR);
    expect(over).toMatchObject({ finishedAt: NOW, expiresAt: NOW + 90 * DAY });
    expect(corrected).toMatchObject({ finishedAt: NOW, expiresAt: NOW + 90 * DAY, updatedAt: NOW + HOUR });
  });

  it.each<[FinalStatus, JobOutcome]>([
    ['succeeded', 'succeeded'],
    ['failed', 'failed'],
    ['timed_out', 'failed'],
    ['start_failed', 'failed'],
    ['lost', 'failed'],
    ['missed', 'failed'],
    ['canceled', 'canceled'],
  ])('a last run that %s makes the outcome %s', (status, outcome) => {
    const lastRun = { id: RUN.id, dueAt: NOW, status };
    expect(change(aJob(), { nextDueAt: null, lastRun }).outcome).toBe(outcome);
  });

  it('a canceled job has the outcome canceled, however its run ended', () => {
    const lastRun = { id: RUN.id, dueAt: NOW, status: 'succeeded' } as const;
    expect(change(aJob(), { nextDueAt: null, canceled: true, lastRun }).outcome).toBe('canceled');
  });
});

describe('cancelJob', () => {
  it('puts a scheduled job into history', () => {
    const canceled = cancelJob(aJob(), NOW - 1, HISTORY_DAYS);
    expect(canceled).toMatchObject({
      state: 'history',
      outcome: 'canceled',
      canceled: true,
      finishedAt: NOW - 1,
    });
    expect('nextDueAt' in canceled).toBe(false);
  });

  it('puts a paused job into history', () => {
    const paused = change(aJob(), { paused: true, nextDueAt: null });
    expect(cancelJob(paused, NOW, HISTORY_DAYS)).toMatchObject({ state: 'history', paused: false });
  });

  const conflictOf = (job: Job): unknown => {
    try {
      return cancelJob(job, NOW, HISTORY_DAYS);
    } catch (error) {
      return error;
    }
  };

  it('refuses a second time', () => {
    expect(conflictOf(cancelJob(aJob(), NOW, HISTORY_DAYS))).toEqual(
      new DomainError('conflict', `job ${JOB_ID} is over: canceled`),
    );
  });

  it.each(['succeeded', 'failed'] as const)('refuses a job that has %s', (status) => {
    const over = change(aJob(), { nextDueAt: null, lastRun: { id: RUN.id, dueAt: NOW, status } });
    expect(conflictOf(over)).toMatchObject({ code: 'conflict', message: `job ${JOB_ID} is over: ${status}` });
  });

  it('refuses a running job and names the route that stops each run', () => {
    expect(conflictOf(claimed(aJob(), ['r-1', 'r-2']))).toMatchObject({
      code: 'conflict',
      message: `job ${JOB_ID} is running; to stop it: POST /v1/runs/r-1/stop, POST /v1/runs/r-2/stop`,
    });
  });
});

describe('summaryOf', () => {
  it('keeps what a list shows of a final run', () => {
    const facts = { status: 'failed', exitCode: 3, reason: REASONS.outOfMemory, stoppedAt: NOW + 9 } as const;
    expect(summaryOf(aRun(facts))).toEqual({ id: RUN.id, dueAt: NOW, ...facts });
  });

  it('leaves out what the run does not have', () => {
    expect(summaryOf(aRun({ status: 'lost' }))).toEqual({ id: RUN.id, dueAt: NOW, status: 'lost' });
  });

  it('keeps the exit code 0', () => {
    expect(summaryOf(aRun({ status: 'succeeded', exitCode: 0 })).exitCode).toBe(0);
  });

  it('refuses a run that is not final', () => {
    expect(() => summaryOf(RUN)).toThrow(new RangeError(`run ${RUN.id} is starting, not final`));
  });
});

describe('withFinalRun', () => {
  it('takes an active run out and moves the job into history', () => {
    const told = withFinalRun(claimed(aJob(), [RUN.id]), aRun({ status: 'succeeded', exitCode: 0 }), NOW, 90);
    expect(told).toMatchObject({
      state: 'history',
      outcome: 'succeeded',
      activeRuns: [],
      lastRun: { id: RUN.id, status: 'succeeded', exitCode: 0 },
      finishedAt: NOW,
    });
  });

  it('leaves a job running while another of its runs is active', () => {
    const told = withFinalRun(claimed(aJob(), [RUN.id, 'other']), aRun({ status: 'failed' }), NOW, 90);
    expect(told).toMatchObject({ state: 'running', activeRuns: ['other'] });
  });

  it('leaves a job scheduled that has more to come', () => {
    const job = { ...claimed(aJob(), [RUN.id]), nextDueAt: NOW + DAY };
    expect(withFinalRun(job, aRun({ status: 'failed' }), NOW, 90)).toMatchObject({
      state: 'scheduled',
      nextDueAt: NOW + DAY,
    });
  });

  it('does nothing the second time, for any end', () => {
    fc.assert(
      fc.property(fc.constantFrom(...FINAL), instants, instants, (status, first, second) => {
        const run = aRun({ status });
        const told = withFinalRun(claimed(aJob(), [run.id]), run, first, HISTORY_DAYS);
        expect(told && withFinalRun(told, run, second, HISTORY_DAYS)).toBeUndefined();
        expect(told).toBeDefined();
      }),
    );
  });

  it('does nothing for a run that the job never named', () => {
    const told = withFinalRun(aJob(), aRun({ status: 'canceled' }), NOW, HISTORY_DAYS);
    expect(told).toBeUndefined();
  });

  it('corrects its own summary when the record of the run says something else', () => {
    const told = withFinalRun(claimed(aJob(), [RUN.id]), aRun({ status: 'lost' }), NOW, HISTORY_DAYS) as Job;
    const corrected = withFinalRun(told, aRun({ status: 'succeeded', exitCode: 0 }), NOW + 5, HISTORY_DAYS);
    expect(told.outcome).toBe('failed');
    expect(corrected).toMatchObject({
      outcome: 'succeeded',
      lastRun: { status: 'succeeded' },
      finishedAt: NOW,
    });
  });

  it('refuses a run that is not final', () => {
    expect(() => withFinalRun(claimed(aJob(), [RUN.id]), RUN, NOW, HISTORY_DAYS)).toThrow(RangeError);
  });
});
