import { createHash } from 'node:crypto';
import { AwsError, type Operation, operation } from '../aws-wire.ts';
import { checkMessage, imitatedOnly, messageBytes, type SentMessage } from './check-message.ts';
import { chosenAttributes, md5OfAttributes } from './message-attributes.ts';
import type { MessageQueue, ReceivedMessage } from './message-queue.ts';
import { checkAttributes, numberAttribute, redrivePolicyOf, settledAttributes } from './queue-attributes.ts';
import type { Queues } from './queues.ts';
import { formatReceipt, parseReceipt } from './receipt-handle.ts';

const MAX_BATCH = 10;
const LARGEST_BATCH_BYTES = 1_048_576;
const MAX_PAGE = 1000;
const BATCH_ID = /^[a-zA-Z0-9_-]{1,80}$/;
const QUEUE_NAME = /^[a-zA-Z0-9_-]{1,80}$/;

interface QueueInput {
  QueueUrl: string;
}

interface ListInput {
  QueueNamePrefix?: string;
  MaxResults?: number;
  NextToken?: string;
}

interface ReceiveInput extends QueueInput {
  AttributeNames?: string[];
  MessageSystemAttributeNames?: string[];
  MessageAttributeNames?: string[];
  MaxNumberOfMessages?: number;
  VisibilityTimeout?: number;
  WaitTimeSeconds?: number;
  ReceiveRequestAttemptId?: string;
}

interface BatchInput<Entry> extends QueueInput {
  Entries: ({ Id: string } & Entry)[];
}

/** The operations on queues and messages, over the given queues. `urlOf` gives a queue's address by its name. */
export function queueOperations(queues: Queues, urlOf: (name: string) => string): Record<string, Operation> {
  const queueOf = ({ QueueUrl }: QueueInput) => {
    const queue = queues.find(QueueUrl.split('/').at(-1) ?? '');
    if (!queue) throw doesNotExist();
    return queue;
  };
  return {
    CreateQueue: operation<{ QueueName: string; Attributes?: Record<string, string>; tags?: object }>(
      (input) => {
        createQueue(queues, input.QueueName, input.Attributes ?? {});
        return { QueueUrl: urlOf(input.QueueName) };
      },
    ),
    GetQueueUrl: operation<{ QueueName: string }>(({ QueueName }) => {
      if (!queues.find(QueueName)) throw doesNotExist();
      return { QueueUrl: urlOf(QueueName) };
    }),
    ListQueues: operation<ListInput>((input) => listQueues(queues, input, urlOf)),
    GetQueueAttributes: operation<QueueInput & { AttributeNames?: string[] }>((input) => ({
      Attributes: chosen(input.AttributeNames ?? [], describeQueue(queues, queueOf(input))),
    })),
    SetQueueAttributes: operation<QueueInput & { Attributes: Record<string, string> }>((input) => {
      const queue = queueOf(input);
      requireAttributes(queues, input.Attributes);
      queue.setAttributes(input.Attributes);
      return {};
    }),
    SendMessage: operation<QueueInput & SentMessage>((input) => send(queueOf(input), input)),
    SendMessageBatch: operation<BatchInput<SentMessage>>((input) =>
      inBatch(input, (entry) => send(queueOf(input), entry), requireShort),
    ),
    ReceiveMessage: operation<ReceiveInput>((input) => receive(queues, queueOf(input), input)),
    DeleteMessage: operation<QueueInput & { ReceiptHandle: string }>((input) => {
      queueOf(input).delete(parseReceipt(input.ReceiptHandle).messageId);
      return {};
    }),
    DeleteMessageBatch: operation<BatchInput<{ ReceiptHandle: string }>>((input) =>
      queueOf(input).together(() =>
        inBatch(input, ({ ReceiptHandle }) => {
          queueOf(input).delete(parseReceipt(ReceiptHandle).messageId);
          return {};
        }),
      ),
    ),
    ChangeMessageVisibility: operation<QueueInput & { ReceiptHandle: string; VisibilityTimeout: number }>(
      (input) => {
        changeVisibility(queueOf(input), input.ReceiptHandle, input.VisibilityTimeout);
        return {};
      },
    ),
  };
}

