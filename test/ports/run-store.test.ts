import { DynamodbRunStore } from '../../functions/adapters/dynamodb/dynamodb-run-store.ts';
import { InMemoryRunStore } from '../in-memory/in-memory-run-store.ts';
import { VirtualClock } from '../in-memory/virtual-clock.ts';
import { runStoreContract } from './contracts/run-store-contract.ts';
import { openTable, SHARD_NUMBERS } from './support/open-table.ts';
import { NOW } from './support/samples.ts';

runStoreContract('memory', async () => {
  const clock = new VirtualClock(NOW);
  return { store: new InMemoryRunStore(clock), clock, close: async () => {} };
});

for (const [words, shards] of SHARD_NUMBERS) {
  runStoreContract(`DynamoDB, with its index in ${words},`, async () => {
    const { table, clock, close } = await openTable(shards);
    return { store: new DynamodbRunStore(table), clock, close };
  });
}
