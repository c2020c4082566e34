import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ConditionalCheckFailedException,
  CreateTableCommand,
  DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import {
  ConflictException,
  CreateScheduleCommand,
  DeleteScheduleCommand,
  SchedulerClient,
} from '@aws-sdk/client-scheduler';
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  QueueDoesNotExist,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import {
  BatchGetCommand,
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  ScanCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { directly, setTransports } from '../../../functions/adapters/clients/client-settings.ts';
import type { Perform } from '../../../local/emulators/aws-wire.ts';
import {
  type DynamodbEmulator,
  startDynamodbEmulator,
} from '../../../local/emulators/dynamodb/start-dynamodb-emulator.ts';
import {
  type SchedulerEmulator,
  startSchedulerEmulator,
} from '../../../local/emulators/scheduler/start-scheduler-emulator.ts';
import { type SqsEmulator, startSqsEmulator } from '../../../local/emulators/sqs/start-sqs-emulator.ts';
import { inProcessTransport, transportsTo } from '../../../local/in-process-transport.ts';

const NOWHERE = { endpoint: 'http://127.0.0.1:9', region: 'us-east-1' };
const TableName = 'things';
const OPTIONS = { marshallOptions: { removeUndefinedValues: true } };
const STRINGS = ['pk', 'sk', 'at'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const }));

const ITEM = {
  pk: 'a',
  sk: '1',
  at: 'now',
  version: 1,
  price: 0.25,
  left: undefined,
  none: null,
  isThere: true,
  list: [1, 'two', { three: 3, nothing: undefined }],
  deep: { empty: {}, text: 'größer 😀', nested: { list: [] } },
};

let folder: string;
let database: DynamodbEmulator;
let sqs: SqsEmulator;
let scheduler: SchedulerEmulator;
/** As the SDK asks, within this process. */
let usual: DynamoDBDocumentClient;
let direct: DynamoDBDocumentClient;
let QueueUrl: string;
let performed: string[];

/** What the emulators are asked to do directly. */
const counted =
  (perform: Perform): Perform =>
  (name, input) => {
    performed.push(name);
    return perform(name, input);
  };

const documents = (transport: object) =>
  DynamoDBDocumentClient.from(new DynamoDBClient({ ...NOWHERE, ...transport }), OPTIONS);

const directSqs = () => directly('sqs', new SQSClient({ ...NOWHERE, ...inProcessTransport(sqs.ask) }));

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'runat-direct-'));
  database = await startDynamodbEmulator({ dataFolder: folder });
  sqs = await startSqsEmulator({ dataFolder: folder });
  scheduler = await startSchedulerEmulator({ dataFolder: folder, deliver: async () => {} });
  usual = documents(inProcessTransport(database.ask));
  const sqsClient = new SQSClient({ ...NOWHERE, ...inProcessTransport(sqs.ask) });
  QueueUrl = (await sqsClient.send(new CreateQueueCommand({ QueueName: 'things' }))).QueueUrl ?? '';
  await usual.send(
    new CreateTableCommand({
      TableName,
      AttributeDefinitions: STRINGS,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'byTime',
          KeySchema: [{ AttributeName: 'at', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    }),
  );
});

beforeEach(async () => {
  for (const sk of ['1', '2', '3'])
    await usual.send(new PutCommand({ TableName, Item: { ...ITEM, sk, version: 1 } }));
  performed = [];
  const reached = ({ ask, perform }: { ask: typeof database.ask; perform: Perform }) => ({
    ask,
    perform: counted(perform),
  });
  setTransports(
    transportsTo({
      dynamodb: reached(database),
      sqs: reached(sqs),
      scheduler: reached(scheduler),
      ecs: {},
      logs: {},
      secrets: {},
    }),
  );
  direct = directly('dynamodb', documents(inProcessTransport(database.ask)));
});

afterAll(async () => {
  setTransports(() => undefined);
  await database.close();
  await sqs.close();
  await scheduler.close();
  rmSync(folder, { recursive: true });
});

