import { DynamodbAllDeliveries } from '../../functions/adapters/dynamodb/dynamodb-all-deliveries.ts';
import { DynamodbDeliveryStore } from '../../functions/adapters/dynamodb/dynamodb-delivery-store.ts';
import { InMemoryDeliveryStore } from '../in-memory/in-memory-delivery-store.ts';
import { VirtualClock } from '../in-memory/virtual-clock.ts';
import { allDeliveriesContract } from './contracts/all-deliveries-contract.ts';
import { openTable, SHARD_NUMBERS } from './support/open-table.ts';
import { NOW } from './support/samples.ts';

allDeliveriesContract('memory', async () => {
  const clock = new VirtualClock(NOW);
  const store = new InMemoryDeliveryStore(clock);
  return { allDeliveries: store, store, clock, close: async () => {} };
});

for (const [words, shards] of SHARD_NUMBERS) {
  allDeliveriesContract(`DynamoDB, with its index in ${words},`, async () => {
    const { table, clock, close } = await openTable(shards);
    return {
      allDeliveries: new DynamodbAllDeliveries(table),
      store: new DynamodbDeliveryStore(table),
      clock,
      close,
    };
  });
}
