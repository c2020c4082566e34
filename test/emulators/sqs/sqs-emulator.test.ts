import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSqsEmulator } from '../../../local/emulators/sqs/start-sqs-emulator.ts';

let dataFolder: string;
let emulator: Awaited<ReturnType<typeof startSqsEmulator>>;
let sqs: SQSClient;

const clientOf = (endpoint: string) =>
  new SQSClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });

const createQueue = async (name: string, attributes: Record<string, string> = {}) =>
  (await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes }))).QueueUrl ?? '';

const receive = async (url: string, input: object = {}) =>
  (await sqs.send(new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10, ...input })))
    .Messages ?? [];

beforeAll(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'runat-sqs-'));
  emulator = await startSqsEmulator({ dataFolder });
  sqs = clientOf(emulator.url);
});

afterAll(async () => {
  sqs.destroy();
  await emulator.close();
  await rm(dataFolder, { recursive: true });
});

describe('queues', () => {
  it('are found by their name', async () => {
    const url = await createQueue('found');
    expect((await sqs.send(new GetQueueUrlCommand({ QueueName: 'found' }))).QueueUrl).toBe(url);
  });

  it('may be created twice with the same attributes', async () => {
    const url = await createQueue('twice', { VisibilityTimeout: '5' });
    expect(await createQueue('twice', { VisibilityTimeout: '5' })).toBe(url);
  });

  it('refuse a second creation with other attributes', async () => {
    await createQueue('other', { VisibilityTimeout: '5' });
    await expect(createQueue('other', { VisibilityTimeout: '6' })).rejects.toMatchObject({
      name: 'QueueNameExists',
    });
  });

  it('tell their attributes and counts', async () => {
    const url = await createQueue('told', { VisibilityTimeout: '5' });
    await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'now' }));
    await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'later', DelaySeconds: 900 }));
    const answer = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] }));
    expect(answer.Attributes).toMatchObject({
      ApproximateNumberOfMessages: '1',
      ApproximateNumberOfMessagesDelayed: '1',
      QueueArn: 'arn:aws:sqs:us-east-1:000000000000:told',
      VisibilityTimeout: '5',
      DelaySeconds: '0',
    });
  });

  it('take new attributes', async () => {
    const url = await createQueue('changed');
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { DelaySeconds: '7' } }));
    const answer = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['DelaySeconds'] }),
    );
    expect(answer.Attributes).toEqual({ DelaySeconds: '7' });
  });

  it('are listed by prefix', async () => {
    const url = await createQueue('listed-one');
    expect((await sqs.send(new ListQueuesCommand({ QueueNamePrefix: 'listed-' }))).QueueUrls).toEqual([url]);
  });

  it('are listed in pages for who asks for pages', async () => {
    const urls = [
      await createQueue('paged-b'),
      await createQueue('paged-a'),
      await createQueue('paged-c'),
    ].sort();
    const list = (input: object) => sqs.send(new ListQueuesCommand({ QueueNamePrefix: 'paged-', ...input }));
    const first = await list({ MaxResults: 2 });
    const second = await list({ MaxResults: 2, NextToken: first.NextToken });
    expect([...(first.QueueUrls ?? []), ...(second.QueueUrls ?? [])]).toEqual(urls);
    expect(second.NextToken).toBeUndefined();
    expect((await list({})).NextToken).toBeUndefined();
    await expect(list({ MaxResults: 0 })).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  });

  it('that are not there are refused with the code of the older protocol, too', async () => {
    await expect(sqs.send(new GetQueueUrlCommand({ QueueName: 'missing' }))).rejects.toMatchObject({
      name: 'QueueDoesNotExist',
      Code: 'AWS.SimpleQueueService.NonExistentQueue',
    });
  });

  it.each([
    ['a name with a dot', 'a.b', {}, 'InvalidParameterValue'],
    ['a FIFO queue', 'a.fifo', {}, 'InvalidParameterValue'],
    ['a delay over 15 minutes', 'a', { DelaySeconds: '901' }, 'InvalidAttributeValue'],
    ['an attribute it does not imitate', 'a', { KmsMasterKeyId: 'k' }, 'InvalidAttributeName'],
    ['an attribute nobody knows', 'a', { Nothing: '1' }, 'InvalidAttributeName'],
    [
      'a redrive policy to no queue',
      'a',
      { RedrivePolicy: '{"deadLetterTargetArn":"arn:none","maxReceiveCount":1}' },
      'InvalidParameterValue',
    ],
    ['a redrive policy that is no JSON', 'a', { RedrivePolicy: '{' }, 'InvalidParameterValue'],
  ])('refuse %s', async (_what, name, attributes, error) => {
    await expect(createQueue(name, attributes)).rejects.toMatchObject({ name: error });
  });

  it('are refused when unknown', async () => {
    const send = sqs.send(
      new SendMessageCommand({ QueueUrl: `${emulator.url}/000000000000/none`, MessageBody: 'x' }),
    );
    await expect(send).rejects.toMatchObject({ name: 'QueueDoesNotExist' });
  });

  it.each([
    ['GetQueueUrl', { QueueName: 'none' }, 'QueueDoesNotExist', 'AWS.SimpleQueueService.NonExistentQueue'],
    ['CreateQueue', { QueueName: 'a b' }, 'InvalidParameterValue', 'InvalidParameterValue'],
  ])(
    'are refused by %s with the code of the protocol of before, too',
    async (operation, input, type, code) => {
      const answer = await emulator.ask({
        method: 'POST',
        target: '/',
        headers: { 'x-amz-target': `AmazonSQS.${operation}` },
        body: JSON.stringify(input),
      });
      expect(answer).toMatchObject({ status: 400, headers: { 'x-amzn-query-error': `${code};Sender` } });
      expect(JSON.parse(answer.body)).toMatchObject({ __type: type });
    },
  );
});

