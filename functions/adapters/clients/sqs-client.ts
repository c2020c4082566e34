import { SQSClient } from '@aws-sdk/client-sqs';
import { boundedCalls } from './bounded-calls.ts';
import { ANSWER_MS, clientSettings, directly } from './client-settings.ts';
import { once } from './once.ts';

/** SQS, for short alarms. Made once per process. */
export const sqsClient = once(() =>
  directly('sqs', boundedCalls(new SQSClient(clientSettings('sqs', ANSWER_MS)))),
);
