import { sqsClient } from '../adapters/clients/sqs-client.ts';
import { taskStateOfEvent } from '../adapters/ecs/ecs-task-state.ts';
import { sqsMessageReturn } from '../adapters/sqs-message-return.ts';
import { readConfig } from '../config.ts';
import { applyTaskEvent } from '../use-cases/execution/apply-task-event.ts';
import type { Log } from '../use-cases/ports.ts';
import { runningPorts } from './running-ports.ts';

/** What the reader of the task-event queue works with; `takeIn` takes an event in, and leaves others' alone. */
export const composeTrack = (): {
  readonly takeIn: (event: unknown) => Promise<void>;
  readonly log: Log;
  readonly comeAgain: ReturnType<typeof sqsMessageReturn>;
} => {
  const config = readConfig('track');
  const common = runningPorts(config);
  const { log } = common;
  const follow = applyTaskEvent(common);
  const takeIn = async (event: unknown): Promise<void> => {
    const seen = taskStateOfEvent(event);
    if (seen) {
      await follow(seen);
      return;
    }
    log.warn('an event about a task that is no run');
    log.count('UnknownTaskEvent');
  };
  const comeAgain = sqsMessageReturn({ sqs: sqsClient(), queueUrl: config.TASK_EVENT_QUEUE_URL });
  return { takeIn, log, comeAgain };
};
