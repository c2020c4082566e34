import { taskStateOfEvent } from '../adapters/ecs/ecs-task-state.ts';
import { readConfig } from '../config.ts';
import { applyTaskEvent } from '../use-cases/execution/apply-task-event.ts';
import type { Log } from '../use-cases/ports.ts';
import { commonPorts } from './common-ports.ts';
import { alarmPorts, type MessageReturn, messageReturn } from './lazy-queues.ts';
import { followedContainers, runningPorts } from './running-ports.ts';

/** What the reader of the task-event queue works with; `takeIn` takes an event in, and leaves others' alone. */
export const composeTrack = (): {
  readonly takeIn: (event: unknown) => Promise<void>;
  readonly log: Log;
  readonly comeAgain: MessageReturn;
} => {
  const config = readConfig('track');
  const common = commonPorts(config);
  const { log } = common;
  const ports = { ...common, ...alarmPorts(config, common) };
  const follow = applyTaskEvent(runningPorts(ports, followedContainers(config.CLUSTER_ARN)));
  const takeIn = async (event: unknown): Promise<void> => {
    const seen = taskStateOfEvent(event);
    if (seen) {
      await follow(seen);
      return;
    }
    log.warn('an event about a task that is no run');
    log.count('UnknownTaskEvent');
  };
  const comeAgain = messageReturn(config.TASK_EVENT_QUEUE_URL);
  return { takeIn, log, comeAgain };
};
