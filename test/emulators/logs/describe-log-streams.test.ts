import {
  DescribeLogStreamsCommand,
  type DescribeLogStreamsCommandInput,
} from '@aws-sdk/client-cloudwatch-logs';
import { describe, expect, it } from 'vitest';
import { createGroup, GROUP, type Logs, NOW, startLogs } from './logs-fixture.ts';

async function startWithStreams(): Promise<Logs> {
  const logs = await startLogs();
  await createGroup(logs.client);
  const add = (name: string, offset: number) =>
    logs.emulator.append(GROUP, name, [{ timestamp: NOW + offset, message: 'x' }]);
  add('b', 3);
  add('a', 1);
  add('a', 2);
  add('c/1', 1);
  return logs;
}

const list = async ({ client }: Logs, input: Partial<DescribeLogStreamsCommandInput> = {}) => {
  const { logStreams, nextToken } = await client.send(
    new DescribeLogStreamsCommand({ logGroupName: GROUP, ...input }),
  );
  return { names: logStreams?.map(({ logStreamName }) => logStreamName), nextToken };
};

describe('DescribeLogStreams', () => {
  it('describes a stream by its events', async () => {
    const { client } = await startWithStreams();
    const { logStreams } = await client.send(
      new DescribeLogStreamsCommand({ logGroupName: GROUP, logStreamNamePrefix: 'a' }),
    );
    expect(logStreams).toEqual([
      {
        arn: `arn:aws:logs:us-east-1:000000000000:log-group:${GROUP}:log-stream:a`,
        creationTime: NOW,
        firstEventTimestamp: NOW + 1,
        lastEventTimestamp: NOW + 2,
        lastIngestionTime: NOW,
        logStreamName: 'a',
        storedBytes: 0,
      },
    ]);
  });

  it('lists by name, by the last event, and downwards', async () => {
    const logs = await startWithStreams();
    expect((await list(logs)).names).toEqual(['a', 'b', 'c/1']);
    expect((await list(logs, { descending: true })).names).toEqual(['c/1', 'b', 'a']);
    expect((await list(logs, { orderBy: 'LastEventTime', descending: true })).names).toEqual([
      'b',
      'a',
      'c/1',
    ]);
  });

  it('gives every stream once over pages', async () => {
    const logs = await startWithStreams();
    const first = await list(logs, { limit: 2 });
    const second = await list(logs, { limit: 2, nextToken: first.nextToken });
    expect([first.names, second.names, second.nextToken]).toEqual([['a', 'b'], ['c/1'], undefined]);
  });

  it('refuses a prefix together with the order of time', async () => {
    const logs = await startWithStreams();
    await expect(list(logs, { orderBy: 'LastEventTime', logStreamNamePrefix: 'a' })).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
  });

  it('refuses an unknown group and a token that it did not give', async () => {
    const logs = await startWithStreams();
    await expect(list(logs, { logGroupName: 'nowhere' })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    await expect(list(logs, { nextToken: 'x' })).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });
});
