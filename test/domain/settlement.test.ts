import { describe, expect, it } from 'vitest';
import { DAY } from '../../functions/domain/instant.ts';
import { REASONS } from '../../functions/domain/reason.ts';
import type { FinalStatus } from '../../functions/domain/run.ts';
import { settle, settleUnclaimed } from '../../functions/domain/settlement.ts';
import { aLaunchedRun, aRun, HISTORY_DAYS, NOW } from './samples.ts';

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

describe('settle', () => {
  it('gives a run its end, takes it out of the watch and lets it expire', () => {
    const run = aLaunchedRun({ status: 'running' });
    const ending = { reason: REASONS.outOfMemory, exitCode: 137, stoppedAt: NOW + 5 };
    const { lookAt: _lookAt, ...kept } = run;
    expect(settle(run, 'failed', ending, NOW + 9, HISTORY_DAYS)).toEqual({
      ...kept,
      ...ending,
      status: 'failed',
      expiresAt: NOW + 9 + 90 * DAY,
    });
  });

  it('keeps no reason that it was not given', () => {
    const run = aLaunchedRun({ reason: REASONS.lost });
    expect(settle(run, 'succeeded', { exitCode: 0 }, NOW, HISTORY_DAYS).reason).toBeUndefined();
  });

  it('keeps the exit code and the end that are known already', () => {
    const run = aLaunchedRun({ exitCode: 3, stoppedAt: NOW + 1 });
    expect(settle(run, 'failed', {}, NOW, HISTORY_DAYS)).toMatchObject({ exitCode: 3, stoppedAt: NOW + 1 });
  });

  it.each(FINAL.flatMap((from) => FINAL.map((to) => [from, to] as const)))('refuses %s to %s', (from, to) => {
    const run = aRun({ status: from });
    expect(() => settle(run, to, {}, NOW, HISTORY_DAYS)).toThrow(
      new RangeError(`run ${run.id}: ${from} cannot become ${to}`),
    );
  });

  it('refuses an end that a running container cannot have', () => {
    const run = aLaunchedRun({ status: 'running' });
    expect(() => settle(run, 'start_failed', {}, NOW, HISTORY_DAYS)).toThrow(RangeError);
  });
});

describe('settleUnclaimed', () => {
  it('cancels a run whose job knows nothing of it', () => {
    expect(settleUnclaimed(aRun(), undefined, NOW, HISTORY_DAYS)).toMatchObject({
      status: 'canceled',
      reason: { code: 'not_claimed' },
    });
  });

  it('cancels a run when the job speaks of another', () => {
    const summary = { id: 'another', dueAt: NOW, status: 'failed', exitCode: 3 } as const;
    const settled = settleUnclaimed(aRun(), summary, NOW, HISTORY_DAYS);
    expect(settled).toMatchObject({ status: 'canceled', reason: { code: 'not_claimed' } });
    expect(settled.exitCode).toBeUndefined();
  });

  it.each<FinalStatus>(['succeeded', 'failed', 'timed_out', 'canceled', 'start_failed', 'lost', 'missed'])(
    'gives a run the end %s that its job was told',
    (status) => {
      const run = aRun();
      const told = { reason: REASONS.outOfMemory, exitCode: 137, stoppedAt: NOW + 5 };
      const summary = { id: run.id, dueAt: NOW, status, ...told };
      expect(settleUnclaimed(run, summary, NOW, HISTORY_DAYS)).toMatchObject({ status, ...told });
    },
  );
});
