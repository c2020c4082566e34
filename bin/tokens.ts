/** Makes, lists and revokes tokens: `npm run tokens -- --help`. */
import { dynamodbClient } from '../functions/adapters/clients/dynamodb-client.ts';
import { DynamodbTable } from '../functions/adapters/dynamodb/dynamodb-table.ts';
import { DynamodbTokenStore } from '../functions/adapters/dynamodb/dynamodb-token-store.ts';
import { SystemClock } from '../functions/adapters/system-clock.ts';
import { SystemRandomness } from '../functions/adapters/system-randomness.ts';
import { TABLE_NAME } from '../local/resources.ts';
import { perform, UsageError, useLocal } from './operator-command.ts';
import {
  readTokenCommand,
  runTokenCommand,
  type TokenPlace,
  type TokenPorts,
  USAGE,
} from './token-command.ts';

const tableOf = ({ table, local, data }: TokenPlace): string => {
  if (!local) {
    const name = table ?? process.env.TABLE_NAME;
    if (!name) throw new UsageError('where are the tokens? Give --table NAME or --local');
    return name;
  }
  useLocal(data, 'DYNAMODB');
  return table ?? TABLE_NAME;
};

const portsAt = (place: TokenPlace): TokenPorts => {
  const tableName = tableOf(place);
  const clock = new SystemClock();
  const client = dynamodbClient();
  // Tokens are kept under one key, whatever the number of shards of the stack.
  const table = new DynamodbTable({ client, tableName, clock, indexShards: 1, historyDays: 0 });
  const tokens = new DynamodbTokenStore({ table, client, tableName });
  return { tokens, clock, randomness: new SystemRandomness() };
};

await perform(USAGE, async () => {
  const { command, place } = readTokenCommand(process.argv.slice(2));
  return command.kind === 'help' ? { result: USAGE } : runTokenCommand(command, portsAt(place));
});
