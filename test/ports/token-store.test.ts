import { DynamodbTokenStore } from '../../functions/adapters/dynamodb/dynamodb-token-store.ts';
import { InMemoryTokenStore } from '../in-memory/in-memory-token-store.ts';
import { VirtualClock } from '../in-memory/virtual-clock.ts';
import { tokenStoreContract } from './contracts/token-store-contract.ts';
import { openTable, SHARD_NUMBERS } from './support/open-table.ts';
import { NOW } from './support/samples.ts';

tokenStoreContract('memory', async () => {
  const clock = new VirtualClock(NOW);
  return { store: new InMemoryTokenStore(clock), clock, close: async () => {} };
});

for (const [words, shards] of SHARD_NUMBERS) {
  tokenStoreContract(`DynamoDB, with its index in ${words},`, async () => {
    const { table, client, tableName, clock, close } = await openTable(shards);
    return { store: new DynamodbTokenStore({ table, client, tableName }), clock, close };
  });
}
