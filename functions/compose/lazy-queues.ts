import { once } from '../adapters/clients/once.ts';
import type { CommonConfig } from './common-ports.ts';
import { lazyPort } from './lazy-port.ts';
import type { AlarmNeeds, AlarmPorts } from './queues.ts';

/** Lets a message come again after so many seconds. */
export type MessageReturn = (receiptHandle: string, seconds: number) => Promise<void>;

/** Alarms and deliveries by queue. The client of SQS is loaded for the first of them. */
export const alarmPorts = (config: CommonConfig, world: Pick<AlarmNeeds, 'clock' | 'log'>): AlarmPorts => {
  const { clock, log } = world;
  const settings = {
    wakeQueueUrl: config.WAKE_QUEUE_URL,
    wakeQueueArn: config.WAKE_QUEUE_ARN,
    wakeDeadLetterQueueArn: config.WAKE_DEAD_LETTER_QUEUE_ARN,
    scheduleGroupName: config.SCHEDULE_GROUP_NAME,
    scheduleRoleArn: config.SCHEDULE_ROLE_ARN,
  };
  const loaded = once(async () => {
    const { queuedAlarms } = await import('./queues.ts');
    return queuedAlarms({ clock, log, settings, deliveryQueueUrl: config.DELIVERY_QUEUE_URL });
  });
  return {
    alarms: lazyPort({ setAlarm: true, cancelAlarm: true }, async () => (await loaded()).alarms),
    deliveryQueue: lazyPort({ send: true }, async () => (await loaded()).deliveryQueue),
  };
};

/** Lets messages of a queue come again. The client of SQS is loaded for the first that fails. */
export const messageReturn = (queueUrl: string): MessageReturn => {
  const loaded = once(async () => (await import('./queues.ts')).queuedReturn(queueUrl));
  return async (receiptHandle, seconds) => (await loaded())(receiptHandle, seconds);
};
