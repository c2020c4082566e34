import { DynamodbNumberStore } from '../../functions/adapters/dynamodb/dynamodb-number-store.ts';
import { InMemoryNumberStore } from '../in-memory/in-memory-number-store.ts';
import { VirtualClock } from '../in-memory/virtual-clock.ts';
import { numberStoreContract } from './contracts/number-store-contract.ts';
import { openTable } from './support/open-table.ts';
import { NOW } from './support/samples.ts';

numberStoreContract('memory', async () => {
  const clock = new VirtualClock(NOW);
  const store = new InMemoryNumberStore(clock);
  return { store, clock, reopen: () => store, close: async () => {} };
});

numberStoreContract('DynamoDB', async () => {
  const { table, clock, close } = await openTable();
  const reopen = () => new DynamodbNumberStore(table);
  return { store: reopen(), clock, reopen, close };
});
