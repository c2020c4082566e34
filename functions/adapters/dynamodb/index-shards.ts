import { type StateList, TABLE } from '../../contract/table.ts';
import { fingerprint } from '../../domain/shared/identifiers.ts';
import type { Item } from './dynamodb-items.ts';
import { type ItemList, positionOf } from './dynamodb-list.ts';

/**
 * One partition key of the index takes about 1,000 write units a second. So a list of the index may be kept under several
 * keys, its shards. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html
 */

/** The lists that have one key, whatever the number of shards: `npm run tokens` does not know the number. */
const UNSHARDED: ReadonlySet<string> = new Set<StateList>(['tokens']);

/** The key of a shard. Shard 0 has the name of the list, so that the number of shards may be raised over stored items. */
const shardName = (bucket: string, shard: number): string => (shard === 0 ? bucket : `${bucket}#${shard}`);

const HASH_DIGITS = 8;

/** The shard of an item, from 0 to `shards` - 1. It follows from the key in the table, so each save of an item finds it again. */
export const shardOf = (item: Item, shards: number): number => {
  const hash = fingerprint([item[TABLE.partitionKey], item[TABLE.sortKey]]);
  return Number.parseInt(hash.slice(0, HASH_DIGITS), 16) % shards;
};

const inShardOf = (partitionKey: string, item: Item, shards: number): Item => {
  const bucket = item[partitionKey];
  if (typeof bucket !== 'string' || UNSHARDED.has(bucket)) return item;
  return { ...item, [partitionKey]: shardName(bucket, shardOf(item, shards)) };
};

/** The item with the keys of its shards. An item in no list, or in a list with one key, stays as it is. */
export const inShard = (item: Item, shards: number): Item =>
  [TABLE.index, TABLE.runIndex].reduce(
    (placed, { partitionKey }) => inShardOf(partitionKey, placed, shards),
    item,
  );

/** The parts of a list: one for each key under which its items may be. */
export const shardsOf = (list: ItemList, shards: number): readonly ItemList[] => {
  if (list.in === 'table' || UNSHARDED.has(list.partition)) return [list];
  return Array.from({ length: shards }, (_, shard) => ({
    ...list,
    partition: shardName(list.partition, shard),
  }));
};

/** What was read of one shard. */
export interface ReadShard {
  readonly items: readonly Item[];
  /** The place up to which it was read; undefined at its end. */
  readonly readUpTo: Item | undefined;
}

/** A page of a list. */
export interface MergedPage {
  readonly items: readonly Item[];
  /** The place behind which the list goes on; undefined at its end. */
  readonly end: Item | undefined;
}

/**
 * The page that the shards of a list give together, in the order of the list. It goes no further than every shard was
 * read: behind that place a shard may hold items that come first.
 */
export const mergeShards = (list: ItemList, shards: readonly ReadShard[], limit: number): MergedPage => {
  const direction = list.order === 'ascending' ? 1 : -1;
  const compare = (one: Item, other: Item): number => {
    const [a, b] = [positionOf(list, one), positionOf(list, other)];
    return a === b ? 0 : direction * (a < b ? -1 : 1);
  };
  const [readUpTo] = shards.flatMap((shard) => (shard.readUpTo ? [shard.readUpTo] : [])).toSorted(compare);
  const sorted = shards.flatMap((shard) => shard.items).toSorted(compare);
  const certain = sorted.filter((item) => readUpTo === undefined || compare(item, readUpTo) <= 0);
  const items = certain.slice(0, limit);
  return { items, end: certain.length > limit ? items.at(-1) : readUpTo };
};

const keyOf = (item: Item): string => JSON.stringify([item[TABLE.partitionKey], item[TABLE.sortKey]]);

/** What was read, each item once: where it was read in several versions, the newest. */
export const newestOf = (shards: readonly ReadShard[]): readonly ReadShard[] => {
  const newest = new Map<string, Item>();
  for (const item of shards.flatMap(({ items }) => items)) {
    const known = newest.get(keyOf(item));
    if (!known || Number(item.version) > Number(known.version)) newest.set(keyOf(item), item);
  }
  return shards.map(({ items, readUpTo }) => ({
    items: items.filter((item) => newest.get(keyOf(item)) === item),
    readUpTo,
  }));
};
