import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Delivery } from '../../../functions/domain/delivery/delivery.ts';
import { DAY, SECOND } from '../../../functions/domain/shared/instant.ts';
import type {
  AllDeliveries,
  DeliveryFilter,
  DeliveryStore,
  PageRequest,
} from '../../../functions/use-cases/ports.ts';
import type { VirtualClock } from '../../in-memory/virtual-clock.ts';
import { aDelivery, delivered, freshJobId, NOW } from '../support/samples.ts';
import { expectBadCursor, FORGED_CURSORS, idsAmong, walk } from '../support/walk.ts';

/** A list of all deliveries under test, the store that it lists, and the clock that both look at. */
export interface OpenAllDeliveries {
  readonly allDeliveries: AllDeliveries;
  readonly store: DeliveryStore;
  readonly clock: VirtualClock;
  close(): Promise<void>;
}

const givenUp = (delivery: Delivery, finishedAt = delivery.nextTryAt): Delivery => ({
  ...delivered(delivery),
  status: 'failed',
  finishedAt,
});

/** What every AllDeliveries does. */
export const allDeliveriesContract = (name: string, open: () => Promise<OpenAllDeliveries>): void => {
  describe(`${name} lists the deliveries of all jobs`, () => {
    let opened: OpenAllDeliveries;
    const list = (filter: DeliveryFilter, page: PageRequest) => opened.allDeliveries.list(filter, page);
    const insertAll = async (deliveries: readonly Delivery[]) => {
      for (const delivery of deliveries) expect(await opened.store.insert(delivery)).toBe('inserted');
    };
    /** The ids of some deliveries in the order in which a list has them. */
    const found = (filter: DeliveryFilter, among: readonly Delivery[], limit = 100) =>
      idsAmong((page) => list(filter, page), among, limit);
    const idsOf = (deliveries: readonly Delivery[]) => deliveries.map(({ id }) => id);

    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened?.close());

    test('the one that was made last first, whatever its run was due', async () => {
      const made = [4, 2, 3, 1].map((at, index) =>
        aDelivery({ createdAt: NOW + at * SECOND, at: NOW + index * DAY }),
      );
      await insertAll(made);
      const sorted = made.toSorted((one, other) => other.createdAt - one.createdAt);
      for (const limit of [1, 3, 100]) expect(await found({}, made, limit)).toEqual(idsOf(sorted));
      const all = await walk((page) => list({}, page));
      expect(all.filter(({ id }) => idsOf(made).includes(id))).toStrictEqual(sorted);
    });

    test('of one job, the latest instant first', async () => {
      const jobId = freshJobId();
      const made = [1, 2, 3].map((at) => aDelivery({ jobId, at: NOW + at * SECOND, createdAt: NOW - at }));
      await insertAll([...made, aDelivery()]);
      for (const limit of [1, 100]) {
        expect(await walk((page) => list({ jobId }, page), limit)).toStrictEqual(made.toReversed());
      }
    });

    test('of some statuses', async () => {
      const jobId = freshJobId();
      const made = Array.from({ length: 12 }, (_, index) => {
        const one = aDelivery({ jobId, at: NOW + index * SECOND, createdAt: NOW + DAY + index });
        return [one, delivered(one), givenUp(one)][index % 3] ?? one;
      });
      await insertAll(made);
      for (const statuses of [['pending'], ['failed'], ['delivered', 'pending'], ['canceled']] as const) {
        const wanted = made.filter(({ status }) => (statuses as readonly string[]).includes(status));
        for (const filter of [{ statuses }, { statuses, jobId }]) {
          expect(await found(filter, made, 5)).toEqual(idsOf(wanted.toReversed()));
        }
      }
    });

    test('as they are now: one that ended is found by how, and one that is sent again is pending', async () => {
      const one = aDelivery();
      await insertAll([one]);
      const ended = await opened.store.save(givenUp(one));
      expect(await found({ statuses: ['failed'] }, [one])).toEqual([one.id]);
      expect(await found({ statuses: ['pending'] }, [one])).toEqual([]);
      if (ended === 'conflict') throw new Error('conflict');
      await opened.store.save({ ...one, version: ended.version });
      expect(await found({ statuses: ['failed'] }, [one])).toEqual([]);
      expect(await found({ statuses: ['pending'] }, [one])).toEqual([one.id]);
    });

    test('without expired ones', async () => {
      const made = [1, DAY].map((lasts) => delivered(aDelivery({ expiresAt: opened.clock.now() + lasts })));
      await insertAll(made);
      opened.clock.advance(1);
      expect(await found({}, made)).toEqual([made[1]?.id]);
    });

    test('callbacks and overdue messages that were given up, the last one first, until they are sent again', async () => {
      const [callback, overdue] = [aDelivery(), aDelivery({ kind: 'overdue' })];
      const others = [aDelivery(), delivered(aDelivery()), givenUp(aDelivery({ kind: 'target' }))];
      const upGiven = [givenUp(callback, NOW + SECOND), givenUp(overdue, NOW + 2 * SECOND)];
      await insertAll([...upGiven, ...others]);
      const all = [...upGiven, ...others];
      const seen = () => idsAmong((page) => opened.allDeliveries.givenUp(page), all, 1);
      expect(await seen()).toEqual([overdue.id, callback.id]);
      await opened.store.save({ ...overdue });
      expect(await seen()).toEqual([callback.id]);
    });

    test('a cursor of another list is refused', async () => {
      const jobId = freshJobId();
      await insertAll([1, 2].map((at) => aDelivery({ jobId, at: NOW + at })));
      const { cursor } = await list({}, { limit: 1 });
      const { cursor: ofJob } = await list({ jobId }, { limit: 1 });
      expect([cursor, ofJob]).toEqual([expect.any(String), expect.any(String)]);
      await expectBadCursor(list({ statuses: ['failed'] }, { limit: 1, cursor }));
      await expectBadCursor(list({ jobId }, { limit: 1, cursor }));
      await expectBadCursor(list({}, { limit: 1, cursor: ofJob }));
      await expectBadCursor(list({ jobId: freshJobId() }, { limit: 1, cursor: ofJob }));
      await expectBadCursor(opened.allDeliveries.givenUp({ limit: 1, cursor }));
    });

    test.each(FORGED_CURSORS)('the forged cursor %# is refused', async (cursor) => {
      await expectBadCursor(list({}, { limit: 1, cursor }));
      await expectBadCursor(list({ jobId: freshJobId() }, { limit: 1, cursor }));
      await expectBadCursor(opened.allDeliveries.givenUp({ limit: 1, cursor }));
    });
  });
};
