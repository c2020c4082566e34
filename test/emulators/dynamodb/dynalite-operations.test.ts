import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import {
  dynaliteOperations,
  type RunOperation,
} from '../../../local/emulators/dynamodb/dynalite-operations.ts';
import { ItemDatabase } from '../../../local/emulators/dynamodb/item-database.ts';
import { takeOverLeveldb } from '../../../local/emulators/dynamodb/take-over-leveldb.ts';

const PLACE = { region: 'us-east-1', accountId: '000000000000' };
const TableName = 'things';

let folder: string;
let database: ItemDatabase;
let run: RunOperation;

beforeEach(async () => {
  vi.useFakeTimers();
  folder = mkdtempSync(join(tmpdir(), 'runat-dynamodb-'));
  database = new ItemDatabase(folder);
  run = dynaliteOperations(database, PLACE);
  await run('CreateTable', {
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: ['pk', 'bucket'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    GlobalSecondaryIndexes: [
      {
        IndexName: 'buckets',
        KeySchema: [{ AttributeName: 'bucket', KeyType: 'HASH' }],
        Projection: { ProjectionType: 'ALL' },
      },
    ],
  });
  vi.runAllTimers();
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  database.close();
  rmSync(folder, { recursive: true });
});

const Item = { pk: { S: 'a' }, bucket: { S: 'b' } };
const inBucket = () =>
  run('Query', {
    TableName,
    IndexName: 'buckets',
    KeyConditionExpression: '#b = :b',
    ExpressionAttributeNames: { '#b': 'bucket' },
    ExpressionAttributeValues: { ':b': { S: 'b' } },
  });

it('a write that fails half-way leaves neither the item nor its place in an index', async () => {
  const { put } = database;
  let left = 1;
  vi.spyOn(database, 'put').mockImplementation((key, value) => {
    if (left === 0) throw new Error('database or disk is full');
    left -= 1;
    put.call(database, key, value);
  });
  expect(() => run('PutItem', { TableName, Item })).toThrow('database or disk is full');
  vi.restoreAllMocks();
  expect(await run('GetItem', { TableName, Key: { pk: { S: 'a' } } })).toEqual({});
  expect(await inBucket()).toMatchObject({ Count: 0 });
});

it('a table that is gone is no longer there for anyone', async () => {
  await run('PutItem', { TableName, Item });
  await run('DeleteTable', { TableName });
  vi.runAllTimers();
  expect(() => run('PutItem', { TableName, Item })).toThrow('Requested resource not found');
});

it('what another has open is seen: each answer is on disk', async () => {
  await run('PutItem', { TableName, Item });
  const second = new ItemDatabase(folder);
  const other = dynaliteOperations(second, PLACE);
  expect(await other('GetItem', { TableName, Key: { pk: { S: 'a' } } })).toEqual({ Item });
  second.close();
});

it('takes over what an earlier version kept in LevelDB, once', async () => {
  const requireAsDynalite = createRequire(createRequire(import.meta.url).resolve('dynalite'));
  const { Level } = requireAsDynalite('level') as {
    Level: new (
      path: string,
    ) => { put: (key: string, value: string) => Promise<void>; close: () => Promise<void> };
  };
  await run('PutItem', { TableName, Item });
  const copy = mkdtempSync(join(tmpdir(), 'runat-dynamodb-'));
  const earlier = new Level(join(copy, 'dynamodb'));
  for (const { key, value } of database.each({})) await earlier.put(key, value);
  await earlier.close();
  const taken = new ItemDatabase(copy);
  await takeOverLeveldb(copy, taken);
  expect([...taken.each({})]).toEqual([...database.each({})]);
  taken.delete([...taken.each({ limit: 1 })][0]?.key ?? '');
  await takeOverLeveldb(copy, taken);
  expect([...taken.each({})]).toHaveLength([...database.each({})].length - 1);
  taken.close();
  rmSync(copy, { recursive: true });
});
