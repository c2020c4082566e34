import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { Delivery } from '../domain/delivery/delivery.ts';
import { originOf } from '../domain/delivery/hanging-receiver.ts';
import { type Instant, SECOND } from '../domain/shared/instant.ts';
import type { Clock, DeliveryQueue } from '../use-cases/ports.ts';
import { orUnavailable } from './sdk-errors.ts';
import { LONGEST_DELAY } from './wake-up-scheduler.ts';

/** A group's name has at most so many characters: letters, digits and punctuation, as origins have. */
const LONGEST_GROUP = 128;

/** Asks for deliveries by SQS messages with a delay; a message that comes early is for its receiver to send again. */
export class SqsDeliveryQueue implements DeliveryQueue {
  readonly #sqs: SQSClient;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #queueUrl: string;

  constructor(options: {
    readonly sqs: SQSClient;
    readonly clock: Pick<Clock, 'now'>;
    readonly queueUrl: string;
  }) {
    this.#sqs = options.sqs;
    this.#clock = options.clock;
    this.#queueUrl = options.queueUrl;
  }

  /**
   * Messages to one receiver are a group, so that SQS hands over those of others first where one has many under way.
   * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html
   */
  async send({ id, url }: Pick<Delivery, 'id' | 'url'>, at: Instant): Promise<void> {
    const delay = Math.min(LONGEST_DELAY, Math.max(0, at - this.#clock.now()));
    const message = new SendMessageCommand({
      QueueUrl: this.#queueUrl,
      MessageBody: JSON.stringify({ deliveryId: id }),
      DelaySeconds: Math.floor(delay / SECOND),
      MessageGroupId: originOf(url).slice(-LONGEST_GROUP),
    });
    await orUnavailable('asking for a delivery', () => this.#sqs.send(message));
  }
}
