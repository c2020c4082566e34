import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../../local/emulators/scheduler/emulator-clock.ts';

describe('systemClock', () => {
  beforeEach(() => void vi.useFakeTimers({ now: Date.parse('2026-11-21T09:00:00Z') }));
  afterEach(() => void vi.useRealTimers());

  it('fires at the instant, not before', () => {
    const fire = vi.fn();
    systemClock.setTimer(Date.now() + 1234, fire);
    vi.advanceTimersByTime(1233);
    expect(fire).not.toHaveBeenCalled();
    vi.advanceTimersByTime(2);
    expect(fire).toHaveBeenCalledOnce();
  });

  it('does not fire early for an instant further away than setTimeout can wait', () => {
    const fire = vi.fn();
    systemClock.setTimer(Date.now() + 2 ** 32, fire);
    vi.advanceTimersByTime(10_000);
    expect(fire).not.toHaveBeenCalled();
  });

  it('fires within half a second after the wall clock was set forward', () => {
    const fire = vi.fn();
    systemClock.setTimer(Date.parse('2026-11-21T12:00:00Z'), fire);
    vi.setSystemTime('2026-11-21T12:00:00Z');
    vi.advanceTimersByTime(501);
    expect(fire).toHaveBeenCalledOnce();
  });

  it('does not fire when canceled', () => {
    const fire = vi.fn();
    systemClock.setTimer(Date.now() + 100, fire).cancel();
    vi.advanceTimersByTime(1000);
    expect(fire).not.toHaveBeenCalled();
  });

  it('tells that it was set back, and how far', () => {
    const tell = vi.fn();
    const end = systemClock.onSetBack?.(tell);
    vi.advanceTimersByTime(250);
    vi.setSystemTime('2026-11-21T08:00:00.250Z');
    vi.advanceTimersByTime(2000);
    expect(tell.mock.calls).toEqual([[3_600_000]]);
    end?.();
  });
});
