import { sqsClient } from '../adapters/clients/sqs-client.ts';
import { SqsDeliveryQueue } from '../adapters/sqs-delivery-queue.ts';
import { sqsMessageReturn } from '../adapters/sqs-message-return.ts';
import { SqsQueueDepths } from '../adapters/sqs-queue-depths.ts';
import { type AlarmSettings, AwsWakeUpScheduler } from '../adapters/wake-up-scheduler.ts';
import type { Config } from '../config.ts';
import type { Clock, DeliveryQueue, Log, WakeUpScheduler } from '../use-cases/ports.ts';
import { lazyPort } from './lazy-port.ts';

/** What asks for something at a later instant. */
export interface AlarmPorts {
  readonly alarms: WakeUpScheduler;
  readonly deliveryQueue: DeliveryQueue;
}

/** What they need. */
export interface AlarmNeeds {
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: AlarmSettings;
  readonly deliveryQueueUrl: string;
}

/** Alarms and deliveries by queue. The client of Scheduler is loaded for the first alarm that is too far away for a queue. */
export const queuedAlarms = ({ clock, log, settings, deliveryQueueUrl }: AlarmNeeds): AlarmPorts => ({
  deliveryQueue: new SqsDeliveryQueue({ sqs: sqsClient(), clock, queueUrl: deliveryQueueUrl }),
  alarms: new AwsWakeUpScheduler({
    log,
    sqs: sqsClient(),
    entries: lazyPort({ create: true, delete: true }, loadSchedulerEntries),
    clock,
    settings,
  }),
});

/** Lets messages of a queue come again. */
export const queuedReturn = (queueUrl: string): ReturnType<typeof sqsMessageReturn> =>
  sqsMessageReturn({ sqs: sqsClient(), queueUrl });

/** What counts the messages of the queues. */
export const sqsQueueDepths = (config: Config<'api'>): SqsQueueDepths =>
  new SqsQueueDepths({
    sqs: sqsClient(),
    queues: {
      wake: { url: config.WAKE_QUEUE_URL, deadLetterUrl: config.WAKE_DEAD_LETTER_QUEUE_URL },
      taskEvents: {
        url: config.TASK_EVENT_QUEUE_URL,
        deadLetterUrl: config.TASK_EVENT_DEAD_LETTER_QUEUE_URL,
      },
      deliveries: {
        url: config.DELIVERY_QUEUE_URL,
        deadLetterUrl: config.DELIVERY_DEAD_LETTER_QUEUE_URL,
      },
    },
  });

const loadSchedulerEntries = async () => {
  const { schedulerEntries } = await import('./scheduler-entries.ts');
  return schedulerEntries();
};
