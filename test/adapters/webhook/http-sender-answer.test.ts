import { getEventListeners, once } from 'node:events';
import { type AddressInfo, createServer, Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { type Answering, answer } from './webhook-receiver.ts';
import { aRequest, receiverThat, sender, sendTo, timeInHand } from './webhook-sending.ts';

describe('an answer', () => {
  test('is told with its status, its beginning and how long it took', async () => {
    const receiver = await receiverThat(answer('HTTP/1.1 201 Created\r\ncontent-length: 5\r\n\r\nfine!'));
    const answered = await sendTo(receiver);
    expect(answered).toEqual({
      kind: 'answered',
      status: 201,
      answerText: 'fine!',
      durationMs: expect.any(Number),
    });
    expect(Number.isInteger('durationMs' in answered && answered.durationMs)).toBe(true);
  });

  test.each(['120', 'Sat, 21 Nov 2026 10:30:00 GMT'])('is told with its Retry-After: %s', async (value) => {
    const receiver = await receiverThat(
      answer(`HTTP/1.1 429 Slow down\r\nRetry-After: ${value}\r\ncontent-length: 0\r\n\r\n`),
    );
    expect(await sendTo(receiver)).toMatchObject({ status: 429, retryAfter: value, answerText: '' });
  });

  test.each([204, 304, 400, 404, 410, 500, 503])('of %d is an answer like any other', async (status) => {
    const receiver = await receiverThat(answer(`HTTP/1.1 ${status} Status\r\ncontent-length: 0\r\n\r\n`));
    expect(await sendTo(receiver)).toMatchObject({ kind: 'answered', status });
  });

  test('of each try is told as it was', async () => {
    let requests = 0;
    const receiver = await receiverThat((socket) => {
      requests += 1;
      const status = requests <= 5 ? '500 Broken' : '200 OK';
      socket.write(`HTTP/1.1 ${status}\r\ncontent-length: 1\r\n\r\n${requests}`);
    });
    const told: unknown[] = [];
    for (let index = 0; index < 6; index += 1) {
      const answered = await sendTo(receiver);
      told.push(answered.kind === 'answered' && [answered.status, answered.answerText]);
    }
    expect(told).toEqual([
      [500, '1'],
      [500, '2'],
      [500, '3'],
      [500, '4'],
      [500, '5'],
      [200, '6'],
    ]);
    await receiver.ended();
  });

  test.each([
    ['GET', 204],
    ['GET', 304],
    ['HEAD', 200],
  ])('to %s of %d has no body, whatever length it tells', async (method, status) => {
    const receiver = await receiverThat(answer(`HTTP/1.1 ${status} Status\r\ncontent-length: 9\r\n\r\n`));
    expect(await sendTo(receiver, { method })).toMatchObject({ status, answerText: '' });
    await receiver.ended();
  });

  test('leaves no timer and no listener of the caller behind', async () => {
    const set = vi.spyOn(globalThis, 'setTimeout');
    const clear = vi.spyOn(globalThis, 'clearTimeout');
    onTestFinished(() => void vi.restoreAllMocks());
    const { signal } = new AbortController();
    const receiver = await receiverThat();
    await sendTo(receiver, { timeoutMs: 54_321, signal });
    const timer = set.mock.results[set.mock.calls.findIndex(([, delay]) => delay === 54_321)]?.value;
    expect(clear).toHaveBeenCalledWith(timer);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  test('that changes the protocol is told, and its connection is closed', async () => {
    const receiver = await receiverThat(
      answer('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\nabc'),
    );
    expect(await sendTo(receiver)).toMatchObject({ kind: 'answered', status: 101, answerText: '' });
    await receiver.ended();
  });

  test.each([301, 302, 303, 307, 308])('of %d is not followed', async (status) => {
    const target = await receiverThat();
    const location = `http://127.0.0.1:${target.port}/`;
    const receiver = await receiverThat(
      answer(`HTTP/1.1 ${status} Moved\r\nlocation: ${location}\r\ncontent-length: 0\r\n\r\n`),
    );
    expect(await sendTo(receiver)).toMatchObject({ kind: 'answered', status });
    expect([receiver.connections, target.connections]).toEqual([1, 0]);
  });

  test('comes after an informational one', async () => {
    const receiver = await receiverThat(
      answer('HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'),
    );
    expect(await sendTo(receiver)).toMatchObject({ status: 200 });
  });

  test('has no end but is read for 1 KiB only, and its connection is closed', async () => {
    const receiver = await receiverThat((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      const write = () => {
        if (!socket.destroyed) socket.write('abcd'.repeat(1000), write);
      };
      write();
    });
    // Reading on to the end of this time would fail by the test's own limit.
    expect(await sendTo(receiver, { timeoutMs: 60_000 })).toMatchObject({
      status: 200,
      answerText: 'abcd'.repeat(256),
    });
    await receiver.ended();
  });

  test('that comes before the request has been read leaves no connection behind', async () => {
    const connect = vi.spyOn(Socket.prototype, 'connect');
    onTestFinished(() => connect.mockRestore());
    const deaf = createServer((socket) => {
      onTestFinished(() => void socket.destroy());
      socket.on('error', () => {}).write('HTTP/1.1 413 Too large\r\ncontent-length: 2\r\n\r\nno');
    });
    onTestFinished(() => void deaf.close());
    await once(deaf.listen(0, '127.0.0.1'), 'listening');
    const { port } = deaf.address() as AddressInfo;
    const body = 'x'.repeat(32 * 1024 * 1024);
    const answered = await sender.send(aRequest(`http://127.0.0.1:${port}/`, { body }));
    expect(answered).toMatchObject({ status: 413, answerText: 'no' });
    expect(connect.mock.contexts.map((socket) => (socket as Socket).destroyed)).toEqual([true]);
  });

  test('that is compressed is not unpacked', async () => {
    const body = gzipSync('a'.repeat(5_000_000));
    const head = `HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: ${body.length}\r\n\r\n`;
    const receiver = await receiverThat(answer(Buffer.concat([Buffer.from(head), body])));
    const answered = await sendTo(receiver);
    expect(answered).toMatchObject({ status: 200, answerText: expect.stringContaining('\u001f\ufffd') });
    expect('answerText' in answered && answered.answerText.length).toBeLessThanOrEqual(1024);
  });

  test('that comes in small pieces is put together', async () => {
    const receiver = await receiverThat(async (socket) => {
      socket.setNoDelay();
      for (const byte of Buffer.from('HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nä–')) {
        await new Promise((resolve) => socket.write(Buffer.of(byte), resolve));
      }
    });
    expect(await sendTo(receiver)).toMatchObject({ status: 200, answerText: 'ä\ufffd' });
  });

  test('that is no UTF-8 has U+FFFD where it is not', async () => {
    const body = Buffer.from([0x61, 0xff, 0x62, 0xc3]);
    const receiver = await receiverThat(
      answer(Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\n'), body])),
    );
    expect(await sendTo(receiver)).toMatchObject({ answerText: 'a\ufffdb\ufffd' });
  });

  test('is cut between characters', async () => {
    const body = `${'a'.repeat(1023)}ää`;
    const receiver = await receiverThat(answer(`HTTP/1.1 200 OK\r\ncontent-length: 1027\r\n\r\n${body}`));
    expect(await sendTo(receiver)).toMatchObject({ answerText: 'a'.repeat(1023) });
  });

  test('of which the body never ends counts by its status, once its time is over', async () => {
    const { timeoutMs, passes } = timeInHand(200);
    const connect = vi.spyOn(Socket.prototype, 'connect');
    onTestFinished(() => connect.mockRestore());
    const bytes = 'HTTP/1.1 202 OK\r\ncontent-length: 9\r\n\r\nabc';
    const receiver = await receiverThat(answer(bytes));
    const sending = sendTo(receiver, { timeoutMs });
    await expect.poll(() => (connect.mock.contexts[0] as Socket | undefined)?.bytesRead).toBe(bytes.length);
    passes();
    expect(await sending).toMatchObject({ kind: 'answered', status: 202, answerText: 'abc' });
    await receiver.ended();
  });

  test.each<[string, Answering]>([
    [
      'is cut off',
      (socket) => socket.write('HTTP/1.1 202 OK\r\ncontent-length: 9\r\n\r\nabc', () => socket.destroy()),
    ],
    ['is shorter than it says', (socket) => socket.end('HTTP/1.1 202 OK\r\ncontent-length: 9\r\n\r\nabc')],
    ['is longer than it says', answer('HTTP/1.1 202 OK\r\ncontent-length: 3\r\n\r\nabcdef')],
    ['is badly chunked', answer('HTTP/1.1 202 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\nx\r\n')],
  ])('of which the body %s counts by its status', async (_body, answering) => {
    const receiver = await receiverThat(answering);
    expect(await sendTo(receiver)).toMatchObject({
      kind: 'answered',
      status: 202,
      answerText: 'abc',
    });
    await receiver.ended();
  });
});
