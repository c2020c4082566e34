import { ECSClient } from '@aws-sdk/client-ecs';
import { clientSettings, ECS_ANSWER_MS } from './client-settings.ts';
import { once } from './once.ts';

/** ECS, for containers and their definitions. Made once per process. */
export const ecsClient = once(() => new ECSClient(clientSettings('ecs', ECS_ANSWER_MS)));
