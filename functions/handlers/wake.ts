import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { inOwnInvocation } from '../compose/own-invocation.ts';
import { composeWake } from '../compose/wake.ts';
import { handleBatch } from './queue-batch.ts';
import { readWakeUp } from './wake-up-body.ts';

const { handleWakeUp, ...ports } = composeWake();

const readQueue = (event: SQSEvent): Promise<SQSBatchResponse> =>
  handleBatch(event, ports, readWakeUp, handleWakeUp);

/** Woken by the wake queue: something is due, may be launched, or has reached its timeout. */
export const handler = inOwnInvocation(readQueue);
