import { CloudWatchLogsClient, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { beforeEach, expect, test } from 'vitest';
import { CloudwatchRunOutput } from '../../functions/adapters/cloudwatch-run-output.ts';
import { mockedClient } from './mocked-client.ts';
import { rejection, sdkError } from './sdk-error.ts';

const logs = mockedClient(CloudWatchLogsClient);
const TASK = 'arn:aws:ecs:us-east-1:123456789012:task/runat/0123456789abcdef0123456789abcdef';

const output = new CloudwatchRunOutput({
  logs: new CloudWatchLogsClient({ region: 'us-east-1' }),
  logGroupName: '/runat/runs',
});

const events = [{ timestamp: 5, message: 'hello', ingestionTime: 6 }];
const inputs = () => logs.commandCalls(GetLogEventsCommand).map((call) => call.args[0].input);

beforeEach(() => logs.reset());

test('the output of a container is a stream named after its task, read from its head', async () => {
  logs.on(GetLogEventsCommand).resolves({ events, nextForwardToken: 'f/1' });
  expect(await output.read(TASK, { limit: 10 })).toMatchObject({
    records: [{ at: 5, message: 'hello' }],
    isAtEnd: false,
  });
  expect(inputs()).toEqual([
    {
      logGroupName: '/runat/runs',
      logStreamName: 'runat/run/0123456789abcdef0123456789abcdef',
      startFromHead: true,
      limit: 10,
    },
  ]);
});

test('the end is where the token comes back unchanged', async () => {
  logs
    .on(GetLogEventsCommand)
    .resolvesOnce({ events, nextForwardToken: 'f/1' })
    .resolvesOnce({ events: [], nextForwardToken: 'f/1' });
  const { cursor } = await output.read(TASK, { limit: 10 });
  expect(await output.read(TASK, { limit: 10, cursor })).toEqual({ records: [], cursor, isAtEnd: true });
  expect(inputs()[1]).toMatchObject({ nextToken: 'f/1' });
});

test('an empty page under a new token is not the end', async () => {
  logs
    .on(GetLogEventsCommand)
    .resolvesOnce({ events: [], nextForwardToken: 'f/1' })
    .resolvesOnce({ events: [], nextForwardToken: 'f/2' })
    .resolvesOnce({ events, nextForwardToken: 'f/3' });
  expect((await output.read(TASK, { limit: 10 })).records).toHaveLength(1);
});

test('many empty pages are handed back with where to go on', async () => {
  let calls = 0;
  logs.on(GetLogEventsCommand).callsFake(() => {
    calls += 1;
    return { events: [], nextForwardToken: `f/${calls}` };
  });
  const page = await output.read(TASK, { limit: 10 });
  expect(page).toMatchObject({ records: [], isAtEnd: false });
  await output.read(TASK, { limit: 10, cursor: page.cursor });
  expect(inputs()[calls / 2]).toMatchObject({ nextToken: `f/${calls / 2}` });
});

test('a stream that is not there yet is empty', async () => {
  logs.on(GetLogEventsCommand).rejects(sdkError('ResourceNotFoundException'));
  expect(await output.read(TASK, { limit: 10 })).toMatchObject({ records: [], isAtEnd: true });
});

test('a token that CloudWatch does not know is a bad cursor', async () => {
  logs.on(GetLogEventsCommand).resolvesOnce({ events, nextForwardToken: 'f/1' });
  const { cursor } = await output.read(TASK, { limit: 10 });
  logs.on(GetLogEventsCommand).rejects(sdkError('InvalidParameterException'));
  expect(await rejection(output.read(TASK, { limit: 10, cursor }))).toMatchObject({
    code: 'invalid',
    faults: [{ pointer: '/cursor' }],
  });
});

test('logs that do not answer are unavailable', async () => {
  const cause = sdkError('ThrottlingException');
  logs.on(GetLogEventsCommand).rejects(cause);
  expect(await rejection(output.read(TASK, { limit: 10 }))).toMatchObject({ code: 'unavailable', cause });
});

test('the end of an output is one call, however long it is', async () => {
  logs.on(GetLogEventsCommand).resolves({ events, nextForwardToken: 'f/9', nextBackwardToken: 'b/1' });
  const part = await output.readBack(TASK, { limit: 10_000 });
  expect(part).toMatchObject({ records: [{ at: 5, message: 'hello' }], isAtStart: false });
  expect(inputs()).toEqual([
    {
      logGroupName: '/runat/runs',
      logStreamName: 'runat/run/0123456789abcdef0123456789abcdef',
      startFromHead: false,
      limit: 10_000,
    },
  ]);
  await output.readBack(TASK, { limit: 10, cursor: part.previous });
  await output.read(TASK, { limit: 10, cursor: part.cursor });
  expect(inputs().slice(1)).toMatchObject([
    { startFromHead: false, nextToken: 'b/1' },
    { startFromHead: true, nextToken: 'f/9' },
  ]);
});

test('the start is where the token comes back unchanged, and an empty page under a new one is not it', async () => {
  logs
    .on(GetLogEventsCommand)
    .resolvesOnce({ events, nextForwardToken: 'f/1', nextBackwardToken: 'b/1' })
    .resolvesOnce({ events: [], nextForwardToken: 'f/2', nextBackwardToken: 'b/2' })
    .resolvesOnce({ events: [], nextForwardToken: 'f/3', nextBackwardToken: 'b/2' });
  const { previous } = await output.readBack(TASK, { limit: 10 });
  expect(await output.readBack(TASK, { limit: 10, cursor: previous })).toMatchObject({
    records: [],
    isAtStart: true,
  });
  expect(inputs()).toHaveLength(3);
});

test('many empty pages are handed back with where to go back on', async () => {
  let calls = 0;
  logs.on(GetLogEventsCommand).callsFake(() => {
    calls += 1;
    return { events: [], nextForwardToken: `f/${calls}`, nextBackwardToken: `b/${calls}` };
  });
  expect(await output.readBack(TASK, { limit: 10 })).toMatchObject({ records: [], isAtStart: false });
  expect(calls).toBe(5);
});

test('a stream that is not there yet is empty from its end', async () => {
  logs.on(GetLogEventsCommand).rejects(sdkError('ResourceNotFoundException'));
  expect(await output.readBack(TASK, { limit: 10 })).toMatchObject({ records: [], isAtStart: true });
});
