import type { AnyRunatFunction } from './function.ts';
import { ReadQueue } from './read-queue.ts';

/**
 * Wake-ups: from the functions themselves (due within minutes) and from EventBridge Scheduler (later).
 * Its dead-letter queue also takes the schedule entries that could not be delivered.
 */
export class WakeQueue extends ReadQueue {
  grantSend(fn: AnyRunatFunction): void {
    fn.allow({ actions: ['sqs:SendMessage'], resources: [this.queue.queueArn] });
  }
}
