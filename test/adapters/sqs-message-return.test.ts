import { ChangeMessageVisibilityCommand, SQSClient } from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';
import { sqsMessageReturn } from '../../functions/adapters/sqs-message-return.ts';
import { mockedClient } from './mocked-client.ts';

const sqs = mockedClient(SQSClient);
const queueUrl = 'https://sqs.us-east-1.amazonaws.com/123456789012/wake';

test('a message comes again by a change of how long it is hidden', async () => {
  sqs.on(ChangeMessageVisibilityCommand).resolves({});
  await sqsMessageReturn({ sqs: new SQSClient({ region: 'us-east-1' }), queueUrl })('receipt', 8);
  expect(sqs.calls().map((call) => call.args[0].input)).toEqual([
    { QueueUrl: queueUrl, ReceiptHandle: 'receipt', VisibilityTimeout: 8 },
  ]);
});
