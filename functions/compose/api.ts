import { readAssetFile } from '../adapters/asset-files.ts';
import { dynamodbClient } from '../adapters/clients/dynamodb-client.ts';
import { ecsClient } from '../adapters/clients/ecs-client.ts';
import { logsClient } from '../adapters/clients/logs-client.ts';
import { sqsClient } from '../adapters/clients/sqs-client.ts';
import { CloudwatchRunOutput } from '../adapters/cloudwatch-run-output.ts';
import { DynamodbAllDeliveries } from '../adapters/dynamodb/dynamodb-all-deliveries.ts';
import { DynamodbAllRuns } from '../adapters/dynamodb/dynamodb-all-runs.ts';
import { DynamodbNumberStore } from '../adapters/dynamodb/dynamodb-number-store.ts';
import { DynamodbTokenStore } from '../adapters/dynamodb/dynamodb-token-store.ts';
import { EcsImageDefinitions } from '../adapters/ecs/ecs-image-definitions.ts';
import { SqsQueueDepths } from '../adapters/sqs-queue-depths.ts';
import type { HttpApiOptions } from '../api.ts';
import { readConfig } from '../config.ts';
import { VERSION } from '../contract/version.ts';
import { SECOND } from '../domain/shared/instant.ts';
import { type ApiUseCases, apiUseCases } from '../use-cases/api/api-use-cases.ts';
import { targetOutput } from '../use-cases/output/target-output.ts';
import { runningPorts } from './running-ports.ts';

/** What the HTTP handler works with. */
export const composeApi = (): {
  readonly useCases: ApiUseCases;
  readonly options: HttpApiOptions;
} => {
  const config = readConfig('api');
  const common = runningPorts(config);
  const { table, clock, log } = common;
  const definitions = new EcsImageDefinitions({
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
  const containers = new CloudwatchRunOutput({
    logs: logsClient(),
    logGroupName: config.RUN_LOG_GROUP_NAME,
  });
  const useCases = apiUseCases({
    ...common,
    definitions,
    allRuns: new DynamodbAllRuns(table),
    allDeliveries: new DynamodbAllDeliveries(table),
    numbers: new DynamodbNumberStore(table),
    queueDepths: new SqsQueueDepths({
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
    }),
    tokens: new DynamodbTokenStore({ table, client: dynamodbClient(), tableName: config.TABLE_NAME }),
    output: targetOutput({ ...common, output: containers }),
    settings: {
      ...common.settings,
      webhookRanges: config.WEBHOOK_ALLOWED_RANGES,
      roles: config.TASK_ROLE_ARNS,
      outputDelay: config.OUTPUT_DELAY_SECONDS * SECOND,
    },
  });
  return {
    useCases,
    options: {
      signIn: config.SIGN_IN,
      log,
      clock,
      dialects: {
        defaultImage: config.DEFAULT_IMAGE,
        taskCopies: config.TASK_COPIES,
        timezone: config.DIALECT_TIMEZONE,
      },
      stackName: config.STACK_NAME,
      version: VERSION,
      allowedOrigins: config.ALLOWED_ORIGINS,
      readAsset: readAssetFile,
    },
  };
};
