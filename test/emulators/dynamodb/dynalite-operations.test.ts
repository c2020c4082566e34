import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
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
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  folder = mkdtempSync(join(tmpdir(), 'runat-dynamodb-'));
  database = new ItemDatabase(folder);
  ({ run } = dynaliteOperations(database, PLACE));
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

/** The database as the next process would find it if this one ended now. */
const asKilledNow = () => {
  const copy = mkdtempSync(join(tmpdir(), 'runat-dynamodb-'));
  cpSync(folder, copy, { recursive: true });
  const found = new ItemDatabase(copy);
  onTestFinished(() => {
    found.close();
    rmSync(copy, { recursive: true });
  });
  return found;
};

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
  await expect(run('PutItem', { TableName, Item })).rejects.toThrow('database or disk is full');
  vi.restoreAllMocks();
  expect(await run('GetItem', { TableName, Key: { pk: { S: 'a' } } })).toEqual({});
  expect(await inBucket()).toMatchObject({ Count: 0 });
});

it('a table that is gone is no longer there for anyone', async () => {
  await run('PutItem', { TableName, Item });
  await run('DeleteTable', { TableName });
  vi.runAllTimers();
  await expect(run('PutItem', { TableName, Item })).rejects.toThrow('Requested resource not found');
});

it('each answer is on disk', async () => {
  await run('PutItem', { TableName, Item });
  const other = dynaliteOperations(asKilledNow(), PLACE);
  expect(await other.run('GetItem', { TableName, Key: { pk: { S: 'a' } } })).toEqual({ Item });
});

const put = (pk: string, more: object = {}) =>
  run('PutItem', { TableName, Item: { ...Item, pk: { S: pk } }, ...more });
const get = (pk: string) => run('GetItem', { TableName, Key: { pk: { S: pk } } });
const ONLY_NEW = { ConditionExpression: 'attribute_not_exists(pk)' };

/** How many items are on disk. */
const onDisk = () => [...asKilledNow().each({ gte: 'item-', lt: 'item.' })].length;

it('what is written in one turn is one transaction, and each answer comes when that is on disk', async () => {
  const commit = vi.spyOn(database, 'commit');
  const seen = await Promise.all(['a', 'b', 'c'].map((pk) => put(pk).then(onDisk)));
  expect(seen).toEqual([3, 3, 3]);
  expect(commit).toHaveBeenCalledTimes(1);
});

it('nobody is told of what is not on disk yet: no reader, and nobody who is refused for it', async () => {
  const told = await Promise.all([
    put('a'),
    get('a').then((answer) => [answer, onDisk()]),
    put('a', ONLY_NEW).catch((error: Error) => [error.message, onDisk()]),
  ]);
  expect(told).toEqual([{}, [{ Item }, 1], ['The conditional request failed', 1]]);
});

it('a refusal leaves alone what others write in its turn', async () => {
  await put('a');
  const [, refused] = await Promise.allSettled([put('b'), put('a', ONLY_NEW), put('c')]);
  expect(refused.status).toBe('rejected');
  expect(onDisk()).toBe(3);
});

it('what fails half-way takes back its turn, and all who wrote in it are told', async () => {
  await put('before');
  const written = put('a');
  const { put: store } = database;
  vi.spyOn(database, 'put')
    .mockImplementationOnce((...entry) => store.apply(database, entry))
    .mockImplementationOnce(() => {
      throw new Error('database or disk is full');
    });
  const answers = await Promise.allSettled([written, put('b')]);
  vi.restoreAllMocks();
  expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(onDisk()).toBe(1);
  await put('after');
  expect(onDisk()).toBe(2);
});

it('a transaction that cannot be committed is taken back, and all who wrote in it are told', async () => {
  vi.spyOn(database, 'commit').mockImplementationOnce(() => {
    throw new Error('database or disk is full');
  });
  const answers = await Promise.allSettled([put('a'), get('a')]);
  expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await get('a')).toEqual({});
  expect(onDisk()).toBe(0);
});

it('a table is changed apart from items', async () => {
  const written = put('a');
  await run('DeleteTable', { TableName });
  vi.runAllTimers();
  await written;
  await expect(get('a')).rejects.toThrow('Requested resource not found');
});

it('what is open is committed before the database is closed', async () => {
  const operations = dynaliteOperations(database, PLACE);
  const written = operations.run('PutItem', { TableName, Item });
  operations.commit();
  expect(onDisk()).toBe(1);
  await written;
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

it.each([
  ['PutItem', { TableName, Item: { ...Item, bucket: { S: '' } } }],
  [
    'UpdateItem',
    {
      TableName,
      Key: { pk: { S: 'a' } },
      UpdateExpression: 'set #b = :b',
      ExpressionAttributeNames: { '#b': 'bucket' },
      ExpressionAttributeValues: { ':b': { S: '' } },
    },
  ],
  [
    'BatchWriteItem',
    { RequestItems: { [TableName]: [{ PutRequest: { Item: { ...Item, bucket: { S: '' } } } }] } },
  ],
])('%s with an empty key of an index is refused and stores nothing', async (name, input) => {
  await expect(async () => run(name, input)).rejects.toMatchObject({
    code: 'com.amazon.coral.validate#ValidationException',
    message:
      'One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty string value. IndexName: buckets, IndexKey: bucket',
  });
  expect(await run('Scan', { TableName })).toMatchObject({ Items: [] });
});

it('an empty text that is the key of nothing is stored', async () => {
  await run('PutItem', { TableName, Item: { pk: { S: 'a' }, note: { S: '' } } });
  expect(await run('Scan', { TableName })).toMatchObject({ Count: 1 });
});
