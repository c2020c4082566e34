import { describe, expect, it } from 'vitest';
import { allocationOf, isFinal, mayBecome, type RunStatus } from '../../../functions/domain/run/run.ts';
import { aTarget, FINAL } from '../samples.ts';

const OPEN = ['queued', 'starting', 'running'] as const;
const ALL: readonly RunStatus[] = [...OPEN, ...FINAL];

describe('isFinal', () => {
  it.each(FINAL)('%s is the last', (status) => {
    expect(isFinal(status)).toBe(true);
  });

  it.each(OPEN)('%s is not', (status) => {
    expect(isFinal(status)).toBe(false);
  });
});

describe('mayBecome', () => {
  it.each<[RunStatus, readonly RunStatus[]]>([
    ['queued', ['starting', 'canceled', 'skipped', 'missed']],
    [
      'starting',
      [
        'queued',
        'running',
        'succeeded',
        'failed',
        'timed_out',
        'canceled',
        'start_failed',
        'lost',
        'skipped',
        'missed',
      ],
    ],
    ['running', ['succeeded', 'failed', 'timed_out', 'canceled', 'lost']],
  ])('%s may become exactly %j', (from, expected) => {
    const allowed = ALL.filter((to) => mayBecome(from, to));
    expect(allowed.toSorted()).toEqual(expected.toSorted());
  });

  it.each(FINAL)('%s never changes', (from) => {
    expect(ALL.filter((to) => mayBecome(from, to))).toEqual([]);
  });
});

describe('allocationOf', () => {
  it('is what decides about the price of a target, and nothing else', () => {
    const size = { cpuUnits: 256, memoryMiB: 512 };
    const given = { size, architecture: 'x86_64', capacity: 'on_demand' };
    expect(allocationOf({ target: aTarget({ shell: 'date' }) })).toEqual(given);
    expect(allocationOf({ target: aTarget({ ephemeralStorageGiB: 30 }) })).toEqual({
      ...given,
      ephemeralStorageGiB: 30,
    });
  });
});
