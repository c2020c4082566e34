import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { HttpSender } from '../../../functions/adapters/webhook/http-sender.ts';
import { type Answering, answer } from './webhook-receiver.ts';
import { aRequest, LOOPBACK, receiverThat, sender, sendTo, timeInHand } from './webhook-sending.ts';

describe('no answer', () => {
  const SILENCE: Answering = () => {};

  test.each<[string, Answering, string]>([
    [
      'the connection is reset',
      (socket) => socket.resetAndDestroy(),
      'the connection was closed before there was an answer (ECONNRESET)',
    ],
    [
      'the connection ends',
      (socket) => socket.end(),
      'the connection was closed before there was an answer (ECONNRESET)',
    ],
    [
      'the connection ends within the headers',
      (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-'),
      'the connection was closed before there was an answer (ECONNRESET)',
    ],
    ['it is no HTTP', answer('220 mail ESMTP\r\n'), 'the answer is not valid HTTP (HPE_INVALID_CONSTANT)'],
    [
      'its length is no number',
      answer('HTTP/1.1 200 OK\r\ncontent-length: x\r\n\r\n'),
      'the answer is not valid HTTP (HPE_INVALID_CONTENT_LENGTH)',
    ],
    [
      'its headers are large',
      answer(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`),
      'the headers of the answer are too large (HPE_HEADER_OVERFLOW)',
    ],
    [
      'its headers have no end',
      (socket) => {
        socket.write('HTTP/1.1 200 OK\r\n');
        const write = () => {
          if (!socket.destroyed) socket.write(`x: ${'y'.repeat(100)}\r\n`, write);
        };
        write();
      },
      'the headers of the answer are too large (HPE_HEADER_OVERFLOW)',
    ],
  ])('is told in plain words: %s', async (_what, answering, reason) => {
    const receiver = await receiverThat(answering);
    expect(await sendTo(receiver)).toEqual({ kind: 'failed', reason, durationMs: expect.any(Number) });
    await receiver.ended();
  });

  test('is told in plain words: nothing listens', async () => {
    const receiver = await receiverThat();
    const { port } = receiver;
    await receiver.close();
    expect(await sender.send(aRequest(`http://127.0.0.1:${port}/`))).toMatchObject({
      kind: 'failed',
      reason: 'the connection was refused (ECONNREFUSED)',
    });
  });

  test('is told in plain words: nothing listens at any of the addresses', async () => {
    const receiver = await receiverThat();
    const { port } = receiver;
    await receiver.close();
    const resolve = async () => [
      { address: '127.0.0.1', family: 4 },
      { address: '127.0.0.1', family: 4 },
    ];
    const several = new HttpSender({ allowed: LOOPBACK, resolve });
    expect(await several.send(aRequest(`http://hooks.example.test:${port}/`))).toMatchObject({
      kind: 'failed',
      reason: 'the connection was refused (ECONNREFUSED)',
    });
  });

  test.each<[string, Answering]>([
    ['nothing comes', SILENCE],
    ['the headers stop', answer('HTTP/1.1 200 OK\r\nx: ')],
    ['informational ones are all', answer('HTTP/1.1 102 Processing\r\n\r\n')],
  ])('ends at the timeout: %s', async (_what, answering) => {
    const { timeoutMs, passes } = timeInHand(100);
    const receiver = await receiverThat((socket, request) => {
      answering(socket, request);
      passes();
    });
    expect(await sendTo(receiver, { timeoutMs })).toMatchObject({
      kind: 'failed',
      reason: 'no answer within 100 ms (waiting for the answer)',
      timedOut: true,
    });
    await receiver.ended();
  });

  test('ends at the timeout: TLS is not spoken', async () => {
    const { timeoutMs, passes } = timeInHand(100);
    const receiver = await receiverThat(SILENCE);
    const sending = sender.send(aRequest(`https://127.0.0.1:${receiver.port}/`, { timeoutMs }));
    await expect.poll(() => receiver.connections).toBe(1);
    passes();
    expect(await sending).toMatchObject({ reason: 'no answer within 100 ms (connecting)' });
    await receiver.ended();
  });

  test('ends at the timeout: the name does not resolve', async () => {
    const { timeoutMs, passes } = timeInHand(50);
    const resolve = (): Promise<never> => {
      passes();
      return new Promise(() => {});
    };
    const stuck = new HttpSender({ allowed: [], resolve });
    expect(await stuck.send(aRequest('https://hooks.example.test/', { timeoutMs }))).toMatchObject({
      kind: 'failed',
      reason: 'no answer within 50 ms (resolving the name)',
    });
  });

  test('waits as long as it may, in milliseconds', async () => {
    const set = vi.spyOn(globalThis, 'setTimeout');
    onTestFinished(() => set.mockRestore());
    await sendTo(await receiverThat(), { timeoutMs: 54_321 });
    expect(set.mock.calls.filter(([, delay]) => delay === 54_321)).toHaveLength(1);
  });

  test('ends when the caller ends it', async () => {
    const caller = new AbortController();
    const receiver = await receiverThat(() => caller.abort());
    expect(await sendTo(receiver, { signal: caller.signal })).toMatchObject({
      kind: 'failed',
      reason: 'it was ended early (waiting for the answer)',
    });
    await receiver.ended();
  });

  test('makes no connection for a caller who has ended it already', async () => {
    const receiver = await receiverThat();
    const signal = AbortSignal.abort();
    expect(await sendTo(receiver, { signal })).toMatchObject({ kind: 'failed' });
    expect(await sender.send(aRequest(`http://a.test:${receiver.port}/`, { signal }))).toMatchObject({
      reason: 'it was ended early (resolving the name)',
    });
    expect(receiver.connections).toBe(0);
  });
});
