import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DeliveryId } from '../../../functions/domain/delivery/delivery.ts';
import { DAY, type Instant, MINUTE, SECOND } from '../../../functions/domain/shared/instant.ts';
import type { DeliveryQueue } from '../../../functions/use-cases/ports.ts';
import { aDelivery } from '../support/samples.ts';

/** A queue under test. */
export interface OpenDeliveryQueue {
  readonly queue: DeliveryQueue;
  now(): Instant;
  /** Lets time pass up to an instant and gives what came meanwhile. */
  passUntil(at: Instant): Promise<DeliveryId[]>;
  close(): Promise<void>;
}

const freshId = (kind: 'target' | 'callback' | 'overdue' = 'callback'): DeliveryId => aDelivery({ kind }).id;

const LONGEST_DELAY = 14 * MINUTE;

const to = (id: DeliveryId) => ({ id, url: 'https://example.com/hook' });

/** What every DeliveryQueue does. `canWait` is false where time is real, so that only short delays are waited for. */
export const deliveryQueueContract = (
  name: string,
  open: () => Promise<OpenDeliveryQueue>,
  canWait = true,
): void => {
  describe(`${name} asks for deliveries`, () => {
    let opened: OpenDeliveryQueue;
    let queue: DeliveryQueue;

    beforeAll(async () => {
      opened = await open();
      queue = opened.queue;
    });
    afterAll(() => opened?.close());

    test.each(['target', 'callback', 'overdue'] as const)('one of kind %s comes', async (kind) => {
      const id = freshId(kind);
      await queue.send(to(id), opened.now());
      expect(await opened.passUntil(opened.now() + SECOND)).toEqual([id]);
    });

    test('one for an instant that has passed comes at once', async () => {
      const id = freshId();
      await queue.send(to(id), opened.now() - DAY);
      expect(await opened.passUntil(opened.now() + SECOND)).toEqual([id]);
    });

    test('each comes, whether asked for the same instant or not', async () => {
      const at = opened.now() + 2 * SECOND;
      const ids = [freshId(), freshId(), freshId()];
      await Promise.all(ids.map((id, index) => queue.send(to(id), at - (index === 0 ? SECOND : 0))));
      expect((await opened.passUntil(at)).sort()).toEqual(ids.toSorted());
    });

    test('one that is asked for twice comes', async () => {
      const [id, at] = [freshId(), opened.now() + SECOND];
      await queue.send(to(id), at);
      await queue.send(to(id), at);
      expect(await opened.passUntil(at)).toContain(id);
    });

    test.each([
      ['in five seconds and a fraction', 5 * SECOND + 999],
      ['in five minutes', 5 * MINUTE],
      ['in fourteen minutes', LONGEST_DELAY],
    ])('one %s comes in time, and less than a second early', { skip: !canWait }, async (_when, delay) => {
      const [id, at] = [freshId(), opened.now() + delay];
      await queue.send(to(id), at);
      expect(await opened.passUntil(at - SECOND)).toEqual([]);
      expect(await opened.passUntil(at)).toEqual([id]);
    });

    test.each([
      ['a moment more than fourteen minutes away', LONGEST_DELAY + 1],
      ['a day away', DAY],
    ])('one that is %s comes after fourteen minutes', { skip: !canWait }, async (_when, delay) => {
      const [id, from] = [freshId(), opened.now()];
      await queue.send(to(id), from + delay);
      expect(await opened.passUntil(from + LONGEST_DELAY - SECOND)).toEqual([]);
      expect(await opened.passUntil(from + LONGEST_DELAY)).toEqual([id]);
    });
  });
};
