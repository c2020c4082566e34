import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { QueueReading } from '../../../functions/contract/queues.ts';
import { startSqsEmulator } from '../../../local/emulators/sqs/start-sqs-emulator.ts';
import { type EventSource, startEventSource } from '../../../local/events/event-source.ts';
import { Precedence } from '../../../local/events/precedence.ts';

const QUEUE_ARN = 'arn:aws:sqs:us-east-1:000000000000:work';

let dataFolder: string;
let emulator: Awaited<ReturnType<typeof startSqsEmulator>>;
let sqs: SQSClient;
let queueUrl: string;
let queueNumber = 0;
let source: EventSource | undefined;
let errors: unknown[];

beforeAll(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'runat-source-'));
  emulator = await startSqsEmulator({ dataFolder });
  sqs = new SQSClient({
    endpoint: emulator.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
});

beforeEach(async () => {
  errors = [];
  queueNumber += 1;
  const create = new CreateQueueCommand({
    QueueName: `work-${queueNumber}`,
    Attributes: { VisibilityTimeout: '0' },
  });
  queueUrl = (await sqs.send(create)).QueueUrl ?? '';
});

afterEach(async () => {
  await source?.close();
  source = undefined;
});

afterAll(async () => {
  await emulator.close();
  sqs.destroy();
  await rm(dataFolder, { recursive: true });
});

const send = (body: string) => sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: body }));

const inNoOrder = () => new Precedence({ isBusy: () => false, after: () => () => {} });

/** Starts the source; `handle` gets each batch. */
function start(
  handle: (records: SQSRecord[]) => Promise<SQSBatchResponse | undefined>,
  reading: Partial<QueueReading> = {},
  precedence = inNoOrder(),
): EventSource {
  source = startEventSource({
    sqs: emulator.call,
    queueUrl,
    queueArn: QUEUE_ARN,
    reading: { batchSize: 10, windowSeconds: 0, maxConcurrency: 1, mostReceives: 5, ...reading },
    invoke: (event) => handle((event as SQSEvent).Records),
    precedence,
    rank: 'start',
    onError: (error) => errors.push(error),
  });
  return source;
}

/** Hides what was received from the other reads of the queue. */
const hideReceived = () =>
  sqs.send(new SetQueueAttributesCommand({ QueueUrl: queueUrl, Attributes: { VisibilityTimeout: '30' } }));

const messagesLeft = async () => {
  const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
  const get = new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: [...names] });
  const { Attributes } = await sqs.send(get);
  return names.reduce((sum, name) => sum + Number(Attributes?.[name]), 0);
};

it('gives a message to the function as Lambda does, and deletes it then', async () => {
  const { promise: records, resolve } = Promise.withResolvers<SQSRecord[]>();
  const running = start(async (batch) => {
    resolve(batch);
    return undefined;
  });
  const { MessageId, MD5OfMessageBody } = await send('{"kind":"due"}');
  expect(await records).toEqual([
    {
      messageId: MessageId,
      receiptHandle: expect.any(String),
      body: '{"kind":"due"}',
      attributes: {
        ApproximateReceiveCount: '1',
        ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
        SenderId: expect.any(String),
        SentTimestamp: expect.stringMatching(/^\d{13}$/),
      },
      messageAttributes: {},
      md5OfBody: MD5OfMessageBody,
      eventSource: 'aws:sqs',
      eventSourceARN: QUEUE_ARN,
      awsRegion: 'us-east-1',
    },
  ]);
  await running.close();
  expect(await messagesLeft()).toBe(0);
});

it('gives up to ten messages in a batch', async () => {
  const entries = Array.from({ length: 10 }, (_, index) => ({
    Id: String(index),
    MessageBody: String(index),
  }));
  await sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: entries }));
  await send('10');
  const { promise: sizes, resolve } = Promise.withResolvers<number[]>();
  const seen: number[] = [];
  start(async (batch) => {
    seen.push(batch.length);
    if (seen.length === 2) resolve(seen);
    return undefined;
  });
  expect(await sizes).toEqual([10, 1]);
});

