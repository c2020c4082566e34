import { describe, expect, it } from 'vitest';
import { claim, type RecordedRun } from '../../../functions/domain/execution/occurrence.ts';
import type { Job, JobChange } from '../../../functions/domain/job/job.ts';
import { REASONS } from '../../../functions/domain/run/reason.ts';
import type { RunStatus } from '../../../functions/domain/run/run.ts';
import { HOUR, MINUTE } from '../../../functions/domain/shared/instant.ts';
import { aRecurringJob, aRun, NOW } from '../samples.ts';

const ACTIVE = aRun({ dueAt: NOW - MINUTE }).id;
const WAITING = aRun({ dueAt: NOW - MINUTE, copy: 2 }).id;
const job = aRecurringJob(MINUTE);
const busy = aRecurringJob(MINUTE, { activeRuns: [ACTIVE], waitingRuns: [WAITING] });

const recorded = (planned: RunStatus, stored: RunStatus, copy = 1): RecordedRun => ({
  planned: aRun({ status: planned, copy }),
  stored: aRun({ status: stored, copy }),
  isNew: false,
});
const claimOf = (before: Job, runs: readonly RecordedRun[], change: JobChange = {}): Job =>
  claim(before, runs, change, NOW);

const [R1, R2, R3] = [1, 2, 3].map((copy) => aRun({ copy }).id);

describe('the claim of a run that an earlier try has recorded, by what is planned and what is stored', () => {
  it.each<[RunStatus, RunStatus, 'active' | 'waiting' | 'neither']>([
    ['starting', 'starting', 'active'],
    ['starting', 'queued', 'active'],
    ['starting', 'running', 'active'],
    ['starting', 'missed', 'neither'],
    ['starting', 'skipped', 'neither'],
    ['starting', 'canceled', 'neither'],
    ['starting', 'start_failed', 'neither'],
    ['queued', 'queued', 'waiting'],
    ['queued', 'starting', 'waiting'],
    ['queued', 'skipped', 'neither'],
    ['queued', 'missed', 'neither'],
    ['missed', 'starting', 'neither'],
    ['missed', 'queued', 'neither'],
    ['missed', 'missed', 'neither'],
    ['skipped', 'starting', 'neither'],
    ['skipped', 'queued', 'neither'],
    ['skipped', 'skipped', 'neither'],
  ])('planned %s, stored %s: %s', (planned, stored, where) => {
    const after = claimOf(busy, [recorded(planned, stored)]);
    expect(after.activeRuns).toEqual(where === 'active' ? [ACTIVE, R1] : [ACTIVE]);
    expect(after.waitingRuns).toEqual(where === 'waiting' ? [R1] : [WAITING]);
  });
});

describe('a claim', () => {
  it('names a run once, however often it is made', () => {
    const once = claimOf(job, [recorded('starting', 'starting')]);
    expect(claimOf(once, [recorded('starting', 'starting')]).activeRuns).toEqual([R1]);
  });

  it('lets start at once what was to wait for runs that an earlier try recorded as over', () => {
    const runs = [recorded('starting', 'canceled'), recorded('queued', 'queued', 2)];
    expect(claimOf(job, runs)).toMatchObject({ activeRuns: [R2], waitingRuns: [], state: 'running' });
  });

  it('lets start at once what waits when nothing is active', () => {
    expect(claimOf({ ...busy, activeRuns: [] }, [])).toMatchObject({
      activeRuns: [WAITING],
      waitingRuns: [],
    });
  });

  it('takes all copies of an occurrence that are not over', () => {
    const runs = [recorded('starting', 'starting'), recorded('starting', 'lost', 2)];
    const after = claimOf(job, [...runs, recorded('starting', 'starting', 3)]);
    expect(after.activeRuns).toEqual([R1, R3]);
  });

  it('tells the last run that is missed, also one that an earlier try had begun', () => {
    const runs = [
      recorded('missed', 'missed'),
      recorded('missed', 'missed', 2),
      recorded('missed', 'starting', 3),
    ];
    expect(claimOf(job, runs).lastRun).toEqual({ id: R3, dueAt: NOW, status: 'missed' });
    expect(claimOf(job, runs.slice(0, 2)).lastRun?.id).toBe(R2);
    expect(claimOf(job, [recorded('starting', 'missed')]).lastRun?.id).toBe(R1);
    expect(claimOf(job, [recorded('missed', 'canceled')])).not.toHaveProperty('lastRun');
  });

  it('says nothing of the last run when none was missed', () => {
    const lastRun = { id: ACTIVE, dueAt: NOW - MINUTE, status: 'succeeded' } as const;
    const after = claimOf({ ...job, lastRun }, [recorded('skipped', 'skipped')]);
    expect(after.lastRun).toEqual(lastRun);
  });

  it('remembers what it leaves out against a record of an earlier try, with the reason', () => {
    const why = { reason: REASONS.stillRunning, blockedBy: ACTIVE };
    const [open] = [recorded('skipped', 'starting')];
    const planned = { ...open!.planned, ...why };
    const after = claimOf(busy, [{ ...open!, planned }, recorded('skipped', 'skipped', 2)]);
    expect(after.leftOut).toEqual([{ dueAt: NOW, status: 'skipped', ...why }]);
    expect(claimOf(after, []).leftOut).toEqual(after.leftOut);
  });

  it('remembers an occurrence once, and only the latest twenty', () => {
    const at = (dueAt: number, copy = 1): RecordedRun => ({
      planned: aRun({ dueAt, copy, status: 'missed' }),
      stored: aRun({ dueAt, copy }),
      isNew: false,
    });
    const runs = Array.from({ length: 25 }, (_, index) => [at(NOW + index), at(NOW + index, 2)]).flat();
    const dueAts = claimOf(busy, runs).leftOut?.map(({ dueAt }) => dueAt);
    expect(dueAts).toEqual(Array.from({ length: 20 }, (_, index) => NOW + 5 + index));
  });

  it('remembers nothing where no record is disputed', () => {
    expect(claimOf(job, [recorded('starting', 'starting')])).not.toHaveProperty('leftOut');
    expect(claimOf(job, [recorded('skipped', 'missed')])).not.toHaveProperty('leftOut');
  });

  it('makes the other changes of its step too', () => {
    const keyedRequests = [{ key: 'k', dueAt: NOW }];
    expect(claimOf(job, [], { nextDueAt: NOW + HOUR, keyedRequests })).toMatchObject({
      nextDueAt: NOW + HOUR,
      keyedRequests,
      updatedAt: NOW,
    });
    expect(claimOf(job, [], { nextDueAt: null })).toMatchObject({ state: 'history', outcome: 'ended' });
  });
});
