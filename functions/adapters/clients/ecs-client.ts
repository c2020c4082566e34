import { ECSClient } from '@aws-sdk/client-ecs';
import { boundedCalls } from './bounded-calls.ts';
import { clientSettings, directly, ECS_ANSWER_MS } from './client-settings.ts';
import { once } from './once.ts';

/** ECS, for containers and their definitions. Made once per process. */
export const ecsClient = once(() =>
  directly('ecs', boundedCalls(new ECSClient(clientSettings('ecs', ECS_ANSWER_MS)))),
);

/**
 * ECS, for who starts containers: it makes each call once. The wait before a repeat would keep the function, and with it
 * whatever else of its batch is due at that second; the queue repeats the message instead. Made once per process.
 */
export const startingEcsClient = once(() =>
  directly('ecs', boundedCalls(new ECSClient(clientSettings('ecs', ECS_ANSWER_MS, 1)))),
);
