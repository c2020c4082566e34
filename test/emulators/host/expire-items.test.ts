import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateTableCommand,
  DynamoDBClient,
  PutItemCommand,
  ScanCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TABLE } from '../../../functions/contract/table.ts';
import {
  type DynamodbEmulator,
  startDynamodbEmulator,
} from '../../../local/emulators/dynamodb/start-dynamodb-emulator.ts';
import { expireItems } from '../../../local/events/expire-items.ts';

const NOW = Date.parse('2026-11-21T09:00:00Z');

let dataFolder: string;
let emulator: DynamodbEmulator;
let client: DynamoDBClient;

beforeAll(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'runat-expiry-'));
  emulator = await startDynamodbEmulator({ dataFolder });
  client = new DynamoDBClient({
    endpoint: emulator.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const keys = [TABLE.partitionKey, TABLE.sortKey];
  await client.send(
    new CreateTableCommand({
      TableName: 'items',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: keys.map((name) => ({ AttributeName: name, AttributeType: 'S' })),
      KeySchema: keys.map((name, index) => ({
        AttributeName: name,
        KeyType: index === 0 ? 'HASH' : 'RANGE',
      })),
    }),
  );
  await waitUntilTableExists({ client, maxWaitTime: 60, minDelay: 0.02 }, { TableName: 'items' });
});

afterAll(async () => {
  client.destroy();
  await emulator.close();
  await rm(dataFolder, { recursive: true });
});

const put = (name: string, expiresAt?: number) =>
  client.send(
    new PutItemCommand({
      TableName: 'items',
      Item: {
        [TABLE.partitionKey]: { S: name },
        [TABLE.sortKey]: { S: 'item' },
        ...(expiresAt !== undefined && { [TABLE.timeToLiveAttribute]: { N: String(expiresAt) } }),
      },
    }),
  );

it('items whose time is over go, and all others stay', async () => {
  const seconds = NOW / 1000;
  await put('over', seconds - 1);
  await put('long over', seconds - 1_000_000);
  await put('not over', seconds + 1);
  await put('for ever');
  expect(await expireItems({ client, tableName: 'items', now: () => NOW })).toBe(2);
  const { Items = [] } = await client.send(new ScanCommand({ TableName: 'items' }));
  expect(Items.map((item) => item[TABLE.partitionKey]?.S).sort()).toEqual(['for ever', 'not over']);
  expect(await expireItems({ client, tableName: 'items', now: () => NOW })).toBe(0);
});
