import { mkdtemp, rm } from 'node:fs/promises';
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
let deaths: string[];
let onDeath: () => void;

const clientOf = (endpoint: string, secretAccessKey = 'local', maxAttempts = 10) =>
  new DynamoDBClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey },
    maxAttempts,
  });

const key = { pk: { S: 'a' } };

beforeAll(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'runat-dynamodb-'));
  deaths = [];
  onDeath = () => {};
  emulator = await startDynamodbEmulator({
    dataFolder,
    onDeath: (message) => {
      deaths.push(message);
      onDeath();
    },
  });
  const client = clientOf(emulator.url);
  await client.send(
    new CreateTableCommand({
      TableName: 'things',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    }),
  );
  await waitUntilTableExists({ client, maxWaitTime: 60, minDelay: 0.02 }, { TableName: 'things' });
  await client.send(new PutItemCommand({ TableName: 'things', Item: key }));
  client.destroy();
});

afterAll(async () => {
  await emulator.close();
  await rm(dataFolder, { recursive: true });
});

it('comes back at the same address with its data when a request ends it', async () => {
  const died = new Promise<void>((resolve) => {
    onDeath = resolve;
  });
  const former = emulator.pid();
  await fetch(emulator.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'DynamoDB_20120810.GetItem',
      'x-amz-date': 'now',
      authorization: 'AWS4-HMAC-SHA256 Credential=a, SignedHeaders=b, Signature=c',
    },
    body: 'null',
  }).catch(() => undefined);
  await died;
  const client = clientOf(emulator.url);
  expect(await client.send(new GetItemCommand({ TableName: 'things', Key: key }))).toMatchObject({
    Item: key,
  });
  expect(emulator.pid()).not.toBe(former);
  expect(deaths).toEqual(['The database died and is started again.']);
  client.destroy();
});

it.each([
  ['a page of another site', { origin: 'https://example.org' }],
  ['a name that was made to point here', { host: 'example.org' }],
])('refuses %s', async (_who, headers) => {
  const { request } = await import('node:http');
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
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({
      __type: expect.stringMatching(/#IncompleteSignatureException$/),
    });
  });
});

it('keeps its tables over a restart, and leaves no process behind', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'runat-dynamodb-'));
  const first = await startDynamodbEmulator({ dataFolder: folder });
  const pid = first.pid();
  const client = clientOf(first.url);
  await client.send(
    new CreateTableCommand({
      TableName: 'kept',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    }),
  );
  client.destroy();
  await first.close();
  expect(() => process.kill(pid ?? 0, 0)).toThrow('ESRCH');
  const second = await startDynamodbEmulator({ dataFolder: folder });
  const again = clientOf(second.url);
  expect((await again.send(new ListTablesCommand({}))).TableNames).toEqual(['kept']);
  again.destroy();
  await second.close();
  await rm(folder, { recursive: true });
});
