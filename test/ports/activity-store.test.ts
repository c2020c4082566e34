import { DynamodbActivityStore } from '../../functions/adapters/dynamodb/dynamodb-activity-store.ts';
import { InMemoryActivityStore } from '../in-memory/in-memory-stack-store.ts';
import { VirtualClock } from '../in-memory/virtual-clock.ts';
import { activityStoreContract } from './contracts/activity-store-contract.ts';
import { openTable, SHARD_NUMBERS } from './support/open-table.ts';
import { NOW } from './support/samples.ts';

activityStoreContract('memory', async () => {
  const clock = new VirtualClock(NOW);
  return { store: new InMemoryActivityStore(clock), clock, close: async () => {} };
});

for (const [words, shards] of SHARD_NUMBERS) {
  activityStoreContract(`DynamoDB, with its index in ${words},`, async () => {
    const { table, clock, close } = await openTable(shards);
    return { store: new DynamodbActivityStore(table), clock, close };
  });
}
