import { DynamodbSuccessWatch } from '../../functions/adapters/dynamodb-success-watch.ts';
import { InMemorySuccessWatch } from '../in-memory/in-memory-success-watch.ts';
import { openTable } from './open-table.ts';
import { successWatchContract } from './success-watch-contract.ts';

successWatchContract('memory', async () => ({ watch: new InMemorySuccessWatch(), close: async () => {} }));

successWatchContract('DynamoDB', async () => {
  const { table, clock, close } = await openTable();
  return { watch: new DynamodbSuccessWatch({ table, clock }), close };
});
