import { describe, expect, it } from 'vitest';
import { planManual, runsToReplace } from '../../../functions/domain/execution/occurrence.ts';
import type { Job } from '../../../functions/domain/job/job.ts';
import { OVERLAPS, type Overlap } from '../../../functions/domain/job/policies.ts';
import { DomainError } from '../../../functions/domain/shared/errors.ts';
import { MINUTE, SECOND } from '../../../functions/domain/shared/instant.ts';
import { aRecurringJob, aRun, JOB_ID, NOW } from '../samples.ts';
import { carryOut, claimAll, planOf } from './due-steps.ts';

/** Runs of earlier occurrences. */
const [A, B, W] = [-3, -2, -1].map((minutes) => aRun({ dueAt: NOW + minutes * MINUTE }).id) as [
  string,
  string,
  string,
];
const DUE = aRun().id;

interface Busy {
  readonly activeRuns: readonly string[];
  readonly waitingRuns: readonly string[];
}
const IDLE: Busy = { activeRuns: [], waitingRuns: [] };
const RUNNING: Busy = { activeRuns: [A, B], waitingRuns: [] };
const WAITED_FOR: Busy = { activeRuns: [A, B], waitingRuns: [W] };

const busyJob = (overlap: Overlap, busy: Busy, changes: Partial<Job> = {}): Job =>
  aRecurringJob(MINUTE, { overlap, ...busy, ...changes });

describe('an occurrence that is due', () => {
  it.each(OVERLAPS)('starts when nothing is under way, under %s', (overlap) => {
    const job = busyJob(overlap, IDLE);
    const plan = planOf(job, NOW)!;
    expect(plan.runs).toMatchObject([{ status: 'starting', lookAt: NOW + MINUTE }]);
    expect(carryOut(job, plan, NOW)).toMatchObject({ activeRuns: [DUE], waitingRuns: [] });
  });

  it.each<[Overlap, string, Busy, string, Busy]>([
    ['allow', 'something runs', RUNNING, 'starting', { activeRuns: [A, B, DUE], waitingRuns: [] }],
    ['allow', 'something waits', WAITED_FOR, 'starting', { activeRuns: [A, B, DUE], waitingRuns: [W] }],
    ['queue', 'something runs', RUNNING, 'queued', { activeRuns: [A, B], waitingRuns: [DUE] }],
    ['replace', 'something runs', RUNNING, 'queued', { activeRuns: [A, B], waitingRuns: [DUE] }],
    ['replace', 'something waits', WAITED_FOR, 'queued', { activeRuns: [A, B], waitingRuns: [DUE] }],
  ])('under %s, when %s, %#', (overlap, _what, busy, status, after) => {
    const job = busyJob(overlap, busy);
    const plan = planOf(job, NOW)!;
    expect(plan.runs).toMatchObject([{ id: DUE, status, lookAt: NOW + MINUTE }]);
    expect(carryOut(job, plan, NOW)).toMatchObject({ ...after, state: 'running', nextDueAt: NOW + MINUTE });
  });

  it.each<[Overlap, string, Busy, string, string]>([
    ['skip', 'something runs', RUNNING, 'still_running', A],
    ['skip', 'something waits', WAITED_FOR, 'still_running', A],
    ['skip', 'something only waits', { activeRuns: [], waitingRuns: [W] }, 'still_running', W],
    ['queue', 'another waits', WAITED_FOR, 'another_waits', W],
  ])('under %s, when %s, is left out and says why', (overlap, _what, busy, code, blockedBy) => {
    const job = busyJob(overlap, busy);
    const plan = planOf(job, NOW)!;
    expect(plan.runs).toMatchObject([{ status: 'skipped', reason: { code }, blockedBy }]);
    expect(plan.runs[0]).not.toHaveProperty('lookAt');
    const after = carryOut(job, plan, NOW);
    expect({ activeRuns: after.activeRuns, waitingRuns: after.waitingRuns }).toMatchObject(
      busy.activeRuns.length > 0 ? busy : { activeRuns: busy.waitingRuns, waitingRuns: [] },
    );
    expect(after).not.toHaveProperty('lastRun');
  });

  it('is taken or left out with all its copies', () => {
    const statuses = (overlap: Overlap, busy: Busy) =>
      planOf(busyJob(overlap, busy, { copies: 3 }), NOW)?.runs.map(({ status }) => status);
    expect(statuses('skip', IDLE)).toEqual(['starting', 'starting', 'starting']);
    expect(statuses('skip', RUNNING)).toEqual(['skipped', 'skipped', 'skipped']);
    expect(statuses('queue', RUNNING)).toEqual(['queued', 'queued', 'queued']);
    expect(statuses('allow', RUNNING)).toEqual(['starting', 'starting', 'starting']);
  });
});

