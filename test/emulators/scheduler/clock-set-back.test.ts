import { describe, expect, it, vi } from 'vitest';
import { create, QUEUE_ARN, startScheduler } from './scheduler-fixture.ts';
import { VirtualClock } from './virtual-clock.ts';

const HOUR = 3_600_000;

describe('when the clock is set back an hour', () => {
  it('a rate goes on after the time that was left', async () => {
    const { client, clock, arrivals } = await startScheduler();
    await create(client, { Name: 'watchdog', ScheduleExpression: 'rate(1 minute)' });
    await clock.advanceTo('2026-11-21T09:10:20Z');
    const before = arrivals.length;
    clock.setBack(HOUR);
    await clock.advanceTo('2026-11-21T08:12:20Z');
    expect(arrivals.slice(before).map(({ at }) => at)).toEqual([
      '2026-11-21T08:11:00.000Z',
      '2026-11-21T08:12:00.000Z',
    ]);
  });

  it('what was not taken is tried again after the time that was left', async () => {
    vi.spyOn(console, 'warn').mockImplementation(() => {});
    const { client, clock, arrivals, broken } = await startScheduler();
    broken.add(QUEUE_ARN);
    await create(client);
    await clock.advanceTo('2026-11-21T09:30:00.500Z');
    broken.clear();
    clock.setBack(HOUR);
    await clock.advanceTo('2026-11-21T08:30:02Z');
    expect(arrivals.map(({ at }) => at)).toEqual(['2026-11-21T08:30:01.000Z']);
    vi.restoreAllMocks();
  });

  it('what is due at an instant is due at that instant of the clock', async () => {
    const { client, clock, arrivals } = await startScheduler();
    await create(client, { ScheduleExpression: 'at(2026-11-21T09:30:00)' });
    await clock.advanceTo('2026-11-21T09:29:00Z');
    clock.setBack(HOUR);
    await clock.advanceTo('2026-11-21T09:29:59Z');
    expect(arrivals).toEqual([]);
    await clock.advanceTo('2026-11-21T09:30:00Z');
    expect(arrivals).toHaveLength(1);
  });

  it('while nothing runs, a rate is due within its period after the next start', async () => {
    const before = await startScheduler();
    await create(before.client, { Name: 'watchdog', ScheduleExpression: 'rate(1 minute)' });
    await before.clock.advanceTo('2026-11-21T09:10:20Z');
    await before.emulator.close();

    const clock = new VirtualClock('2026-11-21T08:10:30Z');
    const after = await startScheduler({ clock, dataFolder: before.dataFolder });
    await clock.advanceTo('2026-11-21T08:12:45Z');
    expect(after.arrivals.map(({ at }) => at)).toEqual([
      '2026-11-21T08:11:30.000Z',
      '2026-11-21T08:12:30.000Z',
    ]);
  });
});
