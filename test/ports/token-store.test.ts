import { DynamodbTokenStore } from '../../functions/adapters/dynamodb-token-store.ts';
import { InMemoryTokenStore } from '../in-memory/in-memory-token-store.ts';
import { VirtualClock } from '../in-memory/virtual-clock.ts';
import { openTable } from './open-table.ts';
import { NOW } from './samples.ts';
import { tokenStoreContract } from './token-store-contract.ts';

tokenStoreContract('memory', async () => {
  const clock = new VirtualClock(NOW);
  return { store: new InMemoryTokenStore(clock), clock, close: async () => {} };
});

tokenStoreContract('DynamoDB', async () => {
  const { table, client, tableName, clock, close } = await openTable();
  return { store: new DynamodbTokenStore({ table, client, tableName }), clock, close };
});
