import { DynamodbStackStore } from '../../functions/adapters/dynamodb/dynamodb-stack-store.ts';
import { InMemoryStackStore } from '../in-memory/in-memory-stack-store.ts';
import { stackStoreContract } from './contracts/stack-store-contract.ts';
import { openTable } from './support/open-table.ts';

stackStoreContract('memory', async () => ({ store: new InMemoryStackStore(), close: async () => {} }));

stackStoreContract('DynamoDB', async () => {
  const { table, close } = await openTable();
  return { store: new DynamodbStackStore(table), close };
});