describe('messages', () => {
  const LARGEST = 1_048_576;

  it('of 1 MiB are taken, and one byte more is refused', async () => {
    const url = await createQueue('large');
    const send = (MessageBody: string) => sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody }));
    await send('"'.repeat(LARGEST));
    await expect(send('x'.repeat(LARGEST + 1))).rejects.toMatchObject({
      name: 'InvalidParameterValue',
      message: 'One or more parameters are invalid. Reason: Message must be shorter than 1048576 bytes.',
    });
  });

  it('of more than 1 MiB together are refused as a whole', async () => {
    const url = await createQueue('large-batch');
    const batch = (sizes: number[]) =>
      sqs.send(
        new SendMessageBatchCommand({
          QueueUrl: url,
          Entries: sizes.map((size, index) => ({ Id: `m${index}`, MessageBody: 'x'.repeat(size) })),
        }),
      );
    await expect(batch([LARGEST / 2, LARGEST / 2, 1])).rejects.toMatchObject({
      name: 'BatchRequestTooLong',
      message: 'Batch requests cannot be longer than 1048576 bytes. You have sent 1048577 bytes.',
    });
    expect((await batch([LARGEST / 2, LARGEST / 2])).Successful).toHaveLength(2);
  });

  it('come with the attributes that were asked for', async () => {
    const url = await createQueue('attributes');
    const { MessageId } = await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'héllo "✓"' }));
    const [message] = await receive(url, { MessageSystemAttributeNames: ['ApproximateReceiveCount'] });
    expect(message).toMatchObject({
      MessageId,
      Body: 'héllo "✓"',
      Attributes: { ApproximateReceiveCount: '1' },
    });
  });

  it('carry attributes, of which a receive gets those that it names', async () => {
    const url = await createQueue('message-attributes', { VisibilityTimeout: '0' });
    const attributes = {
      'trace.id': { DataType: 'String', StringValue: 'é' },
      count: { DataType: 'Number.int', StringValue: '3' },
    };
    const sent = await sqs.send(
      new SendMessageCommand({ QueueUrl: url, MessageBody: 'x', MessageAttributes: attributes }),
    );
    const [all] = await receive(url, { MessageAttributeNames: ['All'] });
    expect(all?.MessageAttributes).toEqual(attributes);
    expect(all?.MD5OfMessageAttributes).toBe(sent.MD5OfMessageAttributes);
    expect(all?.MD5OfMessageAttributes).toBe('d4278763709c4d1fefe93ca96a0a3624');
    const [some] = await receive(url, { MessageAttributeNames: ['trace.*'] });
    expect(Object.keys(some?.MessageAttributes ?? {})).toEqual(['trace.id']);
    const [none] = await receive(url);
    expect(none).not.toHaveProperty('MessageAttributes');
  });

  it('are gone once deleted', async () => {
    const url = await createQueue('deleted', { VisibilityTimeout: '0' });
    await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'x' }));
    const [message] = await receive(url);
    await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: message?.ReceiptHandle }));
    expect(await receive(url)).toEqual([]);
  });

  it('come again at once when they are made visible', async () => {
    const url = await createQueue('visible');
    await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'x' }));
    const [message] = await receive(url);
    const handle = { QueueUrl: url, ReceiptHandle: message?.ReceiptHandle };
    await sqs.send(new ChangeMessageVisibilityCommand({ ...handle, VisibilityTimeout: 0 }));
    expect(await receive(url)).toHaveLength(1);
  });

  it('go in batches, where a bad one does not keep the good ones back', async () => {
    const url = await createQueue('batches');
    const entries = [
      { Id: 'good', MessageBody: 'x' },
      { Id: 'late', MessageBody: 'x', DelaySeconds: 901 },
    ];
    const sent = await sqs.send(new SendMessageBatchCommand({ QueueUrl: url, Entries: entries }));
    expect(sent.Successful?.map(({ Id }) => Id)).toEqual(['good']);
    expect(sent.Failed).toMatchObject([{ Id: 'late', Code: 'InvalidParameterValue', SenderFault: true }]);
  });

  it('are deleted in batches', async () => {
    const url = await createQueue('batch-deleted');
    await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'x' }));
    const [message] = await receive(url);
    const entries = [
      { Id: 'a', ReceiptHandle: message?.ReceiptHandle },
      { Id: 'b', ReceiptHandle: 'nonsense' },
    ];
    const answer = await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries: entries }));
    expect(answer).toMatchObject({
      Successful: [{ Id: 'a' }],
      Failed: [{ Id: 'b', Code: 'ReceiptHandleIsInvalid' }],
    });
  });

  it.each([
    ['an empty body', { MessageBody: '' }, 'MissingParameter'],
    ['a null character', { MessageBody: 'a\u0000b' }, 'InvalidMessageContents'],
    ['a delay over 15 minutes', { MessageBody: 'x', DelaySeconds: 901 }, 'InvalidParameterValue'],
    [
      'an attribute without a value',
      { MessageBody: 'x', MessageAttributes: { a: { DataType: 'String' } } },
      'InvalidParameterValue',
    ],
    [
      'an attribute of an unknown type',
      { MessageBody: 'x', MessageAttributes: { a: { DataType: 'Text', StringValue: 'x' } } },
      'InvalidParameterValue',
    ],
    [
      'a number that is none',
      { MessageBody: 'x', MessageAttributes: { a: { DataType: 'Number', StringValue: 'x' } } },
      'InvalidParameterValue',
    ],
    ['a message group with a space', { MessageBody: 'x', MessageGroupId: 'a b' }, 'InvalidParameterValue'],
    ['a long message group', { MessageBody: 'x', MessageGroupId: 'g'.repeat(129) }, 'InvalidParameterValue'],
  ])('with %s are refused', async (_what, input, error) => {
    const url = await createQueue('refused');
    const send = sqs.send(new SendMessageCommand({ QueueUrl: url, ...input }));
    await expect(send).rejects.toMatchObject({ name: error });
  });
});

