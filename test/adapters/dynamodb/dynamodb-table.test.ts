import { DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, test } from 'vitest';
import { jobItem } from '../../../functions/adapters/dynamodb/dynamodb-items.ts';
import { DynamodbJobStore } from '../../../functions/adapters/dynamodb/dynamodb-job-store.ts';
import { DynamodbRunStore } from '../../../functions/adapters/dynamodb/dynamodb-run-store.ts';
import { DynamodbStackStore } from '../../../functions/adapters/dynamodb/dynamodb-stack-store.ts';
import { DynamodbTable } from '../../../functions/adapters/dynamodb/dynamodb-table.ts';
import { shardOf } from '../../../functions/adapters/dynamodb/index-shards.ts';
import { formatCursor } from '../../../functions/adapters/list-cursor.ts';
import { DomainError } from '../../../functions/domain/shared/errors.ts';
import { aJob, aRun, NOW } from '../../ports/support/samples.ts';
import { expectBadCursor } from '../../ports/support/walk.ts';
import { mockedClient } from '../mocked-client.ts';
import { rejection, sdkError } from '../sdk-error.ts';

const dynamodb = mockedClient(DynamoDBDocumentClient);
const client = dynamodb as unknown as DynamoDBDocumentClient;
const table = new DynamodbTable({
  client,
  tableName: 'runat',
  clock: { now: () => NOW },
  indexShards: 1,
  historyDays: 90,
});
const store = new DynamodbJobStore(table);

beforeEach(() => dynamodb.reset());

const inputs = (): unknown[] => dynamodb.calls().map((call) => call.args[0].input);

test('a job is read consistently', async () => {
  dynamodb.on(GetCommand).resolves({});
  const { id } = aJob();
  await store.load(id);
  expect(inputs()).toEqual([
    { TableName: 'runat', Key: { pk: `JOB#${id}`, sk: 'JOB' }, ConsistentRead: true },
  ]);
});

test('a new job is written only where there is none, or an expired one', async () => {
  dynamodb.on(PutCommand).resolves({});
  const job = aJob();
  await store.insert(job);
  expect(inputs()).toEqual([
    {
      TableName: 'runat',
      Item: jobItem(job),
      ConditionExpression: 'attribute_not_exists(#pk) OR #keptUntil <= :now',
      ExpressionAttributeNames: { '#pk': 'pk', '#keptUntil': 'keptUntil' },
      ExpressionAttributeValues: { ':now': NOW },
    },
  ]);
});

test('a save is conditional on the version that was read', async () => {
  dynamodb.on(PutCommand).resolves({});
  const job = aJob({ version: 7 });
  await store.save(job);
  expect(inputs()).toEqual([
    {
      TableName: 'runat',
      Item: jobItem({ ...job, version: 8 }),
      ConditionExpression: '#version = :version',
      ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: { ':version': 7 },
    },
  ]);
});

test('a list is a query of the index without what has expired', async () => {
  dynamodb.on(QueryCommand).resolves({ Items: [] });
  await store.list('history', { limit: 25 });
  expect(inputs()).toEqual([
    {
      TableName: 'runat',
      IndexName: 'by-state',
      KeyConditionExpression: '#partition = :partition',
      FilterExpression: 'attribute_not_exists(#keptUntil) OR #keptUntil > :now',
      ExpressionAttributeNames: { '#partition': 'bucket', '#keptUntil': 'keptUntil' },
      ExpressionAttributeValues: { ':partition': 'history', ':now': NOW },
      ScanIndexForward: false,
      Limit: 26,
    },
  ]);
});

test('a page that was thinned out is filled up by further queries', async () => {
  const jobs = [aJob(), aJob(), aJob()];
  const items = jobs.map(jobItem);
  const LastEvaluatedKey = { pk: 'JOB#x', sk: 'JOB', bucket: 'scheduled', bucketSort: 'x' };
  dynamodb
    .on(QueryCommand)
    .resolvesOnce({ Items: items.slice(0, 1), LastEvaluatedKey })
    .resolvesOnce({ Items: [], LastEvaluatedKey })
    .resolvesOnce({ Items: items.slice(1), LastEvaluatedKey });
  const page = await store.list('scheduled', { limit: 2 });
  expect(page.items.map((job) => job.id)).toEqual(jobs.slice(0, 2).map((job) => job.id));
  expect(page.cursor).toBeTypeOf('string');
  expect(inputs()).toMatchObject([
    { Limit: 3 },
    { Limit: 2, ExclusiveStartKey: LastEvaluatedKey },
    { Limit: 2, ExclusiveStartKey: LastEvaluatedKey },
  ]);
});

test('a cursor leads to behind the last item of its page', async () => {
  const jobs = [aJob(), aJob()];
  const Items = jobs.map(jobItem);
  dynamodb.on(QueryCommand).resolves({ Items });
  const { cursor } = await store.list('scheduled', { limit: 1 });
  await store.list('scheduled', { limit: 1, cursor });
  const { pk, sk, bucket, bucketSort } = Items[0] ?? {};
  expect(inputs()[1]).toMatchObject({ ExclusiveStartKey: { pk, sk, bucket, bucketSort } });
});

