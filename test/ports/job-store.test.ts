import { DynamodbJobStore } from '../../functions/adapters/dynamodb/dynamodb-job-store.ts';
import { InMemoryJobStore } from '../in-memory/in-memory-job-store.ts';
import { VirtualClock } from '../in-memory/virtual-clock.ts';
import { jobStoreContract } from './contracts/job-store-contract.ts';
import { openTable, SHARD_NUMBERS } from './support/open-table.ts';
import { NOW } from './support/samples.ts';

jobStoreContract('memory', async () => {
  const clock = new VirtualClock(NOW);
  return { store: new InMemoryJobStore(clock), clock, close: async () => {} };
});

for (const [words, shards] of SHARD_NUMBERS) {
  jobStoreContract(`DynamoDB, with its index in ${words},`, async () => {
    const { table, clock, close } = await openTable(shards);
    return { store: new DynamodbJobStore(table), clock, close };
  });
}
