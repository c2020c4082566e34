import {
  CreateScheduleGroupCommand,
  DeleteScheduleGroupCommand,
  GetScheduleCommand,
  GetScheduleGroupCommand,
  ListScheduleGroupsCommand,
} from '@aws-sdk/client-scheduler';
import { describe, expect, it } from 'vitest';
import { create, START, startScheduler } from './scheduler-fixture.ts';

describe('schedule groups', () => {
  it('are created and described', async () => {
    const { client } = await startScheduler();
    const Arn = 'arn:aws:scheduler:us-east-1:000000000000:schedule-group/jobs';
    const created = await client.send(new CreateScheduleGroupCommand({ Name: 'jobs' }));
    expect(created.ScheduleGroupArn).toBe(Arn);
    expect(await client.send(new GetScheduleGroupCommand({ Name: 'jobs' }))).toMatchObject({
      Arn,
      Name: 'jobs',
      State: 'ACTIVE',
      CreationDate: new Date(START),
    });
  });

  it('refuse a repeated name', async () => {
    const { client } = await startScheduler();
    await expect(client.send(new CreateScheduleGroupCommand({ Name: 'default' }))).rejects.toMatchObject({
      name: 'ConflictException',
    });
  });

  it('keep schedules of one name apart', async () => {
    const { client } = await startScheduler();
    await client.send(new CreateScheduleGroupCommand({ Name: 'jobs' }));
    await create(client);
    const { ScheduleArn } = await create(client, { GroupName: 'jobs' });
    expect(ScheduleArn).toMatch(/schedule\/jobs\/job-1$/);
  });

  it('take their schedules with them when deleted', async () => {
    const { client, clock, arrivals } = await startScheduler();
    await client.send(new CreateScheduleGroupCommand({ Name: 'jobs' }));
    await create(client, { GroupName: 'jobs' });
    await client.send(new DeleteScheduleGroupCommand({ Name: 'jobs' }));
    await expect(
      client.send(new GetScheduleCommand({ Name: 'job-1', GroupName: 'jobs' })),
    ).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    await clock.advanceTo('2026-11-21T10:00:00Z');
    expect(arrivals).toEqual([]);
  });

  it('cannot be deleted when they are the default or unknown', async () => {
    const { client } = await startScheduler();
    await expect(client.send(new DeleteScheduleGroupCommand({ Name: 'default' }))).rejects.toMatchObject({
      name: 'ValidationException',
    });
    await expect(client.send(new DeleteScheduleGroupCommand({ Name: 'jobs' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  it('are listed in pages, by prefix', async () => {
    const { client } = await startScheduler();
    for (const Name of ['team-a', 'team-b']) await client.send(new CreateScheduleGroupCommand({ Name }));
    const first = await client.send(new ListScheduleGroupsCommand({ NamePrefix: 'team-', MaxResults: 1 }));
    const second = await client.send(
      new ListScheduleGroupsCommand({ NamePrefix: 'team-', MaxResults: 1, NextToken: first.NextToken }),
    );
    expect([first, second].map(({ ScheduleGroups }) => ScheduleGroups?.[0]?.Name)).toEqual([
      'team-a',
      'team-b',
    ]);
    expect(second.NextToken).toBeUndefined();
  });
});