test('a search is filtered by DynamoDB', async () => {
  dynamodb.on(QueryCommand).resolves({ Items: [] });
  await store.list('history', { limit: 25 }, { tag: 'billing', name: 'Books', outcome: 'failed' });
  expect(inputs()).toEqual([
    {
      TableName: 'runat',
      IndexName: 'by-state',
      KeyConditionExpression: '#partition = :partition',
      FilterExpression:
        '(attribute_not_exists(#keptUntil) OR #keptUntil > :now) AND ' +
        'contains(#wanted0, :wanted0) AND contains(#wanted1, :wanted1) AND #wanted2 = :wanted2',
      ExpressionAttributeNames: {
        '#partition': 'bucket',
        '#keptUntil': 'keptUntil',
        '#wanted0': 'tags',
        '#wanted1': 'searchedName',
        '#wanted2': 'outcome',
      },
      ExpressionAttributeValues: {
        ':partition': 'history',
        ':now': NOW,
        ':wanted0': 'billing',
        ':wanted1': 'books',
        ':wanted2': 'failed',
      },
      ScanIndexForward: false,
      Limit: 100,
    },
  ]);
});

test('a search that finds too little ends after ten queries, and goes on from where it ended', async () => {
  const job = aJob();
  const { pk, sk, bucket, bucketSort } = jobItem(aJob());
  const LastEvaluatedKey = { pk, sk, bucket, bucketSort };
  const queries = dynamodb.on(QueryCommand);
  queries.resolvesOnce({ Items: [jobItem(job)], LastEvaluatedKey });
  for (let query = 0; query < 20; query += 1) queries.resolvesOnce({ Items: [], LastEvaluatedKey });
  queries.resolves({ Items: [] });
  const { items, cursor } = await store.list('scheduled', { limit: 5 }, { tag: 'rare' });
  expect(items.map(({ id }) => id)).toEqual([job.id]);
  const later = Array.from({ length: 9 }, () => ({ Limit: 500 }));
  expect(inputs()).toMatchObject([{ Limit: 100 }, ...later]);
  dynamodb.reset();
  dynamodb.on(QueryCommand).resolves({ Items: [] });
  expect(await store.list('scheduled', { limit: 5, cursor }, { tag: 'rare' })).toEqual({ items: [] });
  expect(inputs()).toMatchObject([{ ExclusiveStartKey: LastEvaluatedKey }]);
});

test('a search that finds more than is asked for goes on behind the last that it gave', async () => {
  const Items = [aJob(), aJob(), aJob()].map(jobItem);
  dynamodb.on(QueryCommand).resolves({ Items, LastEvaluatedKey: { bucketSort: 'x' } });
  const { cursor } = await store.list('scheduled', { limit: 2 }, { tag: 'nightly' });
  await store.list('scheduled', { limit: 2, cursor }, { tag: 'nightly' });
  const { pk, sk, bucket, bucketSort } = Items[1] ?? {};
  expect(inputs()).toMatchObject([{}, { ExclusiveStartKey: { pk, sk, bucket, bucketSort } }]);
});

test('the runs due in a span are a range of the table', async () => {
  dynamodb.on(QueryCommand).resolves({ Items: [] });
  const { jobId } = aRun();
  await new DynamodbRunStore(table).listDueWithin(jobId, { from: NOW, to: NOW + 1 }, { limit: 1 });
  expect(inputs()).toMatchObject([
    {
      KeyConditionExpression: '#partition = :partition AND #sort BETWEEN :first AND :last',
      ExpressionAttributeNames: { '#partition': 'pk', '#sort': 'sk' },
      ExpressionAttributeValues: {
        ':partition': `JOB#${jobId}`,
        ':first': 'RUN#20501121T093000000Z',
        ':last': 'RUN#20501121T093000001Z',
      },
      ScanIndexForward: true,
    },
  ]);
});

test.each(['RUN#20501121T092959999Z#001#001', 'RUN#20501121T093000001Z#001#001'])(
  'a forged cursor that leads out of the span, to %s, is refused',
  async (position) => {
    const { jobId } = aRun();
    const span = { from: NOW, to: NOW + 1 };
    const cursor = formatCursor(`due-${jobId}-${span.from}-${span.to}`, position);
    await expectBadCursor(new DynamodbRunStore(table).listDueWithin(jobId, span, { limit: 1, cursor }));
    expect(inputs()).toEqual([]);
  },
);

