import { expect, it } from 'vitest';
import type { Item } from '../../../functions/adapters/dynamodb/dynamodb-items.ts';
import { newestOf } from '../../../functions/adapters/dynamodb/index-shards.ts';

const item = (name: string, version: number, bucketSort: string): Item => ({
  pk: `JOB#${name}`,
  sk: 'JOB',
  version,
  bucketSort,
});

it('of an item that was read more than once, the newest version counts, wherever it was read', () => {
  const [before, after, other] = [item('a', 5, '1'), item('a', 6, '2'), item('b', 1, '3')];
  expect(
    newestOf([
      { items: [before], readUpTo: undefined },
      { items: [after, other], readUpTo: other },
      { items: [before], readUpTo: undefined },
    ]),
  ).toEqual([
    { items: [], readUpTo: undefined },
    { items: [after, other], readUpTo: other },
    { items: [], readUpTo: undefined },
  ]);
});

it('of an item that was read twice in the same version, one is left', () => {
  const same = [item('a', 5, '1'), item('a', 5, '1')];
  const items = newestOf(same.map((each) => ({ items: [each], readUpTo: undefined }))).flatMap(
    (each) => each.items,
  );
  expect(items).toHaveLength(1);
});
