import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
  paginateQuery,
  QueryCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  type DynamodbEmulator,
  startDynamodbEmulator,
} from '../../../local/emulators/dynamodb/start-dynamodb-emulator.ts';
import { provisionTable } from '../../../local/provision-table.ts';

const VARIABLES = {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
} as const;

let dataFolder: string;
let emulator: DynamodbEmulator;
let client: DynamoDBClient;
let before: NodeJS.ProcessEnv;

beforeEach(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'runat-provision-'));
  emulator = await startDynamodbEmulator({ dataFolder });
  before = { ...process.env };
  Object.assign(process.env, VARIABLES, { AWS_ENDPOINT_URL_DYNAMODB: emulator.url });
  client = new DynamoDBClient({});
});

afterEach(async () => {
  process.env = before;
  client.destroy();
  await emulator.close();
  await rm(dataFolder, { recursive: true });
});

const attributes = (...names: string[]) =>
  names.map((name) => ({ AttributeName: name, AttributeType: 'S' as const }));
const keys = (hash: string, range: string) => [
  { AttributeName: hash, KeyType: 'HASH' as const },
  { AttributeName: range, KeyType: 'RANGE' as const },
];

/** The table as versions before the index of all runs made it, with so many jobs. */
const earlierTable = async (jobs: number) => {
  await client.send(
    new CreateTableCommand({
      TableName: 'runat',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: attributes('pk', 'sk', 'bucket', 'bucketSort'),
      KeySchema: keys('pk', 'sk'),
      GlobalSecondaryIndexes: [
        {
          IndexName: 'by-state',
          KeySchema: keys('bucket', 'bucketSort'),
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    }),
  );
  await waitUntilTableExists({ client, maxWaitTime: 60, minDelay: 0.02 }, { TableName: 'runat' });
  for (let job = 0; job < jobs; job += 1) {
    const item = {
      pk: `JOB#${job}`,
      sk: 'JOB',
      bucket: 'scheduled',
      bucketSort: `${job}`,
      image: 'x'.repeat(300_000),
    };
    const Item = Object.fromEntries(Object.entries(item).map(([name, value]) => [name, { S: value }]));
    await client.send(new PutItemCommand({ TableName: 'runat', Item }));
  }
};

const scheduled = async () => {
  const query = {
    TableName: 'runat-2',
    IndexName: 'by-state',
    KeyConditionExpression: '#bucket = :bucket',
    ExpressionAttributeNames: { '#bucket': 'bucket' },
    ExpressionAttributeValues: { ':bucket': { S: 'scheduled' } },
  };
  const keys: (string | undefined)[] = [];
  for await (const { Items = [] } of paginateQuery({ client }, query)) {
    keys.push(...Items.map(({ pk }) => pk?.S));
  }
  return keys;
};

const tables = async () => (await client.send(new ListTablesCommand({}))).TableNames;

it('a new folder gets a table with both indexes, once', async () => {
  await provisionTable();
  await provisionTable();
  await expect.poll(tables).toEqual(['runat-2']);
  await client.send(
    new QueryCommand({
      TableName: 'runat-2',
      IndexName: 'runs-by-due',
      KeyConditionExpression: 'runList = :list',
      ExpressionAttributeValues: { ':list': { S: 'runs' } },
    }),
  );
});

it('what an earlier version kept is taken over, page by page', async () => {
  await earlierTable(5);
  await provisionTable();
  expect(await scheduled()).toEqual(['JOB#0', 'JOB#1', 'JOB#2', 'JOB#3', 'JOB#4']);
  await expect.poll(tables).toEqual(['runat-2']);
});

it('a start that died while it took over is repeated', async () => {
  await provisionTable();
  await earlierTable(2);
  await client.send(
    new PutItemCommand({ TableName: 'runat-2', Item: { pk: { S: 'JOB#0' }, sk: { S: 'JOB' } } }),
  );
  await provisionTable();
  expect(await scheduled()).toEqual(['JOB#0', 'JOB#1']);
  const { Item } = await client.send(
    new GetItemCommand({ TableName: 'runat-2', Key: { pk: { S: 'JOB#0' }, sk: { S: 'JOB' } } }),
  );
  expect(Item?.image?.S).toHaveLength(300_000);
  await expect.poll(tables).toEqual(['runat-2']);
});
