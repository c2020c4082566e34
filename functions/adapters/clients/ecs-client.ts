import { ECSClient } from '@aws-sdk/client-ecs';
import { clientSettings, ECS_ANSWER_MS } from './client-settings.ts';
import { once } from './once.ts';

/** ECS, for containers and their definitions. Made once per process. */
export const ecsClient = once(() => new ECSClient(clientSettings(ECS_ANSWER_MS)));

/**
 * ECS, for who starts containers: it makes each call once. The wait before a repeat would keep the function, and with it
 * whatever else of its batch is due at that second; the queue repeats the message instead. Made once per process.
 */
export const startingEcsClient = once(() => new ECSClient(clientSettings(ECS_ANSWER_MS, 1)));
