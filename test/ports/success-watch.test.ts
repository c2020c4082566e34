import { DynamodbSuccessWatch } from '../../functions/adapters/dynamodb/dynamodb-success-watch.ts';
import { InMemorySuccessWatch } from '../in-memory/in-memory-success-watch.ts';
import { successWatchContract } from './contracts/success-watch-contract.ts';
import { openTable, SHARD_NUMBERS } from './support/open-table.ts';

successWatchContract('memory', async () => ({ watch: new InMemorySuccessWatch(), close: async () => {} }));

for (const [words, shards] of SHARD_NUMBERS) {
  successWatchContract(`DynamoDB, with its index in ${words},`, async () => {
    const { table, clock, close } = await openTable(shards);
    return { watch: new DynamodbSuccessWatch({ table, clock }), close };
  });
}
