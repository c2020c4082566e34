import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { composeDeliver } from '../compose/deliver.ts';
import { readDeliveryMessage } from './delivery-message.ts';
import { handleBatch } from './queue-batch.ts';

const { deliver, ...ports } = composeDeliver();

/** Woken by the queue of deliveries: a webhook is to be sent, or to be tried again. */
export const handler = (event: SQSEvent): Promise<SQSBatchResponse> =>
  handleBatch(event, ports, readDeliveryMessage, deliver);
