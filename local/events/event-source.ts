import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Message } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import type { QueueReading } from '../../functions/contract/queues.ts';
import type { Invoke } from './invoke.ts';
import type { Precedence, Rank } from './precedence.ts';

/** Does an operation of SQS within this process, with the members that the wire has. */
export type CallSqs = (operation: string, input: object) => Promise<object>;

/** From which queue to which function. */
export interface EventSourceOptions {
  readonly sqs: CallSqs;
  readonly queueUrl: string;
  readonly queueArn: string;
  readonly invoke: Invoke;
  /** How batches are gathered, and how many are with the function at once. */
  readonly reading: QueueReading;
  /** What its batches wait for, or what waits for them. */
  readonly precedence: Precedence;
  readonly rank: Rank;
  /** Told what the function throws and what the queue refuses. */
  readonly onError: (error: unknown) => void;
}

/** A running event source. */
export interface EventSource {
  /** Takes no further messages. Resolves when the batches under way are done. */
  readonly close: () => Promise<void>;
}

/** A call receives or deletes no more. */
const CALL_SIZE = 10;
const WAIT_SECONDS = 20;
const PAUSE_AFTER_ERROR_MILLISECONDS = 1000;

/**
 * Gives the messages of a queue to a function, as Lambda's event source mapping does: in batches, several at once. A
 * batch that is not full waits for the time of the window, which a whole second of long polling may exceed by a bit. What the function has done with is deleted; what it names in `batchItemFailures`, or the whole batch when it
 * throws or names what was not in it, comes again after the queue's visibility timeout.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export function startEventSource(options: EventSourceOptions): EventSource {
  const stop = new AbortController();
  const pollers = Array.from({ length: options.reading.maxConcurrency }, () => poll(options, stop.signal));
  return {
    close: async () => {
      stop.abort();
      await Promise.all(pollers);
    },
  };
}

async function poll(options: EventSourceOptions, stop: AbortSignal): Promise<void> {
  const { precedence, rank } = options;
  while (!stop.aborted) {
    try {
      let messages = await gather(options, stop, WAIT_SECONDS);
      if (messages.length === 0) continue;
      await precedence.turn(rank);
      const end = precedence.begin(rank);
      try {
        // What has come meanwhile follows at once, and what waits for this rank goes on waiting.
        for (; messages.length > 0; messages = await gather(options, stop, 0)) {
          // What else is ready comes first, however many messages wait.
          await nextTurn();
          await handle(options, messages);
          await precedence.turn(rank);
        }
      } finally {
        end();
      }
    } catch (error) {
      if (stop.aborted) return;
      options.onError(error);
      await pause(stop);
    }
  }
}

async function gather(
  options: EventSourceOptions,
  stop: AbortSignal,
  waitSeconds: number,
): Promise<Message[]> {
  const { batchSize, windowSeconds } = options.reading;
  const batch = await receive(options, Math.min(CALL_SIZE, batchSize), waitSeconds, stop);
  if (batch.length === 0 || windowSeconds === 0) return batch;
  const until = performance.now() + windowSeconds * 1000;
  // What was received already must not be lost where the next call fails, or is ended: it stays in this batch.
  while (batch.length < batchSize && !stop.aborted) {
    const left = Math.round((until - performance.now()) / 1000);
    const most = Math.min(CALL_SIZE, batchSize - batch.length);
    const wait = Math.min(WAIT_SECONDS, Math.max(0, left));
    const more = await receive(options, most, wait, stop).catch(() => undefined);
    if (!more || (more.length === 0 && left <= 0)) break;
    batch.push(...more);
  }
  return batch;
}

async function receive(
  { sqs, queueUrl }: EventSourceOptions,
  most: number,
  waitSeconds: number,
  stop: AbortSignal,
): Promise<Message[]> {
  const received = sqs('ReceiveMessage', {
    QueueUrl: queueUrl,
    MaxNumberOfMessages: most,
    WaitTimeSeconds: waitSeconds,
    MessageSystemAttributeNames: ['All'],
    MessageAttributeNames: ['All'],
  });
  return ((await unlessStopped(received, stop)) as { Messages?: Message[] }).Messages ?? [];
}

/** What is received afterwards comes again: nobody deletes it. */
function unlessStopped<T>(work: Promise<T>, stop: AbortSignal): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const onStop = () => reject(stop.reason);
  if (stop.aborted) onStop();
  stop.addEventListener('abort', onStop);
  work.then(resolve, reject).finally(() => stop.removeEventListener('abort', onStop));
  return promise;
}

async function handle(options: EventSourceOptions, messages: Message[]): Promise<void> {
  const records = messages.map((message) => recordOf(message, options.queueArn));
  const failed = await failuresOf(options, records);
  const done = records.filter(({ messageId }) => !failed.has(messageId));
  const entries = done.map(({ receiptHandle }, index) => ({
    Id: String(index),
    ReceiptHandle: receiptHandle,
  }));
  for (let from = 0; from < entries.length; from += CALL_SIZE) {
    const Entries = entries.slice(from, from + CALL_SIZE);
    await options.sqs('DeleteMessageBatch', { QueueUrl: options.queueUrl, Entries });
  }
}

/** The ids of the messages that must come again. */
async function failuresOf(options: EventSourceOptions, records: SQSRecord[]): Promise<Set<string>> {
  const all = new Set(records.map(({ messageId }) => messageId));
  try {
    const named = failuresNamed(await options.invoke({ Records: records }));
    return named.every((id) => all.has(id)) ? new Set(named) : all;
  } catch (error) {
    options.onError(error);
    return all;
  }
}

function failuresNamed(answer: unknown): string[] {
  if (typeof answer !== 'object' || answer === null || !('batchItemFailures' in answer)) return [];
  const failures: unknown = answer.batchItemFailures;
  if (!Array.isArray(failures)) return [];
  return failures.map((failure: { itemIdentifier?: unknown } | null) => String(failure?.itemIdentifier));
}

/** https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html#example-standard-queue-message-event */
function recordOf(message: Message, queueArn: string): SQSRecord {
  return {
    messageId: message.MessageId ?? '',
    receiptHandle: message.ReceiptHandle ?? '',
    body: message.Body ?? '',
    attributes: (message.Attributes ?? {}) as unknown as SQSRecord['attributes'],
    messageAttributes: attributesOf(message),
    md5OfBody: message.MD5OfBody ?? '',
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: queueArn.split(':')[3] ?? '',
  };
}

function attributesOf({ MessageAttributes = {} }: Message): SQSRecord['messageAttributes'] {
  const entries = Object.entries(MessageAttributes).map(
    ([name, { DataType = 'String', StringValue = '' }]) => [
      name,
      { stringValue: StringValue, stringListValues: [], binaryListValues: [], dataType: DataType },
    ],
  );
  return Object.fromEntries(entries);
}

async function pause(stop: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, PAUSE_AFTER_ERROR_MILLISECONDS);
  stop.addEventListener('abort', () => resolve(), { once: true });
  await promise;
  clearTimeout(timer);
}
