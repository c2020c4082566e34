import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Item } from '../../functions/adapters/dynamodb/dynamodb-items.ts';
import { DynamodbJobStore } from '../../functions/adapters/dynamodb/dynamodb-job-store.ts';
import type { ItemList, Wanted } from '../../functions/adapters/dynamodb/dynamodb-list.ts';
import { DynamodbRunStore } from '../../functions/adapters/dynamodb/dynamodb-run-store.ts';
import { DynamodbTable } from '../../functions/adapters/dynamodb/dynamodb-table.ts';
import { DAY, MINUTE } from '../../functions/domain/shared/instant.ts';
import { isLive } from './support/live.ts';
import { type OpenTable, openTable } from './support/open-table.ts';
import { aJob, aRun, NOW } from './support/samples.ts';
import { walk } from './support/walk.ts';

describe.skipIf(isLive)('a list in several shards', () => {
  let opened: OpenTable;
  let lists = 0;

  beforeAll(async () => {
    opened = await openTable();
  });
  afterAll(() => opened?.close());

  const tableIn = (indexShards: number) => {
    const { client, tableName, clock } = opened;
    return new DynamodbTable({ client, tableName, clock, indexShards, historyDays: 90 });
  };

  /** A list that no other test has put anything into. */
  const newList = (parts: Pick<ItemList, 'order' | 'wanted' | 'before'>): ItemList => {
    lists += 1;
    const partition = `list-${lists}`;
    return {
      ...parts,
      name: partition,
      in: 'index',
      partition,
      positions: /^\d{4}#/,
      keyAt: (position) => ({ pk: `${partition}-${position}`, sk: 'X' }),
    };
  };

  const itemOf = ({ keyAt, partition }: ItemList, { number, color, isExpired }: Drawn): Item => {
    const position = `${String(number).padStart(4, '0')}#x`;
    return {
      ...keyAt(position),
      bucket: partition,
      bucketSort: position,
      number,
      color,
      ...(isExpired && { keptUntil: NOW }),
    };
  };

  interface Drawn {
    readonly number: number;
    readonly color: string;
    readonly isExpired: boolean;
  }

  const drawn: fc.Arbitrary<Drawn> = fc.record({
    number: fc.nat(9999),
    color: fc.constantFrom('red', 'green'),
    isExpired: fc.boolean(),
  });
  const WANTED: Wanted = { attribute: 'color', relation: 'is', text: 'red' };

  test('gives what it gives in one shard, in pages of any size', async () => {
    const story = fc.record({
      items: fc.uniqueArray(drawn, { selector: ({ number }) => number, maxLength: 25 }),
      shards: fc.integer({ min: 2, max: 16 }),
      limit: fc.integer({ min: 1, max: 7 }),
      order: fc.constantFrom<ItemList['order']>('ascending', 'descending'),
      wanted: fc.constantFrom<readonly Wanted[]>([], [WANTED]),
      before: fc.constantFrom(undefined, '5000'),
    });
    await fc.assert(
      fc.asyncProperty(story, async ({ items, shards, limit, order, wanted, before }) => {
        const numbersIn = async (table: DynamodbTable) => {
          const list = newList({ order, wanted, ...(before !== undefined && { before }) });
          for (const item of items) await table.put(itemOf(list, item));
          return (await walk((page) => table.page(list, page), limit)).map(({ number }) => number);
        };
        expect(await numbersIn(tableIn(shards))).toEqual(await numbersIn(tableIn(1)));
      }),
      { numRuns: 40 },
    );
  });

  test('loses nothing when the number is raised between writes', async () => {
    const jobs = Array.from({ length: 30 }, (_, index) => aJob({ nextDueAt: NOW + index * MINUTE }));
    const runs = jobs.map(({ id: jobId }, index) => aRun({ jobId, lookAt: NOW + index * MINUTE }));
    const [first, second, third] = [jobs.slice(0, 10), jobs.slice(10, 20), jobs.slice(20)];
    for (const [shards, added] of [
      [1, first],
      [3, second],
      [7, third],
    ] as const) {
      const table = tableIn(shards);
      for (const job of added) await new DynamodbJobStore(table).insert(job);
      for (const run of runs.filter(({ jobId }) => added.some(({ id }) => id === jobId)))
        await new DynamodbRunStore(table).insert(run);
    }
    const [store, runStore] = [new DynamodbJobStore(tableIn(7)), new DynamodbRunStore(tableIn(7))];
    const listed = () => walk((page) => store.list('scheduled', page), 4);
    expect(await listed()).toEqual(jobs);
    expect(await walk((page) => runStore.needingCheck(NOW + DAY, page), 4)).toEqual(runs);

    // Whatever is saved moves to its own shard, and is still there once.
    const saved = [];
    for (const job of jobs) saved.push(await store.save({ ...job, createdBy: 'bob' }));
    expect(await listed()).toEqual(saved);
  });
});
