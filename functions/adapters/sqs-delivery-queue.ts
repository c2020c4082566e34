import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { DeliveryId } from '../domain/delivery.ts';
import { type Instant, SECOND } from '../domain/instant.ts';
import type { Clock } from '../use-cases/ports.ts';
import type { DeliveryQueue } from '../use-cases/webhook-ports.ts';
import { LONGEST_DELAY } from './alarm-clock.ts';
import { orUnavailable } from './sdk-errors.ts';

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

  async send(id: DeliveryId, at: Instant): Promise<void> {
    const delay = Math.min(LONGEST_DELAY, Math.max(0, at - this.#clock.now()));
    const message = new SendMessageCommand({
      QueueUrl: this.#queueUrl,
      MessageBody: JSON.stringify({ deliveryId: id }),
      DelaySeconds: Math.floor(delay / SECOND),
    });
    await orUnavailable('asking for a delivery', () => this.#sqs.send(message));
  }
}