it('has several batches with the function at once', async () => {
  await hideReceived();
  const { promise: bothThere, resolve } = Promise.withResolvers<undefined>();
  let inside = 0;
  start(
    async () => {
      inside += 1;
      if (inside === 2) resolve(undefined);
      return await bothThere;
    },
    { maxConcurrency: 2 },
  );
  await send('a');
  await send('b');
  await bothThere;
  expect(inside).toBe(2);
});

describe('what comes again', () => {
  it('is only what the function names', async () => {
    const { promise: again, resolve } = Promise.withResolvers<SQSRecord[]>();
    await send('good');
    await send('bad');
    const running = start(async (batch) => {
      const bad = batch.filter(({ body }) => body === 'bad');
      if (bad[0]?.attributes.ApproximateReceiveCount === '2') {
        resolve(batch);
        return undefined;
      }
      return { batchItemFailures: bad.map(({ messageId }) => ({ itemIdentifier: messageId })) };
    });
    expect((await again).map(({ body }) => body)).toEqual(['bad']);
    await running.close();
    expect(await messagesLeft()).toBe(0);
  });

  it.each([
    ['throws', () => Promise.reject(new Error('no'))],
    [
      'names a message that was not in the batch',
      async () => ({ batchItemFailures: [{ itemIdentifier: 'x' }] }),
    ],
  ])('is the whole batch when the function %s', async (_what, first) => {
    const { promise: again, resolve } = Promise.withResolvers<SQSRecord[]>();
    await send('a');
    let calls = 0;
    start(async (batch) => {
      calls += 1;
      if (calls === 1) return await first();
      resolve(batch);
      return undefined;
    });
    expect((await again)[0]?.attributes.ApproximateReceiveCount).toBe('2');
  });
});

it('tells what the function throws', async () => {
  const error = new Error('no');
  const { promise: again, resolve } = Promise.withResolvers<void>();
  let calls = 0;
  await send('a');
  start(async () => {
    calls += 1;
    if (calls === 1) throw error;
    resolve();
    return undefined;
  });
  await again;
  expect(errors).toEqual([error]);
});

it('lets the batch under way end before it closes', async () => {
  const { promise: entered, resolve: enter } = Promise.withResolvers<void>();
  const { promise: leave, resolve: letGo } = Promise.withResolvers<void>();
  await send('a');
  const running = start(async () => {
    enter();
    await leave;
    return undefined;
  });
  await entered;
  const closed = running.close();
  letGo();
  await closed;
  expect(await messagesLeft()).toBe(0);
});

it('gathers messages for the time of the window, in more calls than one, and deletes all of them', async () => {
  await hideReceived();
  const batches: string[][] = [];
  const { promise: all, resolve } = Promise.withResolvers<void>();
  const sent = Array.from({ length: 24 }, (_, index) => `message ${index}`);
  for (const body of sent) await send(body);
  const running = start(
    async (batch) => {
      batches.push(batch.map(({ body }) => body));
      if (batches.flat().length === sent.length) resolve();
      return undefined;
    },
    { batchSize: 100, windowSeconds: 1 },
  );
  await all;
  await running.close();
  expect(batches.map((batch) => batch.toSorted())).toEqual([sent.toSorted()]);
  expect(await messagesLeft()).toBe(0);
});

it('hands over a full batch without waiting for the window', async () => {
  await hideReceived();
  const { promise: size, resolve } = Promise.withResolvers<number>();
  for (let count = 0; count < 13; count += 1) await send('x');
  start(
    async (batch) => {
      resolve(batch.length);
      return undefined;
    },
    { batchSize: 12, windowSeconds: 300 },
  );
  expect(await size).toBe(12);
});

it('lets what has a lower rank wait until no batch follows', async () => {
  const precedence = new Precedence({ isBusy: () => true, after: () => () => {} });
  for (const body of ['1', '2', '3']) await send(body);
  await hideReceived();
  const order: string[] = [];
  const others: Promise<void>[] = [];
  const done = Promise.withResolvers<void>();
  const handle = async (records: SQSRecord[]) => {
    if (order.length === 0) {
      const other = precedence.turn('other');
      others.push(other.then(() => void order.push('other')).finally(done.resolve));
    }
    order.push(...records.map(({ body }) => body));
    return undefined;
  };
  start(handle, { batchSize: 1 }, precedence);
  await done.promise;
  expect([...order.slice(0, 3).sort(), ...order.slice(3)]).toEqual(['1', '2', '3', 'other']);
});
