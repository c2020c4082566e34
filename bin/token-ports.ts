import { dynamodbClient } from '../functions/adapters/clients/dynamodb-client.ts';
import { DynamodbTable } from '../functions/adapters/dynamodb/dynamodb-table.ts';
import { DynamodbTokenStore } from '../functions/adapters/dynamodb/dynamodb-token-store.ts';
import { SystemClock } from '../functions/adapters/system-clock.ts';
import { SystemRandomness } from '../functions/adapters/system-randomness.ts';
import type { TokenPorts } from './token-command.ts';

/** The tokens of a table. */
export const tokenPortsOf = (tableName: string): TokenPorts => {
  const clock = new SystemClock();
  const client = dynamodbClient();
  // Tokens are kept under one key, whatever the number of shards of the stack.
  const table = new DynamodbTable({ client, tableName, clock, indexShards: 1, historyDays: 0 });
  const tokens = new DynamodbTokenStore({ table, client, tableName });
  return { tokens, clock, randomness: new SystemRandomness() };
};
