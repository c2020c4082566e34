import { ECSClient } from '@aws-sdk/client-ecs';
import { boundedCalls } from './bounded-calls.ts';
import { clientSettings, ECS_ANSWER_MS } from './client-settings.ts';
import { once } from './once.ts';

/** ECS, for containers and their definitions. Made once per process. */
export const ecsClient = once(() => boundedCalls(new ECSClient(clientSettings('ecs', ECS_ANSWER_MS))));