describe('a job under allow', () => {
  const withActive = (count: number, copies: number): Job => {
    const activeRuns = Array.from({ length: count }, (_, index) => aRun({ dueAt: NOW - index - 1 }).id);
    return busyJob('allow', { activeRuns, waitingRuns: [] }, { copies });
  };

  it.each([
    [999, 1, 'starting'],
    [1000, 1, 'skipped'],
    [900, 100, 'starting'],
    [901, 100, 'skipped'],
    [980, 20, 'starting'],
    [981, 20, 'skipped'],
  ])('with %d active runs and %d copies: the next is %s', (count, copies, status) => {
    const runs = planOf(withActive(count, copies), NOW)?.runs ?? [];
    expect(runs).toHaveLength(copies);
    expect(runs.every((run) => run.status === status)).toBe(true);
  });

  it('names the first of a thousand active runs as what is in the way', () => {
    const job = withActive(1000, 1);
    expect(planOf(job, NOW)?.runs).toMatchObject([
      { reason: { code: 'too_many_active' }, blockedBy: job.activeRuns[0] },
    ]);
  });
});

describe('runsToReplace', () => {
  it.each<[Overlap, Busy, readonly string[]]>([
    ['replace', WAITED_FOR, [A, B]],
    ['replace', RUNNING, []],
    ['replace', IDLE, []],
    ['queue', WAITED_FOR, []],
    ['allow', WAITED_FOR, []],
    ['skip', WAITED_FOR, []],
  ])('under %s, with %j', (overlap, busy, runs) => {
    expect(runsToReplace(busyJob(overlap, busy))).toEqual(runs);
  });
});

describe('a request to run now', () => {
  const AT = NOW - 7 * SECOND;
  const ID = aRun({ dueAt: AT }).id;

  it.each(OVERLAPS)('starts at once when nothing is under way, under %s, beside the schedule', (overlap) => {
    const job = busyJob(overlap, IDLE);
    const runs = planManual(job, AT, AT);
    expect(runs).toMatchObject([{ id: ID, cause: 'manual', status: 'starting', plannedAt: AT }]);
    expect(claimAll(job, runs, AT)).toMatchObject({ activeRuns: [ID], nextDueAt: NOW });
  });

  it('works while the job is paused, and leaves it so', () => {
    const paused = busyJob('skip', IDLE, { paused: true });
    const after = claimAll(paused, planManual(paused, AT, AT), AT);
    expect(after).toMatchObject({ activeRuns: [ID], paused: true, state: 'running' });
  });

  it('has as many runs as the job has copies', () => {
    const runs = planManual(busyJob('skip', IDLE, { copies: 2 }), AT, AT);
    expect(runs.map(({ id }) => id)).toEqual([ID, aRun({ dueAt: AT, copy: 2 }).id]);
  });

  it.each<[Overlap, Busy, string]>([
    ['allow', RUNNING, 'starting'],
    ['allow', WAITED_FOR, 'starting'],
    ['queue', RUNNING, 'queued'],
    ['replace', RUNNING, 'queued'],
    ['replace', WAITED_FOR, 'queued'],
  ])('under %s, with %j, is %s', (overlap, busy, status) => {
    expect(planManual(busyJob(overlap, busy), AT, AT)).toMatchObject([{ status }]);
  });

  it.each<[Overlap, Busy, string, string]>([
    ['skip', RUNNING, 'Left out because an earlier run of the job was not over.', A],
    [
      'queue',
      WAITED_FOR,
      'Left out because an earlier run was not over and another occurrence was waiting already.',
      W,
    ],
  ])('under %s, with %j, is refused and told what is in its way', (overlap, busy, text, blocker) => {
    expect(() => planManual(busyJob(overlap, busy), AT, AT)).toThrow(
      new DomainError('conflict', `${text} The run in its way: ${blocker}.`),
    );
  });

  it('takes the place of an occurrence that waits, under replace', () => {
    const job = busyJob('replace', WAITED_FOR);
    const after = claimAll(job, planManual(job, AT, AT), AT);
    expect(after).toMatchObject({ activeRuns: [A, B], waitingRuns: [ID] });
    expect(runsToReplace(after)).toEqual([A, B]);
  });

  it('has the id of its job', () => {
    expect(planManual(busyJob('skip', IDLE), AT, AT)[0]?.jobId).toBe(JOB_ID);
  });
});
