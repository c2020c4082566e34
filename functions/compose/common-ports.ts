import { dynamodbClient } from '../adapters/clients/dynamodb-client.ts';
import { DynamodbDeliveryStore } from '../adapters/dynamodb/dynamodb-delivery-store.ts';
import { DynamodbJobStore } from '../adapters/dynamodb/dynamodb-job-store.ts';
import { DynamodbRunStore } from '../adapters/dynamodb/dynamodb-run-store.ts';
import { DynamodbStackStore } from '../adapters/dynamodb/dynamodb-stack-store.ts';
import { DynamodbSuccessWatch } from '../adapters/dynamodb/dynamodb-success-watch.ts';
import { DynamodbTable } from '../adapters/dynamodb/dynamodb-table.ts';
import { JsonLog } from '../adapters/json-log.ts';
import { SystemClock } from '../adapters/system-clock.ts';
import { SystemRandomness } from '../adapters/system-randomness.ts';
import type { Config } from '../config.ts';
import type { VariableOf } from '../contract/environment.ts';
import { RUN_CONTAINER_NAME } from '../contract/run-container.ts';

/** The settings of every handler. */
export type CommonConfig = Pick<Config<'track'>, VariableOf<'deliver'> & VariableOf<'track'>>;

/** What every handler has: the store, time and the log. */
export const commonPorts = (config: CommonConfig) => {
  const clock = new SystemClock();
  const log = new JsonLog({ clock, stackName: config.STACK_NAME });
  const table = new DynamodbTable({
    client: dynamodbClient(),
    tableName: config.TABLE_NAME,
    clock,
    indexShards: config.INDEX_SHARDS,
    historyDays: config.HISTORY_DAYS,
  });
  return {
    table,
    clock,
    randomness: new SystemRandomness(),
    log,
    settings: { containerName: RUN_CONTAINER_NAME },
    jobs: new DynamodbJobStore(table),
    runs: new DynamodbRunStore(table),
    stack: new DynamodbStackStore(table),
    deliveries: new DynamodbDeliveryStore(table),
    successWatch: new DynamodbSuccessWatch({ table, clock }),
  };
};
