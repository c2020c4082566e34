import { GetQueueAttributesCommand, type QueueAttributeName, type SQSClient } from '@aws-sdk/client-sqs';
import type { QueueDepth, QueueDepths, QueueName } from '../use-cases/ports.ts';
import { orUnavailable } from './sdk-errors.ts';

/** Where a queue is, and where its dead letters are. */
export interface QueueAddress {
  readonly url: string;
  readonly deadLetterUrl: string;
}

const COUNTS = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
] as const satisfies readonly QueueAttributeName[];

/**
 * Counts messages by the attributes of SQS queues, which are about right within a minute. How old the oldest message is, is
 * no attribute but a metric. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html
 */
export class SqsQueueDepths implements QueueDepths {
  readonly #sqs: SQSClient;
  readonly #queues: Readonly<Record<QueueName, QueueAddress>>;

  constructor(options: {
    readonly sqs: SQSClient;
    readonly queues: Readonly<Record<QueueName, QueueAddress>>;
  }) {
    this.#sqs = options.sqs;
    this.#queues = options.queues;
  }

  async read(queue: QueueName): Promise<QueueDepth> {
    const { url, deadLetterUrl } = this.#queues[queue];
    const [counts, dead] = await Promise.all([this.#counts(url), this.#counts(deadLetterUrl)]);
    return { ...counts, dead: dead.waiting + dead.inFlight + dead.delayed };
  }

  async #counts(url: string): Promise<Omit<QueueDepth, 'dead'>> {
    const ask = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: [...COUNTS] });
    const { Attributes = {} } = await orUnavailable('counting messages', () => this.#sqs.send(ask));
    const [waiting = 0, inFlight = 0, delayed = 0] = COUNTS.map((name) => Number(Attributes[name] ?? 0));
    return { waiting, inFlight, delayed };
  }
}
