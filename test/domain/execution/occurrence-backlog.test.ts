import { describe, expect, it } from 'vitest';
import type { Job } from '../../../functions/domain/job/job.ts';
import type { Run } from '../../../functions/domain/run/run.ts';
import { HOUR, MINUTE, SECOND } from '../../../functions/domain/shared/instant.ts';
import { aRecurringJob, aRun, NOW } from '../samples.ts';
import { catchUp, planOf, tally } from './due-steps.ts';

const OUTAGE = 10 * MINUTE;
/** Due every two seconds, and not noticed for ten minutes. */
const overdue = (changes: Partial<Job> = {}): Job => aRecurringJob(2 * SECOND, changes);
/** Its instants from the first up to the end of the outage, both included. */
const MISSED = OUTAGE / (2 * SECOND) + 1;

const all = (job: Job, now = NOW + OUTAGE): readonly Run[] => catchUp(job, now).steps.flat();

describe('ten minutes without a step, of a job of every two seconds', () => {
  it('under run_once only the latest runs, and the others are missed', () => {
    const runs = all(overdue({ misfire: 'run_once' }));
    expect(tally(runs)).toEqual({ missed: MISSED - 1, starting: 1 });
    expect(runs.at(-1)).toMatchObject({ status: 'starting', dueAt: NOW + OUTAGE, cause: 'schedule' });
    expect(runs[0]).toMatchObject({
      status: 'missed',
      cause: 'catch_up',
      reason: { code: 'passed_unnoticed' },
    });
  });

  it('under skip the latest runs too, because it has only just passed', () => {
    expect(tally(all(overdue({ misfire: 'skip' })))).toEqual({ missed: MISSED - 1, starting: 1 });
  });

  it('under run_all the latest hundred run, and the others are missed', () => {
    const runs = all(overdue({ misfire: 'run_all', overlap: 'allow' }));
    expect(tally(runs)).toEqual({ missed: MISSED - 100, starting: 100 });
    expect(runs.slice(MISSED - 100).every(({ status }) => status === 'starting')).toBe(true);
  });

  it('under run_all the first of the hundred runs and stands in the way of the others, if they may not overlap', () => {
    const runs = all(overdue({ misfire: 'run_all', overlap: 'skip' }));
    expect(tally(runs)).toEqual({ missed: MISSED - 100, starting: 1, skipped: 99 });
    const first = runs.find(({ status }) => status === 'starting');
    expect(runs.at(-1)).toMatchObject({ reason: { code: 'still_running' }, blockedBy: first?.id });
  });

  it('under run_all one of the hundred waits, if one may', () => {
    const { job, steps } = catchUp(overdue({ misfire: 'run_all', overlap: 'queue' }), NOW + OUTAGE);
    expect(tally(steps.flat())).toEqual({ missed: MISSED - 100, starting: 1, queued: 1, skipped: 98 });
    expect(steps.flat().at(-1)).toMatchObject({
      reason: { code: 'another_waits' },
      blockedBy: job.waitingRuns[0],
    });
  });

  it('has its job due at the first instant after', () => {
    expect(catchUp(overdue(), NOW + OUTAGE).job.nextDueAt).toBe(NOW + OUTAGE + 2 * SECOND);
    expect(catchUp(overdue(), NOW + OUTAGE + 1).job.nextDueAt).toBe(NOW + OUTAGE + 2 * SECOND);
  });
});

describe('a backlog under skip', () => {
  it('is missed as a whole when the latest has passed more than a minute ago', () => {
    const job = aRecurringJob(5 * MINUTE, { misfire: 'skip' });
    expect(tally(all(job, NOW + 16 * MINUTE))).toEqual({ starting: 1, missed: 3 });
    expect(tally(all(job, NOW + 16 * MINUTE + 1))).toEqual({ missed: 4 });
  });
});

describe('the start deadline in a backlog', () => {
  it('lets each occurrence run that is not past its own', () => {
    const job = aRecurringJob(10 * MINUTE, {
      misfire: 'run_all',
      overlap: 'allow',
      startDeadline: 25 * MINUTE,
    });
    const runs = all(job, NOW + HOUR);
    expect(runs.map(({ status }) => status)).toEqual([
      'missed',
      'missed',
      'missed',
      'missed',
      'starting',
      'starting',
      'starting',
    ]);
    expect(runs[3]?.reason?.code).toBe('start_deadline_passed');
    expect(runs[4]?.startBy).toBe(NOW + 65 * MINUTE);
  });

  it('keeps also the latest from running', () => {
    const job = aRecurringJob(10 * MINUTE, { startDeadline: SECOND });
    expect(tally(all(job, NOW + 15 * MINUTE))).toEqual({ missed: 2 });
  });
});

describe('replace in a backlog', () => {
  const job = aRecurringJob(MINUTE, { misfire: 'run_all', overlap: 'replace' });

  it('starts only the newest, and the others tell which took their place', () => {
    const runs = all(job, NOW + 3 * MINUTE);
    const newest = runs.at(-1);
    expect(newest).toMatchObject({ status: 'starting', dueAt: NOW + 3 * MINUTE });
    for (const run of runs.slice(0, -1)) {
      expect(run).toMatchObject({
        status: 'skipped',
        reason: { code: 'superseded' },
        blockedBy: newest?.id,
      });
    }
  });

  it('lets the newest wait for the end of what runs', () => {
    const busy = { ...job, activeRuns: [aRun({ dueAt: NOW - HOUR }).id] };
    const runs = all(busy, NOW + 3 * MINUTE);
    expect(tally(runs)).toEqual({ skipped: 3, queued: 1 });
    expect(runs.at(-1)?.status).toBe('queued');
  });

  it('of which the newest is missed starts none', () => {
    const late = { ...job, startDeadline: SECOND };
    expect(tally(all(late, NOW + 3 * MINUTE + 2 * SECOND))).toEqual({ missed: 4 });
  });
});

describe('a step', () => {
  it.each([
    [1, 100, 4],
    [3, 99, 10],
    [20, 100, 61],
    [60, 60, MISSED],
    [100, 100, MISSED],
  ])('of %d copies records %d runs at most, so ten minutes take %d steps', (copies, most, count) => {
    const { steps } = catchUp(overdue({ copies }), NOW + OUTAGE);
    expect(steps).toHaveLength(count);
    expect(Math.max(...steps.map((runs) => runs.length))).toBe(most);
    expect(steps.flat()).toHaveLength(MISSED * copies);
  });

  it('that leaves something over has its job due at the next of it', () => {
    expect(planOf(overdue(), NOW + OUTAGE)?.nextDueAt).toBe(NOW + 100 * 2 * SECOND);
  });

  it('knows of what it leaves over: under run_all the hundred latest run, wherever the steps are cut', () => {
    const job = overdue({ misfire: 'run_all', overlap: 'allow', copies: 3 });
    const runs = all(job);
    expect(tally(runs)).toEqual({ missed: (MISSED - 100) * 3, starting: 300 });
    expect(runs.findIndex(({ status }) => status === 'starting')).toBe((MISSED - 100) * 3);
  });

  it('under run_once starts none of the runs of a step that is not the last', () => {
    const { steps } = catchUp(overdue({ copies: 20 }), NOW + OUTAGE);
    for (const runs of steps.slice(0, -1)) expect(tally(runs)).toEqual({ missed: 100 });
    expect(tally(steps.at(-1) ?? [])).toEqual({ starting: 20 });
  });
});
