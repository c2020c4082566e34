import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { QueueDepth, QueueDepths, QueueName } from '../../../functions/use-cases/ports.ts';

/** What counts messages under test, and a way to have some. */
export interface OpenQueueDepths {
  readonly depths: QueueDepths;
  /** Puts so many messages of each kind into a queue. */
  add(queue: QueueName, messages: QueueDepth): Promise<void>;
  close(): Promise<void>;
}

const EMPTY: QueueDepth = { waiting: 0, inFlight: 0, delayed: 0, dead: 0 };

/** What every QueueDepths does. */
export const queueDepthsContract = (name: string, open: () => Promise<OpenQueueDepths>): void => {
  describe(`${name} counts messages`, () => {
    let opened: OpenQueueDepths;

    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened?.close());

    test('that wait, are handled, are for later and were put aside, each queue by itself', async () => {
      for (const queue of ['wake', 'taskEvents', 'deliveries'] as const)
        expect(await opened.depths.read(queue)).toEqual(EMPTY);
      const messages = { waiting: 3, inFlight: 2, delayed: 4, dead: 1 };
      await opened.add('taskEvents', messages);
      expect(await opened.depths.read('taskEvents')).toEqual(messages);
      await opened.add('deliveries', { ...EMPTY, delayed: 1 });
      expect(await opened.depths.read('deliveries')).toEqual({ ...EMPTY, delayed: 1 });
      expect(await opened.depths.read('wake')).toEqual(EMPTY);
    });
  });
};
