import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DueHint, decideDue, runIdsOf } from '../../../functions/domain/execution/occurrence.ts';
import { changeJob, type Job } from '../../../functions/domain/job/job.ts';
import { cancelJob, pauseJob } from '../../../functions/domain/job/job-edits.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../../functions/domain/shared/instant.ts';
import { aJob, aRecurringJob, aTarget, claimed, JOB_ID, NOW } from '../samples.ts';
import { carryOut, planOf } from './due-steps.ts';

const HINT: DueHint = { dueAt: NOW, revision: 1 };
const RUN_ID = `${JOB_ID}-20261121T093000Z-1-1`;
const decide = (job: Job, now: number, hint = HINT) => decideDue(job, hint, now);
const minutely = aRecurringJob(MINUTE);

describe('a due hint', () => {
  it.each<[string, Job, DueHint]>([
    ['of another instant', aJob(), { dueAt: NOW + SECOND, revision: 1 }],
    ['of an older revision', aJob({ revision: 2 }), HINT],
    ['of a newer revision', aJob(), { dueAt: NOW, revision: 2 }],
    ['for a paused job', pauseJob(aJob(), NOW - HOUR), HINT],
    ['for a canceled job', cancelJob(aJob(), NOW - HOUR), HINT],
    ['for a paused recurring job', pauseJob(minutely, NOW - HOUR), HINT],
    ['for a canceled recurring job', cancelJob(minutely, NOW - HOUR), HINT],
    ['for a job that runs', claimed(aJob(), [RUN_ID]), HINT],
    ['for a job that is over', changeJob(aJob(), { nextDueAt: null }, NOW), HINT],
    ['of an occurrence that is done', carryOut(minutely, planOf(minutely, NOW)!, NOW), HINT],
  ])('%s is stale and names the runs that may have been begun', (_what, job, hint) => {
    const runs = [{ jobId: JOB_ID, dueAt: hint.dueAt, copy: 1, attempt: 1 }];
    expect(decide(job, NOW - 1, hint)).toEqual({ kind: 'stale', runs });
  });

  it('that is stale names the runs of all copies', () => {
    const decision = decide(aJob({ copies: 3 }), NOW - MINUTE, { dueAt: NOW - HOUR, revision: 1 });
    expect(decision).toMatchObject({ kind: 'stale', runs: [{ copy: 1 }, { copy: 2 }, { copy: 3 }] });
  });

  it.each([1, 250, MINUTE, DAY])('is early %d ms before its instant', (before) => {
    expect(decide(aJob(), NOW - before)).toEqual({ kind: 'early', at: NOW });
    expect(decide(minutely, NOW - before)).toEqual({ kind: 'early', at: NOW });
  });

  it.each<[string, DueHint]>([
    ['the next occurrence', { dueAt: NOW + MINUTE, revision: 1 }],
    ['an earlier one', { dueAt: NOW - MINUTE, revision: 1 }],
    ['an older revision', { dueAt: NOW - DAY, revision: 0 }],
  ])('for %s does the work of the one that is due', (_what, hint) => {
    expect(decide(minutely, NOW, hint)).toEqual(decide(minutely, NOW));
    expect(decide(minutely, NOW, hint)).toMatchObject({ kind: 'due', plan: { runs: [{ dueAt: NOW }] } });
  });
});

