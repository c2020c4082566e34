import { type Clock, MessageQueue } from './message-queue.ts';
import type { MessageStore } from './message-store.ts';

/** The one region and account of the emulator, as its ARNs say. */
export const REGION = 'us-east-1';
export const ACCOUNT_ID = '000000000000';

/** All queues of one emulator. */
export interface Queues {
  find: (name: string) => MessageQueue | undefined;
  create: (name: string, attributes: Record<string, string>) => MessageQueue;
  names: () => string[];
  arnOf: (name: string) => string;
}

/** The queues of a store. Their names are unique, as the emulator has one account and one region. */
export function openQueues(store: MessageStore, clock: Clock): Queues {
  const byName = new Map<string, MessageQueue>();
  const arnOf = (name: string) => `arn:aws:sqs:${REGION}:${ACCOUNT_ID}:${name}`;
  const byArn = (arn: string) => [...byName.values()].find((queue) => arnOf(queue.row.name) === arn);
  for (const row of store.queues()) byName.set(row.name, new MessageQueue(store, clock, row, byArn));
  return {
    find: (name) => byName.get(name),
    names: () => [...byName.keys()].sort(),
    arnOf,
    create: (name, attributes) => {
      const row = { name, attributes, createdAt: clock.now(), modifiedAt: clock.now() };
      store.putQueue(row);
      const queue = new MessageQueue(store, clock, row, byArn);
      byName.set(name, queue);
      return queue;
    },
  };
}
