import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { MINUTE } from '../../../functions/domain/shared/instant.ts';
import type { PauseOfAll } from '../../../functions/domain/stack/global-pause.ts';
import type { StackStore } from '../../../functions/use-cases/ports.ts';
import { isLive } from '../support/live.ts';
import { NOW } from '../support/samples.ts';

/** A store under test. */
export interface OpenStackStore {
  readonly store: StackStore;
  close(): Promise<void>;
}

/** What every StackStore does. */
export const stackStoreContract = (name: string, open: () => Promise<OpenStackStore>): void => {
  describe(`${name} keeps what concerns the whole stack`, () => {
    let opened: OpenStackStore;
    let store: StackStore;

    beforeAll(async () => {
      opened = await open();
      store = opened.store;
    });
    afterAll(() => opened?.close());

    test.skipIf(isLive)('a new stack has no pause and no tick', async () => {
      expect(await store.loadSwitch()).toStrictEqual({ version: 0 });
      expect(await store.loadPause()).toBeUndefined();
      expect(await store.loadTick()).toBeUndefined();
    });

    describe('its pause', () => {
      const savePause = async (pause: PauseOfAll | undefined): Promise<void> => {
        const { version } = await store.loadSwitch();
        expect(await store.saveSwitch({ version, pause })).toBe('saved');
      };

      beforeEach(() => savePause(undefined));

      test.each([
        ['without an end', { since: NOW }],
        ['with an end', { since: NOW, until: NOW + MINUTE }],
      ])('%s comes back as it went in', async (_, pause) => {
        await savePause(pause);
        expect(await store.loadPause()).toStrictEqual(pause);
      });

      test('with an end that is not set has none', async () => {
        await savePause({ since: NOW, until: undefined });
        expect(await store.loadPause()).toStrictEqual({ since: NOW });
      });

      test('is the one that was saved last', async () => {
        await savePause({ since: NOW, until: NOW + MINUTE });
        await savePause({ since: NOW + 1 });
        expect(await store.loadPause()).toStrictEqual({ since: NOW + 1 });
      });

      test('comes with the change that made it, and the version after the one before', async () => {
        const { version } = await store.loadSwitch();
        const changed = { version, pause: { since: NOW }, lastChange: 'a' };
        expect(await store.saveSwitch(changed)).toBe('saved');
        expect(await store.loadSwitch()).toStrictEqual({ ...changed, version: version + 1 });
      });

      test('stays as it is where somebody else was faster', async () => {
        const { version } = await store.loadSwitch();
        await savePause({ since: NOW });
        expect(await store.saveSwitch({ version })).toBe('conflict');
        expect(await store.loadPause()).toStrictEqual({ since: NOW });
      });

      test('is gone once removed, and can be removed again', async () => {
        await savePause({ since: NOW });
        await savePause(undefined);
        await savePause(undefined);
        expect(await store.loadPause()).toBeUndefined();
      });
    });

    test('the last tick is the one that was saved last', async () => {
      await store.saveTick(NOW);
      await store.saveTick(NOW + MINUTE);
      expect(await store.loadTick()).toBe(NOW + MINUTE);
    });

    test('pause and tick do not touch each other', async () => {
      await store.saveTick(NOW);
      const { version } = await store.loadSwitch();
      await store.saveSwitch({ version, pause: { since: NOW + 1 } });
      expect(await store.loadTick()).toBe(NOW);
      await store.saveTick(NOW + 2);
      expect(await store.loadPause()).toStrictEqual({ since: NOW + 1 });
      await store.saveSwitch({ version: version + 1 });
      expect(await store.loadTick()).toBe(NOW + 2);
    });
  });
};
