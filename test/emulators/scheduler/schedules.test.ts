import {
  DeleteScheduleCommand,
  GetScheduleCommand,
  ListSchedulesCommand,
  ListTagsForResourceCommand,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import { describe, expect, it } from 'vitest';
import {
  create,
  DEAD_LETTER_ARN,
  QUEUE_ARN,
  ROLE_ARN,
  START,
  scheduleInput,
  startScheduler,
} from './scheduler-fixture.ts';

describe('UpdateSchedule', () => {
  it('replaces the whole: what is left out falls back to its default', async () => {
    const { client, clock } = await startScheduler();
    await create(client, {
      Description: 'old',
      State: 'DISABLED',
      ActionAfterCompletion: 'DELETE',
      ScheduleExpressionTimezone: 'Europe/Berlin',
      Target: {
        Arn: QUEUE_ARN,
        RoleArn: ROLE_ARN,
        DeadLetterConfig: { Arn: DEAD_LETTER_ARN },
        RetryPolicy: { MaximumRetryAttempts: 1, MaximumEventAgeInSeconds: 60 },
      },
    });
    await clock.advanceTo('2026-11-21T09:10:00Z');
    await client.send(new UpdateScheduleCommand(scheduleInput({ ScheduleExpression: 'rate(1 day)' })));
    const { $metadata, ...schedule } = await client.send(new GetScheduleCommand({ Name: 'job-1' }));
    expect(schedule).toEqual({
      ActionAfterCompletion: 'NONE',
      Arn: 'arn:aws:scheduler:us-east-1:000000000000:schedule/default/job-1',
      CreationDate: new Date(START),
      FlexibleTimeWindow: { Mode: 'OFF' },
      GroupName: 'default',
      LastModificationDate: new Date('2026-11-21T09:10:00Z'),
      Name: 'job-1',
      ScheduleExpression: 'rate(1 day)',
      ScheduleExpressionTimezone: 'UTC',
      State: 'ENABLED',
      Target: {
        Arn: QUEUE_ARN,
        Input: '{"kind":"due"}',
        RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
        RoleArn: ROLE_ARN,
      },
    });
  });

  it('moves the instant', async () => {
    const { client, clock, arrivals } = await startScheduler();
    await create(client);
    await client.send(
      new UpdateScheduleCommand(scheduleInput({ ScheduleExpression: 'at(2026-11-21T09:05:00)' })),
    );
    await clock.advanceTo('2026-11-21T10:00:00Z');
    expect(arrivals.map(({ at }) => at)).toEqual(['2026-11-21T09:05:00.000Z']);
  });

  it('refuses an unknown schedule', async () => {
    const { client } = await startScheduler();
    await expect(client.send(new UpdateScheduleCommand(scheduleInput()))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Schedule job-1 does not exist.',
    });
  });
});

describe('GetSchedule', () => {
  it('gives back what was set', async () => {
    const { client } = await startScheduler();
    const input = {
      Description: 'each morning',
      ScheduleExpression: 'cron(0 9 ? * MON-FRI *)',
      ScheduleExpressionTimezone: 'Asia/Tokyo',
      StartDate: new Date('2026-12-01T00:00:00Z'),
      EndDate: new Date('2027-12-01T00:00:00Z'),
      FlexibleTimeWindow: { Mode: 'FLEXIBLE' as const, MaximumWindowInMinutes: 15 },
    };
    await create(client, input);
    expect(await client.send(new GetScheduleCommand({ Name: 'job-1' }))).toMatchObject(input);
  });

  it('refuses an unknown schedule', async () => {
    const { client } = await startScheduler();
    await expect(client.send(new GetScheduleCommand({ Name: 'job-1' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      $metadata: { httpStatusCode: 404 },
    });
  });
});

describe('DeleteSchedule', () => {
  it('keeps the schedule from firing', async () => {
    const { client, clock, arrivals, emulator } = await startScheduler();
    await create(client);
    await client.send(new DeleteScheduleCommand({ Name: 'job-1' }));
    await clock.advanceTo('2026-11-21T10:00:00Z');
    expect(arrivals).toEqual([]);
    expect(emulator.pendingCount()).toBe(0);
  });

  it('refuses an unknown schedule', async () => {
    const { client } = await startScheduler();
    await expect(client.send(new DeleteScheduleCommand({ Name: 'job-1' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });
});

describe('ListSchedules', () => {
  it('gives every schedule once over pages', async () => {
    const { client } = await startScheduler();
    const names = ['a', 'b', 'c', 'd', 'e'];
    for (const Name of names) await create(client, { Name });
    const seen: (string | undefined)[] = [];
    let NextToken: string | undefined;
    do {
      const page = await client.send(new ListSchedulesCommand({ MaxResults: 2, NextToken }));
      seen.push(...(page.Schedules ?? []).map(({ Name }) => Name));
      NextToken = page.NextToken;
    } while (NextToken);
    expect(seen).toEqual(names);
  });

  it('filters by prefix and state', async () => {
    const { client } = await startScheduler();
    await create(client, { Name: 'job-1' });
    await create(client, { Name: 'job-2', State: 'DISABLED' });
    await create(client, { Name: 'other', State: 'DISABLED' });
    const { Schedules } = await client.send(
      new ListSchedulesCommand({ GroupName: 'default', NamePrefix: 'job-', State: 'DISABLED' }),
    );
    expect(Schedules).toMatchObject([{ Name: 'job-2', State: 'DISABLED', Target: { Arn: QUEUE_ARN } }]);
  });

  it('refuses a token that it did not give', async () => {
    const { client } = await startScheduler();
    await expect(client.send(new ListSchedulesCommand({ NextToken: 'x' }))).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'Invalid NextToken.',
    });
  });
});

describe('operations that are not imitated', () => {
  it('are refused with a message that says so', async () => {
    const { client } = await startScheduler();
    const ResourceArn = 'arn:aws:scheduler:us-east-1:000000000000:schedule-group/default';
    await expect(client.send(new ListTagsForResourceCommand({ ResourceArn }))).rejects.toMatchObject({
      name: 'UnknownOperationException',
      message: expect.stringMatching(
        /^ListTagsForResource: this local emulator of scheduler does not imitate it/,
      ),
    });
  });
});