test('what concerns the whole stack is read consistently, and its switch is written on the version that was read', async () => {
  const stack = new DynamodbStackStore(table);
  dynamodb.on(PutCommand).resolves({});
  dynamodb.on(GetCommand).resolves({});
  await stack.saveSwitch({ version: 0, pause: { since: NOW }, lastChange: 'a' });
  await stack.saveSwitch({ version: 1 });
  await stack.saveTick(NOW);
  await stack.loadPause();
  await stack.loadTick();
  const [SWITCH, TICK] = [
    { pk: 'STACK', sk: 'SWITCH' },
    { pk: 'STACK', sk: 'TICK' },
  ];
  expect(inputs()).toEqual([
    {
      TableName: 'runat',
      Item: { ...SWITCH, pause: { since: NOW }, version: 1, lastChange: 'a' },
      ConditionExpression: 'attribute_not_exists(#version)',
      ExpressionAttributeNames: { '#version': 'version' },
    },
    {
      TableName: 'runat',
      Item: { ...SWITCH, version: 2 },
      ConditionExpression: '#version = :version',
      ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: { ':version': 1 },
    },
    { TableName: 'runat', Item: { ...TICK, at: NOW } },
    { TableName: 'runat', Key: SWITCH, ConsistentRead: true },
    { TableName: 'runat', Key: TICK, ConsistentRead: true },
  ]);
});

test('an expired item that DynamoDB has not deleted yet is not there', async () => {
  const job = aJob({ expiresAt: NOW });
  dynamodb.on(GetCommand).resolves({ Item: jobItem(job) });
  expect(await store.load(job.id)).toBeUndefined();
});

test.each(['ProvisionedThroughputExceededException', 'InternalServerError', 'TimeoutError'])(
  'a store that answers %s is unavailable',
  async (name) => {
    const cause = sdkError(name);
    dynamodb.onAnyCommand().rejects(cause);
    const answers = [
      store.load('x'),
      store.insert(aJob()),
      store.save(aJob()),
      store.list('running', { limit: 1 }),
    ];
    for (const answer of answers) {
      const error = await rejection(answer);
      expect(error).toBeInstanceOf(DomainError);
      expect(error).toMatchObject({ code: 'unavailable', cause });
    }
  },
);

test('a call that is wrong in itself is not hidden', async () => {
  const cause = sdkError('ValidationException');
  dynamodb.on(GetCommand).rejects(cause);
  expect(await rejection(store.load('x'))).toBe(cause);
});

describe('with an index in several shards', () => {
  const storeIn = (indexShards: number) =>
    new DynamodbJobStore(
      new DynamodbTable({
        client,
        tableName: 'runat',
        clock: { now: () => NOW },
        indexShards,
        historyDays: 90,
      }),
    );
  const partitions = (): unknown[] =>
    dynamodb
      .commandCalls(QueryCommand)
      .map(({ args }) => args[0].input.ExpressionAttributeValues?.[':partition']);

  test('a list is a query of each', async () => {
    dynamodb.on(QueryCommand).resolves({ Items: [] });
    await storeIn(3).list('history', { limit: 25 });
    expect(partitions()).toEqual(['history', 'history#1', 'history#2']);
    expect(inputs()).toMatchObject([{ Limit: 26 }, { Limit: 26 }, { Limit: 26 }]);
  });

  test('a cursor leads to the same place in each', async () => {
    const jobs = [aJob(), aJob()];
    const Items = jobs.map(jobItem);
    dynamodb.on(QueryCommand).resolvesOnce({ Items }).resolves({ Items: [] });
    const { cursor } = await storeIn(2).list('scheduled', { limit: 1 });
    dynamodb.reset();
    dynamodb.on(QueryCommand).resolves({ Items: [] });
    await storeIn(2).list('scheduled', { limit: 1, cursor });
    const { pk, sk, bucketSort } = Items[0] ?? {};
    expect(inputs()).toMatchObject([
      { ExclusiveStartKey: { pk, sk, bucket: 'scheduled', bucketSort } },
      { ExclusiveStartKey: { pk, sk, bucket: 'scheduled#1', bucketSort } },
    ]);
  });

  test.each([
    [1, 10],
    [3, 9],
    [16, 16],
  ])('a search in %i of them ends after %i queries', async (shards, most) => {
    const { pk, sk, bucket, bucketSort } = jobItem(aJob());
    dynamodb.on(QueryCommand).resolves({ Items: [], LastEvaluatedKey: { pk, sk, bucket, bucketSort } });
    const page = await storeIn(shards).list('scheduled', { limit: 5 }, { tag: 'rare' });
    expect(page).toMatchObject({ items: [], cursor: expect.any(String) });
    expect(inputs()).toHaveLength(most);
  });

  test('an item is written under the key of its shard, each time under the same', async () => {
    dynamodb.on(PutCommand).resolves({});
    const job = aJob();
    await storeIn(8).insert(job);
    await storeIn(8).save({ ...job, state: 'running' });
    const buckets = dynamodb.commandCalls(PutCommand).map(({ args }) => args[0].input.Item?.bucket);
    const shard = shardOf(jobItem(job), 8);
    const suffix = shard === 0 ? '' : `#${shard}`;
    expect(buckets).toEqual([`scheduled${suffix}`, `running${suffix}`]);
  });

  test('the runs of a job are in the table, which has no shards', async () => {
    dynamodb.on(QueryCommand).resolves({ Items: [] });
    const table = new DynamodbTable({
      client,
      tableName: 'runat',
      clock: { now: () => NOW },
      indexShards: 8,
      historyDays: 90,
    });
    await new DynamodbRunStore(table).listOfJob(aRun().jobId, { limit: 1 });
    expect(inputs()).toHaveLength(1);
  });
});
