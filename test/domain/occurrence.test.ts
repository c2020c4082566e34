import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE, SECOND } from '../../functions/domain/instant.ts';
import { cancelJob, changeJob, type Job } from '../../functions/domain/job.ts';
import { decideDue, runIdsOf } from '../../functions/domain/occurrence.ts';
import { aJob, aTarget, claimed, HISTORY_DAYS, JOB_ID, NOW } from './samples.ts';

const HINT = { dueAt: NOW, revision: 1 };
const RUN_ID = `${JOB_ID}-20261121T093000Z-1-1`;
const decide = (job: Job, now: number, hint = HINT) => decideDue(job, hint, now, HISTORY_DAYS);

describe('decideDue', () => {
  it.each<[string, Job, typeof HINT]>([
    ['of another instant', aJob(), { dueAt: NOW + SECOND, revision: 1 }],
    ['of an older revision', aJob({ revision: 2 }), HINT],
    ['of a newer revision', aJob(), { dueAt: NOW, revision: 2 }],
    ['for a paused job', aJob({ paused: true }), HINT],
    ['for a canceled job', cancelJob(aJob(), NOW - 1, HISTORY_DAYS), HINT],
    ['for a job that runs', claimed(aJob(), [RUN_ID]), HINT],
    ['for a job that is over', changeJob(aJob(), { nextDueAt: null }, NOW, HISTORY_DAYS), HINT],
  ])('a hint %s is stale and names the runs that may have been begun', (_what, job, hint) => {
    const runs = [{ jobId: JOB_ID, dueAt: hint.dueAt, copy: 1, attempt: 1 }];
    expect(decide(job, NOW, hint)).toEqual({ kind: 'stale', runs });
  });

  it('a stale hint is stale before its instant too', () => {
    expect(decide(aJob({ revision: 2 }), NOW - HOUR).kind).toBe('stale');
  });

  it.each([1, 250, MINUTE, DAY])('%d ms before its instant a hint is early', (before) => {
    expect(decide(aJob(), NOW - before)).toEqual({ kind: 'early', at: NOW });
  });

  it('at its instant the occurrence is claimed with one run', () => {
    const decision = decide(aJob({ timeout: 5 * MINUTE, startDeadline: 10 * MINUTE }), NOW);
    expect(decision).toMatchObject({
      kind: 'claim',
      runs: [
        {
          id: RUN_ID,
          status: 'starting',
          cause: 'schedule',
          startBy: NOW + 10 * MINUTE,
          timeout: 5 * MINUTE,
          isShell: false,
          tryFrom: NOW,
          lookAt: NOW + MINUTE,
        },
      ],
      job: { state: 'running', activeRuns: [RUN_ID] },
    });
    expect(decision.kind === 'claim' && 'nextDueAt' in decision.job).toBe(false);
  });

  it('a run of a script tells its streams apart', () => {
    expect(decide(aJob({ target: aTarget({ shell: '' }) }), NOW)).toMatchObject({
      runs: [{ isShell: true }],
    });
  });

  it.each([
    [0, 'schedule'],
    [MINUTE, 'schedule'],
    [MINUTE + 1, 'catch_up'],
    [HOUR - 1, 'catch_up'],
  ])('noticed %d ms late its cause is %s', (late, cause) => {
    expect(decide(aJob(), NOW + late)).toMatchObject({
      kind: 'claim',
      runs: [{ cause, status: 'starting' }],
    });
  });

  it.each([HOUR, HOUR + 1, DAY])(
    'noticed %d ms late, at its start deadline or after, it is missed',
    (late) => {
      const decision = decide(aJob(), NOW + late);
      expect(decision).toMatchObject({
        kind: 'claim',
        runs: [
          {
            id: RUN_ID,
            status: 'missed',
            cause: 'catch_up',
            launchTries: 0,
            reason: { code: 'start_deadline_passed' },
            expiresAt: NOW + late + 90 * DAY,
          },
        ],
        job: {
          state: 'history',
          outcome: 'failed',
          activeRuns: [],
          lastRun: { id: RUN_ID, status: 'missed' },
          finishedAt: NOW + late,
        },
      });
      expect(decision.kind === 'claim' && decision.runs.some((run) => 'lookAt' in run)).toBe(false);
    },
  );

  it('a claim makes every later hint of the occurrence stale', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 * DAY }),
        fc.integer({ min: 0, max: 2 * DAY }),
        (late, later) => {
          const decision = decide(aJob(), NOW + late);
          expect(decision.kind === 'claim' && decide(decision.job, NOW + late + later).kind).toBe('stale');
        },
      ),
    );
  });

  it('keeps runs active that the job has already', () => {
    const decision = decide(aJob({ activeRuns: ['older'] }), NOW);
    expect(decision).toMatchObject({ job: { activeRuns: ['older', RUN_ID] } });
  });
});

describe('runIdsOf', () => {
  it('writes the id of each key', () => {
    expect(runIdsOf([{ jobId: JOB_ID, dueAt: NOW, copy: 1, attempt: 1 }])).toEqual([RUN_ID]);
  });
});
