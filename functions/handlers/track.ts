import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { inOwnInvocation } from '../compose/own-invocation.ts';
import { composeTrack } from '../compose/track.ts';
import { handleBatch } from './queue-batch.ts';

const { takeIn, ...ports } = composeTrack();

const readQueue = (event: SQSEvent): Promise<SQSBatchResponse> =>
  handleBatch(event, ports, (body) => body, takeIn);

/** Woken by the queue of ECS task state changes: a container has moved on. */
export const handler = inOwnInvocation(readQueue);
