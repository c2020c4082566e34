import type { Item } from '../../../functions/adapters/dynamodb/dynamodb-items.ts';
import { TABLE } from '../../../functions/contract/table.ts';
import type { Surroundings } from '../world/invocation.ts';
import { LaggingWrites } from './lagging-writes.ts';

/** Items by their partitions, and there by their keys. */
export type Partitions = Map<string, Map<string, Item>>;

/** The primary key of an item as one text. */
export const keyText = (item: Item): string => `${item[TABLE.partitionKey]} ${item[TABLE.sortKey]}`;

const bucketOf = (item: Item | undefined): string | undefined =>
  item?.[TABLE.index.partitionKey] as string | undefined;

/** The index of a table of items. It shows a write some time after the table does; writes of one item in their order. */
export class ItemIndex {
  readonly #partitions: Partitions = new Map();
  readonly #writes: LaggingWrites<Item>;
  readonly #shown = new Map<string, Item>();

  constructor(surroundings: Surroundings) {
    this.#writes = new LaggingWrites(surroundings);
  }

  write(before: Item | undefined, item: Item): void {
    if (bucketOf(before) === undefined && bucketOf(item) === undefined) return;
    this.#writes.add(item);
  }

  /** What a partition shows now. */
  partition(name: string): Iterable<Item> {
    this.#writes.show((item) => this.#show(item));
    return this.#partitions.get(name)?.values() ?? [];
  }

  #show(item: Item): void {
    const key = keyText(item);
    this.#partitions.get(bucketOf(this.#shown.get(key)) ?? '')?.delete(key);
    this.#shown.set(key, item);
    const bucket = bucketOf(item);
    if (bucket === undefined) return;
    const partition = this.#partitions.get(bucket) ?? new Map<string, Item>();
    this.#partitions.set(bucket, partition.set(key, item));
  }
}
