import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { JwtVerifier } from '../../../functions/adapters/oidc/jwt-verifier.ts';
import { VirtualClock } from '../../in-memory/virtual-clock.ts';
import { ecKey, edKey, rsaKey, type Said, type SigningKey, tokenOf } from './loopback-issuer.ts';

const ISSUER = 'https://login.example.com';
const NOW = Date.UTC(2026, 10, 21, 9, 30);
const SECONDS = NOW / 1000;
const KEY = ecKey('one');

/** A verifier of an issuer with some keys, and how often it was asked for them. */
const verifierOf = (...keys: SigningKey[]) => {
  const asked: string[] = [];
  const fetchJson = async (url: string): Promise<unknown> => {
    asked.push(url);
    if (url === `${ISSUER}/keys`) return { keys: keys.map(({ jwk }) => jwk) };
    return { issuer: ISSUER, jwks_uri: `${ISSUER}/keys` };
  };
  const clock = new VirtualClock(NOW);
  return { verifier: new JwtVerifier({ issuer: ISSUER, clock, fetchJson }), asked, clock };
};

const saying = (claims: Said = {}): Said => ({ iss: ISSUER, sub: 'alice', exp: SECONDS + 60, ...claims });

describe('a token', () => {
  test.each([
    ['ES256', ecKey('a')],
    ['EdDSA', edKey('b')],
    ['RS256', rsaKey('c')],
  ])('with a signature by %s is taken', async (_algorithm, key) => {
    const { verifier } = verifierOf(KEY, key);
    expect(await verifier.verify(key.sign(saying({ scope: 'a b' })))).toEqual(saying({ scope: 'a b' }));
  });

  test('that names no key is taken where the issuer has but one', async () => {
    const token = KEY.sign(saying(), { kid: undefined });
    expect(await verifierOf(KEY).verifier.verify(token)).toBeDefined();
    expect(await verifierOf(KEY, ecKey('two')).verifier.verify(token)).toBeUndefined();
  });

  test.each([
    ['has ended', { exp: SECONDS - 30 }, false],
    ['has ended within the leeway', { exp: SECONDS - 29 }, true],
    ['begins later', { nbf: SECONDS + 31 }, false],
    ['begins within the leeway', { nbf: SECONDS + 30 }, true],
    ['never ends', { exp: undefined }, false],
    ['ends at a time in words', { exp: 'tomorrow' }, false],
    ['names nobody', { sub: undefined }, false],
    ['is of an issuer that is written in another way', { iss: `${ISSUER}/` }, false],
  ])('that %s', async (_what, claims, isTaken) => {
    const claimed = await verifierOf(KEY).verifier.verify(KEY.sign(saying(claims)));
    expect(claimed !== undefined).toBe(isTaken);
  });

  test('that was changed after it was signed is not taken', async () => {
    const [header, , signature] = KEY.sign(saying()).split('.');
    const body = Buffer.from(JSON.stringify(saying({ sub: 'admin' }))).toString('base64url');
    expect(await verifierOf(KEY).verifier.verify(`${header}.${body}.${signature}`)).toBeUndefined();
  });

  test('without a signature is not taken', async () => {
    const token = tokenOf({ alg: 'none', kid: 'one' }, saying(), () => Buffer.alloc(0));
    for (const text of [token, `${token}AA`]) {
      expect(await verifierOf(KEY).verifier.verify(text)).toBeUndefined();
    }
  });

  test('that is signed with what everybody can read is not taken', async () => {
    const key = rsaKey('one');
    for (const secret of [JSON.stringify(key.jwk), Buffer.from(key.jwk.n ?? '', 'base64url')]) {
      const token = tokenOf({ alg: 'HS256', kid: 'one' }, saying(), (text) =>
        createHmac('sha256', secret).update(text).digest(),
      );
      expect(await verifierOf(key).verifier.verify(token)).toBeUndefined();
    }
  });

  test('that is signed with a key of another kind than it says is not taken', async () => {
    expect(await verifierOf(KEY).verifier.verify(KEY.sign(saying(), { alg: 'RS256' }))).toBeUndefined();
  });

  test('with a key that is too short is not taken', async () => {
    const short = rsaKey('short', 1024);
    expect(await verifierOf(short).verifier.verify(short.sign(saying()))).toBeUndefined();
  });

  test('that brings its own key is not taken', async () => {
    const own = ecKey('own');
    const token = own.sign(saying(), { kid: 'one', jwk: own.jwk, jku: 'https://elsewhere.example/keys' });
    const { verifier, asked } = verifierOf(KEY);
    expect(await verifier.verify(token)).toBeUndefined();
    expect(asked).toEqual([`${ISSUER}/.well-known/openid-configuration`, `${ISSUER}/keys`]);
  });

  test('of another issuer asks nobody', async () => {
    const { verifier, asked } = verifierOf(KEY);
    expect(await verifier.verify(KEY.sign(saying({ iss: 'https://elsewhere.example' })))).toBeUndefined();
    expect(asked).toEqual([]);
  });
});
