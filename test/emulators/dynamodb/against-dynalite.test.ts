import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type DynamodbEmulator,
  startDynamodbEmulator,
} from '../../../local/emulators/dynamodb/start-dynamodb-emulator.ts';

const dynalite = createRequire(import.meta.url)('dynalite') as (options: object) => Server;

let folder: string;
let emulator: DynamodbEmulator;
let model: Server;
let modelUrl: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'runat-dynamodb-'));
  emulator = await startDynamodbEmulator({ dataFolder: folder });
  model = dynalite({ createTableMs: 0, deleteTableMs: 0 });
  model.listen(0, '127.0.0.1');
  await once(model, 'listening');
  modelUrl = `http://127.0.0.1:${(model.address() as AddressInfo).port}`;
});

afterAll(async () => {
  model.close();
  model.closeAllConnections();
  await emulator.close();
  await rm(folder, { recursive: true });
});

const TableName = 'things';

interface Step {
  readonly operation: string;
  readonly input: object;
}

const send = async (url: string, { operation, input }: Step) => {
  const answer = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDB_20120810.${operation}`,
      'x-amz-date': 'now',
      authorization: 'AWS4-HMAC-SHA256 Credential=a, SignedHeaders=b, Signature=c',
    },
    body: JSON.stringify(input),
  });
  const { Message, ...body } = (await answer.json()) as Record<string, unknown>;
  // The order of a batch is nobody's promise.
  const { Responses } = body as { Responses?: Record<string, object[]> };
  const inBatch = Responses?.[TableName];
  inBatch?.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  return { status: answer.status, body: Message === undefined ? body : { ...body, message: Message } };
};

const S = (text: string) => ({ S: text });
const N = (number: number) => ({ N: String(number) });

const partition = fc.constantFrom('a', 'b', 'ä~').map(S);
const sort = fc.constantFrom('0', '1', '1/2', '10', '2~', 'ÿ', '😀').map(S);
const attribute = fc.oneof(
  fc.constantFrom('x', 'y', 'xy').map(S),
  fc.integer({ min: -3, max: 12 }).map(N),
  fc.constant({ M: { inner: { L: [S('x'), N(2)] } } }),
  fc.constant({ SS: ['x', 'y'] }),
);
const key = fc.record({ pk: partition, sk: sort });
const item = fc.record(
  { pk: partition, sk: sort, bucket: fc.constantFrom('p', 'q').map(S), place: sort, value: attribute },
  { requiredKeys: ['pk', 'sk'] },
);
const condition = fc
  .constantFrom(
    {},
    { ConditionExpression: 'attribute_not_exists(pk)' },
    {
      ConditionExpression: 'attribute_exists(pk) AND NOT contains(#v, :x)',
      ExpressionAttributeValues: { ':x': S('x') },
    },
    { ConditionExpression: '#v = :one OR size(#v) > :one', ExpressionAttributeValues: { ':one': N(1) } },
    ...[1, 2, 3].map((number) => ({
      ConditionExpression: 'attribute_not_exists(pk) OR #v <= :most',
      ExpressionAttributeValues: { ':most': N(number) },
    })),
  )
  .map((expression) =>
    'ConditionExpression' in expression && expression.ConditionExpression.includes('#v')
      ? { ...expression, ExpressionAttributeNames: { '#v': 'value' } }
      : expression,
  );

const write: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ Item: item, condition, old: fc.boolean() }).map(({ Item, condition: rest, old }) => ({
    operation: 'PutItem',
    input: { TableName, Item, ...(old && { ReturnValues: 'ALL_OLD' }), ...rest },
  })),
  fc.record({ Key: key, condition }).map(({ Key, condition: rest }) => ({
    operation: 'DeleteItem',
    input: { TableName, Key, ReturnValues: 'ALL_OLD', ...rest },
  })),
  fc
    .record({
      Key: key,
      UpdateExpression: fc.constantFrom(
        'ADD #n :n',
        'SET #n = if_not_exists(#n, :n) + :n',
        'SET #b = :b, place = :b REMOVE #n',
      ),
    })
    .map(({ Key, UpdateExpression }) => ({
      operation: 'UpdateItem',
      input: {
        TableName,
        Key,
        UpdateExpression,
        ReturnValues: 'ALL_NEW',
        ExpressionAttributeNames: UpdateExpression.includes('#b')
          ? { '#n': 'number', '#b': 'bucket' }
          : { '#n': 'number' },
        ExpressionAttributeValues: UpdateExpression.includes('#b') ? { ':b': S('p') } : { ':n': N(1) },
      },
    })),
  fc
    .uniqueArray(item, { minLength: 1, maxLength: 4, selector: ({ pk, sk }) => pk.S + sk.S })
    .map((items) => ({
      operation: 'BatchWriteItem',
      input: { RequestItems: { [TableName]: items.map((Item) => ({ PutRequest: { Item } })) } },
    })),
);

const range = fc.constantFrom(
  {},
  { text: ' AND #s > :from', values: { ':from': S('1') } },
  { text: ' AND #s <= :from', values: { ':from': S('10') } },
  { text: ' AND begins_with(#s, :from)', values: { ':from': S('1') } },
  { text: ' AND #s BETWEEN :from AND :to', values: { ':from': S('0'), ':to': S('2~') } },
);
const filter = fc.constantFrom({}, { FilterExpression: 'attribute_exists(#n) AND #n <> :f' });

const read: fc.Arbitrary<Step> = fc.oneof(
  key.map((Key) => ({ operation: 'GetItem', input: { TableName, Key, ConsistentRead: true } })),
  fc.uniqueArray(key, { minLength: 1, maxLength: 4, selector: ({ pk, sk }) => pk.S + sk.S }).map((Keys) => ({
    operation: 'BatchGetItem',
    input: { RequestItems: { [TableName]: { Keys } } },
  })),
  fc
    .record({
      isIndex: fc.boolean(),
      range,
      filter,
      ScanIndexForward: fc.boolean(),
      Limit: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
    })
    .map(({ isIndex, range: { text = '', values = {} }, filter: filtering, ...rest }) => ({
      operation: 'Query',
      input: {
        TableName,
        ...rest,
        ...(isIndex ? { IndexName: 'places' } : {}),
        KeyConditionExpression: `#p = :p${text}`,
        ...filtering,
        ExpressionAttributeNames: {
          '#p': isIndex ? 'bucket' : 'pk',
          ...(text === '' ? {} : { '#s': isIndex ? 'place' : 'sk' }),
          ...('FilterExpression' in filtering ? { '#n': 'value' } : {}),
        },
        ExpressionAttributeValues: {
          ':p': S(isIndex ? 'p' : 'a'),
          ...values,
          ...('FilterExpression' in filtering ? { ':f': N(3) } : {}),
        },
      },
    })),
  fc.record({ Limit: fc.integer({ min: 1, max: 5 }) }).map((rest) => ({
    operation: 'Scan',
    input: { TableName, ...rest },
  })),
  fc.constant({ operation: 'Scan', input: { TableName } }),
  fc
    .constantFrom('places', 'buckets', 'own-places')
    .map((IndexName) => ({ operation: 'Scan', input: { TableName, IndexName } })),
);