const key = { pk: 'a', sk: '1' };
const VERSION = { ExpressionAttributeNames: { '#version': 'version' } };
const isVersion = (version: number) => ({
  ConditionExpression: '#version = :version',
  ...VERSION,
  ExpressionAttributeValues: { ':version': version },
});

it.each([
  ['GetItem', () => new GetCommand({ TableName, Key: key, ConsistentRead: true })],
  ['GetItem', () => new GetCommand({ TableName, Key: { pk: 'a', sk: 'none' } })],
  ['GetItem', () => new GetCommand({ TableName, Key: key, ReturnConsumedCapacity: 'TOTAL' })],
  ['PutItem', () => new PutCommand({ TableName, Item: ITEM, ReturnValues: 'ALL_OLD' })],
  ['PutItem', () => new PutCommand({ TableName, Item: ITEM, ...isVersion(1) })],
  ['DeleteItem', () => new DeleteCommand({ TableName, Key: key, ReturnValues: 'ALL_OLD', ...isVersion(1) })],
  [
    'Query',
    () =>
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'pk = :pk AND sk > :sk',
        ExpressionAttributeValues: { ':pk': 'a', ':sk': '0' },
        ExclusiveStartKey: key,
        Limit: 1,
      }),
  ],
  [
    'BatchGetItem',
    () => new BatchGetCommand({ RequestItems: { [TableName]: { Keys: [key, { pk: 'a', sk: '9' }] } } }),
  ],
] as const)('%s is answered as the SDK answers it', async (name, command) => {
  const { $metadata, ...answer } = await direct.send(command() as GetCommand);
  expect(performed).toEqual([name]);
  expect($metadata.httpStatusCode).toBe(200);
  await usual.send(new PutCommand({ TableName, Item: ITEM }));
  const { $metadata: _, ...expected } = await usual.send(command() as GetCommand);
  expect(answer).toEqual(expected);
});

it('UpdateItem is answered as the SDK answers it', async () => {
  const raise = () =>
    new UpdateCommand({
      TableName,
      Key: { pk: 'counter', sk: 'of things' },
      UpdateExpression: 'ADD #version :one',
      ...VERSION,
      ExpressionAttributeValues: { ':one': 1 },
      ReturnValues: 'UPDATED_NEW',
    });
  expect((await direct.send(raise())).Attributes).toEqual({ version: 1 });
  expect((await usual.send(raise())).Attributes).toEqual({ version: 2 });
});

it('what is put directly is stored as what the SDK puts', async () => {
  await direct.send(new PutCommand({ TableName, Item: { ...ITEM, sk: 'direct' } }));
  await usual.send(new PutCommand({ TableName, Item: { ...ITEM, sk: 'usual' } }));
  const read = async (sk: string) =>
    (await usual.send(new GetCommand({ TableName, Key: { pk: 'a', sk } }))).Item;
  expect({ ...(await read('direct')), sk: 'usual' }).toEqual(await read('usual'));
});

it('an input is not changed', async () => {
  const input = { TableName, Item: structuredClone(ITEM), ReturnValues: undefined, ...isVersion(1) };
  const before = structuredClone(input);
  await direct.send(new PutCommand(input));
  expect(input).toEqual(before);
});

it('a refusal is the error of the SDK, and is asked for once', async () => {
  const refused = direct.send(new PutCommand({ TableName, Item: ITEM, ...isVersion(7) }));
  await expect(refused).rejects.toBeInstanceOf(ConditionalCheckFailedException);
  await expect(refused).rejects.toMatchObject({ $metadata: { httpStatusCode: 400, attempts: 1 } });
  expect(performed).toEqual(['PutItem']);
});

it('an input that the service refuses is refused', async () => {
  const wrong = direct.send(new GetCommand({ TableName, Key: { pk: 'a' } }));
  await expect(wrong).rejects.toMatchObject({ name: 'ValidationException' });
  const bytes = new PutCommand({ TableName, Item: { ...ITEM, bytes: Buffer.from('x') } });
  await expect(direct.send(bytes)).rejects.toMatchObject({ name: 'SerializationException' });
  const lone = directSqs().send(new SendMessageCommand({ QueueUrl: `${QueueUrl}-other`, MessageBody: 'x' }));
  await expect(lone).rejects.toBeInstanceOf(QueueDoesNotExist);
  const large = directSqs().send(new SendMessageCommand({ QueueUrl, MessageBody: 'x'.repeat(1024 * 1024) }));
  await expect(large).rejects.toMatchObject({ $metadata: { httpStatusCode: 413 } });
});

