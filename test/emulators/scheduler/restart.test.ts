import { cp } from 'node:fs/promises';
import { DeleteScheduleCommand } from '@aws-sdk/client-scheduler';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../temporary-folder.ts';
import { create, QUEUE_ARN, ROLE_ARN, startScheduler } from './scheduler-fixture.ts';
import { VirtualClock } from './virtual-clock.ts';

describe('a restarted emulator', () => {
  it('fires one-time schedules that became due meanwhile at once, and later ones on time', async () => {
    const before = await startScheduler();
    await create(before.client, { Name: 'due' });
    await create(before.client, { Name: 'later', ScheduleExpression: 'at(2026-11-21T11:00:00)' });
    await before.emulator.close();

    const clock = new VirtualClock('2026-11-21T10:00:00Z');
    const after = await startScheduler({ clock, dataFolder: before.dataFolder });
    await clock.advanceTo('2026-11-21T12:00:00Z');
    expect(before.arrivals).toEqual([]);
    expect(after.arrivals.map(({ at }) => at)).toEqual([
      '2026-11-21T10:00:00.000Z',
      '2026-11-21T11:00:00.000Z',
    ]);
  });

  it('goes on with the next instant of recurring schedules', async () => {
    const before = await startScheduler();
    await create(before.client, { Name: 'hourly', ScheduleExpression: 'cron(0 * * * ? *)' });
    await create(before.client, { Name: 'rated', ScheduleExpression: 'rate(45 minutes)' });
    await before.clock.advanceTo('2026-11-21T09:50:00Z');
    await before.emulator.close();

    const clock = new VirtualClock('2026-11-21T12:10:00Z');
    const after = await startScheduler({ clock, dataFolder: before.dataFolder });
    await clock.advanceTo('2026-11-21T13:10:00Z');
    expect(after.arrivals.map(({ at }) => at)).toEqual([
      '2026-11-21T12:45:00.000Z',
      '2026-11-21T13:00:00.000Z',
    ]);
  });

  it('goes on with retries', async () => {
    const before = await startScheduler();
    before.broken.add(QUEUE_ARN);
    await create(before.client, {
      Target: { Arn: QUEUE_ARN, RoleArn: ROLE_ARN, Input: '<aws.scheduler.attempt-number>' },
    });
    await before.clock.advanceTo('2026-11-21T09:30:04Z');
    await before.emulator.close();

    const clock = new VirtualClock('2026-11-21T09:30:05Z');
    const after = await startScheduler({ clock, dataFolder: before.dataFolder });
    await clock.advanceTo('2026-11-21T10:00:00Z');
    expect(after.arrivals).toMatchObject([{ input: '4', at: '2026-11-21T09:30:07.000Z' }]);
  });

  it('makes a delivery again that had not ended when the process was killed', async () => {
    const delivery = Promise.withResolvers<void>();
    const before = await startScheduler({ deliver: () => delivery.promise });
    await create(before.client);
    await before.clock.advanceTo('2026-11-21T09:30:00Z');
    const dataFolder = await temporaryFolder();
    await cp(before.dataFolder, dataFolder, { recursive: true });
    delivery.resolve();

    const clock = new VirtualClock('2026-11-21T09:30:05Z');
    const after = await startScheduler({ dataFolder, clock });
    await clock.advanceTo('2026-11-21T09:30:06Z');
    expect(after.arrivals).toMatchObject([{ arn: QUEUE_ARN, at: '2026-11-21T09:30:05.000Z' }]);
  });

  it('does not bring deleted schedules back', async () => {
    const before = await startScheduler();
    await create(before.client);
    await before.client.send(new DeleteScheduleCommand({ Name: 'job-1' }));
    await before.emulator.close();
    const after = await startScheduler({ dataFolder: before.dataFolder });
    expect(after.emulator.pendingCount()).toBe(0);
  });
});
