import { GetScheduleCommand, ListSchedulesCommand } from '@aws-sdk/client-scheduler';
import { describe, expect, it } from 'vitest';
import { create, QUEUE_ARN, ROLE_ARN, START, startScheduler } from './scheduler-fixture.ts';
import { VirtualClock } from './virtual-clock.ts';

describe('a one-time schedule', () => {
  it('fires at its instant and not a millisecond before', async () => {
    const { client, clock, arrivals } = await startScheduler();
    await create(client);
    await clock.advanceTo('2026-11-21T09:29:59.999Z');
    expect(arrivals).toEqual([]);
    await clock.advanceTo('2026-11-21T09:30:00.000Z');
    expect(arrivals).toEqual([
      { arn: QUEUE_ARN, roleArn: ROLE_ARN, input: '{"kind":"due"}', at: '2026-11-21T09:30:00.000Z' },
    ]);
  });

  it('fires once', async () => {
    const { client, clock, arrivals } = await startScheduler();
    await create(client);
    await clock.advanceTo('2027-11-21T09:30:00Z');
    expect(arrivals).toHaveLength(1);
  });

  it.each([
    ['in its zone', 'at(2026-11-21T20:00:00)', 'Asia/Tokyo', '2026-11-21T11:00:00.000Z'],
    ['in a gap, later by the gap', 'at(2027-03-28T02:30:00)', 'Europe/Berlin', '2027-03-28T01:30:00.000Z'],
    [
      'in a fold, at the first passing',
      'at(2027-10-31T02:30:00)',
      'Europe/Berlin',
      '2027-10-31T00:30:00.000Z',
    ],
    ['in the past, at once', 'at(2020-01-01T00:00:00)', 'UTC', '2026-11-21T09:00:00.000Z'],
    ['long ago, at once', 'at(1959-01-01T00:00:00)', 'Europe/Berlin', '2026-11-21T09:00:00.000Z'],
    ['in another century', 'at(2099-06-27T16:13:00)', 'Europe/Berlin', '2099-06-27T14:13:00.000Z'],
    ['in the last second of all', 'at(9999-12-31T23:59:59)', 'UTC', '9999-12-31T23:59:59.000Z'],
    ['in the last year of a zone', 'at(9999-12-31T23:59:59)', 'Asia/Tokyo', '9999-12-31T14:59:59.000Z'],
  ])('fires %s', async (_what, ScheduleExpression, ScheduleExpressionTimezone, instant) => {
    const { client, clock, arrivals } = await startScheduler();
    await create(client, { ScheduleExpression, ScheduleExpressionTimezone });
    await clock.advanceTo('9999-12-31T23:59:59Z');
    expect(arrivals.map(({ at }) => at)).toEqual([instant]);
  });

  it('stays, without an instant ahead, when nothing says to delete it', async () => {
    const { client, clock, emulator } = await startScheduler();
    await create(client);
    await clock.advanceTo('2026-11-21T09:30:00Z');
    expect(emulator.pendingCount()).toBe(0);
    await expect(client.send(new GetScheduleCommand({ Name: 'job-1' }))).resolves.toBeDefined();
  });

  it('is deleted after completion when asked, and its name is free again', async () => {
    const { client, clock, arrivals } = await startScheduler();
    await create(client, { ActionAfterCompletion: 'DELETE' });
    await clock.advanceTo('2026-11-21T09:30:00Z');
    expect((await client.send(new ListSchedulesCommand({}))).Schedules).toEqual([]);
    await create(client, { ScheduleExpression: 'at(2026-11-21T10:00:00)' });
    await clock.advanceTo('2026-11-21T10:00:00Z');
    expect(arrivals).toHaveLength(2);
  });

  it('does not fire when disabled', async () => {
    const { client, clock, arrivals } = await startScheduler();
    await create(client, { State: 'DISABLED' });
    await clock.advanceTo('2026-11-21T10:00:00Z');
    expect(arrivals).toEqual([]);
  });

  it('fires as late as the lateness says', async () => {
    const { client, clock, arrivals } = await startScheduler({ latenessMs: () => 36_000 });
    await create(client, {
      Target: { Arn: QUEUE_ARN, RoleArn: ROLE_ARN, Input: '<aws.scheduler.scheduled-time>' },
    });
    await clock.advanceTo('2026-11-21T10:00:00Z');
    expect(arrivals).toMatchObject([{ at: '2026-11-21T09:30:36.000Z', input: '2026-11-21T09:30:00Z' }]);
  });

  it('fires at the start of a flexible window', async () => {
    const { client, clock, arrivals } = await startScheduler();
    await create(client, { FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 15 } });
    await clock.advanceTo('2026-11-21T10:00:00Z');
    expect(arrivals.map(({ at }) => at)).toEqual(['2026-11-21T09:30:00.000Z']);
  });
});

