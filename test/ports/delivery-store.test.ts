import { DynamodbDeliveryStore } from '../../functions/adapters/dynamodb-delivery-store.ts';
import { InMemoryDeliveryStore } from '../in-memory/in-memory-delivery-store.ts';
import { VirtualClock } from '../in-memory/virtual-clock.ts';
import { deliveryStoreContract } from './delivery-store-contract.ts';
import { openTable } from './open-table.ts';
import { NOW } from './samples.ts';

deliveryStoreContract('memory', async () => {
  const clock = new VirtualClock(NOW);
  return { store: new InMemoryDeliveryStore(clock), clock, close: async () => {} };
});

deliveryStoreContract('DynamoDB', async () => {
  const { table, clock, close } = await openTable();
  return { store: new DynamodbDeliveryStore(table), clock, close };
});
