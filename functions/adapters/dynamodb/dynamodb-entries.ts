import type { Item } from './dynamodb-items.ts';
import { type ItemList, positionOf } from './dynamodb-list.ts';
import type { DynamodbTable } from './dynamodb-table.ts';

/** The items that the entries of an index stand for, in the order of the entries, as far as they are there. Consistent. */
export const itemsOf = async (
  table: DynamodbTable,
  list: ItemList,
  entries: readonly Item[],
): Promise<readonly Item[]> => {
  const positions = entries.map((entry) => positionOf(list, entry));
  const items = await table.loadAll(positions.map((position) => list.keyAt(position)));
  const byPosition = new Map(items.map((item) => [positionOf(list, item), item]));
  return positions.flatMap((position) => {
    const item = byPosition.get(position);
    return item ? [item] : [];
  });
};
