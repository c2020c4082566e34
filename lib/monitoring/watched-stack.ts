import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { HandlerName } from '../../functions/contract/environment.ts';
import type { QUEUE_READING } from '../../functions/contract/queues.ts';

/** The name of a queue's reader, which stands for the queue. */
export type ReaderName = keyof typeof QUEUE_READING;

/** A function and where its lines go. */
export interface WatchedFunction {
  readonly lambda: IFunction;
  readonly logGroupName: string;
}

/** A queue and where goes what could not be handled. */
export interface WatchedQueue {
  readonly queue: IQueue;
  readonly deadLetters: IQueue;
}

/** What is watched of a stack. */
export interface WatchedStack {
  /** The value of the dimension of every metric of the functions, and the prefix of every name. */
  readonly name: string;
  readonly functions: Readonly<Record<HandlerName, WatchedFunction>>;
  /** By the functions that read them. */
  readonly queues: Readonly<Record<ReaderName, WatchedQueue>>;
  /** Where ticks of the watchdog go that failed. */
  readonly watchdogDeadLetters: IQueue;
  readonly httpApi: { readonly apiId: string };
  readonly table: { readonly tableName: string };
}
