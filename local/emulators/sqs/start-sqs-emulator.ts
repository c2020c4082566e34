import {
  AwsError,
  type EmulatorCredentials,
  type RefuseInput,
  type RunningServer,
  startAwsJsonService,
} from '../aws-wire.ts';
import limits from '../limits/sqs.generated.json' with { type: 'json' };
import { steadyTime } from '../steady-time.ts';
import type { Clock } from './message-queue.ts';
import { MessageStore } from './message-store.ts';
import { queueOperations } from './queue-operations.ts';
import { ACCOUNT_ID, openQueues, REGION } from './queues.ts';

/** Timers of the process, and a time that does not go back: delays and timeouts of messages are times that pass. They keep it alive no longer than its other work does. */
export const systemClock: Clock = {
  now: steadyTime(),
  setTimer: (call, delay) => {
    const timer = setTimeout(call, delay).unref();
    return () => clearTimeout(timer);
  },
};

/** Where the emulator keeps its queues, and who says the time. */
export interface SqsEmulatorOptions {
  /** Created when missing. Queues and messages are in `sqs.sqlite` there. */
  dataFolder: string;
  /** Default 0: any free one. */
  port?: number;
  /** Only requests signed with these are answered. Default: with any. */
  credentials?: EmulatorCredentials | undefined;
  clock?: Clock;
}

/**
 * Messages of 1 MiB in all, each character escaped in JSON, and what is around them. SQS looks at the size of messages, not of bodies.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
 */
const LARGEST_BODY_BYTES = 8 * 1024 * 1024;

/** The codes of errors by the protocol of before, from AWS's model. */
const QUERY_ERRORS = {
  BatchEntryIdsNotDistinct: 'AWS.SimpleQueueService.BatchEntryIdsNotDistinct',
  BatchRequestTooLong: 'AWS.SimpleQueueService.BatchRequestTooLong',
  EmptyBatchRequest: 'AWS.SimpleQueueService.EmptyBatchRequest',
  InvalidBatchEntryId: 'AWS.SimpleQueueService.InvalidBatchEntryId',
  QueueDoesNotExist: 'AWS.SimpleQueueService.NonExistentQueue',
  QueueNameExists: 'QueueAlreadyExists',
  TooManyEntriesInBatchRequest: 'AWS.SimpleQueueService.TooManyEntriesInBatchRequest',
};

/** A running emulator. */
export interface SqsEmulator extends RunningServer {
  /**
   * Does an operation for what stands for another part of AWS in this process, such as Lambda's event sources. The input has the members
   * that the wire has, and is not checked against the limits. Rejects with `AwsError`.
   */
  call: (operation: string, input: object) => Promise<object>;
}

/**
 * Starts an emulator of Amazon SQS on loopback, for standard queues. It speaks AWS JSON 1.0 as the SDK does, hands a
 * delayed message over in the moment it is due, and keeps everything in a file.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/Welcome.html
 */
export async function startSqsEmulator(options: SqsEmulatorOptions): Promise<SqsEmulator> {
  const { dataFolder, port = 0, credentials, clock = systemClock } = options;
  const store = new MessageStore(dataFolder, clock.now());
  const queues = openQueues(store, clock);
  const operations = queueOperations(queues, (name) => `${server.url}/${ACCOUNT_ID}/${name}`);
  const server = await startAwsJsonService({
    service: 'sqs',
    targetPrefix: 'AmazonSQS',
    limits,
    refuseInput,
    operations,
    queryErrors: QUERY_ERRORS,
    largestBodyBytes: LARGEST_BODY_BYTES,
    port,
    credentials,
    region: REGION,
    accountId: ACCOUNT_ID,
  });
  const within = { region: REGION, accountId: ACCOUNT_ID, requestId: 'within' };
  return {
    ...server,
    call: async (name, input) => (await operations[name]?.({ ...input }, within)) ?? {},
    close: async () => {
      for (const name of queues.names()) queues.find(name)?.close();
      await server.close();
      store.close();
    },
  };
}

/** SQS has its own words for a missing member and for an unknown attribute. */
const refuseInput: RefuseInput = ([first]) => {
  if (!first) return new AwsError('InvalidParameterValue', 'The request is invalid.');
  const name = first.path.charAt(0).toUpperCase() + first.path.slice(1);
  if (first.value === null) {
    return new AwsError('MissingParameter', `The request must contain the parameter ${name}.`);
  }
  if (/Attribute/.test(name))
    return new AwsError('InvalidAttributeName', `Unknown Attribute ${first.value}.`);
  const message = `Value ${first.value} for parameter ${name} is invalid. Reason: ${first.constraint}.`;
  return new AwsError('InvalidParameterValue', message);
};
