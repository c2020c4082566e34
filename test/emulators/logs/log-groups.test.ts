import {
  CreateLogGroupCommand,
  DeleteLogGroupCommand,
  DescribeLogGroupsCommand,
  type DescribeLogGroupsCommandInput,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { describe, expect, it } from 'vitest';
import { createGroup, GROUP, NOW, readPage, STREAM, startLogs, startLogsWith } from './logs-fixture.ts';

const DAY_MS = 86_400_000;

describe('log groups', () => {
  it('are created and described', async () => {
    const { client } = await startLogs();
    await createGroup(client);
    const { logGroups } = await client.send(new DescribeLogGroupsCommand({}));
    const arn = `arn:aws:logs:us-east-1:000000000000:log-group:${GROUP}`;
    expect(logGroups).toEqual([
      {
        arn: `${arn}:*`,
        creationTime: NOW,
        logGroupArn: arn,
        logGroupClass: 'STANDARD',
        logGroupName: GROUP,
        metricFilterCount: 0,
        storedBytes: 0,
      },
    ]);
  });

  it('refuse a repeated name', async () => {
    const { client } = await startLogs();
    await createGroup(client);
    await expect(createGroup(client)).rejects.toMatchObject({ name: 'ResourceAlreadyExistsException' });
  });

  it('are listed in pages, by prefix or part of the name', async () => {
    const { client } = await startLogs();
    for (const name of ['/a/1', '/a/2', '/b/1']) await createGroup(client, name);
    const names = async (input: DescribeLogGroupsCommandInput) => {
      const { logGroups, nextToken } = await client.send(new DescribeLogGroupsCommand(input));
      return { names: logGroups?.map(({ logGroupName }) => logGroupName), nextToken };
    };
    const first = await names({ logGroupNamePrefix: '/a/', limit: 1 });
    const second = await names({ logGroupNamePrefix: '/a/', limit: 1, nextToken: first.nextToken });
    expect([first.names, second.names, second.nextToken]).toEqual([['/a/1'], ['/a/2'], undefined]);
    expect((await names({ logGroupNamePattern: 'B/' })).names).toEqual(['/b/1']);
  });

  it('take their streams with them when deleted', async () => {
    const { client, emulator } = await startLogsWith(['1']);
    await client.send(new DeleteLogGroupCommand({ logGroupName: GROUP }));
    expect(emulator.groupExists(GROUP)).toBe(false);
    await createGroup(client);
    await expect(readPage(client)).rejects.toMatchObject({
      message: 'The specified log stream does not exist.',
    });
  });

  it('drop events older than their retention', async () => {
    const { client, emulator } = await startLogsWith(['new']);
    emulator.append(GROUP, STREAM, [{ timestamp: NOW - 2 * DAY_MS, message: 'old' }]);
    await client.send(new PutRetentionPolicyCommand({ logGroupName: GROUP, retentionInDays: 1 }));
    expect((await readPage(client)).messages).toEqual(['new']);
  });

  it('drop them as time goes by', async () => {
    let now = NOW;
    const { client, emulator } = await startLogs({ now: () => now });
    await createGroup(client);
    await client.send(new PutRetentionPolicyCommand({ logGroupName: GROUP, retentionInDays: 1 }));
    emulator.append(GROUP, STREAM, [{ timestamp: now, message: 'old' }]);
    now += DAY_MS + 1;
    emulator.append(GROUP, STREAM, [{ timestamp: now, message: 'new' }]);
    expect((await readPage(client)).messages).toEqual(['new']);
  });

  it('drop a stream with its last event', async () => {
    let now = NOW;
    const { client, emulator } = await startLogs({ now: () => now });
    await createGroup(client);
    await client.send(new PutRetentionPolicyCommand({ logGroupName: GROUP, retentionInDays: 1 }));
    emulator.append(GROUP, 'old', [{ timestamp: now, message: 'old' }]);
    emulator.append(GROUP, 'without a line', []);
    now += DAY_MS + 1;
    emulator.append(GROUP, 'new', [{ timestamp: now, message: 'new' }]);
    const { logStreams = [] } = await client.send(new DescribeLogStreamsCommand({ logGroupName: GROUP }));
    expect(logStreams.map(({ logStreamName }) => logStreamName)).toEqual(['new']);
  });

  it('refuse a retention that AWS does not offer', async () => {
    const { client } = await startLogsWith([]);
    const command = new PutRetentionPolicyCommand({ logGroupName: GROUP, retentionInDays: 2 });
    await expect(client.send(command)).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringMatching(/^1 validation error detected: Value '2' at 'retentionInDays'/),
    });
  });

  it.each([
    [new DeleteLogGroupCommand({ logGroupName: 'nowhere' }), 'ResourceNotFoundException'],
    [
      new PutRetentionPolicyCommand({ logGroupName: 'nowhere', retentionInDays: 1 }),
      'ResourceNotFoundException',
    ],
    [new CreateLogGroupCommand({ logGroupName: 'a b' }), 'InvalidParameterException'],
    [new CreateLogGroupCommand({ logGroupName: 'a'.repeat(513) }), 'InvalidParameterException'],
    [new CreateLogGroupCommand({ logGroupName: 'a', kmsKeyId: 'key' }), 'InvalidParameterException'],
    [
      new CreateLogGroupCommand({ logGroupName: 'a', logGroupClass: 'DELIVERY' }),
      'InvalidParameterException',
    ],
    [new DescribeLogGroupsCommand({ limit: 51 }), 'InvalidParameterException'],
    [new DescribeLogGroupsCommand({ includeLinkedAccounts: true }), 'InvalidParameterException'],
  ])('refuse %o with %s', async (command, name) => {
    const { client } = await startLogs();
    await expect(client.send(command as CreateLogGroupCommand)).rejects.toMatchObject({ name });
  });
});

describe('operations that are not imitated', () => {
  it('are refused with a message that says so', async () => {
    const { client } = await startLogs();
    await expect(client.send(new FilterLogEventsCommand({ logGroupName: GROUP }))).rejects.toMatchObject({
      name: 'UnknownOperationException',
      message: expect.stringMatching(/^FilterLogEvents: this local emulator of logs does not imitate it/),
    });
  });
});
