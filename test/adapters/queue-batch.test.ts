import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { expect, test } from 'vitest';
import { DomainError } from '../../functions/domain/shared/errors.ts';
import { handleBatch } from '../../functions/handlers/queue-batch.ts';
import { RecordingLog } from '../in-memory/recording-log.ts';

const batchOf = (...bodies: string[]): SQSEvent => ({
  Records: bodies.map((body, index) => ({ body, messageId: `message-${index}` }) as SQSRecord),
});

const numberOf = (body: unknown): number | undefined => (typeof body === 'number' ? body : undefined);

const handled = async (event: SQSEvent, failing: readonly number[] = []) => {
  const log = new RecordingLog();
  const seen: number[] = [];
  const response = await handleBatch(event, log, numberOf, async (value) => {
    if (failing.includes(value)) throw new DomainError('unavailable', 'the store does not answer');
    seen.push(value);
  });
  return { log, seen, response };
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