const TABLE = {
  TableName,
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: ['pk', 'sk', 'bucket', 'place'].map((AttributeName) => ({
    AttributeName,
    AttributeType: 'S',
  })),
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'places',
      KeySchema: [
        { AttributeName: 'bucket', KeyType: 'HASH' },
        { AttributeName: 'place', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['value'] },
    },
    {
      IndexName: 'buckets',
      KeySchema: [{ AttributeName: 'bucket', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'ALL' },
    },
  ],
  LocalSecondaryIndexes: [
    {
      IndexName: 'own-places',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'place', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
  ],
};

const until = async (url: string, isThere: boolean) => {
  for (;;) {
    const { body } = await send(url, { operation: 'DescribeTable', input: { TableName } });
    const status = (body.Table as { TableStatus?: string } | undefined)?.TableStatus;
    if (isThere ? status === 'ACTIVE' : status === undefined) return;
  }
};

/** What it answers to each step, on a table without items. */
const answers = async (url: string, steps: readonly Step[]) => {
  await send(url, { operation: 'CreateTable', input: TABLE });
  await until(url, true);
  const all: object[] = [];
  for (const step of steps) all.push(await send(url, step));
  await send(url, { operation: 'DeleteTable', input: { TableName } });
  await until(url, false);
  return all;
};

it('answers as dynalite does on its own database, whatever is written and read', async () => {
  const steps = fc
    .tuple(
      fc.array(write, { minLength: 5, maxLength: 15 }),
      fc.array(fc.oneof(read, { arbitrary: write, weight: 1 }), { minLength: 5, maxLength: 15 }),
    )
    .map((parts) => parts.flat());
  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      expect(await answers(emulator.url, all)).toEqual(await answers(modelUrl, all));
    }),
    { numRuns: 20 },
  );
});
