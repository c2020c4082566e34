import { DynamodbRunStore } from '../../functions/adapters/dynamodb-run-store.ts';
import { InMemoryRunStore } from '../in-memory/in-memory-run-store.ts';
import { VirtualClock } from '../in-memory/virtual-clock.ts';
import { openTable } from './open-table.ts';
import { runStoreContract } from './run-store-contract.ts';
import { NOW } from './samples.ts';

runStoreContract('memory', async () => {
  const clock = new VirtualClock(NOW);
  return { store: new InMemoryRunStore(clock), clock, close: async () => {} };
});

runStoreContract('DynamoDB', async () => {
  const { table, clock, close } = await openTable();
  return { store: new DynamodbRunStore(table), clock, close };
});
