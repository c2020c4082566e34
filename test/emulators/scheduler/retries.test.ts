import { GetScheduleCommand, UpdateScheduleCommand } from '@aws-sdk/client-scheduler';
import { describe, expect, it, vi } from 'vitest';
import {
  create,
  DEAD_LETTER_ARN,
  QUEUE_ARN,
  ROLE_ARN,
  scheduleInput,
  startScheduler,
} from './scheduler-fixture.ts';

const target = (MaximumRetryAttempts: number, MaximumEventAgeInSeconds = 86_400) => ({
  Arn: QUEUE_ARN,
  RoleArn: ROLE_ARN,
  Input: 'try <aws.scheduler.attempt-number>',
  DeadLetterConfig: { Arn: DEAD_LETTER_ARN },
  RetryPolicy: { MaximumRetryAttempts, MaximumEventAgeInSeconds },
});

describe('a target that fails', () => {
  it('is tried again with growing waits until it takes the delivery', async () => {
    const { client, clock, arrivals, broken } = await startScheduler();
    broken.add(QUEUE_ARN);
    await create(client, { Target: target(5) });
    await clock.advanceTo('2026-11-21T09:30:03Z');
    broken.clear();
    await clock.advanceTo('2026-11-21T10:00:00Z');
    expect(arrivals).toMatchObject([{ arn: QUEUE_ARN, input: 'try 4', at: '2026-11-21T09:30:07.000Z' }]);
  });

  it('ends in the dead-letter queue with the attributes that AWS adds', async () => {
    const { client, clock, arrivals, broken } = await startScheduler();
    broken.add(QUEUE_ARN);
    await create(client, { Target: target(2) });
    await clock.advanceTo('2026-11-21T10:00:00Z');
    expect(arrivals).toEqual([
      {
        arn: DEAD_LETTER_ARN,
        roleArn: ROLE_ARN,
        input: 'try 3',
        at: '2026-11-21T09:30:03.000Z',
        attributes: {
          ERROR_CODE: 'TypeError',
          ERROR_MESSAGE: `${QUEUE_ARN} is broken`,
          EXECUTION_ID: expect.stringMatching(/^[0-9a-f-]{36}$/),
          EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts',
          IS_PAYLOAD_TRUNCATED: 'false',
          RETRY_ATTEMPTS: '2',
          SCHEDULED_TIME: '2026-11-21T09:30:00Z',
          SCHEDULE_ARN: 'arn:aws:scheduler:us-east-1:000000000000:schedule/default/job-1',
          TARGET_ARN: QUEUE_ARN,
        },
      },
    ]);
  });

  it('is given up when the event is too old', async () => {
    const { client, clock, arrivals, broken } = await startScheduler();
    broken.add(QUEUE_ARN);
    await create(client, { Target: target(185, 60) });
    await clock.advanceTo('2026-11-21T10:00:00Z');
    expect(arrivals).toMatchObject([
      {
        at: '2026-11-21T09:30:31.000Z',
        attributes: { EXHAUSTED_RETRY_CONDITION: 'MaximumEventAgeInSeconds' },
      },
    ]);
  });

  it('is tried for nearly 24 hours by default', async () => {
    const { client, clock, arrivals, broken } = await startScheduler();
    broken.add(QUEUE_ARN);
    await create(client, { Target: target(185) });
    await clock.advanceTo('2026-11-22T09:30:00Z');
    expect(arrivals).toMatchObject([{ input: 'try 186', at: expect.stringMatching(/^2026-11-22T09:/) }]);
  });

  it('keeps its schedule until it is given up, then the schedule is deleted if asked', async () => {
    const { client, clock, broken } = await startScheduler();
    broken.add(QUEUE_ARN);
    await create(client, { Target: target(2), ActionAfterCompletion: 'DELETE' });
    await clock.advanceTo('2026-11-21T09:30:02Z');
    await expect(client.send(new GetScheduleCommand({ Name: 'job-1' }))).resolves.toBeDefined();
    await clock.advanceTo('2026-11-21T09:30:03Z');
    await expect(client.send(new GetScheduleCommand({ Name: 'job-1' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  it('does not take a schedule with it that was given a new instant meanwhile', async () => {
    const { client, clock, arrivals, broken } = await startScheduler();
    broken.add(QUEUE_ARN);
    const changes = { Target: target(2), ActionAfterCompletion: 'DELETE' as const };
    await create(client, changes);
    await clock.advanceTo('2026-11-21T09:30:01Z');
    const later = scheduleInput({ ...changes, ScheduleExpression: 'at(2026-11-21T11:00:00)' });
    await client.send(new UpdateScheduleCommand(later));
    await clock.advanceTo('2026-11-21T10:00:00Z');
    broken.clear();
    await clock.advanceTo('2026-11-21T11:00:00Z');
    expect(arrivals.map(({ arn, at }) => [arn, at])).toEqual([
      [DEAD_LETTER_ARN, '2026-11-21T09:30:03.000Z'],
      [QUEUE_ARN, '2026-11-21T11:00:00.000Z'],
    ]);
  });

  it('is dropped with a warning when there is no dead-letter queue', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const { client, clock, arrivals, broken } = await startScheduler();
    broken.add(QUEUE_ARN);
    const { DeadLetterConfig, ...withoutQueue } = target(0);
    await create(client, { Target: withoutQueue });
    await clock.advanceTo('2026-11-21T10:00:00Z');
    expect(arrivals).toEqual([]);
    expect(warn).toHaveBeenCalledOnce();
    warn.mockRestore();
  });
});
