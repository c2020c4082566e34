import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Item } from '../../../functions/adapters/dynamodb/dynamodb-items.ts';
import type { ItemList } from '../../../functions/adapters/dynamodb/dynamodb-list.ts';
import {
  inShard,
  mergeShards,
  type ReadShard,
  shardOf,
  shardsOf,
} from '../../../functions/adapters/dynamodb/index-shards.ts';

const listOf = (order: ItemList['order'], partition = 'watch'): ItemList => ({
  name: partition,
  in: 'index',
  partition,
  order,
  positions: /./,
  keyAt: (position) => ({ pk: position, sk: 'x' }),
});

const item = (number: number, bucket = 'watch'): Item => ({
  pk: `JOB#${number}`,
  sk: 'JOB',
  bucket,
  bucketSort: String(number).padStart(4, '0'),
});

const someItems = fc
  .uniqueArray(fc.nat(9999), { maxLength: 40 })
  .map((numbers) => numbers.map((n) => item(n)));
const someShards = fc.integer({ min: 1, max: 16 });
const anOrder = fc.constantFrom('ascending', 'descending' as const) as fc.Arbitrary<ItemList['order']>;

const inOrder = (items: readonly Item[], order: ItemList['order']): Item[] => {
  const ascending = items.toSorted((a, b) => (String(a.bucketSort) < String(b.bucketSort) ? -1 : 1));
  return order === 'ascending' ? ascending : ascending.reverse();
};

test('an item has a shard, and the same one whatever changes of it', () => {
  fc.assert(
    fc.property(fc.nat(), someShards, fc.string(), (number, shards, outcome) => {
      const shard = shardOf(item(number), shards);
      expect(shard).toBeGreaterThanOrEqual(0);
      expect(shard).toBeLessThan(shards);
      expect(shardOf({ ...item(number, 'history'), bucketSort: 'x', outcome }, shards)).toBe(shard);
    }),
  );
});

test('every shard gets its part of many items, also of the runs of one job', () => {
  const shards = 16;
  const counts = Array.from({ length: shards }, () => 0);
  for (let copy = 0; copy < 1600; copy += 1) {
    const shard = shardOf({ pk: 'JOB#1', sk: `RUN#20501121T093000000Z#${copy}#001` }, shards);
    counts[shard] = (counts[shard] ?? 0) + 1;
  }
  expect(Math.min(...counts)).toBeGreaterThan(50);
  expect(Math.max(...counts)).toBeLessThan(200);
});

test('one shard is the layout without shards', () => {
  expect(inShard(item(1), 1)).toEqual(item(1));
  expect(shardsOf(listOf('ascending'), 1)).toMatchObject([{ partition: 'watch' }]);
});

test('an item has the same shard in each index that it is in', () => {
  fc.assert(
    fc.property(fc.nat(), someShards, (number, shards) => {
      const final: Item = { pk: `JOB#${number}`, sk: 'RUN', runList: 'runs', runOrder: 'x' };
      const run: Item = { ...final, bucket: 'watch', bucketSort: 'x' };
      const shard = shardOf(run, shards);
      const [bucket, runList] = shard === 0 ? ['watch', 'runs'] : [`watch#${shard}`, `runs#${shard}`];
      expect(inShard(run, shards)).toEqual({ ...run, bucket, runList });
      expect(inShard(final, shards)).toEqual({ ...final, runList });
    }),
  );
});

test('more shards are more keys beside the first one', () => {
  const names = shardsOf(listOf('ascending'), 3).map(({ partition }) => partition);
  expect(names).toEqual(['watch', 'watch#1', 'watch#2']);
});

test('an item is written where a list is read', () => {
  fc.assert(
    fc.property(fc.nat(), someShards, (number, shards) => {
      const names = shardsOf(listOf('ascending'), shards).map(({ partition }) => partition);
      expect(names[shardOf(item(number), shards)]).toBe(inShard(item(number), shards).bucket);
    }),
  );
});

test('tokens have one key, and so has what is in the table itself', () => {
  expect(inShard(item(7, 'tokens'), 16)).toEqual(item(7, 'tokens'));
  expect(shardsOf(listOf('descending', 'tokens'), 16)).toEqual([
    expect.objectContaining({ partition: 'tokens' }),
  ]);
  expect(shardsOf({ ...listOf('ascending'), in: 'table' }, 16)).toHaveLength(1);
  const outside: Item = { pk: 'STACK', sk: 'TICK' };
  expect(inShard(outside, 16)).toEqual(outside);
});

/**
 * What a query of a shard gives behind a place: it reads `reach` items, of which a filter leaves those that are wanted.
 * The place it says may be the end, as with DynamoDB.
 */
const query = (
  stored: readonly Item[],
  isWanted: (item: Item) => boolean,
  behind: Item | undefined,
  reach: number,
): ReadShard => {
  const from = behind === undefined ? 0 : stored.indexOf(behind) + 1;
  const read = stored.slice(from, from + reach);
  return { items: read.filter(isWanted), readUpTo: read.length === reach ? read.at(-1) : undefined };
};

test('pages of any size give the items of all shards in order, however far each shard is read', () => {
  const reaches = fc.infiniteStream(fc.integer({ min: 1, max: 9 }));
  const parts = fc.record({
    items: someItems,
    shards: someShards,
    order: anOrder,
    limit: fc.integer({ min: 1, max: 12 }),
    reaches,
    unwanted: fc.integer({ min: 2, max: 5 }),
  });
  fc.assert(
    fc.property(parts, ({ items, shards, order, limit, reaches: stream, unwanted }) => {
      const list = listOf(order);
      const isWanted = ({ bucketSort }: Item) => Number(bucketSort) % unwanted !== 0;
      const stored = Array.from({ length: shards }, (_, shard) =>
        inOrder(
          items.filter((one) => shardOf(one, shards) === shard),
          order,
        ),
      );
      const isBehind = (one: Item, place: Item) =>
        order === 'ascending'
          ? String(one.bucketSort) > String(place.bucketSort)
          : String(one.bucketSort) < String(place.bucketSort);
      const seen: Item[] = [];
      let place: Item | undefined;
      for (let page = 0; page <= items.length; page += 1) {
        const behind = place;
        const read = stored.map((shard) => {
          const rest = behind === undefined ? shard : shard.filter((one) => isBehind(one, behind));
          return query(rest, isWanted, undefined, stream.next().value ?? 1);
        });
        const merged = mergeShards(list, read, limit);
        expect(merged.items.length).toBeLessThanOrEqual(limit);
        seen.push(...merged.items);
        place = merged.end;
        if (place === undefined) break;
      }
      expect(place).toBeUndefined();
      expect(seen).toEqual(inOrder(items.filter(isWanted), order));
    }),
  );
});
