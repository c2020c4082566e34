import { setGlobalProxyFromEnv } from 'node:http';
import { Webhook } from 'standardwebhooks';
import { describe, expect, onTestFinished, test } from 'vitest';
import { signingSecretFrom, signWebhook } from '../../../functions/domain/delivery/webhook-signature.ts';
import { aRequest, receiverThat, sender, sendTo } from './webhook-sending.ts';

describe('a request', () => {
  test('has the headers that were given and those that HTTP needs, and no other', async () => {
    const receiver = await receiverThat();
    const url = `http://hooks.example.test:${receiver.port}/a/b?c=%20d`;
    await sender.send(
      aRequest(url, { headers: { 'Content-Type': 'text/plain', 'webhook-id': '1' }, body: 'ä' }),
    );
    const [request = ''] = receiver.requests;
    const [head = '', body] = request.split('\r\n\r\n');
    const [line, ...headers] = head.split('\r\n');
    expect(line).toBe('POST /a/b?c=%20d HTTP/1.1');
    expect(headers.map((header) => header.toLowerCase()).sort()).toEqual([
      'connection: close',
      'content-length: 2',
      'content-type: text/plain',
      `host: hooks.example.test:${receiver.port}`,
      'user-agent: runat',
      'webhook-id: 1',
    ]);
    expect(body).toBe('ä');
  });

  test('may have a user agent of its own', async () => {
    const receiver = await receiverThat();
    await sendTo(receiver, { headers: { 'User-Agent': 'nightly' } });
    expect(receiver.requests[0]?.match(/user-agent: .*/gi)).toEqual(['user-agent: nightly']);
  });

  test.each([
    ['POST', 0],
    ['PUT', 0],
    ['PATCH', 0],
    ['GET', undefined],
    ['DELETE', undefined],
    ['HEAD', undefined],
  ])('with %s and without a body tells the length %s', async (method, length) => {
    const receiver = await receiverThat();
    expect(await sendTo(receiver, { method, body: '' })).toMatchObject({ kind: 'answered', status: 200 });
    expect(receiver.requests[0]).toMatch(new RegExp(`^${method} /hook HTTP/1.1\r\n`));
    expect(/content-length: (\d+)/i.exec(receiver.requests[0] ?? '')?.[1]).toBe(length?.toString());
  });

  test('of 256 KB arrives whole', async () => {
    const receiver = await receiverThat();
    const body = 'x'.repeat(256 * 1024);
    expect(await sendTo(receiver, { body })).toMatchObject({ status: 200 });
    expect(receiver.requests[0]?.endsWith(`\r\n\r\n${body}`)).toBe(true);
  });

  test.each([
    ['Host', 'a', 'is set by Runat itself'],
    ['Content-Length', '1', 'is set by Runat itself'],
    ['transfer-encoding', 'chunked', 'is set by Runat itself'],
    ['x-a', 'b\r\nhost: c', 'has characters that no header can have'],
    ['x a', 'b', 'has characters that no header can have'],
  ])('is not sent with the header %s: %j', async (name, value, rule) => {
    const receiver = await receiverThat();
    const reason = `header "${name}": ${rule}`;
    expect(await sendTo(receiver, { headers: { [name]: value } })).toEqual({ kind: 'refused', reason });
    expect(receiver.connections).toBe(0);
  });

  test.each(['CONNECT', 'TRACE', 'OPTIONS', 'post', 'PO ST', ''])(
    'is not sent with the method %j',
    async (method) => {
      const receiver = await receiverThat();
      const reason = `method "${method}": a webhook cannot be sent with it`;
      expect(await sendTo(receiver, { method })).toEqual({ kind: 'refused', reason });
      expect(receiver.connections).toBe(0);
    },
  );

  test('that is signed arrives as the receiver verifies it, to the byte', async () => {
    const receiver = await receiverThat();
    const secret = signingSecretFrom(new Uint8Array(24).fill(3));
    const body = '{"type":"run.failed","data":{"jobName":"nächtlich – 🌙"}}';
    const headers = signWebhook({ id: 'run-1-callback', sentAt: Date.now(), body }, [secret]);
    await sendTo(receiver, { headers: { ...headers }, body });
    const [head = '', arrived = ''] = (receiver.requests[0] ?? '').split('\r\n\r\n');
    const arrivedHeaders = Object.fromEntries(
      head.split('\r\n').map((line) => line.split(': ', 2) as [string, string]),
    );
    const webhook = new Webhook(secret);
    expect(webhook.verify(arrived, arrivedHeaders)).toEqual(JSON.parse(body));
    expect(() => webhook.verify(arrived.replace('failed', 'Failed'), arrivedHeaders)).toThrow(
      'No matching signature found',
    );
  });

  test('does not go by the proxy that the process uses', async () => {
    const [proxy, receiver] = [await receiverThat(), await receiverThat()];
    const restore = setGlobalProxyFromEnv({ http_proxy: `http://127.0.0.1:${proxy.port}` });
    onTestFinished(restore);
    expect(await sendTo(receiver)).toMatchObject({ kind: 'answered' });
    expect([proxy.connections, receiver.connections]).toEqual([0, 1]);
  });
});
