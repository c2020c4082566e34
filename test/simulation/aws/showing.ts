import type { Item } from '../../../functions/adapters/dynamodb/dynamodb-items.ts';
import { TABLE } from '../../../functions/contract/table.ts';
import type { Program } from '../world/program.ts';
import type { OnItem } from './item-table.ts';
import type { Store, StoreWatch } from './store.ts';
import type { OnWrite, Item as Versioned } from './table.ts';

/** Keeps what an item was read as, and tells of it. What is new takes the place of nothing, not even of what has expired. */
const show = <T extends Versioned>(shown: Map<string, T>, onWrite: OnWrite<T>, value: T): void => {
  const before = value.version === 1 ? undefined : shown.get(value.id);
  shown.set(value.id, value);
  onWrite(before, value);
};

/** Shows each item that is written to whoever watches the store, as the present program reads it. */
export const showing = (store: Store, watch: StoreWatch, { reading }: Pick<Program, 'reading'>): OnItem => {
  const kinds: Readonly<Record<string, (item: Item) => void>> = {
    JOB: (item) => show(store.jobs.items, watch.onJob, reading.job(item)),
    RUN: (item) => show(store.runs.items, watch.onRun, reading.run(item)),
    DELIVERY: (item) => show(store.deliveries.items, watch.onDelivery, reading.delivery(item)),
  };
  return (item) => kinds[String(item[TABLE.sortKey]).split('#', 1)[0] ?? '']?.(item);
};