it('says plainly that it does not imitate an operation', async () => {
  const url = await createQueue('purged');
  const purge = sqs.send(new PurgeQueueCommand({ QueueUrl: url }));
  await expect(purge).rejects.toThrow(/PurgeQueue: this local emulator of sqs does not imitate it/);
});

it('keeps queues and messages over a restart, and gives out at once what was in flight', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'runat-sqs-'));
  const before = await startSqsEmulator({ dataFolder: folder });
  const first = clientOf(before.url);
  const { QueueUrl } = await first.send(new CreateQueueCommand({ QueueName: 'kept' }));
  await first.send(new SendMessageCommand({ QueueUrl, MessageBody: 'work' }));
  expect((await first.send(new ReceiveMessageCommand({ QueueUrl }))).Messages).toHaveLength(1);
  first.destroy();
  await before.close();
  const after = await startSqsEmulator({ dataFolder: folder });
  const second = clientOf(after.url);
  const found = await second.send(new GetQueueUrlCommand({ QueueName: 'kept' }));
  const again = await second.send(new ReceiveMessageCommand({ QueueUrl: found.QueueUrl }));
  expect(again.Messages).toMatchObject([{ Body: 'work' }]);
  second.destroy();
  await after.close();
  await rm(folder, { recursive: true });
});
