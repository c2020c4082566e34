import { GetScheduleCommand, ListSchedulesCommand } from '@aws-sdk/client-scheduler';
import { describe, expect, it } from 'vitest';
import { create, QUEUE_ARN, ROLE_ARN, START, startScheduler } from './scheduler-fixture.ts';

describe('CreateSchedule', () => {
  it('answers with the ARN in the default group', async () => {
    const { client } = await startScheduler();
    const answer = await create(client);
    expect(answer.ScheduleArn).toBe('arn:aws:scheduler:us-east-1:000000000000:schedule/default/job-1');
    expect(answer.$metadata.requestId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("fills in AWS's defaults", async () => {
    const { client } = await startScheduler();
    await create(client);
    expect(await client.send(new GetScheduleCommand({ Name: 'job-1' }))).toMatchObject({
      ActionAfterCompletion: 'NONE',
      CreationDate: new Date(START),
      GroupName: 'default',
      LastModificationDate: new Date(START),
      ScheduleExpressionTimezone: 'UTC',
      State: 'ENABLED',
      Target: { RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 } },
    });
  });

  it('refuses a repeated name whatever the client token', async () => {
    const { client } = await startScheduler();
    await create(client, { ClientToken: 'token' });
    await expect(create(client, { ClientToken: 'token' })).rejects.toMatchObject({
      name: 'ConflictException',
      message: 'Schedule job-1 already exists.',
      $metadata: { httpStatusCode: 409 },
    });
  });

  it('refuses a group that does not exist', async () => {
    const { client } = await startScheduler();
    await expect(create(client, { GroupName: 'nowhere' })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Schedule group nowhere does not exist.',
      $metadata: { httpStatusCode: 404 },
    });
  });

  it('accepts a name of 64 characters', async () => {
    const { client } = await startScheduler();
    await expect(create(client, { Name: 'n'.repeat(64) })).resolves.toBeDefined();
  });

  it.each([
    [
      'a name of 65 characters',
      { Name: 'n'.repeat(65) },
      `1 validation error detected: Value '${'n'.repeat(65)}' at 'name' failed to satisfy constraint: Member must have length less than or equal to 64`,
    ],
    [
      'a name with a slash',
      { Name: 'a/b' },
      "1 validation error detected: Value 'a/b' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: [0-9a-zA-Z-_.]+",
    ],
    [
      'an unknown state and a missing expression',
      { State: 'PAUSED' as 'ENABLED', ScheduleExpression: undefined },
      "2 validation errors detected: Value null at 'scheduleExpression' failed to satisfy constraint: Member must not be null; Value 'PAUSED' at 'state' failed to satisfy constraint: Member must satisfy enum value set: [ENABLED, DISABLED]",
    ],
    [
      'more than 185 retries',
      { Target: { Arn: QUEUE_ARN, RoleArn: ROLE_ARN, RetryPolicy: { MaximumRetryAttempts: 186 } } },
      "1 validation error detected: Value '186' at 'target.retryPolicy.maximumRetryAttempts' failed to satisfy constraint: Member must have value less than or equal to 185",
    ],
  ])("refuses %s in AWS's words", async (_what, changes, message) => {
    const { client } = await startScheduler();
    await expect(create(client, changes)).rejects.toMatchObject({ name: 'ValidationException', message });
  });

  it.each([
    'at(2026-11-21T09:30:00Z)',
    'at(2026-11-21T09:30:00.000)',
    'at(2026-11-21T09:30)',
    'at(2026-11-31T09:30:00)',
    'at(2026-11-21T24:00:00)',
    'at(2026-11-21 09:30:00)',
    'rate( 10 minutes )',
    'rate(10  minutes)',
    'rate(0 minutes)',
    'rate(30 seconds)',
    'rate(1.5 hours)',
    'cron(0 9 * * * *)',
    'cron(0 9 ? * ? *)',
    'cron(0 9 * * ?)',
    'cron(60 9 * * ? *)',
    'cron(0 9 ? * 0 *)',
    'cron(0 9 ? * 8 *)',
    'every day',
    'at()',
  ])('refuses the expression %s', async (expression) => {
    const { client } = await startScheduler();
    await expect(create(client, { ScheduleExpression: expression })).rejects.toMatchObject({
      name: 'ValidationException',
      message: `Invalid Schedule Expression ${expression}.`,
    });
  });

  it.each(['Mars/Olympus', '+02:00', 'Europe'])('refuses the time zone %s', async (zone) => {
    const { client } = await startScheduler();
    await expect(create(client, { ScheduleExpressionTimezone: zone })).rejects.toMatchObject({
      message: `Invalid Schedule Expression Timezone ${zone}.`,
    });
  });

  it.each([
    ['a start before the last five minutes', { StartDate: new Date('2026-11-21T08:54:59Z') }, /StartDate/],
    ['an end in the past', { EndDate: new Date('2026-11-21T08:59:59Z') }, /EndDate/],
    [
      'an end before the start',
      { StartDate: new Date('2026-11-22T00:00:00Z'), EndDate: new Date('2026-11-21T12:00:00Z') },
      /EndDate/,
    ],
    [
      'a flexible window without its length',
      { FlexibleTimeWindow: { Mode: 'FLEXIBLE' as const } },
      /MaximumWindowInMinutes/,
    ],
    [
      'a target that is no ARN',
      { Target: { Arn: 'queue', RoleArn: ROLE_ARN } },
      /^Provided Arn is not in correct format\.$/,
    ],
    [
      'a FIFO queue without a message group',
      { Target: { Arn: `${QUEUE_ARN}.fifo`, RoleArn: ROLE_ARN } },
      /MessageGroupId/,
    ],
    [
      'text that is no JSON for a function',
      { Target: { Arn: 'arn:aws:lambda:us-east-1:000000000000:function:f', RoleArn: ROLE_ARN, Input: '{' } },
      /JSON/,
    ],
    [
      'a universal target',
      { Target: { Arn: 'arn:aws:scheduler:::aws-sdk:ecs:runTask', RoleArn: ROLE_ARN } },
      /this local emulator does not imitate it/,
    ],
    [
      'parameters of ECS',
      { Target: { Arn: QUEUE_ARN, RoleArn: ROLE_ARN, EcsParameters: { TaskDefinitionArn: 'x' } } },
      /^EcsParameters: this local emulator does not imitate it/,
    ],
  ])('refuses %s', async (_what, changes, message) => {
    const { client } = await startScheduler();
    await expect(create(client, { ScheduleExpression: 'rate(1 hour)', ...changes })).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringMatching(message),
    });
  });

  it('stores nothing that it refused', async () => {
    const { client, emulator } = await startScheduler();
    await create(client, { ScheduleExpression: 'at(tomorrow)' }).catch(() => null);
    expect((await client.send(new ListSchedulesCommand({}))).Schedules).toEqual([]);
    expect(emulator.pendingCount()).toBe(0);
  });
});