describe('a job that is due once', () => {
  it('begins one run at its instant, and is due no more', () => {
    expect(planOf(aJob({ timeout: 5 * MINUTE, startDeadline: 10 * MINUTE }), NOW)).toEqual({
      nextDueAt: undefined,
      runs: [
        {
          id: RUN_ID,
          jobId: JOB_ID,
          dueAt: NOW,
          copy: 1,
          attempt: 1,
          copies: 1,
          status: 'starting',
          cause: 'schedule',
          plannedAt: NOW,
          spent: { policy: 0, hostFailure: 0, startFailure: 0 },
          allocation: {
            size: { cpuUnits: 256, memoryMiB: 512 },
            architecture: 'x86_64',
            capacity: 'on_demand',
          },
          startBy: NOW + 10 * MINUTE,
          timeout: 5 * MINUTE,
          isShell: false,
          launchTries: 0,
          createdAt: NOW,
          tryFrom: NOW,
          tokenTry: 1,
          tokenFrom: NOW,
          lookAt: NOW + MINUTE,
          version: 1,
        },
      ],
    });
  });

  it('begins one run for each of its copies', () => {
    const runs = planOf(aJob({ copies: 20 }), NOW)?.runs ?? [];
    expect(runs.map(({ copy }) => copy)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    expect(new Set(runs.map(({ id, copies }) => `${id} of ${copies}`)).size).toBe(20);
  });

  it('tells the streams of a script apart, and keeps what its container is given', () => {
    const target = aTarget({ shell: '', ephemeralStorageGiB: 30, capacity: 'spot' });
    const runs = planOf(aJob({ target }), NOW)?.runs;
    expect(runs).toMatchObject([
      { isShell: true, allocation: { ephemeralStorageGiB: 30, capacity: 'spot' } },
    ]);
  });

  it.each([
    [0, 'schedule'],
    [MINUTE, 'schedule'],
    [MINUTE + 1, 'catch_up'],
    [HOUR - 1, 'catch_up'],
  ])('noticed %d ms late has a run with the cause %s', (late, cause) => {
    expect(planOf(aJob(), NOW + late)?.runs).toMatchObject([
      { cause, status: 'starting', plannedAt: NOW, startBy: NOW + HOUR, tryFrom: NOW + late },
    ]);
  });

  it.each([HOUR, HOUR + 1, DAY])('noticed %d ms late, past its start deadline, is missed', (late) => {
    const job = aJob({ copies: 2 });
    const plan = planOf(job, NOW + late)!;
    expect(plan.runs).toMatchObject([{ copy: 1 }, { copy: 2 }]);
    for (const run of plan.runs) {
      expect(run).toMatchObject({ status: 'missed', cause: 'catch_up', launchTries: 0 });
      expect(run).toMatchObject({
        reason: { code: 'start_deadline_passed' },
      });
      expect(run).not.toHaveProperty('lookAt');
    }
    expect(carryOut(job, plan, NOW + late)).toMatchObject({
      state: 'history',
      outcome: 'failed',
      activeRuns: [],
      lastRun: { id: plan.runs[1]?.id, status: 'missed' },
      finishedAt: NOW + late,
    });
  });

  it.each([
    ['run_once', MINUTE + 1, 'starting'],
    ['run_all', MINUTE + 1, 'starting'],
    ['skip', MINUTE, 'starting'],
    ['skip', MINUTE + 1, 'missed'],
  ] as const)('with misfire %s, noticed %d ms late, is %s', (misfire, late, status) => {
    const runs = planOf(aJob({ misfire }), NOW + late)?.runs;
    expect(runs).toMatchObject([
      { status, ...(status === 'missed' && { reason: { code: 'passed_unnoticed' } }) },
    ]);
  });

  it('makes every later hint stale once it is claimed', () => {
    const late = fc.integer({ min: 0, max: 2 * DAY });
    fc.assert(
      fc.property(late, late, (first, second) => {
        const job = carryOut(aJob(), planOf(aJob(), NOW + first)!, NOW + first);
        expect(decide(job, NOW + first + second).kind).toBe('stale');
      }),
    );
  });
});

describe('a recurring job', () => {
  it('begins one run at its instant and is due again at the next', () => {
    const plan = planOf(minutely, NOW + 20);
    expect(plan).toMatchObject({
      runs: [{ id: RUN_ID, cause: 'schedule', status: 'starting' }],
      nextDueAt: NOW + MINUTE,
    });
    expect(carryOut(minutely, plan!, NOW + 20)).toMatchObject({
      state: 'running',
      activeRuns: [RUN_ID],
      nextDueAt: NOW + MINUTE,
    });
  });

  it('keeps its schedule however late a step is', () => {
    expect(planOf(minutely, NOW + 59_999)?.nextDueAt).toBe(NOW + MINUTE);
    expect(planOf(minutely, NOW + MINUTE)?.nextDueAt).toBe(NOW + 2 * MINUTE);
  });

  it('is due later by the offset that jitter gave it, each time', () => {
    const jittered = aRecurringJob(MINUTE, { jitterOffset: 17_000, nextDueAt: NOW + 17_000 });
    expect(planOf(jittered, NOW + 17_000)).toMatchObject({
      runs: [{ dueAt: NOW + 17_000 }],
      nextDueAt: NOW + MINUTE + 17_000,
    });
  });

  it('is due until its end, that instant included, and has then ended', () => {
    const endsAt = { text: '', at: NOW + MINUTE };
    const job = aRecurringJob(MINUTE, { endsAt });
    const next = carryOut(job, planOf(job, NOW)!, NOW);
    expect(next.nextDueAt).toBe(NOW + MINUTE);
    const last = planOf(next, NOW + MINUTE)!;
    expect(last).toMatchObject({ runs: [{ dueAt: NOW + MINUTE }], nextDueAt: undefined });
    expect(carryOut({ ...next, activeRuns: [] }, last, NOW + MINUTE)).not.toHaveProperty('nextDueAt');
  });

  it('goes from an occurrence to the one after what is left out', () => {
    const exclude = [{ text: '', from: NOW + MINUTE, to: NOW + 4 * MINUTE }];
    expect(planOf(aRecurringJob(MINUTE, { exclude }), NOW)?.nextDueAt).toBe(NOW + 4 * MINUTE);
  });
});

describe('runIdsOf', () => {
  it('writes the id of each key', () => {
    expect(runIdsOf([{ jobId: JOB_ID, dueAt: NOW, copy: 1, attempt: 1 }])).toEqual([RUN_ID]);
  });
});
