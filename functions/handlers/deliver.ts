import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { composeDeliver } from '../compose/deliver.ts';
import { inOwnInvocation } from '../compose/own-invocation.ts';
import { readDeliveryMessage } from './delivery-message.ts';
import { handleBatch } from './queue-batch.ts';

const { deliver, ...ports } = composeDeliver();

const readQueue = (event: SQSEvent): Promise<SQSBatchResponse> =>
  handleBatch(event, ports, readDeliveryMessage, deliver);

/** Woken by the queue of deliveries: a webhook is to be sent, or to be tried again. */
export const handler = inOwnInvocation(readQueue);
