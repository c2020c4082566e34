import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { Log } from '../use-cases/ports.ts';

/**
 * Handles the messages of a batch side by side and reports those that must come again.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting
 *
 * A repeat would not help where `read` cannot make sense of a body: the message is logged, counted and acknowledged.
 */
export const handleBatch = async <T>(
  event: SQSEvent,
  log: Log,
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
  const failures = await Promise.all(
    event.Records.map((record) =>
      handleRecord(record).then(
        () => [],
        (cause: unknown) => {
          log.error(
            'a message could not be handled and will come again',
            { messageId: record.messageId },
            cause,
          );
          return [{ itemIdentifier: record.messageId }];
        },
      ),
    ),
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
