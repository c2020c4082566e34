/** What DynamoDB counts for a write in the indexes of the table. */
import { isDeepStrictEqual } from 'node:util';
import type { Item } from '../../functions/adapters/dynamodb/dynamodb-items.ts';
import { TABLE } from '../../functions/contract/table.ts';
import { itemBytes } from './item-bytes.ts';

const UNIT_BYTES = 1024;
/** The write units of an item. */
export const unitsOf = (item: Item): number => Math.ceil(itemBytes(item) / UNIT_BYTES);

interface Index {
  readonly partitionKey: string;
  readonly sortKey: string;
  /** What it holds beside keys; undefined for whole items. */
  readonly attributes?: readonly string[];
}

const INDEXES: readonly Index[] = [TABLE.index, TABLE.runIndex];

/** What an index has of an item; undefined for one that it does not hold. */
const entryOf = ({ partitionKey, sortKey, attributes }: Index, item: Item | undefined): Item | undefined => {
  if (item?.[partitionKey] === undefined || !attributes) return item?.[partitionKey] ? item : undefined;
  const held = [TABLE.partitionKey, TABLE.sortKey, partitionKey, sortKey, ...attributes];
  return Object.fromEntries(Object.entries(item).filter(([name]) => held.includes(name)));
};

/**
 * Counts what a write of the table costs in its indexes: one write where an entry comes, goes or changes, and two where its
 * key changes. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html (write capacity units)
 */
export class IndexWrites {
  readonly units = new Map<string, number>();

  count(before: Item | undefined, after: Item): void {
    for (const index of INDEXES) this.#count(index, entryOf(index, before), entryOf(index, after));
  }

  #count(index: Index, before: Item | undefined, after: Item | undefined): void {
    const { partitionKey, sortKey } = index;
    const isSameKey =
      before?.[partitionKey] === after?.[partitionKey] && before?.[sortKey] === after?.[sortKey];
    if (isSameKey && before && after) {
      if (!isDeepStrictEqual(before, after))
        this.#add(index, after, Math.max(unitsOf(after), unitsOf(before)));
      return;
    }
    if (before) this.#add(index, before, unitsOf(before));
    if (after) this.#add(index, after, unitsOf(after));
  }

  #add({ partitionKey }: Index, item: Item, units: number): void {
    const key = String(item[partitionKey]);
    this.units.set(key, (this.units.get(key) ?? 0) + units);
  }
}
