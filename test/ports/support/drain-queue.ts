import { DeleteMessageCommand, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';

/** Takes everything that is visible off a queue: the bodies, as JSON. */
export const drainQueue = async (sqs: SQSClient, queueUrl: string): Promise<unknown[]> => {
  const receive = new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10 });
  const { Messages: messages = [] } = await sqs.send(receive);
  if (messages.length === 0) return [];
  for (const { ReceiptHandle: handle } of messages) {
    await sqs.send(new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: handle }));
  }
  const bodies = messages.map(({ Body: body = '' }): unknown => JSON.parse(body));
  return [...bodies, ...(await drainQueue(sqs, queueUrl))];
};
