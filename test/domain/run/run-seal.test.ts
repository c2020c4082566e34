import { describe, expect, it } from 'vitest';
import { REASONS } from '../../../functions/domain/run/reason.ts';
import type { Run } from '../../../functions/domain/run/run.ts';
import { endSealedRun } from '../../../functions/domain/run/run-machine.ts';
import { endedAt, isSealed, sealRun } from '../../../functions/domain/run/run-seal.ts';
import type { Instant } from '../../../functions/domain/shared/instant.ts';
import { aLaunchedRun, aRun, FINAL, NOW } from '../samples.ts';

describe('endedAt', () => {
  const at = NOW + 9;

  it.each<[string, Run, Instant | undefined]>([
    ['a run that goes on', aLaunchedRun({ status: 'running' }), undefined],
    ['a sealed run that is not over', aLaunchedRun({ sealed: { status: 'lost', at } }), undefined],
    [
      'a run that is over, when that was decided',
      aLaunchedRun({ status: 'lost', sealed: { status: 'lost', at } }),
      at,
    ],
    ['a run that was left out, when it was recorded', aRun({ status: 'skipped' }), NOW],
  ])('of %s', (_what, run, expected) => {
    expect(endedAt(run)).toBe(expected);
  });
});

describe('a sealed run', () => {
  const ending = { reason: REASONS.outOfMemory, exitCode: 137, stoppedAt: NOW + 5 };
  const before = aLaunchedRun({ status: 'running' });
  const { lookAt: _lookAt, ...open } = before;
  const endedAs = (status: Run['status']): Run => ({ ...open, ...ending, status });

  it('is not over, stays in the watch and says how it ends', () => {
    const ended = endedAs('failed');
    const { reason: _reason, ...kept } = ended;
    const seal = { status: 'failed', ...ending, at: NOW + 9 };
    const stored = sealRun(before, ended, NOW + 9);
    expect(stored).toEqual({ ...kept, status: 'running', lookAt: before.lookAt, sealed: seal });
    expect([before, stored, endSealedRun(stored)].map(isSealed)).toEqual([false, true, false]);
  });

  it.each(FINAL.filter((status) => status !== 'start_failed' && status !== 'missed' && status !== 'skipped'))(
    'ends as it was sealed, whenever that is: %s',
    (status) => {
      const stored = sealRun(before, endedAs(status), NOW + 9);
      expect(endSealedRun(stored)).toEqual({ ...endedAs(status), sealed: stored.sealed });
    },
  );

  it.each(FINAL)('that is %s does not end again', (status) => {
    const run = aRun({ status, sealed: { status, at: NOW } });
    expect(() => endSealedRun(run)).toThrow(new RangeError(`run ${run.id} is ${status} already`));
  });

  it('cannot end as a running container cannot', () => {
    const run = aLaunchedRun({ status: 'running', sealed: { status: 'start_failed', at: NOW } });
    expect(() => endSealedRun(run)).toThrow(RangeError);
  });

  it('is none without an end', () => {
    expect(() => sealRun(before, before, NOW)).toThrow(RangeError);
    expect(() => endSealedRun(before)).toThrow(RangeError);
  });
});
