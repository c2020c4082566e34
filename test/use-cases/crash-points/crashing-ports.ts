import { TestRunner } from 'vitest';
import type { InMemoryWorld } from '../../in-memory/world.ts';
import { portsAround } from '../ports-around.ts';

declare module 'vitest' {
  interface TaskMeta {
    /** At how many points of this test a process has died. */
    crashPoints?: number;
  }
}

/** The process died here. */
export class Crash extends Error {}

/** Does something in a process that may die on the way. */
export const survive = async (work: () => Promise<unknown>): Promise<void> => {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Crash)) throw error;
  }
};

/** Which call of a port does not come back, and whether its work was done. */
export interface CrashPoint {
  /** From 1. */
  readonly call: number;
  readonly moment: 'before' | 'after';
}

/**
 * The world as a process sees it that dies at a point: the call named there and every later one throws.
 * `calls()` tells how many calls were begun.
 */
export const crashingAt = (world: InMemoryWorld, point: CrashPoint) => {
  let calls = 0;
  const ports = portsAround(world, async (_call, work) => {
    calls += 1;
    const mine = calls;
    if (mine > point.call || (mine === point.call && point.moment === 'before')) throw new Crash();
    const answer = await work();
    if (mine === point.call) throw new Crash();
    return answer;
  });
  return { ports, calls: () => calls };
};

const note = (points: number): void => {
  const meta = TestRunner.getCurrentTest()?.meta;
  if (meta) meta.crashPoints = (meta.crashPoints ?? 0) + points;
};

/**
 * Runs a scenario once for every crash point it has. `scenario` builds a fresh world, dies at the point and checks
 * what is left; it returns how many calls were begun, by which the end is known. The report of the test that runs says
 * the number of points.
 * @returns that number.
 */
export const atEveryCrashPoint = async (
  scenario: (point: CrashPoint) => Promise<number>,
): Promise<number> => {
  let points = 0;
  for (let call = 1; ; call += 1) {
    for (const moment of ['before', 'after'] as const) {
      const calls = await scenario({ call, moment });
      if (calls < call) {
        note(points);
        return points;
      }
      points += 1;
    }
  }
};
