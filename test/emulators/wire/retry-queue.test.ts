import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StorageFault } from '../../../local/emulators/emulator-database.ts';
import { RetriedSteps } from '../../../local/emulators/retry-queue.ts';

const FULL = new Error('database or disk is full');

let told: unknown[];
let steps: RetriedSteps;
let taken: string[];
let isFull: boolean;

beforeEach(() => {
  vi.useFakeTimers();
  told = [];
  taken = [];
  isFull = false;
  steps = new RetriedSteps((error) => told.push(error));
});

afterEach(() => {
  steps.close();
  vi.useRealTimers();
});

const step = (name: string) => () => {
  if (isFull) throw FULL;
  taken.push(name);
};

describe('a step that throws', () => {
  it('is taken before the next one of its key', () => {
    isFull = true;
    steps.take('a', step('a1'));
    isFull = false;
    steps.take('a', step('a2'));
    expect(taken).toEqual(['a1', 'a2']);
  });

  it('is taken by itself after a second', () => {
    isFull = true;
    steps.take('a', step('a1'));
    vi.advanceTimersByTime(1000);
    expect(taken).toEqual([]);
    isFull = false;
    vi.advanceTimersByTime(1000);
    expect(taken).toEqual(['a1']);
  });

  it('does not keep steps of other keys waiting', () => {
    steps.take('a', () => {
      throw FULL;
    });
    steps.take('b', step('b1'));
    expect(taken).toEqual(['b1']);
  });

  it('is told once until all is well again', () => {
    isFull = true;
    for (const key of ['a', 'b', 'a']) steps.take(key, step(key));
    vi.advanceTimersByTime(3000);
    expect(told).toEqual([FULL]);
    isFull = false;
    vi.advanceTimersByTime(1000);
    isFull = true;
    steps.take('a', step('a'));
    expect(told).toEqual([FULL, FULL]);
  });

  it('is not told again where the database has told that the disk is full', () => {
    steps.take('a', () => {
      throw new StorageFault('the disk is full');
    });
    expect(told).toEqual([]);
  });

  it('lets no more than a thousand dispensable ones wait, and all others', () => {
    isFull = true;
    for (let index = 0; index < 1500; index += 1) steps.take('a', step('dispensable'), true);
    steps.take('a', step('last'));
    isFull = false;
    vi.advanceTimersByTime(1000);
    expect(taken).toHaveLength(1001);
    expect(taken.at(-1)).toBe('last');
  });

  it('is not taken after the close', () => {
    isFull = true;
    steps.take('a', step('a1'));
    isFull = false;
    steps.close();
    vi.advanceTimersByTime(5000);
    steps.take('a', step('a2'));
    expect(taken).toEqual([]);
  });
});

it('a step that leads to others of its key comes before them', () => {
  steps.take('a', () => {
    steps.take('a', step('second'));
    taken.push('first');
  });
  expect(taken).toEqual(['first', 'second']);
});
