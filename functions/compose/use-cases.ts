import { DynamodbActivityStore } from '../adapters/dynamodb/dynamodb-activity-store.ts';
import { DynamodbAllDeliveries } from '../adapters/dynamodb/dynamodb-all-deliveries.ts';
import { DynamodbAllRuns } from '../adapters/dynamodb/dynamodb-all-runs.ts';
import { DynamodbNumberStore } from '../adapters/dynamodb/dynamodb-number-store.ts';
import type { Config } from '../config.ts';
import { SECOND } from '../domain/shared/instant.ts';
import { type ApiUseCases, apiUseCases } from '../use-cases/api/api-use-cases.ts';
import { targetOutput } from '../use-cases/output/target-output.ts';
import type { TokenStore } from '../use-cases/ports.ts';
import type { commonPorts } from './common-ports.ts';
import { lazyPort } from './lazy-port.ts';
import { alarmPorts } from './lazy-queues.ts';
import { followedContainers, runningPorts } from './running-ports.ts';

/** The use cases of the API. The clients of ECS, CloudWatch Logs and SQS are loaded for the first call of each. */
export const composeUseCases = (
  config: Config<'api'>,
  own: ReturnType<typeof commonPorts>,
  tokens: TokenStore,
): ApiUseCases => {
  const { table, clock } = own;
  const common = runningPorts({ ...own, ...alarmPorts(config, own) }, followedContainers(config.CLUSTER_ARN));
  const definitions = lazyPort({ resolve: true }, async () => {
    const { imageDefinitions } = await import('./containers.ts');
    return imageDefinitions(config, { table, clock });
  });
  const containers = lazyPort({ read: true, readBack: true }, async () => {
    const { containerOutput } = await import('./container-output.ts');
    return containerOutput(config.RUN_LOG_GROUP_NAME);
  });
  const queueDepths = lazyPort({ read: true }, async () => {
    const { sqsQueueDepths } = await import('./queues.ts');
    return sqsQueueDepths(config);
  });
  return apiUseCases({
    ...common,
    definitions,
    activity: new DynamodbActivityStore(table),
    allRuns: new DynamodbAllRuns(table),
    allDeliveries: new DynamodbAllDeliveries(table),
    numbers: new DynamodbNumberStore(table),
    queueDepths,
    tokens,
    output: targetOutput({ ...common, output: containers }),
    settings: {
      ...common.settings,
      publicAddresses: config.PUBLIC_ADDRESSES,
      webhookRanges: config.WEBHOOK_ALLOWED_RANGES,
      roles: config.TASK_ROLE_ARNS,
      registryCredentials: config.REGISTRY_CREDENTIALS,
      outputDelay: config.OUTPUT_DELAY_SECONDS * SECOND,
      followWait: config.FOLLOW_WAIT_SECONDS * SECOND,
    },
  });
};
