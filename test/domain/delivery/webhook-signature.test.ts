import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  parseSigningSecret,
  signingSecretFrom,
  signWebhook,
  type UnsignedWebhook,
} from '../../../functions/domain/delivery/webhook-signature.ts';
import { MINUTE } from '../../../functions/domain/shared/instant.ts';
import { NOW } from '../samples.ts';

const SECRET = signingSecretFrom(new Uint8Array(32).fill(7));
const OLD_SECRET = signingSecretFrom(new Uint8Array(32).fill(8));
const WEBHOOK: UnsignedWebhook = { id: 'run_1-a', sentAt: NOW, body: '{"type":"run.succeeded","data":"ä"}' };

/** Verifies as a receiver does, with the package that Standard Webhooks gives to receivers. */
const verify = (secret: string, body: string | Buffer, headers: object) =>
  new Webhook(secret).verify(body, { ...headers });

beforeEach(() => {
  vi.useFakeTimers({ now: NOW, toFake: ['Date'] });
});

afterEach(() => {
  vi.useRealTimers();
});

describe('a signed webhook', () => {
  it('has the headers of Standard Webhooks', () => {
    expect(signWebhook(WEBHOOK, [SECRET])).toEqual({
      'webhook-id': 'run_1-a',
      'webhook-timestamp': String(NOW / 1000),
      'webhook-signature': expect.stringMatching(/^v1,[A-Za-z0-9+/]{43}=$/),
    });
  });

  it('is signed as the example of the reference libraries', () => {
    const example = {
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      sentAt: 1614265330_000,
      body: '{"test": 2432232314}',
    };
    const headers = signWebhook(example, ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw']);
    expect(headers['webhook-signature']).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });

  it('is taken by a receiver, whatever its body', () => {
    fc.assert(
      fc.property(fc.json(), (body) => {
        const headers = signWebhook({ ...WEBHOOK, body }, [SECRET]);
        expect(verify(SECRET, body, headers)).toEqual(JSON.parse(body));
      }),
    );
  });

  it('is taken without a body', () => {
    expect(verify(SECRET, '', signWebhook({ ...WEBHOOK, body: '' }, [SECRET]))).toBeUndefined();
  });

  it.each([SECRET, OLD_SECRET])('is taken by a receiver that knows one of several secrets (%#)', (secret) => {
    const headers = signWebhook(WEBHOOK, [SECRET, OLD_SECRET]);
    expect(verify(secret, WEBHOOK.body, headers)).toEqual(JSON.parse(WEBHOOK.body));
  });

  it('is refused with any byte of the body changed', () => {
    const headers = signWebhook(WEBHOOK, [SECRET, OLD_SECRET]);
    for (const [index, byte] of Buffer.from(WEBHOOK.body).entries()) {
      const body = Buffer.from(WEBHOOK.body);
      body[index] = byte ^ 1;
      expect(() => verify(SECRET, body, headers)).toThrow('No matching signature found');
    }
  });

  it('is refused under another id', () => {
    const headers = { ...signWebhook(WEBHOOK, [SECRET]), 'webhook-id': 'run_1-b' };
    expect(() => verify(SECRET, WEBHOOK.body, headers)).toThrow('No matching signature found');
  });

  it('is refused under another time', () => {
    const headers = { ...signWebhook(WEBHOOK, [SECRET]), 'webhook-timestamp': String(NOW / 1000 + 1) };
    expect(() => verify(SECRET, WEBHOOK.body, headers)).toThrow('No matching signature found');
  });

  it('is refused by a receiver with another secret', () => {
    const headers = signWebhook(WEBHOOK, [SECRET]);
    expect(() => verify(OLD_SECRET, WEBHOOK.body, headers)).toThrow('No matching signature found');
  });

  it.each([
    [NOW - 6 * MINUTE, 'Message timestamp too old'],
    [NOW + 6 * MINUTE, 'Message timestamp too new'],
  ])('is refused minutes away from its time (%d)', (sentAt, message) => {
    const headers = signWebhook({ ...WEBHOOK, sentAt }, [SECRET]);
    expect(() => verify(SECRET, WEBHOOK.body, headers)).toThrow(message);
  });

  it('cuts its time to seconds', () => {
    expect(signWebhook({ ...WEBHOOK, sentAt: NOW + 999 }, [SECRET])).toEqual(signWebhook(WEBHOOK, [SECRET]));
  });

  it.each(['', 'a.b', 'a b', 'a\n', 'ä'])('cannot have the id %j', (id) => {
    expect(() => signWebhook({ ...WEBHOOK, id }, [SECRET])).toThrow(RangeError);
  });

  it('needs a secret', () => {
    expect(() => signWebhook(WEBHOOK, [])).toThrow('a webhook needs a secret to be signed with');
  });

  it('does not show a malformed secret in its error', () => {
    expect(() => signWebhook(WEBHOOK, [SECRET, 'hunter2'])).toThrow(
      new RangeError('a signing secret is malformed'),
    );
  });
});

describe('a signing secret', () => {
  it('tells all its bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 24, maxLength: 64 }), (bytes) => {
        const secret = signingSecretFrom(bytes);
        expect(parseSigningSecret(secret)).toEqual({ value: secret });
        expect([...Buffer.from(secret.slice('whsec_'.length), 'base64')]).toEqual([...bytes]);
      }),
    );
  });

  it.each([0, 23, 65])('is not made from %d bytes', (count) => {
    expect(() => signingSecretFrom(new Uint8Array(count))).toThrow(
      new RangeError('a signing secret needs 24 to 64 bytes'),
    );
  });

  it('may be letters and digits only, so many that no padding is needed', () => {
    expect(parseSigningSecret(`whsec_${'Ab1'.repeat(16)}`)).toHaveProperty('value');
  });

  it.each([
    '',
    'whsec_',
    'hunter2',
    SECRET.slice('whsec_'.length),
    SECRET.replace('whsec_', 'whsk_'),
    SECRET.replace('=', ''),
    `${SECRET}\n`,
    ` ${SECRET}`,
    SECRET.replace('B', '-'),
    `whsec_${Buffer.alloc(23).toString('base64')}`,
    `whsec_${Buffer.alloc(65).toString('base64')}`,
  ])('%j is none and is not repeated', (text) => {
    expect(parseSigningSecret(text)).toEqual({
      fault: 'expected whsec_ and the base64, with padding, of 24 to 64 bytes',
    });
  });
});
