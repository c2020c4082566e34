import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { expect, test } from 'vitest';
import { DomainError } from '../../functions/domain/shared/errors.ts';
import { handleBatch } from '../../functions/handlers/queue-batch.ts';
import { RecordingLog } from '../in-memory/recording-log.ts';

const batchOf = (...bodies: string[]): SQSEvent => ({
  Records: bodies.map(
    (body, index) =>
      ({
        body,
        messageId: `message-${index}`,
        receiptHandle: `receipt-${index}`,
        attributes: { ApproximateReceiveCount: '1' },
      }) as SQSRecord,
  ),
});

const numberOf = (body: unknown): number | undefined => (typeof body === 'number' ? body : undefined);

const handled = async (
  event: SQSEvent,
  failing: readonly number[] = [],
  refuse: () => void = () => undefined,
) => {
  const log = new RecordingLog();
  const seen: number[] = [];
  const again: (readonly [string, number])[] = [];
  const comeAgain = async (receiptHandle: string, seconds: number) => {
    again.push([receiptHandle, seconds]);
    refuse();
  };
  const response = await handleBatch(event, { log, comeAgain }, numberOf, async (value) => {
    if (failing.includes(value)) throw new DomainError('unavailable', 'the store does not answer');
    seen.push(value);
  });
  return { log, seen, response, again };
};

test('a batch of which every message is handled is acknowledged', async () => {
  const { seen, response } = await handled(batchOf('1', '2', '3'));
  expect(seen).toEqual([1, 2, 3]);
  expect(response).toEqual({ batchItemFailures: [] });
});

test('a message that could not be handled comes again, and it alone', async () => {
  const { seen, response, log } = await handled(batchOf('1', '2', '3'), [2]);
  expect(seen).toEqual([1, 3]);
  expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: 'message-1' }] });
  expect(log.lines).toMatchObject([{ level: 'error', facts: { messageId: 'message-1' } }]);
});

test.each(['"senseless"', 'no JSON', ''])(
  'a message that makes no sense (%j) is given up and counted',
  async (body) => {
    const { seen, response, log } = await handled(batchOf('1', body));
    expect(seen).toEqual([1]);
    expect(response).toEqual({ batchItemFailures: [] });
    expect(log.counted('MessageGivenUp')).toBe(1);
  },
);

const received = (count: number): SQSEvent => ({
  Records: batchOf('1').Records.map((record) => ({
    ...record,
    attributes: { ...record.attributes, ApproximateReceiveCount: String(count) },
  })),
});

test.each([
  [1, 2],
  [2, 8],
  [3, 32],
  [4, 128],
])('a message that has failed %i times comes again after %i s', async (count, seconds) => {
  const { again, response } = await handled(received(count), [1]);
  expect(again).toEqual([['receipt-0', seconds]]);
  expect(response.batchItemFailures).toHaveLength(1);
});

test('a message that goes on failing comes again when its queue no longer hides it', async () => {
  expect((await handled(received(5), [1])).again).toEqual([]);
});

test('a message that is handled, or makes no sense, costs no further call', async () => {
  expect((await handled(batchOf('1', '"senseless"'))).again).toEqual([]);
});

test('a message that cannot be hastened is reported all the same', async () => {
  const { response, log } = await handled(batchOf('1', '2'), [1], () => {
    throw new Error('no answer');
  });
  expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: 'message-0' }] });
  expect(log.lines.map(({ level }) => level)).toEqual(['error', 'warn']);
});