function createQueue(queues: Queues, name: string, attributes: Record<string, string>): void {
  if (!QUEUE_NAME.test(name)) {
    const rule = 'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length';
    throw new AwsError('InvalidParameterValue', name.endsWith('.fifo') ? imitatedOnly('FIFO queues') : rule);
  }
  requireAttributes(queues, attributes);
  const existing = queues.find(name);
  if (!existing) {
    queues.create(name, attributes);
    return;
  }
  const settled = settledAttributes(existing.row.attributes);
  const differing = Object.keys(attributes).find((key) => settled[key] !== attributes[key]);
  if (differing !== undefined) {
    throw new AwsError(
      'QueueNameExists',
      `A queue already exists with the same name and a different value for attribute ${differing}`,
    );
  }
}

/**
 * By name. There is a next page only for who asks for pages: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListQueues.html
 */
function listQueues(queues: Queues, input: ListInput, urlOf: (name: string) => string): object {
  const { QueueNamePrefix: prefix = '', MaxResults: limit, NextToken: token } = input;
  if (limit !== undefined) requireRange('MaxResults', limit, 1, MAX_PAGE);
  const after = token === undefined ? '' : Buffer.from(token, 'base64url').toString();
  const names = queues
    .names()
    .filter((name) => name.startsWith(prefix) && name > after)
    .sort();
  const page = names.slice(0, limit ?? MAX_PAGE);
  const isMore = limit !== undefined && names.length > page.length;
  return {
    QueueUrls: page.map(urlOf),
    ...(isMore && { NextToken: Buffer.from(page.at(-1) ?? '').toString('base64url') }),
  };
}

function requireAttributes(queues: Queues, attributes: Record<string, string>): void {
  checkAttributes(attributes);
  const target = redrivePolicyOf(attributes)?.deadLetterTargetArn;
  if (target === undefined || queues.names().some((name) => queues.arnOf(name) === target)) return;
  throw new AwsError(
    'InvalidParameterValue',
    `Value ${attributes.RedrivePolicy} for parameter RedrivePolicy is invalid. Reason: Dead letter target does not exist.`,
  );
}

function describeQueue(queues: Queues, queue: MessageQueue): Record<string, string> {
  const { visible, inFlight, delayed } = queue.counts();
  const { name, attributes, createdAt, modifiedAt } = queue.row;
  return {
    ...settledAttributes(attributes),
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    CreatedTimestamp: String(Math.floor(createdAt / 1000)),
    LastModifiedTimestamp: String(Math.floor(modifiedAt / 1000)),
    QueueArn: queues.arnOf(name),
  };
}

function send(queue: MessageQueue, message: SentMessage): object {
  checkMessage(message, numberAttribute(queue.row.attributes, 'MaximumMessageSize'));
  const { MessageBody: body, DelaySeconds, MessageAttributes: attributes = {} } = message;
  const delay = DelaySeconds === undefined ? {} : { delay: DelaySeconds * 1000 };
  return {
    MessageId: queue.send(body, { ...delay, attributes }),
    MD5OfMessageBody: md5(body),
    ...(Object.keys(attributes).length > 0 && { MD5OfMessageAttributes: md5OfAttributes(attributes) }),
  };
}

async function receive(queues: Queues, queue: MessageQueue, input: ReceiveInput): Promise<object> {
  const {
    MaxNumberOfMessages: max = 1,
    VisibilityTimeout,
    WaitTimeSeconds = numberAttribute(queue.row.attributes, 'ReceiveMessageWaitTimeSeconds'),
  } = input;
  requireRange('MaxNumberOfMessages', max, 1, 10);
  requireRange('WaitTimeSeconds', WaitTimeSeconds, 0, 20);
  if (input.ReceiveRequestAttemptId) {
    throw new AwsError(
      'InvalidParameterValue',
      imitatedOnly('ReceiveRequestAttemptId, which is for FIFO queues'),
    );
  }
  if (VisibilityTimeout !== undefined) requireRange('VisibilityTimeout', VisibilityTimeout, 0, 43_200);
  const visibility = VisibilityTimeout === undefined ? {} : { visibility: VisibilityTimeout * 1000 };
  const messages = await queue.receive({ max, wait: WaitTimeSeconds * 1000, ...visibility });
  if (messages.length === 0) return {};
  return { Messages: messages.map((message) => describeMessage(queues, message, input)) };
}

