import { describe, expect, it } from 'vitest';
import {
  allocationOf,
  isFinal,
  mayBecome,
  newRun,
  type RunFacts,
  type RunStatus,
} from '../../../functions/domain/run/run.ts';
import { aTarget, FINAL, JOB_ID, NOW } from '../samples.ts';

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

describe('newRun', () => {
  const key = { jobId: JOB_ID, dueAt: NOW - 5, copy: 2, attempt: 1 };
  const facts: RunFacts = {
    cause: 'schedule',
    copies: 3,
    plannedAt: NOW - 5,
    spent: { policy: 0, hostFailure: 0, startFailure: 0 },
    allocation: allocationOf({ target: aTarget() }),
    startBy: NOW + 9,
    timeout: 7,
    isShell: true,
  };

  it('is starting, untried, due to be tried now, and named by its key', () => {
    expect(newRun(key, facts, NOW, NOW + 1)).toEqual({
      ...key,
      ...facts,
      id: `${JOB_ID}-20261121T092959995Z-2-1`,
      status: 'starting',
      launchTries: 0,
      createdAt: NOW,
      tryFrom: NOW,
      tokenTry: 1,
      tokenFrom: NOW,
      lookAt: NOW + 1,
      version: 1,
    });
  });

  it('that is planned for later is not tried before', () => {
    expect(newRun(key, { ...facts, plannedAt: NOW + 5 }, NOW, NOW)).toMatchObject({
      tryFrom: NOW + 5,
      tokenFrom: NOW + 5,
      createdAt: NOW,
    });
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
