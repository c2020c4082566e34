import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  ListTablesCommand,
  PutItemCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type DynamodbEmulator,
  startDynamodbEmulator,
} from '../../../local/emulators/dynamodb/start-dynamodb-emulator.ts';

let dataFolder: string;
let emulator: DynamodbEmulator;

const clientOf = (endpoint: string, secretAccessKey = 'local', maxAttempts = 10) =>
  new DynamoDBClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey },
    maxAttempts,
  });

const key = { pk: { S: 'a' } };

const createTable = async (client: DynamoDBClient, TableName: string) => {
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    }),
  );
  await waitUntilTableExists({ client, maxWaitTime: 60, minDelay: 0.02 }, { TableName });
};

beforeAll(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'runat-dynamodb-'));
  emulator = await startDynamodbEmulator({ dataFolder });
  const client = clientOf(emulator.url);
  await createTable(client, 'things');
  await client.send(new PutItemCommand({ TableName: 'things', Item: key }));
  client.destroy();
});

afterAll(async () => {
  await emulator.close();
  await rm(dataFolder, { recursive: true });
});

const ask = (target: string, body: string) =>
  fetch(emulator.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': target,
      'x-amz-date': 'now',
      authorization: 'AWS4-HMAC-SHA256 Credential=a, SignedHeaders=b, Signature=c',
    },
    body,
  });

it.each([
  ['null', 'null', 'SerializationException'],
  ['a list', '[]', 'SerializationException'],
  ['no JSON', '{', 'SerializationException'],
  ['a member of another type', '{"TableName":{}}', 'SerializationException'],
])('refuses a body that is %s', async (_what, body, type) => {
  const answer = await ask('DynamoDB_20120810.GetItem', body);
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ __type: `com.amazon.coral.service#${type}` });
});

it('refuses an operation that DynamoDB does not have', async () => {
  const answer = await ask('DynamoDB_20120810.GetEverything', '{}');
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({
    __type: 'com.amazon.coral.service#UnknownOperationException',
  });
});

it('goes on after a request on which its grammar of expressions fails', async () => {
  const broken = { TableName: 'things', FilterExpression: 'size(pk) = ', ExpressionAttributeValues: {} };
  expect((await ask('DynamoDB_20120810.Scan', JSON.stringify(broken))).status).toBeGreaterThanOrEqual(400);
  const client = clientOf(emulator.url);
  expect(await client.send(new GetItemCommand({ TableName: 'things', Key: key }))).toMatchObject({
    Item: key,
  });
  client.destroy();
});

it.each([
  ['that is not signed, as of a page of another site', { origin: 'https://example.org' }],
  ['under a name that was made to point here', { host: 'example.org' }],
])('refuses a request %s', async (_who, headers) => {
  const status = await new Promise((resolve, reject) => {
    request(emulator.url, { method: 'POST', headers }, (response) => resolve(response.statusCode))
      .on('error', reject)
      .end();
  });
  expect(status).toBe(403);
});

describe('with credentials', () => {
  let guarded: DynamodbEmulator;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'runat-dynamodb-'));
    const credentials = { accessKeyId: 'local', secretAccessKey: 'made for this start' };
    guarded = await startDynamodbEmulator({ dataFolder: folder, credentials });
  });

  afterAll(async () => {
    await guarded.close();
    await rm(folder, { recursive: true });
  });

  it('answers who has them', async () => {
    const client = clientOf(guarded.url, 'made for this start');
    expect(await client.send(new ListTablesCommand({}))).toMatchObject({ TableNames: [] });
    client.destroy();
  });

  it('refuses who has others', async () => {
    const client = clientOf(guarded.url, 'local', 1);
    await expect(client.send(new ListTablesCommand({}))).rejects.toMatchObject({
      name: 'InvalidSignatureException',
    });
    client.destroy();
  });

  it.each(['GET', 'POST'])('refuses a %s that is not signed', async (method) => {
    const answer = await fetch(guarded.url, { method });
    expect(answer.status).toBe(403);
    expect(await answer.json()).toMatchObject({
      __type: expect.stringMatching(/#MissingAuthenticationTokenException$/),
    });
  });
});

it('keeps its tables over a restart', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'runat-dynamodb-'));
  const first = await startDynamodbEmulator({ dataFolder: folder });
  const client = clientOf(first.url);
  await createTable(client, 'kept');
  client.destroy();
  await first.close();
  const second = await startDynamodbEmulator({ dataFolder: folder });
  const again = clientOf(second.url);
  expect((await again.send(new ListTablesCommand({}))).TableNames).toEqual(['kept']);
  again.destroy();
  await second.close();
  await rm(folder, { recursive: true });
});