function describeMessage(queues: Queues, message: ReceivedMessage, input: ReceiveInput): object {
  const names = [...(input.AttributeNames ?? []), ...(input.MessageSystemAttributeNames ?? [])];
  const systemAttributes = chosen(names, {
    SenderId: 'AIDAAAAAAAAAAAAAAAAAA',
    SentTimestamp: String(message.sentAt),
    ApproximateReceiveCount: String(message.receiveCount),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
    ...(message.deadLetterOf === null
      ? {}
      : { DeadLetterQueueSourceArn: queues.arnOf(message.deadLetterOf) }),
  });
  const attributes = chosenAttributes(JSON.parse(message.attributes), input.MessageAttributeNames ?? []);
  return {
    MessageId: message.id,
    ReceiptHandle: formatReceipt(message.id, message.receipt),
    MD5OfBody: md5(message.body),
    Body: message.body,
    ...(Object.keys(systemAttributes).length > 0 && { Attributes: systemAttributes }),
    ...(Object.keys(attributes).length > 0 && {
      MessageAttributes: attributes,
      MD5OfMessageAttributes: md5OfAttributes(attributes),
    }),
  };
}

function changeVisibility(queue: MessageQueue, handle: string, seconds: number): void {
  requireRange('VisibilityTimeout', seconds, 0, 43_200);
  const { messageId, receipt } = parseReceipt(handle);
  if (queue.changeVisibility(messageId, receipt, seconds * 1000)) return;
  const message = `Value ${handle} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.`;
  throw new AwsError('InvalidParameterValue', message);
}

/** Does each entry by itself: one that is refused does not keep the others from being done. */
function inBatch<Entry extends { Id: string }>(
  input: { Entries: Entry[] },
  run: (entry: Entry) => object,
  check: (entries: Entry[]) => void = () => undefined,
): object {
  requireBatch(input.Entries.map(({ Id }) => Id));
  check(input.Entries);
  const successful: object[] = [];
  const failed: object[] = [];
  for (const entry of input.Entries) {
    try {
      successful.push({ Id: entry.Id, ...run(entry) });
    } catch (error) {
      if (!(error instanceof AwsError) || error.code === 'QueueDoesNotExist') throw error;
      failed.push({ Id: entry.Id, Code: error.code, Message: error.message, SenderFault: true });
    }
  }
  return { Successful: successful, ...(failed.length === 0 ? {} : { Failed: failed }) };
}

function requireBatch(ids: string[]): void {
  if (ids.length === 0) {
    throw new AwsError('EmptyBatchRequest', 'There should be at least one entry in the request.');
  }
  if (ids.length > MAX_BATCH) {
    throw new AwsError(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are ${MAX_BATCH}. You have sent ${ids.length}.`,
    );
  }
  if (new Set(ids).size < ids.length) throw new AwsError('BatchEntryIdsNotDistinct', 'Id repeated.');
  if (!ids.every((id) => BATCH_ID.test(id))) {
    throw new AwsError(
      'InvalidBatchEntryId',
      'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
    );
  }
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html */
function requireShort(entries: SentMessage[]): void {
  const bytes = entries.reduce((sum, entry) => sum + messageBytes(entry), 0);
  if (bytes <= LARGEST_BATCH_BYTES) return;
  const message = `Batch requests cannot be longer than ${LARGEST_BATCH_BYTES} bytes. You have sent ${bytes} bytes.`;
  throw new AwsError('BatchRequestTooLong', message);
}

function requireRange(name: string, value: number, min: number, max: number): void {
  if (value >= min && value <= max) return;
  const message = `Value ${value} for parameter ${name} is invalid. Reason: Must be between ${min} and ${max}, if provided.`;
  throw new AwsError('InvalidParameterValue', message);
}

function chosen(names: string[], all: Record<string, string>): Record<string, string> {
  if (names.includes('All')) return all;
  return Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)));
}

const doesNotExist = () => new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');

const md5 = (text: string) => createHash('md5').update(text).digest('hex');
