import { afterEach, expect, test, vi } from 'vitest';
import { SystemClock } from '../../functions/adapters/system-clock.ts';
import { SystemRandomness } from '../../functions/adapters/system-randomness.ts';

afterEach(() => {
  vi.useRealTimers();
});

test('a wait ends at its instant even when timers fire early', async () => {
  vi.useFakeTimers({ now: 1000 });
  const clock = new SystemClock();
  let isOver = false;
  const waiting = clock.waitUntil(1005).then(() => {
    isOver = true;
  });
  await vi.advanceTimersByTimeAsync(4);
  vi.setSystemTime(1004.2);
  await vi.advanceTimersByTimeAsync(0);
  expect(isOver).toBe(false);
  await vi.advanceTimersByTimeAsync(2);
  await waiting;
  expect(clock.now()).toBeGreaterThanOrEqual(1005);
});

test('a wait for an instant that has passed is over at once', async () => {
  vi.useFakeTimers({ now: 1000 });
  await new SystemClock().waitUntil(999);
  expect(vi.getTimerCount()).toBe(0);
});

test('random bytes are as many as asked for and differ', () => {
  const randomness = new SystemRandomness();
  expect(randomness.bytes(32)).toHaveLength(32);
  expect(randomness.bytes(32)).not.toEqual(randomness.bytes(32));
});

test('a fraction is between 0 and 1', () => {
  const fraction = new SystemRandomness().fraction();
  expect(fraction).toBeGreaterThanOrEqual(0);
  expect(fraction).toBeLessThan(1);
});
