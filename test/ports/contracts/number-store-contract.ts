import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DAY, MINUTE } from '../../../functions/domain/shared/instant.ts';
import type { NumberStore } from '../../../functions/use-cases/ports.ts';
import type { VirtualClock } from '../../in-memory/virtual-clock.ts';
import { KEPT_DAYS } from '../../retention.ts';
import { NOW } from '../support/samples.ts';
import { expectBadCursor, FORGED_CURSORS, walk } from '../support/walk.ts';

/** A store under test, and the clock that it looks at. */
export interface OpenNumberStore {
  readonly store: NumberStore;
  readonly clock: VirtualClock;
  /** Another store over the same data, as a process has it that starts later. */
  reopen(): NumberStore;
  close(): Promise<void>;
}

/** What every NumberStore does. */
export const numberStoreContract = (name: string, open: () => Promise<OpenNumberStore>): void => {
  describe(`${name} numbers jobs`, () => {
    let opened: OpenNumberStore;
    let store: NumberStore;
    const aSeries = () => `test-${randomUUID()}`;

    beforeAll(async () => {
      opened = await open();
      store = opened.store;
    });
    afterAll(() => opened?.close());

    test('a series counts up from 1', async () => {
      const series = aSeries();
      expect([await store.next(series), await store.next(series), await store.next(series)]).toEqual([
        1, 2, 3,
      ]);
    });

    test('series do not touch each other', async () => {
      const [one, other] = [aSeries(), aSeries()];
      await store.next(one);
      expect([await store.next(other), await store.next(one)]).toEqual([1, 2]);
    });

    test('parallel calls get different numbers, without a gap', async () => {
      const series = aSeries();
      const numbers = await Promise.all(Array.from({ length: 100 }, () => store.next(series)));
      const rising = numbers.toSorted((a, b) => a - b);
      expect(rising).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
    });

    test('another process goes on where the first one was', async () => {
      const series = aSeries();
      await store.next(series);
      expect(await opened.reopen().next(series)).toBe(2);
      expect(await store.next(series)).toBe(3);
    });

    test('the number that is remembered first stays', async () => {
      const key = randomUUID();
      expect(await store.remembered(key)).toBeUndefined();
      expect(await store.remember(key, 7)).toBe(7);
      expect(await store.remember(key, 8)).toBe(7);
      expect(await opened.reopen().remembered(key)).toBe(7);
    });

    test('one of those that remember at once wins, and all learn which', async () => {
      const key = randomUUID();
      const numbers = Array.from({ length: 20 }, (_, index) => index + 1);
      const answers = await Promise.all(numbers.map((number) => store.remember(key, number)));
      expect(new Set(answers)).toEqual(new Set([await store.remembered(key)]));
    });

    test('a number is forgotten when its time is over, and its key is free again', async () => {
      const key = randomUUID();
      await store.remember(key, 7);
      opened.clock.advance(KEPT_DAYS * DAY - 1);
      expect(await store.remembered(key)).toBe(7);
      opened.clock.advance(1);
      expect(await store.remembered(key)).toBeUndefined();
      expect(await store.remember(key, 8)).toBe(8);
    });

    test('a list has its numbers, rising, page by page', async () => {
      const series = aSeries();
      const numbers = [10, 9, 2, 1, 11, Number.MAX_SAFE_INTEGER, 100];
      for (const number of numbers) await store.addToList(series, { number, listedAt: NOW + (number % 5) });
      const listed = await walk((page) => store.list(series, page), 2);
      const rising = numbers.toSorted((a, b) => a - b);
      expect(listed).toStrictEqual(rising.map((number) => ({ number, listedAt: NOW + (number % 5) })));
    });

    test('a list of a series without numbers is empty', async () => {
      expect(await store.list(aSeries(), { limit: 10 })).toStrictEqual({ items: [] });
    });

    test('a number is on the list once, since it was added last', async () => {
      const series = aSeries();
      await store.addToList(series, { number: 1, listedAt: NOW });
      await store.addToList(series, { number: 1, listedAt: NOW + 1 });
      expect((await store.list(series, { limit: 10 })).items).toStrictEqual([
        { number: 1, listedAt: NOW + 1 },
      ]);
    });

    test('what is taken off the list is gone, and can be added again', async () => {
      const series = aSeries();
      const listed = { number: 1, listedAt: NOW };
      await store.addToList(series, listed);
      await store.addToList(series, { number: 2, listedAt: NOW });
      await store.takeOffList(series, listed);
      await store.takeOffList(series, listed);
      expect((await store.list(series, { limit: 10 })).items).toMatchObject([{ number: 2 }]);
      await store.addToList(series, { number: 1, listedAt: NOW + MINUTE });
      expect((await store.list(series, { limit: 10 })).items).toMatchObject([{ number: 1 }, { number: 2 }]);
    });

    test('what was added again is not taken off by whoever read it before', async () => {
      const series = aSeries();
      const read = { number: 1, listedAt: NOW };
      await store.addToList(series, read);
      await store.addToList(series, { number: 1, listedAt: NOW + 1 });
      await store.takeOffList(series, read);
      expect((await store.list(series, { limit: 10 })).items).toHaveLength(1);
    });

    test('a cursor of another list is refused', async () => {
      const [one, other] = [aSeries(), aSeries()];
      for (const number of [1, 2]) await store.addToList(one, { number, listedAt: NOW });
      const { cursor } = await store.list(one, { limit: 1 });
      expect(cursor).toBeDefined();
      for (const forged of [...FORGED_CURSORS, cursor ?? '']) {
        await expectBadCursor(store.list(other, { limit: 1, cursor: forged }));
      }
    });
  });
};
