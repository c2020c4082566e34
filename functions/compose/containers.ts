import { ecsClient } from '../adapters/clients/ecs-client.ts';
import type { DynamodbTable } from '../adapters/dynamodb/dynamodb-table.ts';
import { EcsImageDefinitions } from '../adapters/ecs/ecs-image-definitions.ts';
import { EcsRunLauncher } from '../adapters/ecs/ecs-run-launcher.ts';
import type { Config } from '../config.ts';
import type { Clock } from '../use-cases/ports.ts';

/** What stops containers and looks at them. It starts none. */
export const containerLauncher = (clusterArn: string): EcsRunLauncher =>
  new EcsRunLauncher({ ecs: ecsClient(), clusterArn });

/** What finds or makes the definition of an image. */
export const imageDefinitions = (
  config: Config<'api'>,
  { table, clock }: { readonly table: DynamodbTable; readonly clock: Clock },
): EcsImageDefinitions =>
  new EcsImageDefinitions({
    ecs: ecsClient(),
    table,
    clock,
    settings: {
      familyPrefix: config.RUN_FAMILY_PREFIX,
      taskRoleArn: config.RUN_TASK_ROLE_ARN,
      executionRoleArn: config.RUN_EXECUTION_ROLE_ARN,
      logGroupName: config.RUN_LOG_GROUP_NAME,
    },
  });
