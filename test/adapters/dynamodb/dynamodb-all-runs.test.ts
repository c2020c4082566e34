import { BatchGetCommand, DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, expect, test } from 'vitest';
import { DynamodbAllRuns } from '../../../functions/adapters/dynamodb/dynamodb-all-runs.ts';
import { jobItem, runItem } from '../../../functions/adapters/dynamodb/dynamodb-items.ts';
import { DynamodbJobStore } from '../../../functions/adapters/dynamodb/dynamodb-job-store.ts';
import { DynamodbTable } from '../../../functions/adapters/dynamodb/dynamodb-table.ts';
import { aJob, aRun, NOW, unwatched } from '../../ports/support/samples.ts';
import { mockedClient } from '../mocked-client.ts';
import { rejection } from '../sdk-error.ts';

const dynamodb = mockedClient(DynamoDBDocumentClient);
const client = dynamodb as unknown as DynamoDBDocumentClient;
const table = new DynamodbTable({
  client,
  tableName: 'runat',
  clock: { now: () => NOW },
  indexShards: 1,
  historyDays: 90,
});
const allRuns = new DynamodbAllRuns(table);

beforeEach(() => dynamodb.reset());

const queries = (): unknown[] => dynamodb.commandCalls(QueryCommand).map((call) => call.args[0].input);
const reads = (): unknown[] => dynamodb.commandCalls(BatchGetCommand).map((call) => call.args[0].input);

/** What the index has of a run. */
const entryOf = (run: ReturnType<typeof aRun>) => {
  const { pk, sk, runList, runOrder } = runItem(run);
  return { pk, sk, runList, runOrder };
};

test('a page is one query of the index of all runs and one consistent read of the runs', async () => {
  const runs = [aRun({ dueAt: NOW + 1 }), aRun({ dueAt: NOW })];
  dynamodb.on(QueryCommand).resolves({ Items: runs.map(entryOf) });
  dynamodb.on(BatchGetCommand).resolves({ Responses: { runat: runs.map(runItem).toReversed() } });
  expect(await allRuns.list({ from: NOW, to: NOW + 5 }, { limit: 25 })).toStrictEqual({ items: runs });
  expect(queries()).toEqual([
    {
      TableName: 'runat',
      IndexName: 'runs-by-due',
      KeyConditionExpression: '#partition = :partition AND #sort BETWEEN :first AND :last',
      FilterExpression: 'attribute_not_exists(#keptUntil) OR #keptUntil > :now',
      ExpressionAttributeNames: { '#partition': 'runList', '#sort': 'runOrder', '#keptUntil': 'keptUntil' },
      ExpressionAttributeValues: {
        ':partition': 'runs',
        ':first': String(NOW).padStart(15, '0'),
        ':last': String(NOW + 5).padStart(15, '0'),
        ':now': NOW,
      },
      ScanIndexForward: false,
      Limit: 26,
    },
  ]);
  const keys = runs.map(runItem).map(({ pk, sk }) => ({ pk, sk }));
  expect(reads()).toEqual([{ RequestItems: { runat: { Keys: keys, ConsistentRead: true } } }]);
});

test('a search reads what has not ended by the index beside what ended as wanted', async () => {
  dynamodb.on(QueryCommand).resolves({ Items: [] });
  await allRuns.list({ statuses: ['failed', 'running', 'lost'], cause: 'manual' }, { limit: 25 });
  expect(queries()).toMatchObject([
    {
      FilterExpression:
        '(attribute_not_exists(#keptUntil) OR #keptUntil > :now) AND #wanted0 = :wanted0 AND ' +
        '(attribute_not_exists(#wanted1) OR #wanted1 IN (:wanted1x0, :wanted1x1))',
      ExpressionAttributeNames: { '#wanted0': 'cause', '#wanted1': 'endedAs' },
      ExpressionAttributeValues: { ':wanted0': 'manual', ':wanted1x0': 'failed', ':wanted1x1': 'lost' },
      Limit: 500,
    },
  ]);
  expect(reads()).toEqual([]);
});

test('a run that an earlier program has ended is found by what it says itself', async () => {
  const run = unwatched(aRun({ status: 'failed' }));
  const { endedAs: _endedAs, ...item } = runItem(run);
  dynamodb.on(QueryCommand).resolves({ Items: [entryOf(run)] });
  dynamodb.on(BatchGetCommand).resolves({ Responses: { runat: [item] } });
  expect((await allRuns.list({ statuses: ['failed'] }, { limit: 1 })).items).toStrictEqual([run]);
  expect((await allRuns.list({ statuses: ['lost'] }, { limit: 1 })).items).toEqual([]);
});

test('a run of which the table knows no more is left out', async () => {
  const runs = [aRun({ dueAt: NOW + 1 }), aRun({ dueAt: NOW })];
  dynamodb.on(QueryCommand).resolves({ Items: runs.map(entryOf) });
  dynamodb.on(BatchGetCommand).resolves({ Responses: { runat: runs.slice(1).map(runItem) } });
  expect((await allRuns.list({}, { limit: 25 })).items).toStrictEqual(runs.slice(1));
});

test('what one answer has no room for is read by the next', async () => {
  const jobs = [aJob(), aJob()];
  const [first, second] = jobs.map(({ id }) => ({ pk: `JOB#${id}`, sk: 'JOB' }));
  dynamodb
    .on(BatchGetCommand)
    .resolvesOnce({
      Responses: { runat: jobs.slice(0, 1).map(jobItem) },
      UnprocessedKeys: { runat: { Keys: [second ?? {}] } },
    })
    .resolvesOnce({ Responses: { runat: jobs.slice(1).map(jobItem) } });
  const found = await new DynamodbJobStore(table).loadAll(new Set(jobs.map(({ id }) => id)));
  expect([...found.values()]).toStrictEqual(jobs);
  expect(reads()).toMatchObject([
    { RequestItems: { runat: { Keys: [first, second] } } },
    { RequestItems: { runat: { Keys: [second] } } },
  ]);
});

test('a store that gives nothing, however often it is asked, is unavailable', async () => {
  const { id } = aJob();
  dynamodb
    .on(BatchGetCommand)
    .resolves({ UnprocessedKeys: { runat: { Keys: [{ pk: `JOB#${id}`, sk: 'JOB' }] } } });
  const error = await rejection(new DynamodbJobStore(table).loadAll(new Set([id])));
  expect(error).toMatchObject({ code: 'unavailable' });
  expect(reads()).toHaveLength(5);
});

test('no jobs are no call', async () => {
  expect(await new DynamodbJobStore(table).loadAll(new Set())).toEqual(new Map());
  expect(dynamodb.calls()).toEqual([]);
});
