import { DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, test } from 'vitest';
import { jobItem } from '../../functions/adapters/dynamodb-items.ts';
import { DynamodbJobStore } from '../../functions/adapters/dynamodb-job-store.ts';
import { DynamodbTable } from '../../functions/adapters/dynamodb-table.ts';
import { DomainError } from '../../functions/domain/errors.ts';
import { aJob, NOW } from '../ports/samples.ts';
import { rejection, sdkError } from './sdk-error.ts';

const dynamodb = mockClient(DynamoDBDocumentClient);
const client = dynamodb as unknown as DynamoDBDocumentClient;
const store = new DynamodbJobStore(
  new DynamodbTable({ client, tableName: 'runat', clock: { now: () => NOW } }),
);

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
