import { DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import {
  deliveryItem,
  deliveryOf,
  expectationItem,
  expectationOf,
} from '../../../functions/adapters/dynamodb/dynamodb-delivery-items.ts';
import { DynamodbDeliveryStore } from '../../../functions/adapters/dynamodb/dynamodb-delivery-store.ts';
import { DynamodbSuccessWatch } from '../../../functions/adapters/dynamodb/dynamodb-success-watch.ts';
import { DynamodbTable } from '../../../functions/adapters/dynamodb/dynamodb-table.ts';
import { formatCursor } from '../../../functions/adapters/list-cursor.ts';
import { HOUR } from '../../../functions/domain/shared/instant.ts';
import { anyDelivery } from '../../ports/support/arbitrary-values.ts';
import { aDelivery, delivered } from '../../ports/support/samples.ts';
import { expectBadCursor } from '../../ports/support/walk.ts';
import { mockedClient } from '../mocked-client.ts';

const DUE = Date.UTC(2026, 10, 21, 9, 30);
const NOW = DUE + 1;
const JOB_ID = '0190a1b2c3d4e5f60718293a4b5c6d7e';

const dynamodb = mockedClient(DynamoDBDocumentClient);
const clock = { now: () => NOW };
const table = new DynamodbTable({
  client: dynamodb as unknown as DynamoDBDocumentClient,
  tableName: 'runat',
  clock,
  indexShards: 1,
  historyDays: 90,
});
const store = new DynamodbDeliveryStore(table);
const watch = new DynamodbSuccessWatch({ table, clock });

beforeEach(() => dynamodb.reset());

const inputs = (): unknown[] => dynamodb.calls().map((call) => call.args[0].input);

test('a delivery stands beside its job, sorted by its instant with milliseconds', () => {
  const delivery = aDelivery({ jobId: JOB_ID, at: DUE, lookAt: DUE });
  expect(deliveryItem(delivery)).toMatchObject({
    pk: `JOB#${JOB_ID}`,
    sk: `DELIVERY#20261121T093000000Z#${JOB_ID}-20261121T093000Z-1-1-callback`,
    bucket: 'deliveries',
    bucketSort: `001795253400000#${delivery.id}`,
  });
});

test('a delivery that nobody need look at is in no list of the index', () => {
  const webhook = { ...delivered(aDelivery({ kind: 'target' })), status: 'failed' } as const;
  for (const delivery of [delivered(aDelivery()), webhook]) {
    const item = deliveryItem(delivery);
    expect(item).not.toHaveProperty('bucket');
    expect(item).not.toHaveProperty('bucketSort');
  }
});

test('a callback that was given up is on a list of its own, by when that was', () => {
  const item = deliveryItem({ ...delivered(aDelivery()), status: 'failed', finishedAt: DUE });
  expect(item).toMatchObject({ bucket: 'given-up', bucketSort: `001795253400000#${item.id}` });
});

test('a delivery is on the list of all from the first on, and says there how it ended', () => {
  const delivery = aDelivery({ createdAt: DUE });
  const place = { runList: 'sent', runOrder: `001795253400000#${delivery.id}` };
  expect(deliveryItem(delivery)).toMatchObject(place);
  expect(deliveryItem(delivery)).not.toHaveProperty('endedAs');
  expect(deliveryItem(delivered(delivery))).toMatchObject({ ...place, endedAs: 'delivered' });
});

test('DynamoDB deletes a delivery by whole seconds, never before its expiry', () => {
  const item = deliveryItem(aDelivery({ expiresAt: DUE + 1 }));
  expect(item).toMatchObject({ expiresAt: DUE / 1000 + 1, keptUntil: DUE + 1 });
  expect(deliveryItem(aDelivery())).not.toHaveProperty('expiresAt');
});

test('headers are stored as a list, under whatever name', () => {
  const headers = { ['__proto__']: 'a', 'x-key': 'b' };
  expect(deliveryItem(aDelivery({ headers }))).toMatchObject({
    headers: [
      { name: '__proto__', value: 'a' },
      { name: 'x-key', value: 'b' },
    ],
  });
});

test('any delivery is what its item says', () => {
  fc.assert(
    fc.property(anyDelivery, (delivery) => {
      expect(deliveryOf(deliveryItem(delivery))).toStrictEqual(delivery);
    }),
  );
});

test('what is expected of a job stands beside it and is sorted by its instant', () => {
  const expectation = { jobId: JOB_ID, expectedBy: DUE };
  const item = expectationItem(expectation);
  expect(item).toEqual({
    pk: `JOB#${JOB_ID}`,
    sk: 'EXPECTED',
    bucket: 'expected',
    bucketSort: `001795253400000#${JOB_ID}`,
    ...expectation,
  });
  expect(expectationOf(item)).toStrictEqual(expectation);
});

test('a delivery is read consistently, by the key that its id says', async () => {
  dynamodb.on(GetCommand).resolves({});
  const delivery = aDelivery({ kind: 'overdue' });
  await store.load(delivery.id);
  const { pk, sk } = deliveryItem(delivery);
  expect(inputs()).toEqual([{ TableName: 'runat', Key: { pk, sk }, ConsistentRead: true }]);
});

test('a cursor leads to behind the last delivery of its page', async () => {
  const Items = [aDelivery({ lookAt: DUE }), aDelivery({ lookAt: DUE })].map(deliveryItem);
  dynamodb.on(QueryCommand).resolves({ Items });
  const { cursor } = await store.needingCheck(DUE + HOUR, { limit: 1 });
  await store.needingCheck(DUE + HOUR, { limit: 1, cursor });
  const { pk, sk, bucket, bucketSort } = Items[0] ?? {};
  expect(inputs().at(-1)).toMatchObject({ ExclusiveStartKey: { pk, sk, bucket, bucketSort } });
});

test.each([
  `${'0'.repeat(15)}#x`,
  `${'0'.repeat(15)}#${JOB_ID}-20261121T093000Z-1-1`,
  `${'0'.repeat(15)}#${JOB_ID}-20261121T093000Z-1-1-target#x`,
])('a cursor at the forged place %s is refused before anything is asked', async (position) => {
  await expectBadCursor(store.needingCheck(DUE, { limit: 1, cursor: formatCursor('deliveries', position) }));
  expect(dynamodb.calls()).toEqual([]);
});

test('what is forgotten is replaced, where it is what was read, by what expires at once and is in no list', async () => {
  dynamodb.on(PutCommand).resolves({});
  await watch.forget({ jobId: JOB_ID, expectedBy: DUE });
  expect(inputs()).toEqual([
    {
      TableName: 'runat',
      Item: { pk: `JOB#${JOB_ID}`, sk: 'EXPECTED', expiresAt: DUE / 1000 + 1, keptUntil: NOW },
      ConditionExpression: '#expectedBy = :expectedBy',
      ExpressionAttributeNames: { '#expectedBy': 'expectedBy' },
      ExpressionAttributeValues: { ':expectedBy': DUE },
    },
  ]);
});
