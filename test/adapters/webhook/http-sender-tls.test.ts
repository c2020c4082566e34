import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { CERTIFICATE, CERTIFIED_NAME } from './test-certificate.ts';
import { aRequest, receiverThat, sender } from './webhook-sending.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('TLS', () => {
  const trust = (certificate: string) => {
    const before = getCACertificates();
    setDefaultCACertificates([...before, certificate]);
    onTestFinished(() => setDefaultCACertificates(before));
  };

  test('is spoken with the name of the URL', async () => {
    trust(CERTIFICATE);
    const names: unknown[] = [];
    const receiver = await receiverThat((socket) => {
      names.push('servername' in socket && socket.servername);
      socket.end('HTTP/1.1 200 OK\r\n\r\n');
    }, 'https:');
    const url = `https://${CERTIFIED_NAME}:${receiver.port}/`;
    expect(await sender.send(aRequest(url))).toMatchObject({ kind: 'answered', status: 200 });
    expect(names).toEqual([CERTIFIED_NAME]);
  });

  test('is refused to a certificate that is signed by itself', async () => {
    const receiver = await receiverThat(undefined, 'https:');
    expect(await sender.send(aRequest(`https://${CERTIFIED_NAME}:${receiver.port}/`))).toMatchObject({
      kind: 'failed',
      reason: 'the certificate is signed by itself, not by a known authority (DEPTH_ZERO_SELF_SIGNED_CERT)',
    });
    expect(receiver.requests).toEqual([]);
  });

  test('is refused even where the process is told not to verify', async () => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
    const receiver = await receiverThat(undefined, 'https:');
    expect(await sender.send(aRequest(`https://${CERTIFIED_NAME}:${receiver.port}/`))).toMatchObject({
      kind: 'failed',
    });
    expect(receiver.requests).toEqual([]);
  });

  test.each(['other.example.test', '127.0.0.1'])(
    'is refused to a certificate that is not for %s',
    async (host) => {
      trust(CERTIFICATE);
      const receiver = await receiverThat(undefined, 'https:');
      expect(await sender.send(aRequest(`https://${host}:${receiver.port}/`))).toMatchObject({
        kind: 'failed',
        reason: 'the certificate is for another name (ERR_TLS_CERT_ALTNAME_INVALID)',
      });
      expect(receiver.requests).toEqual([]);
    },
  );

  test('is not expected of a receiver that speaks plain HTTP', async () => {
    const server = createServer((socket) => {
      socket.on('error', () => {}).end('HTTP/1.1 400 Bad Request\r\n\r\n');
    });
    onTestFinished(() => void server.close());
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    expect(await sender.send(aRequest(`https://127.0.0.1:${port}/`))).toMatchObject({
      kind: 'failed',
      reason: expect.stringMatching(/^the receiver does not speak TLS as expected \(\w+\)$/),
    });
  });
});
