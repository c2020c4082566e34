import { DomainError } from '../../domain/shared/errors.ts';
import type { QueueDepth, QueueDepths, QueueName } from '../ports.ts';

const QUEUES = ['wake', 'taskEvents', 'deliveries'] as const satisfies readonly QueueName[];

/** A queue, and what is in it; undefined where that cannot be read at the moment. */
export interface QueueStanding {
  readonly queue: QueueName;
  readonly depth: QueueDepth | undefined;
}

/** Tells what is in each queue. */
export type ReadQueues = () => Promise<readonly QueueStanding[]>;

/** Reads what is in each queue. A queue that does not answer keeps nothing of the others back. */
export const readQueues = ({ queueDepths }: { readonly queueDepths: QueueDepths }): ReadQueues => {
  const depthOf = async (queue: QueueName): Promise<QueueDepth | undefined> => {
    try {
      return await queueDepths.read(queue);
    } catch (error) {
      if (error instanceof DomainError && error.code === 'unavailable') return undefined;
      throw error;
    }
  };
  return () => Promise.all(QUEUES.map(async (queue) => ({ queue, depth: await depthOf(queue) })));
};
