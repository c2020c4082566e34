import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { beforeEach, expect, test } from 'vitest';
import { SqsQueueDepths } from '../../functions/adapters/sqs-queue-depths.ts';
import { mockedClient } from './mocked-client.ts';
import { rejection } from './sdk-error.ts';

const sqs = mockedClient(SQSClient);
const address = (name: string) => ({ url: `https://sqs/${name}`, deadLetterUrl: `https://sqs/${name}-dead` });
const queues = { wake: address('wake'), taskEvents: address('events'), deliveries: address('sent') };
const depths = new SqsQueueDepths({ sqs: sqs as unknown as SQSClient, queues });

beforeEach(() => sqs.reset());

test('a queue is asked for three counts, and so is the queue of its dead letters', async () => {
  const first = 'ApproximateNumberOfMessages' as const;
  const second = 'ApproximateNumberOfMessagesNotVisible' as const;
  const third = 'ApproximateNumberOfMessagesDelayed' as const;
  const AttributeNames = [first, second, third];
  sqs
    .on(GetQueueAttributesCommand, { QueueUrl: 'https://sqs/events', AttributeNames })
    .resolves({ Attributes: { [first]: '7', [second]: '2', [third]: '11' } })
    .on(GetQueueAttributesCommand, { QueueUrl: 'https://sqs/events-dead', AttributeNames })
    .resolves({ Attributes: { [first]: '1', [second]: '3', [third]: '0' } });
  expect(await depths.read('taskEvents')).toEqual({ waiting: 7, inFlight: 2, delayed: 11, dead: 4 });
  expect(sqs.calls()).toHaveLength(2);
});

test('queues that cannot be asked are unavailable', async () => {
  sqs.on(GetQueueAttributesCommand).rejects(Object.assign(new Error('no'), { name: 'RequestThrottled' }));
  expect(await rejection(depths.read('wake'))).toMatchObject({ code: 'unavailable' });
});
