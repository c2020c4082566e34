import dns from 'node:dns';
import {
  getDefaultAutoSelectFamily,
  Socket,
  setDefaultAutoSelectFamily,
  type TcpNetConnectOpts,
} from 'node:net';
import { afterEach, beforeEach, describe, expect, type MockInstance, onTestFinished, test, vi } from 'vitest';
import { HttpSender, type Resolve } from '../../../functions/adapters/webhook/http-sender.ts';
import { FORBIDDEN_HOSTS, FORBIDDEN_URLS } from '../../domain/target/forbidden-webhooks.ts';
import { WebhookReceiver } from './webhook-receiver.ts';
import { LOOPBACK } from './webhook-sending.ts';

let receiver: WebhookReceiver;
/** Sees every attempt to connect, wherever to. */
let connect: MockInstance<Socket['connect']>;

beforeEach(async () => {
  receiver = await WebhookReceiver.open();
  connect = vi.spyOn(Socket.prototype, 'connect');
});

afterEach(async () => {
  vi.restoreAllMocks();
  await receiver.close();
});

/** Resolves every name to these addresses. */
const to =
  (...addresses: string[]): Resolve =>
  async () =>
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));

const failing =
  (code: string): Resolve =>
  async () => {
    throw Object.assign(new Error(`lookup ${code}`), { code });
  };

const send = (url: string, resolve: Resolve, allowed: readonly string[] = []) =>
  new HttpSender({ allowed, resolve }).send({
    url,
    method: 'POST',
    headers: {},
    body: '{}',
    timeoutMs: 60_000,
  });

const sendToName = (resolve: Resolve, allowed: readonly string[] = LOOPBACK) =>
  send(`http://hooks.example.test:${receiver.port}/`, resolve, allowed);

describe('without a lookup and without a connection', () => {
  const never = vi.fn<Resolve>();

  test.each(FORBIDDEN_HOSTS)('a webhook to %s is refused: %s is %s', async (host, address, why) => {
    const url = `http://${host}:${receiver.port}/`;
    const reason = `"${url}": ${address} is ${why}, to which no webhook is sent`;
    expect(await send(url, never)).toEqual({ kind: 'refused', reason });
    expect(never).not.toHaveBeenCalled();
    expect(connect).not.toHaveBeenCalled();
    expect(receiver.connections).toBe(0);
  });

  test.each(FORBIDDEN_URLS)('a webhook to %j is refused as %s: %s', async (url, shown, rule) => {
    expect(await send(url, never)).toEqual({ kind: 'refused', reason: `${shown}: ${rule}` });
    expect(never).not.toHaveBeenCalled();
    expect(connect).not.toHaveBeenCalled();
  });
});

