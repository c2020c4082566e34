import { describe, expect, test } from 'vitest';
import { JwtVerifier } from '../../../functions/adapters/oidc/jwt-verifier.ts';
import { VirtualClock } from '../../in-memory/virtual-clock.ts';
import { ecKey, type SigningKey } from './loopback-issuer.ts';

const ISSUER = 'https://login.example.com/';
const DISCOVERY = 'https://login.example.com/.well-known/openid-configuration';
const NOW = Date.UTC(2026, 10, 21, 9, 30);
const [ONE, TWO] = [ecKey('one'), ecKey('two')];

/** An issuer whose keys change and which may be silent, and who asks it. */
const world = (...first: SigningKey[]) => {
  const state = {
    keys: first,
    isDown: false,
    discovery: { issuer: ISSUER, jwks_uri: 'https://keys.example.com/set' } as unknown,
    set: undefined as unknown,
    asked: 0,
  };
  const fetchJson = async (url: string): Promise<unknown> => {
    if (url === DISCOVERY) state.asked += 1;
    if (state.isDown) throw new Error('fetch failed');
    if (url === DISCOVERY) return state.discovery;
    return state.set === undefined ? { keys: state.keys.map(({ jwk }) => jwk) } : state.set;
  };
  const clock = new VirtualClock(NOW);
  const verifier = new JwtVerifier({ issuer: ISSUER, clock, fetchJson });
  const isTaken = async (key: SigningKey): Promise<boolean> => {
    const token = key.sign({ iss: ISSUER, sub: 'alice', exp: clock.now() / 1000 + 60 });
    return (await verifier.verify(token)) !== undefined;
  };
  return { state, clock, isTaken };
};

describe('the keys of an issuer', () => {
  test('are asked for once, however many tokens come at once', async () => {
    const { state, isTaken } = world(ONE);
    const taken = await Promise.all(Array.from({ length: 20 }, () => isTaken(ONE)));
    expect([taken.every(Boolean), state.asked]).toEqual([true, 1]);
  });

  test('are asked for again after ten minutes: one that was taken back is not taken any more', async () => {
    const { state, clock, isTaken } = world(ONE);
    await isTaken(ONE);
    state.keys = [TWO];
    clock.advance(599_999);
    expect([await isTaken(ONE), state.asked]).toEqual([true, 1]);
    clock.advance(1);
    expect([await isTaken(ONE), state.asked]).toEqual([false, 2]);
  });

  test('are asked for again for a key that nobody knows, after half a minute', async () => {
    const { state, clock, isTaken } = world(ONE);
    await isTaken(ONE);
    state.keys = [ONE, TWO];
    clock.advance(29_999);
    expect([await isTaken(TWO), state.asked]).toEqual([false, 1]);
    clock.advance(1);
    expect([await isTaken(TWO), state.asked]).toEqual([true, 2]);
  });

  test('are not asked for each token of a flood that names keys which nobody has', async () => {
    const { state, clock, isTaken } = world(ONE);
    for (let index = 0; index < 600; index += 1) {
      expect(await isTaken(index % 2 === 0 ? TWO : ONE)).toBe(index % 2 === 1);
      clock.advance(100);
    }
    expect(state.asked).toBe(2);
  });

  test('of an issuer that is silent are told as missing, and it is left alone for five seconds', async () => {
    const { state, clock, isTaken } = world(ONE);
    state.isDown = true;
    const missing = {
      code: 'unavailable',
      message: `the issuer ${ISSUER} does not tell its keys: fetch failed`,
    };
    await expect(isTaken(ONE)).rejects.toMatchObject(missing);
    state.isDown = false;
    clock.advance(4999);
    await expect(isTaken(ONE)).rejects.toMatchObject(missing);
    expect(state.asked).toBe(1);
    clock.advance(1);
    expect([await isTaken(ONE), state.asked]).toEqual([true, 2]);
  });

  test('that are known count while the issuer is silent, but for no longer than ever', async () => {
    const { state, clock, isTaken } = world(ONE);
    await isTaken(ONE);
    state.isDown = true;
    clock.advance(60_000);
    expect(await isTaken(ONE)).toBe(true);
    await expect(isTaken(TWO)).rejects.toMatchObject({ code: 'unavailable' });
    expect(await isTaken(ONE)).toBe(true);
    clock.advance(540_000);
    await expect(isTaken(ONE)).rejects.toMatchObject({ code: 'unavailable' });
  });

  test.each([
    [
      'is that of another issuer',
      { issuer: 'https://elsewhere.example', jwks_uri: 'https://a.example/keys' },
    ],
    ['names keys without TLS', { issuer: ISSUER, jwks_uri: 'http://keys.example.com/set' }],
    ['names keys on this machine', { issuer: ISSUER, jwks_uri: 'http://127.0.0.1:9001/keys' }],
    ['names no keys', { issuer: ISSUER }],
    ['names keys in no address', { issuer: ISSUER, jwks_uri: '/keys' }],
    ['is empty', null],
    ['is a text', 'keys'],
  ])('are missing where its description %s', async (_what, discovery) => {
    const { state, isTaken } = world(ONE);
    state.discovery = discovery;
    await expect(isTaken(ONE)).rejects.toMatchObject({ code: 'unavailable' });
  });

  test.each([null, [], {}, { keys: 'none' }, { keys: [null] }])(
    'are missing where they are %j',
    async (set) => {
      const { state, isTaken } = world(ONE);
      state.set = set;
      await expect(isTaken(ONE)).rejects.toMatchObject({ code: 'unavailable' });
    },
  );
});
