import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { beforeEach, expect, test } from 'vitest';
import { SqsDeliveryQueue } from '../../functions/adapters/sqs-delivery-queue.ts';
import { DAY, MINUTE, SECOND } from '../../functions/domain/shared/instant.ts';
import { mockedClient } from './mocked-client.ts';
import { rejection, sdkError } from './sdk-error.ts';

const sqs = mockedClient(SQSClient);
const NOW = Date.UTC(2026, 10, 21, 9, 30);
const ID = '0190a1b2c3d4e5f60718293a4b5c6d7e-20261121T093000Z-1-1-callback';
const DELIVERY = { id: ID, url: 'https://Example.com/hooks/1?key=2' };
const queueUrl = 'https://sqs.us-east-1.amazonaws.com/123456789012/deliveries';

const queue = new SqsDeliveryQueue({
  sqs: new SQSClient({ region: 'us-east-1' }),
  clock: { now: () => NOW },
  queueUrl,
});

beforeEach(() => {
  sqs.reset();
  sqs.on(SendMessageCommand).resolves({});
});

test.each([
  ['a day away', DAY, 840],
  ['a moment more than 14 minutes away', 14 * MINUTE + 1, 840],
  ['14 minutes away', 14 * MINUTE, 840],
  ['with a fraction of a second', 5 * SECOND + 999, 5],
  ['less than a second away', 999, 0],
  ['now', 0, 0],
  ['in the past', -DAY, 0],
])(
  'an instant %s is a delay, rounded down to seconds and 14 minutes at most',
  async (_name, delay, seconds) => {
    await queue.send(DELIVERY, NOW + delay);
    expect(sqs.calls().map((call) => call.args[0].input)).toEqual([
      {
        QueueUrl: queueUrl,
        MessageBody: `{"deliveryId":"${ID}"}`,
        DelaySeconds: seconds,
        MessageGroupId: 'https://example.com',
      },
    ]);
  },
);

test.each([
  ['another port', 'http://example.com:8080/hook', 'http://example.com:8080'],
  ['an address', 'https://[2001:db8::1]/hook', 'https://[2001:db8::1]'],
  ['the end of a long name', `https://${'a.'.repeat(100)}example.com/`, `.${'a.'.repeat(58)}example.com`],
])('messages to one receiver are a group of SQS: %s', async (_name, url, group) => {
  await queue.send({ id: ID, url }, NOW);
  const [call] = sqs.commandCalls(SendMessageCommand);
  expect(call?.args[0].input.MessageGroupId).toBe(group);
});

test('a message that cannot be sent is unavailable', async () => {
  const cause = sdkError('ThrottlingException');
  sqs.onAnyCommand().rejects(cause);
  expect(await rejection(queue.send(DELIVERY, NOW))).toMatchObject({ code: 'unavailable', cause });
});
