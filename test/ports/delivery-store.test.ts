import { DynamodbDeliveryStore } from '../../functions/adapters/dynamodb/dynamodb-delivery-store.ts';
import { InMemoryDeliveryStore } from '../in-memory/in-memory-delivery-store.ts';
import { VirtualClock } from '../in-memory/virtual-clock.ts';
import { deliveryStoreContract } from './contracts/delivery-store-contract.ts';
import { openTable, SHARD_NUMBERS } from './support/open-table.ts';
import { NOW } from './support/samples.ts';

deliveryStoreContract('memory', async () => {
  const clock = new VirtualClock(NOW);
  return { store: new InMemoryDeliveryStore(clock), clock, close: async () => {} };
});

for (const [words, shards] of SHARD_NUMBERS) {
  deliveryStoreContract(`DynamoDB, with its index in ${words},`, async () => {
    const { table, clock, close } = await openTable(shards);
    return { store: new DynamodbDeliveryStore(table), clock, close };
  });
}
