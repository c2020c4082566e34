import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { Log } from '../use-cases/ports.ts';

/** What reading a queue needs. */
export interface QueueBatchPorts {
  readonly log: Log;
  /** Lets a message come again after so many seconds. */
  readonly comeAgain: (receiptHandle: string, seconds: number) => Promise<void>;
}

/**
 * After how many seconds a message comes again that has failed once, twice and so on. Later failures wait for the time for
 * which the queue hides a message: what fails for so long needs no haste.
 */
const COMES_AGAIN_AFTER = [2, 8, 32, 128] as const;

/** After how many seconds a message comes again that was received so often; undefined for the time of its queue. */
export const secondsUntilRepeat = (receives: number): number | undefined => COMES_AGAIN_AFTER[receives - 1];

/**
 * Handles the messages of a batch side by side and reports those that must come again, which they do within seconds.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
 *
 * A repeat would not help where `read` cannot make sense of a body: the message is logged, counted and acknowledged.
 */
export const handleBatch = async <T>(
  event: SQSEvent,
  { log, comeAgain }: QueueBatchPorts,
  read: (body: unknown) => T | undefined,
  handle: (value: T) => Promise<unknown>,
): Promise<SQSBatchResponse> => {
  const handleRecord = async ({ body, messageId }: SQSRecord): Promise<void> => {
    const value = read(parseJson(body));
    if (value !== undefined) {
      await handle(value);
      return;
    }
    log.error('a message that makes no sense is given up', { messageId, bytes: body.length });
    log.count('MessageGivenUp');
  };

  const hasten = async ({ messageId, receiptHandle, attributes }: SQSRecord): Promise<void> => {
    const seconds = secondsUntilRepeat(Number(attributes.ApproximateReceiveCount));
    if (seconds === undefined) return;
    try {
      await comeAgain(receiptHandle, seconds);
    } catch (cause) {
      log.warn('a message comes again only when its queue no longer hides it', { messageId }, cause);
    }
  };

  const failures = await Promise.all(
    event.Records.map(async (record) => {
      try {
        await handleRecord(record);
        return [];
      } catch (cause) {
        const { messageId } = record;
        log.error('a message could not be handled and will come again', { messageId }, cause);
        await hasten(record);
        return [{ itemIdentifier: messageId }];
      }
    }),
  );
  return { batchItemFailures: failures.flat() };
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    // No JSON is as senseless as the wrong JSON.
    return undefined;
  }
};
