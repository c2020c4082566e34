import { dynamodbClient } from '../functions/adapters/clients/dynamodb-client.ts';
import { DynamodbActivityStore } from '../functions/adapters/dynamodb/dynamodb-activity-store.ts';
import { DynamodbTable } from '../functions/adapters/dynamodb/dynamodb-table.ts';
import { DynamodbTokenStore } from '../functions/adapters/dynamodb/dynamodb-token-store.ts';
import { SystemClock } from '../functions/adapters/system-clock.ts';
import { SystemRandomness } from '../functions/adapters/system-randomness.ts';
import type { TokenPorts } from './token-command.ts';

/** The tokens of a table. */
export const tokenPortsOf = (tableName: string): TokenPorts => {
  const clock = new SystemClock();
  const client = dynamodbClient();
  // Tokens are kept under one key, whatever the number of shards of the stack. Entries about them are kept for 90 days, whatever its history.
  const table = new DynamodbTable({ client, tableName, clock, indexShards: 1, historyDays: 90 });
  const activity = new DynamodbActivityStore(table);
  const tokens = new DynamodbTokenStore({ table, client, tableName });
  return { tokens, activity, clock, randomness: new SystemRandomness() };
};
