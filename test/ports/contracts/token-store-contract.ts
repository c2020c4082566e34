import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MINUTE } from '../../../functions/domain/shared/instant.ts';
import { revoked } from '../../../functions/domain/stack/token.ts';
import type { TokenStore } from '../../../functions/use-cases/ports.ts';
import type { VirtualClock } from '../../in-memory/virtual-clock.ts';
import { aToken, NOW } from '../support/samples.ts';
import { expectBadCursor, walk } from '../support/walk.ts';

/** A store under test, and the clock that it looks at. */
export interface OpenTokenStore {
  readonly store: TokenStore;
  readonly clock: VirtualClock;
  close(): Promise<void>;
}

/** What every TokenStore does. */
export const tokenStoreContract = (name: string, open: () => Promise<OpenTokenStore>): void => {
  describe(`${name} keeps tokens`, () => {
    let opened: OpenTokenStore;
    let store: TokenStore;

    beforeAll(async () => {
      opened = await open();
      store = opened.store;
    });
    afterAll(() => opened?.close());

    test('a token comes back as it went in', async () => {
      const token = aToken({ expiresAt: NOW + 60 * MINUTE, lastUsedAt: NOW });
      expect(await store.insert(token)).toBe('inserted');
      expect(await store.load(token.hash)).toStrictEqual(token);
    });

    test('a token is stored once', async () => {
      const token = aToken();
      await store.insert(token);
      expect(await store.insert({ ...token, scopes: ['admin'] })).toBe('exists');
      expect(await store.load(token.hash)).toStrictEqual(token);
    });

    test('an unknown token is not there', async () => {
      expect(await store.load(aToken().hash)).toBeUndefined();
    });

    test('its last use is noted', async () => {
      const token = aToken();
      await store.insert(token);
      await store.touch(token.hash, NOW + MINUTE);
      expect(await store.load(token.hash)).toStrictEqual({ ...token, lastUsedAt: NOW + MINUTE });
    });

    test('noting the use of an unknown token makes none', async () => {
      const { hash } = aToken();
      await store.touch(hash, NOW);
      expect(await store.load(hash)).toBeUndefined();
    });

    test('a revoked token says so, is on no list, and is revoked once', async () => {
      const token = aToken();
      await store.insert(token);
      const taken = revoked(token, NOW, 'a');
      expect(await store.revoke(taken)).toBe('revoked');
      expect(await store.revoke(revoked(token, NOW + 1, 'b'))).toBe('conflict');
      expect(await store.load(token.hash)).toMatchObject({ scopes: [], revokedAt: NOW, lastChange: 'a' });
      const listed = await walk((page) => store.list(page), 10);
      expect(listed.map(({ hash }) => hash)).not.toContain(token.hash);
      expect(await store.insert(token)).toBe('exists');
    });

    test('an expired token is gone', async () => {
      const token = aToken({ expiresAt: opened.clock.now() + 1 });
      await store.insert(token);
      opened.clock.advance(1);
      expect(await store.load(token.hash)).toBeUndefined();
    });

    test('tokens are listed newest first', async () => {
      const tokens = [1, 3, 2].map((minute) => aToken({ createdAt: NOW + minute * MINUTE }));
      for (const token of tokens) await store.insert(token);
      const hashes = new Set(tokens.map((token) => token.hash));
      const listed = await walk((page) => store.list(page), 1);
      expect(listed.filter((token) => hashes.has(token.hash))).toStrictEqual(
        [1, 2, 0].map((index) => tokens[index]),
      );
    });

    test('a forged cursor is refused', async () => {
      await expectBadCursor(store.list({ limit: 1, cursor: 'x' }));
    });
  });
};
