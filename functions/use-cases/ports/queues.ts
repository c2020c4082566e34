/** The ports that look at queues. */

/** A queue, by what its messages ask for. */
export type QueueName = 'wake' | 'taskEvents' | 'deliveries';

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
