import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MINUTE, SECOND } from '../../../functions/domain/shared/instant.ts';
import type { DeliveryStore } from '../../../functions/use-cases/ports.ts';
import type { VirtualClock } from '../../in-memory/virtual-clock.ts';
import { keptDelivery, keptUntil } from '../../retention.ts';
import { anyDelivery } from '../support/arbitrary-values.ts';
import { PROPERTY_RUNS } from '../support/live.ts';
import { aDelivery, delivered, freshJobId, NOW } from '../support/samples.ts';
import { expectBadCursor, FORGED_CURSORS, idsAmong, walk } from '../support/walk.ts';

/** A store under test, and the clock that it looks at. */
export interface OpenDeliveryStore {
  readonly store: DeliveryStore;
  readonly clock: VirtualClock;
  close(): Promise<void>;
}

/** What every DeliveryStore does. */
export const deliveryStoreContract = (name: string, open: () => Promise<OpenDeliveryStore>): void => {
  describe(`${name} keeps deliveries`, () => {
    let opened: OpenDeliveryStore;
    let store: DeliveryStore;

    beforeAll(async () => {
      opened = await open();
      store = opened.store;
    });
    afterAll(() => opened?.close());

    test('any delivery comes back as it went in', async () => {
      await fc.assert(
        fc.asyncProperty(anyDelivery, async (delivery) => {
          expect(await store.insert(delivery)).toBe('inserted');
          expect(await store.load(delivery.id)).toStrictEqual(delivery);
        }),
        { numRuns: PROPERTY_RUNS },
      );
    });

    test('a delivery that was never stored is not there', async () => {
      expect(await store.load(aDelivery().id)).toBeUndefined();
    });

    test('what is no delivery id is not there', async () => {
      expect(await store.load('x')).toBeUndefined();
    });

    test('an id is taken once', async () => {
      const delivery = aDelivery();
      await store.insert(delivery);
      expect(await store.insert({ ...delivery, status: 'canceled' })).toBe('exists');
      expect(await store.load(delivery.id)).toStrictEqual(delivery);
    });

    test('what a run sends and what is told about its end are two deliveries', async () => {
      const callback = aDelivery();
      const target = aDelivery({ jobId: callback.jobId, at: callback.at, kind: 'target' });
      for (const delivery of [callback, target]) expect(await store.insert(delivery)).toBe('inserted');
      expect(await store.load(callback.id)).toStrictEqual(callback);
      expect(await store.load(target.id)).toStrictEqual(target);
    });

    test('an expired delivery is gone, and its id is free again', async () => {
      const delivery = aDelivery({ expiresAt: opened.clock.now() + 1 });
      await store.insert(delivery);
      opened.clock.advance(1);
      expect(await store.load(delivery.id)).toBeUndefined();
      expect(await walk((page) => store.listOfJob(delivery.jobId, page))).toEqual([]);
      expect(await idsAmong((page) => store.needingCheck(NOW + 60 * MINUTE, page), [delivery])).toEqual([]);
      expect(await store.insert(delivery)).toBe('inserted');
    });

    test('a delivery that is over is kept for so many days since its end', async () => {
      const delivery = aDelivery();
      await store.insert(delivery);
      const saved = await store.save({ ...delivery, finishedAt: NOW });
      expect(saved).toMatchObject({ expiresAt: keptUntil(NOW) });
      expect(await store.load(delivery.id)).toStrictEqual(saved);
      const over = aDelivery({ finishedAt: NOW + MINUTE });
      await store.insert(over);
      expect(await store.load(over.id)).toMatchObject({ expiresAt: keptUntil(NOW + MINUTE) });
    });

    test('a save replaces the delivery and raises its version', async () => {
      const delivery = aDelivery();
      await store.insert(delivery);
      const saved = await store.save(delivered(delivery));
      expect(saved).toStrictEqual(keptDelivery({ ...delivered(delivery), version: 2 }));
      expect(await store.load(delivery.id)).toStrictEqual(saved);
    });

    test('a save of an older version is a conflict and changes nothing', async () => {
      const delivery = aDelivery();
      await store.insert(delivery);
      const saved = await store.save(delivery);
      expect(await store.save({ ...delivery, status: 'canceled' })).toBe('conflict');
      expect(await store.load(delivery.id)).toStrictEqual(saved);
    });

    test('a save of what was never stored is a conflict', async () => {
      const delivery = aDelivery();
      expect(await store.save(delivery)).toBe('conflict');
      expect(await store.load(delivery.id)).toBeUndefined();
    });

    test('the deliveries of a job are listed latest first', async () => {
      const jobId = freshJobId();
      const places = [
        { at: NOW, kind: 'target' },
        { at: NOW + 250, kind: 'callback' },
        { at: NOW + SECOND, kind: 'overdue' },
        { at: NOW + SECOND + 1, kind: 'callback' },
        { at: NOW + SECOND + 1, kind: 'target' },
      ] as const;
      const deliveries = places.map((place) => aDelivery({ jobId, ...place }));
      for (const delivery of [...deliveries, aDelivery()]) await store.insert(delivery);
      for (const limit of [1, 3, 5, 100]) {
        const listed = await walk((page) => store.listOfJob(jobId, page), limit);
        expect(listed).toStrictEqual(deliveries.toReversed());
      }
    });

    test('the last page of a list has no cursor', async () => {
      const jobId = freshJobId();
      for (const kind of ['target', 'callback'] as const) await store.insert(aDelivery({ jobId, kind }));
      expect(await store.listOfJob(jobId, { limit: 2 })).not.toHaveProperty('cursor');
    });

    test('deliveries are looked at when their instant has passed, oldest first', async () => {
      const deliveries = [3, 1, 2].map((minute) => aDelivery({ lookAt: NOW + minute * MINUTE }));
      for (const delivery of deliveries) await store.insert(delivery);
      const [third, first, second] = deliveries.map(({ id }) => id);
      const needing = (before: number) => idsAmong((page) => store.needingCheck(before, page), deliveries, 1);
      expect(await needing(NOW + 3 * MINUTE)).toEqual([first, second]);
      expect(await needing(NOW + 3 * MINUTE + 1)).toEqual([first, second, third]);
    });

    test('a delivery of each kind is looked at', async () => {
      const kinds = ['target', 'callback', 'overdue'] as const;
      const deliveries = kinds.map((kind, index) => aDelivery({ kind, lookAt: NOW + index }));
      for (const delivery of deliveries) await store.insert(delivery);
      const ids = await idsAmong((page) => store.needingCheck(NOW + SECOND, page), deliveries, 1);
      expect(ids).toEqual(deliveries.map(({ id }) => id));
    });

    test('a delivery without a look-at instant is not looked at', async () => {
      const delivery = aDelivery();
      await store.insert(delivery);
      await store.save(delivered(delivery));
      expect(await idsAmong((page) => store.needingCheck(NOW + 60 * MINUTE, page), [delivery])).toEqual([]);
    });

    test('a cursor of another list is refused', async () => {
      const jobId = freshJobId();
      for (const kind of ['target', 'callback'] as const) await store.insert(aDelivery({ jobId, kind }));
      const { cursor } = await store.listOfJob(jobId, { limit: 1 });
      expect(cursor).toBeTypeOf('string');
      await expectBadCursor(store.listOfJob(freshJobId(), { limit: 1, cursor }));
      await expectBadCursor(store.needingCheck(NOW, { limit: 1, cursor }));
    });

    test.each(FORGED_CURSORS)('the forged cursor %# is refused', async (cursor) => {
      await expectBadCursor(store.needingCheck(NOW, { limit: 1, cursor }));
    });
  });
};