describe('a recurring schedule', () => {
  const firings = async (
    changes: {
      ScheduleExpression: string;
      ScheduleExpressionTimezone?: string;
      StartDate?: Date;
      EndDate?: Date;
    },
    { from = START, until }: { from?: string; until: string },
  ) => {
    const { client, clock, arrivals } = await startScheduler({ clock: new VirtualClock(from) });
    await create(client, changes);
    await clock.advanceTo(until);
    return arrivals.map(({ at }) => at.replace('.000Z', 'Z'));
  };

  it('with a rate fires at once and then each period', async () => {
    expect(
      await firings({ ScheduleExpression: 'rate(5 minutes)' }, { until: '2026-11-21T09:12:00Z' }),
    ).toEqual(['2026-11-21T09:00:00Z', '2026-11-21T09:05:00Z', '2026-11-21T09:10:00Z']);
  });

  it('with a rate counts from its start and ends with its end', async () => {
    const StartDate = new Date('2026-11-22T00:00:00Z');
    const EndDate = new Date('2026-11-24T00:00:00Z');
    expect(
      await firings(
        { ScheduleExpression: 'rate(1 days)', StartDate, EndDate },
        { until: '2026-12-24T00:00:00Z' },
      ),
    ).toEqual(['2026-11-22T00:00:00Z', '2026-11-23T00:00:00Z', '2026-11-24T00:00:00Z']);
  });

  it('with a rate of days keeps to 24 hours over a change of the clocks', async () => {
    expect(
      await firings(
        { ScheduleExpression: 'rate(1 day)', ScheduleExpressionTimezone: 'Europe/Berlin' },
        { from: '2027-03-27T09:00:00Z', until: '2027-03-28T10:00:00Z' },
      ),
    ).toEqual(['2027-03-27T09:00:00Z', '2027-03-28T09:00:00Z']);
  });

  it('with cron keeps its wall time over a change of the clocks', async () => {
    expect(
      await firings(
        { ScheduleExpression: 'cron(0 9 * * ? *)', ScheduleExpressionTimezone: 'Europe/Berlin' },
        { from: '2027-03-27T00:00:00Z', until: '2027-03-29T00:00:00Z' },
      ),
    ).toEqual(['2027-03-27T08:00:00Z', '2027-03-28T07:00:00Z']);
  });

  it('with cron skips an instant in a gap', async () => {
    expect(
      await firings(
        { ScheduleExpression: 'cron(30 2 * * ? *)', ScheduleExpressionTimezone: 'Europe/Berlin' },
        { from: '2027-03-27T00:00:00Z', until: '2027-03-29T12:00:00Z' },
      ),
    ).toEqual(['2027-03-27T01:30:00Z', '2027-03-29T00:30:00Z']);
  });

  it('with cron fires once in a fold', async () => {
    expect(
      await firings(
        { ScheduleExpression: 'cron(30 1 * * ? *)', ScheduleExpressionTimezone: 'America/New_York' },
        { from: '2026-11-01T00:00:00Z', until: '2026-11-02T12:00:00Z' },
      ),
    ).toEqual(['2026-11-01T05:30:00Z', '2026-11-02T06:30:00Z']);
  });

  it('with cron waits for its start', async () => {
    const StartDate = new Date('2026-11-21T11:00:00Z');
    expect(
      await firings(
        { ScheduleExpression: 'cron(0 * * * ? *)', StartDate },
        { until: '2026-11-21T12:30:00Z' },
      ),
    ).toEqual(['2026-11-21T11:00:00Z', '2026-11-21T12:00:00Z']);
  });

  it('goes on from now after a stop of the machine, with one firing for what it slept through', async () => {
    const { client, clock, arrivals } = await startScheduler();
    let fire = () => {};
    clock.setTimer = (_atMs, callback) => {
      fire = callback;
      return { cancel: () => {} };
    };
    await create(client, { ScheduleExpression: 'cron(0 * * * ? *)' });
    await clock.advanceTo('2026-11-21T15:20:00Z');
    fire();
    fire();
    expect(arrivals).toHaveLength(1);
  });
});

describe('the input of a target', () => {
  it('has its context attributes filled in', async () => {
    const { client, clock, arrivals } = await startScheduler();
    const Input =
      '<aws.scheduler.scheduled-time> <aws.scheduler.schedule-arn> <aws.scheduler.attempt-number> <aws.scheduler.execution-id> <aws.scheduler.other>';
    await create(client, { Target: { Arn: QUEUE_ARN, RoleArn: ROLE_ARN, Input } });
    await clock.advanceTo('2026-11-21T10:00:00Z');
    expect(arrivals[0]?.input).toMatch(
      /^2026-11-21T09:30:00Z arn:aws:scheduler:us-east-1:000000000000:schedule\/default\/job-1 1 [0-9a-f-]{36} <aws.scheduler.other>$/,
    );
  });

  it("is AWS's notification when none is given", async () => {
    const { client, clock, arrivals } = await startScheduler();
    await create(client, { Target: { Arn: QUEUE_ARN, RoleArn: ROLE_ARN } });
    await clock.advanceTo('2026-11-21T10:00:00Z');
    expect(JSON.parse(arrivals[0]?.input ?? '')).toMatchObject({
      'detail-type': 'Scheduled Event',
      source: 'aws.scheduler',
      account: '000000000000',
      region: 'us-east-1',
      time: '2026-11-21T09:30:00Z',
    });
  });

  it('carries the message group of a FIFO queue', async () => {
    const { client, clock, arrivals } = await startScheduler();
    const SqsParameters = { MessageGroupId: 'group' };
    await create(client, {
      Target: { Arn: `${QUEUE_ARN}.fifo`, RoleArn: ROLE_ARN, Input: 'x', SqsParameters },
    });
    await clock.advanceTo('2026-11-21T10:00:00Z');
    expect(arrivals).toMatchObject([{ messageGroupId: 'group' }]);
  });
});

describe('many schedules', () => {
  it('wait on one timer and all fire at their instant', async () => {
    const { client, clock, arrivals, emulator } = await startScheduler();
    await Promise.all(Array.from({ length: 600 }, (_, index) => create(client, { Name: `job-${index}` })));
    expect(emulator.pendingCount()).toBe(600);
    expect(clock.timerCount).toBe(1);
    await clock.advanceTo('2026-11-21T09:30:00Z');
    expect(new Set(arrivals.map(({ at }) => at))).toEqual(new Set(['2026-11-21T09:30:00.000Z']));
    expect(arrivals).toHaveLength(600);
  });
});
