import { DynamodbAllRuns } from '../../functions/adapters/dynamodb/dynamodb-all-runs.ts';
import { DynamodbRunStore } from '../../functions/adapters/dynamodb/dynamodb-run-store.ts';
import { InMemoryRunStore } from '../in-memory/in-memory-run-store.ts';
import { VirtualClock } from '../in-memory/virtual-clock.ts';
import { allRunsContract } from './contracts/all-runs-contract.ts';
import { openTable, SHARD_NUMBERS } from './support/open-table.ts';
import { NOW } from './support/samples.ts';

allRunsContract('memory', async () => {
  const clock = new VirtualClock(NOW);
  const store = new InMemoryRunStore(clock);
  return { allRuns: store, store, clock, close: async () => {} };
});

for (const [words, shards] of SHARD_NUMBERS) {
  allRunsContract(`DynamoDB, with its index in ${words},`, async () => {
    const { table, clock, close } = await openTable(shards);
    return { allRuns: new DynamodbAllRuns(table), store: new DynamodbRunStore(table), clock, close };
  });
}
