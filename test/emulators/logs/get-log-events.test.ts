import { GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { describe, expect, it } from 'vitest';
import { createGroup, GROUP, NOW, readPage, STREAM, startLogs, startLogsWith } from './logs-fixture.ts';

describe('GetLogEvents', () => {
  it('gives events with their times', async () => {
    const { client } = await startLogsWith(['hello']);
    const answer = await client.send(new GetLogEventsCommand({ logGroupName: GROUP, logStreamName: STREAM }));
    expect(answer.events).toEqual([{ timestamp: NOW, message: 'hello', ingestionTime: NOW }]);
  });

  it("gives tokens in AWS's form", async () => {
    const { client } = await startLogsWith(['hello']);
    const { forward, backward } = await readPage(client);
    expect(forward).toMatch(/^f\/\d{56}\/s$/);
    expect(backward).toMatch(/^b\/\d{56}\/s$/);
  });

  it('reads forward from the head until the token repeats', async () => {
    const { client } = await startLogsWith(['1', '2', '3']);
    const first = await readPage(client, { startFromHead: true, limit: 2 });
    const second = await readPage(client, { startFromHead: true, limit: 2, nextToken: first.forward });
    const third = await readPage(client, { startFromHead: true, limit: 2, nextToken: second.forward });
    expect([first, second, third].map(({ messages }) => messages)).toEqual([['1', '2'], ['3'], []]);
    expect(third.forward).toBe(second.forward);
  });

  it('finds what was added after the token repeated', async () => {
    const { client, emulator } = await startLogsWith(['1']);
    const { forward } = await readPage(client, { startFromHead: true });
    emulator.append(GROUP, STREAM, [{ timestamp: NOW, message: 'same millisecond' }]);
    const next = await readPage(client, { startFromHead: true, nextToken: forward });
    expect(next.messages).toEqual(['same millisecond']);
  });

  it('gives a token on an empty stream that finds what comes', async () => {
    const { client, emulator } = await startLogsWith([]);
    const empty = await readPage(client, { startFromHead: true });
    expect(empty.messages).toEqual([]);
    emulator.append(GROUP, STREAM, [{ timestamp: NOW, message: 'first' }]);
    const next = await readPage(client, { startFromHead: true, nextToken: empty.forward });
    expect(next.messages).toEqual(['first']);
  });

  it('starts at the end without startFromHead and reads back until the token repeats', async () => {
    const { client } = await startLogsWith(['1', '2', '3']);
    const last = await readPage(client, { limit: 2 });
    const before = await readPage(client, { limit: 2, nextToken: last.backward });
    const none = await readPage(client, { limit: 2, nextToken: before.backward });
    expect([last, before, none].map(({ messages }) => messages)).toEqual([['2', '3'], ['1'], []]);
    expect(none.backward).toBe(before.backward);
  });

  it('turns round at the end without losing an event', async () => {
    const { client } = await startLogsWith(['1', '2', '3']);
    const all = await readPage(client, { startFromHead: true });
    const end = await readPage(client, { startFromHead: true, nextToken: all.forward });
    const back = await readPage(client, { nextToken: end.backward });
    expect(back.messages).toEqual(['1', '2', '3']);
  });

  it('takes the start, and leaves the end of the time range out', async () => {
    const { client } = await startLogsWith(['1', '2', '3', '4']);
    const { messages } = await readPage(client, { startTime: NOW + 1, endTime: NOW + 3 });
    expect(messages).toEqual(['2', '3']);
  });

  it('keeps the order of time, and within a millisecond the order of arrival', async () => {
    const { client, emulator } = await startLogsWith([]);
    emulator.append(GROUP, STREAM, [
      { timestamp: NOW + 5, message: 'late' },
      { timestamp: NOW, message: 'a' },
      { timestamp: NOW, message: 'b' },
    ]);
    expect((await readPage(client)).messages).toEqual(['a', 'b', 'late']);
  });

  it('gives at most 10,000 events a page', async () => {
    const { client } = await startLogsWith(Array.from({ length: 10_001 }, (_, index) => String(index)));
    const first = await readPage(client, { startFromHead: true });
    const second = await readPage(client, { startFromHead: true, nextToken: first.forward });
    expect([first.messages.length, second.messages]).toEqual([10_000, ['10000']]);
  });

  it('gives at most 1 MB a page', async () => {
    const message = 'x'.repeat(400_000);
    const { client } = await startLogsWith([message, message, message]);
    const first = await readPage(client, { startFromHead: true });
    const second = await readPage(client, { startFromHead: true, nextToken: first.forward });
    expect([first.messages.length, second.messages.length]).toEqual([2, 1]);
  });

  it('gives bytes beyond ASCII unchanged', async () => {
    const { client } = await startLogsWith(['grüße 🚀 \u0000 \t']);
    expect((await readPage(client)).messages).toEqual(['grüße 🚀 \u0000 \t']);
  });

  it('finds a group by its ARN', async () => {
    const { client } = await startLogsWith(['1']);
    const logGroupIdentifier = `arn:aws:logs:us-east-1:000000000000:log-group:${GROUP}`;
    const { messages } = await readPage(client, { logGroupName: undefined, logGroupIdentifier });
    expect(messages).toEqual(['1']);
  });

  it('refuses an unknown group and an unknown stream', async () => {
    const { client } = await startLogs();
    await expect(readPage(client)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'The specified log group does not exist.',
    });
    await createGroup(client);
    await expect(readPage(client)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'The specified log stream does not exist.',
    });
  });

  it.each([
    [
      'a limit over 10,000',
      { limit: 10_001 },
      /'limit' failed to satisfy constraint: Member must have value less than or equal to 10000/,
    ],
    ['a token that it did not give', { nextToken: 'f/1/s' }, /nextToken is invalid/],
    ['neither name nor identifier', { logGroupName: undefined }, /Exactly one of/],
    ['both name and identifier', { logGroupIdentifier: GROUP }, /Exactly one of/],
    ['a stream name with a colon', { logStreamName: 'a:b' }, /'logStreamName' failed to satisfy/],
  ])('refuses %s', async (_what, input, message) => {
    const { client } = await startLogsWith(['1']);
    await expect(readPage(client, input)).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringMatching(message),
    });
  });

  it('refuses a forward token without startFromHead', async () => {
    const { client } = await startLogsWith(['1']);
    const { forward } = await readPage(client, { startFromHead: true });
    await expect(readPage(client, { nextToken: forward })).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'startFromHead must be true when nextToken is a forward token.',
    });
  });
});