describe('a name', () => {
  test.each([
    ['127.0.0.1', 'a loopback address'],
    ['::1', 'a loopback address'],
    ['10.0.0.5', 'a private address'],
    ['172.16.0.1', 'a private address'],
    ['192.168.1.1', 'a private address'],
    ['169.254.169.254', 'the metadata address of a cloud'],
    ['fd00:ec2::254', 'the metadata address of a cloud'],
    ['0.0.0.0', 'an address that stands for this machine'],
    ['::ffff:127.0.0.1', 'an IPv4 address written as IPv6'],
    ['64:ff9b::7f00:1', 'a loopback address'],
    ['fe80::1%eth0', 'a link-local address'],
    ['nonsense', 'no IP address'],
  ])('that resolves to %s is refused: %s', async (address, why) => {
    expect(await sendToName(to(address), [])).toEqual({
      kind: 'refused',
      reason: `hooks.example.test resolves to ${address}, ${why}, to which no webhook is sent`,
    });
    expect(connect).not.toHaveBeenCalled();
    expect(receiver.connections).toBe(0);
  });

  test.each([
    ['first', ['10.0.0.5', '127.0.0.1']],
    ['last', ['127.0.0.1', '10.0.0.5']],
  ])('of which only the %s address is forbidden is refused', async (_which, addresses) => {
    expect(await sendToName(to(...addresses))).toMatchObject({
      kind: 'refused',
      reason: 'hooks.example.test resolves to 10.0.0.5, a private address, to which no webhook is sent',
    });
    expect(connect).not.toHaveBeenCalled();
    expect(receiver.connections).toBe(0);
  });

  test('that changes between check and connection reaches the address that was checked', async () => {
    const systemLookups = vi.spyOn(dns, 'lookup');
    const resolve = vi.fn<Resolve>(to('10.0.0.5')).mockImplementationOnce(to('127.0.0.1'));
    expect(await sendToName(resolve)).toMatchObject({ kind: 'answered', status: 200 });
    expect(resolve).toHaveBeenCalledExactlyOnceWith('hooks.example.test');
    expect(systemLookups).not.toHaveBeenCalled();
    expect(receiver.connections).toBe(1);
  });

  test('that is public at the check and private later is connected to where it was public', async () => {
    const connectedTo: unknown[] = [];
    // Nothing leaves this machine: the socket asks whereto, as Node's own does, and then finds no route.
    connect.mockImplementation(function (this: Socket, ...given: unknown[]) {
      const [options] = given.flat() as [TcpNetConnectOpts];
      options.lookup?.(options.host ?? '', { all: true }, (_error, addresses) => {
        connectedTo.push(addresses);
        this.destroy(Object.assign(new Error('unreachable'), { code: 'ENETUNREACH' }));
      });
      return this;
    });
    const resolve = vi.fn<Resolve>(to('127.0.0.1')).mockImplementationOnce(to('93.184.215.14'));
    expect(await sendToName(resolve, [])).toMatchObject({
      kind: 'failed',
      reason: 'there is no route to the address (ENETUNREACH)',
    });
    expect(connectedTo).toEqual([[{ address: '93.184.215.14', family: 4 }]]);
    expect(resolve).toHaveBeenCalledOnce();
    expect(receiver.connections).toBe(0);
  });

  test('that changes from one try to the next is judged anew', async () => {
    const resolve = vi.fn<Resolve>(to('10.0.0.5')).mockImplementationOnce(to('127.0.0.1'));
    expect(await sendToName(resolve)).toMatchObject({ kind: 'answered' });
    expect(await sendToName(resolve)).toMatchObject({ kind: 'refused' });
    expect(receiver.connections).toBe(1);
  });

  test('of which the first address does not answer is reached at the next', async () => {
    expect(await sendToName(to('::1', '127.0.0.1'))).toMatchObject({ kind: 'answered', status: 200 });
  });

  test('is reached where Node asks for one address only', async () => {
    const before = getDefaultAutoSelectFamily();
    onTestFinished(() => setDefaultAutoSelectFamily(before));
    setDefaultAutoSelectFamily(false);
    expect(await sendToName(to('127.0.0.1', '::1'))).toMatchObject({ kind: 'answered', status: 200 });
  });

  test('is resolved by the system where nothing else is given', async () => {
    const system = new HttpSender({ allowed: LOOPBACK });
    const url = `http://localhost:${receiver.port}/`;
    const request = { url, method: 'POST', headers: {}, body: '', timeoutMs: 60_000 };
    expect(await system.send(request)).toMatchObject({ kind: 'answered', status: 200 });
  });

  test.each([
    [failing('ENOTFOUND'), 'the name does not resolve to an address (ENOTFOUND)'],
    [failing('EAI_AGAIN'), 'the name could not be resolved: the name service did not answer (EAI_AGAIN)'],
    [failing('EAI_FAIL'), 'the name could not be resolved: the name service failed (EAI_FAIL)'],
    [failing('EOTHER'), 'there was no answer (EOTHER)'],
    [to(), 'the name does not resolve to an address (ENODATA)'],
  ])('that does not resolve is told in plain words (%#)', async (resolve, reason) => {
    expect(await sendToName(resolve)).toEqual({ kind: 'failed', reason, durationMs: expect.any(Number) });
    expect(connect).not.toHaveBeenCalled();
  });
});

describe('an address', () => {
  test.each(['127.0.0.1', '2130706433', '0x7f.1'])(
    'written as %s is reached where it is allowed',
    async (host) => {
      const never = vi.fn<Resolve>();
      expect(await send(`http://${host}:${receiver.port}/`, never, LOOPBACK)).toMatchObject({ status: 200 });
      expect(never).not.toHaveBeenCalled();
    },
  );
});
