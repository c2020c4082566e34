import { describe, expect, it } from 'vitest';
import { isFinal, mayBecome, newRun, type RunStatus } from '../../functions/domain/run.ts';
import { JOB_ID, NOW } from './samples.ts';

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
      ['running', 'succeeded', 'failed', 'timed_out', 'canceled', 'start_failed', 'lost', 'missed'],
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
  it('is starting, untried, due to be tried now, and named by its key', () => {
    const key = { jobId: JOB_ID, dueAt: NOW - 5, copy: 2, attempt: 1 };
    const facts = {
      cause: 'schedule',
      startBy: NOW + 9,
      timeout: 7,
      isShell: true,
      lookAt: NOW + 1,
    } as const;
    expect(newRun(key, { ...facts, now: NOW })).toEqual({
      ...key,
      ...facts,
      id: `${JOB_ID}-20261121T092959995Z-2-1`,
      status: 'starting',
      launchTries: 0,
      createdAt: NOW,
      tryFrom: NOW,
      tokenTry: 1,
      tokenFrom: NOW,
      version: 1,
    });
  });
});
