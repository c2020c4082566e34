import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  changeJob,
  type Job,
  type JobChange,
  type JobOutcome,
  newJob,
  summaryOf,
} from '../../../functions/domain/job/job.ts';
import { REASONS } from '../../../functions/domain/run/reason.ts';
import type { FinalStatus } from '../../../functions/domain/run/run.ts';
import { DAY, HOUR, MINUTE } from '../../../functions/domain/shared/instant.ts';
import { aJob, aRecurringJob, aRun, aSpecification, every, FACTS, FINAL, NOW } from '../samples.ts';

const RUN = aRun();
const change = (job: Job, by: JobChange, now = NOW): Job => changeJob(job, by, now);

describe('newJob', () => {
  const { now, ...known } = FACTS;

  it('is scheduled for its instant, at its first revision, edition and version', () => {
    const specification = aSpecification({ name: 'nightly' });
    expect(newJob(specification, FACTS)).toEqual({
      ...specification,
      ...known,
      state: 'scheduled',
      nextDueAt: NOW,
      activeRuns: [],
      waitingRuns: [],
      canceled: false,
      revision: 1,
      inForceSince: now,
      edition: 1,
      version: 1,
      createdAt: now,
      updatedAt: now,
      keyedRequests: [],
    });
  });

  it.each([
    ['from its anchor on', every(MINUTE), 0, NOW],
    ['after its creation, not at it', every(HOUR, now), 0, NOW],
    ['later by its offset', every(MINUTE), 7000, NOW + 7000],
    ['by a cron', { kind: 'cron', text: '15 * * * *' } as const, 0, NOW - 15 * MINUTE],
  ])('that recurs is due %s', (_what, trigger, jitterOffset, dueAt) => {
    expect(newJob(aSpecification({ trigger }), { ...FACTS, jitterOffset }).nextDueAt).toBe(dueAt);
  });

  it.each([aSpecification(), aSpecification({ trigger: every(MINUTE) })])(
    'that is created paused is due nowhen, and its trigger not in force: %#',
    (specification) => {
      const job = newJob(specification, { ...FACTS, paused: true });
      expect(job).toMatchObject({ state: 'scheduled', paused: true, heldDueAt: NOW, inForceUntil: now });
      expect(job).not.toHaveProperty('nextDueAt');
    },
  );

  it('keeps the fingerprint of its request where there is one', () => {
    const job = newJob(aSpecification(), { ...FACTS, fingerprint: 'f'.repeat(64) });
    expect(job.fingerprint).toBe('f'.repeat(64));
  });
});

describe('changeJob', () => {
  it.each<[string, JobChange, Job['state']]>([
    ['an active run and nothing due', { activeRuns: [RUN.id], nextDueAt: null }, 'running'],
    ['an active run and something due', { activeRuns: [RUN.id], nextDueAt: NOW + 1 }, 'running'],
    ['an active run while paused', { activeRuns: [RUN.id], nextDueAt: null, paused: true }, 'running'],
    ['nothing active but something waiting', { waitingRuns: [RUN.id], nextDueAt: null }, 'running'],
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
          waitingRuns: fc.constantFrom([], [RUN.id]),
          heldDueAt: fc.constantFrom(null, NOW),
          inForceUntil: fc.constantFrom(null, NOW),
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
        expect(['outcome' in job, 'finishedAt' in job]).toEqual([isOver, isOver]);
        const isIdle = job.activeRuns.length === 0 && job.waitingRuns.length === 0;
        expect(isOver).toBe(isIdle && job.nextDueAt === undefined && !job.paused);
        expect(Object.values(job)).not.toContain(null);
        expect(job.updatedAt).toBe(NOW + steps.length - 1);
        expect([job.version, job.revision]).toEqual([1, 1]);
      }),
    );
  });

  it('keeps the first finish, and expires so many days after it', () => {
    const over = change(aJob(), { nextDueAt: null }, NOW);
    const corrected = change(over, { canceled: true }, NOW + HOUR);
    expect(over).toMatchObject({ finishedAt: NOW });
    expect(corrected).toMatchObject({ finishedAt: NOW, updatedAt: NOW + HOUR });
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

  it.each(FINAL)('a recurring job that is due no more has ended, also when its last run %s', (status) => {
    const lastRun = { id: RUN.id, dueAt: NOW, status };
    expect(change(aRecurringJob(MINUTE), { nextDueAt: null, lastRun }).outcome).toBe('ended');
    expect(change(aRecurringJob(MINUTE), { nextDueAt: null }).outcome).toBe('ended');
  });

  it('a job that is due once and never ran was canceled', () => {
    expect(change(aJob(), { nextDueAt: null }).outcome).toBe('canceled');
  });

  it('a canceled job has the outcome canceled, however its run ended', () => {
    const lastRun = { id: RUN.id, dueAt: NOW, status: 'succeeded' } as const;
    for (const job of [aJob(), aRecurringJob(MINUTE)]) {
      expect(change(job, { nextDueAt: null, canceled: true, lastRun }).outcome).toBe('canceled');
    }
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
