import { ChangeMessageVisibilityCommand, type SQSClient } from '@aws-sdk/client-sqs';

/**
 * Lets a message that was received come again after so many seconds, 0 to 43,200, and not after the time for which its
 * queue hides it. Throws what the client throws; then that time counts.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html
 */
export const sqsMessageReturn =
  ({ sqs, queueUrl }: { readonly sqs: SQSClient; readonly queueUrl: string }) =>
  async (receiptHandle: string, seconds: number): Promise<void> => {
    await sqs.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: queueUrl,
        ReceiptHandle: receiptHandle,
        VisibilityTimeout: seconds,
      }),
    );
  };
