import type { Item } from '../../../functions/adapters/dynamodb/dynamodb-items.ts';
import { TABLE } from '../../../functions/contract/table.ts';
import { type Instant, SECOND } from '../../../functions/domain/shared/instant.ts';
import type { Surroundings } from '../world/invocation.ts';

const USUAL_LAG = 30;
const LONGEST_LAG = 10 * SECOND;

/** Items by their partitions, and there by their keys. */
export type Partitions = Map<string, Map<string, Item>>;

/** The primary key of an item as one text. */
export const keyText = (item: Item): string => `${item[TABLE.partitionKey]} ${item[TABLE.sortKey]}`;

const bucketOf = (item: Item | undefined): string | undefined =>
  item?.[TABLE.index.partitionKey] as string | undefined;

/** The index of a table of items. It shows a write some time after the table does; writes of one item in their order. */
export class ItemIndex {
  readonly #partitions: Partitions = new Map();
  readonly #coming: { readonly at: Instant; readonly item: Item }[] = [];
  readonly #shown = new Map<string, Item>();
  readonly #in: Surroundings;
  #lastAt = 0;

  constructor(surroundings: Surroundings) {
    this.#in = surroundings;
  }

  write(before: Item | undefined, item: Item): void {
    if (bucketOf(before) === undefined && bucketOf(item) === undefined) return;
    const { time, chance, weather } = this.#in;
    const lag = weather.strikes('indexLags') ? chance.whole(SECOND, LONGEST_LAG) : USUAL_LAG;
    this.#lastAt = Math.max(this.#lastAt, time.now + lag);
    this.#coming.push({ at: this.#lastAt, item });
  }

  /** What a partition shows now. */
  partition(name: string): Iterable<Item> {
    let shown = 0;
    for (const { at, item } of this.#coming) {
      if (at > this.#in.time.now) break;
      shown += 1;
      this.#show(item);
    }
    if (shown > 0) this.#coming.splice(0, shown);
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