it('the SDK repeats a call that the service failed at', async () => {
  let tries = 0;
  const failing: Perform = async () => {
    tries += 1;
    const body = JSON.stringify({ __type: 'InternalServerError', message: 'the disk is full' });
    return { refusal: { status: 500, headers: { 'content-type': 'application/x-amz-json-1.0' }, body } };
  };
  setTransports(
    transportsTo({
      dynamodb: { ask: database.ask, perform: failing },
      sqs: {},
      scheduler: {},
      ecs: {},
      logs: {},
      secrets: {},
    }),
  );
  const client = directly('dynamodb', documents(inProcessTransport(database.ask)));
  const { Item, $metadata } = await client.send(new GetCommand({ TableName, Key: key }));
  expect([tries, Item?.sk, $metadata.attempts]).toEqual([1, '1', 2]);
});

it('other commands, and those with options, go the way of the SDK', async () => {
  expect((await direct.send(new ScanCommand({ TableName }))).Count).toBeGreaterThan(0);
  await direct.send(new GetCommand({ TableName, Key: key }), { abortSignal: new AbortController().signal });
  expect(performed).toEqual([]);
});

it('an emulator does no operation that it has not', async () => {
  for (const { perform } of [sqs, scheduler, database])
    expect(await perform('Unheard', {})).toMatchObject({ refusal: { status: 400 } });
});

it('messages and schedules are answered as the SDK answers them', async () => {
  const queue = directSqs();
  const body = { QueueUrl, MessageBody: 'größer 😀' };
  const { $metadata: _, ...sent } = await queue.send(new SendMessageCommand(body));
  const bySdk = new SQSClient({ ...NOWHERE, ...inProcessTransport(sqs.ask) });
  const { $metadata: __, ...expected } = await bySdk.send(new SendMessageCommand(body));
  expect({ ...sent, MessageId: '' }).toEqual({ ...expected, MessageId: '' });
  const { Messages: [first] = [] } = await bySdk.send(new ReceiveMessageCommand({ QueueUrl }));
  const hide = { QueueUrl, ReceiptHandle: first?.ReceiptHandle, VisibilityTimeout: 30 };
  const { $metadata: ___, ...hidden } = await queue.send(new ChangeMessageVisibilityCommand(hide));
  expect(hidden).toEqual({});

  const schedules = directly(
    'scheduler',
    new SchedulerClient({ ...NOWHERE, ...inProcessTransport(scheduler.ask) }),
  );
  const once = {
    Name: 'once',
    ScheduleExpression: 'at(2099-01-01T00:00:00)',
    FlexibleTimeWindow: { Mode: 'OFF' as const },
    StartDate: new Date('2090-01-01T00:00:00Z'),
    Target: { Arn: 'arn:aws:sqs:us-east-1:000000000000:things', RoleArn: 'arn:aws:iam::000000000000:role/a' },
  };
  const { ScheduleArn } = await schedules.send(new CreateScheduleCommand(once));
  expect(ScheduleArn).toBe('arn:aws:scheduler:us-east-1:000000000000:schedule/default/once');
  await expect(schedules.send(new CreateScheduleCommand(once))).rejects.toBeInstanceOf(ConflictException);
  await schedules.send(new DeleteScheduleCommand({ Name: 'once' }));
  expect(performed).toEqual([
    'SendMessage',
    'ChangeMessageVisibility',
    'CreateSchedule',
    'CreateSchedule',
    'DeleteSchedule',
  ]);
});

it('timers that are due come between two calls', async () => {
  const order: string[] = [];
  setImmediate(() => order.push('something else'));
  await direct.send(new GetCommand({ TableName, Key: key }));
  order.push('answer');
  expect(order).toEqual(['something else', 'answer']);
});
