/** What looking at queues needs of the world, under the same terms as the other ports (ports.ts). */

/** The queues, by what their messages ask for. */
export const QUEUE_NAMES = ['wake', 'taskEvents', 'deliveries'] as const;

/** One of `QUEUE_NAMES`. */
export type QueueName = (typeof QUEUE_NAMES)[number];

/** How many messages are in a queue, each of them about. */
export interface QueueDepth {
  /** May be handled at once. */
  readonly waiting: number;
  /** Are being handled. */
  readonly inFlight: number;
  /** Are for later. */
  readonly delayed: number;
  /** Were received too often, and are put aside. */
  readonly dead: number;
}

/** Counts the messages of queues. */
export interface QueueDepths {
  read(queue: QueueName): Promise<QueueDepth>;
}
