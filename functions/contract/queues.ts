/** How Lambda reads a queue for a function, and local mode in its place. */
export interface QueueReading {
  /** Messages that an invocation is handed at most. */
  readonly batchSize: number;
  /** How many seconds messages are gathered before a batch that is not full is handed over. Batches of more than ten need it. */
  readonly windowSeconds: number;
  /** Invocations at the same time, 2 or more; a stack may be deployed with others (lib/options/options.ts). */
  readonly maxConcurrency: number;
  /** What was received more often goes to the dead-letter queue; AWS asks for 5 or more. */
  readonly mostReceives: number;
}

/**
 * A message that fails comes again after 2, 8, 32 and 128 s, and from then on when its queue no longer hides it
 * (functions/handlers/queue-batch.ts). So a wake-up or a webhook is tried for half an hour or more.
 */
const HALF_AN_HOUR_OF_RECEIVES = 10;

/**
 * A task event comes again for a day, in the end every three minutes. ECS forgets a task an hour after its end, and then the event is
 * the only record of the exit code; it must outlast an outage of the store.
 */
const A_DAY_OF_RECEIVES = 484;

/**
 * At most seven executions read queues, which leaves three of the ten that a new account has. An invocation ends with the
 * slowest of its webhooks, so those that hang must not fill its batch.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html
 */
export const QUEUE_READING = {
  wake: { batchSize: 10, windowSeconds: 0, maxConcurrency: 3, mostReceives: HALF_AN_HOUR_OF_RECEIVES },
  track: { batchSize: 10, windowSeconds: 0, maxConcurrency: 2, mostReceives: A_DAY_OF_RECEIVES },
  deliver: { batchSize: 100, windowSeconds: 1, maxConcurrency: 2, mostReceives: HALF_AN_HOUR_OF_RECEIVES },
} as const satisfies Record<string, QueueReading>;
