import { randomUUID } from 'node:crypto';
import type { Context } from 'aws-lambda';
import { jsonCopy } from './json-copy.ts';

/** What a module in functions/handlers exports as `handler`. */
export type LambdaHandler = (event: unknown, context: Context) => Promise<unknown>;

/** Calls a function with an event and gives back its answer; both are copies as JSON makes them, as in Lambda. */
export type Invoke = (event: unknown) => Promise<unknown>;

/** A function as Lambda knows it. */
export interface LambdaFunction {
  readonly name: string;
  readonly handler: LambdaHandler;
  readonly timeoutSeconds: number;
}

const MEMORY_MEGABYTES = 512;
const VERSION = '$LATEST';

/** Where a function of that name would be in AWS. */
export const functionArn = (name: string): string => `arn:aws:lambda:us-east-1:000000000000:function:${name}`;

/** Thrown when a function has not answered in time. What it was doing goes on, as it cannot be interrupted. */
export class FunctionTimeoutError extends Error {
  constructor(name: string, timeoutSeconds: number) {
    super(`${name}: Task timed out after ${timeoutSeconds.toFixed(2)} seconds`);
    this.name = 'Sandbox.Timedout';
  }
}

/**
 * Calls functions as Lambda's Node runtime does: event and answer as JSON values, a context with a request id and the
 * time that is left, and a deadline. A function without an answer gives null.
 * Throws what the function throws, or `FunctionTimeoutError`.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html
 */
export function createInvoke(lambda: LambdaFunction): Invoke {
  const logStreamName = `${new Date().toISOString().slice(0, 10).replaceAll('-', '/')}/[${VERSION}]${randomUUID().replaceAll('-', '')}`;
  return async (event) => {
    const deadline = performance.now() + lambda.timeoutSeconds * 1000;
    const context: Context = {
      awsRequestId: randomUUID(),
      callbackWaitsForEmptyEventLoop: true,
      functionName: lambda.name,
      functionVersion: VERSION,
      getRemainingTimeInMillis: () => Math.max(0, Math.round(deadline - performance.now())),
      invokedFunctionArn: functionArn(lambda.name),
      logGroupName: `/aws/lambda/${lambda.name}`,
      logStreamName,
      memoryLimitInMB: String(MEMORY_MEGABYTES),
      done: refuseCallback,
      fail: refuseCallback,
      succeed: refuseCallback,
    };
    const answer = await beforeDeadline(lambda, lambda.handler(jsonCopy(event), context));
    return jsonCopy(answer);
  };
}

async function beforeDeadline<T>({ name, timeoutSeconds }: LambdaFunction, work: Promise<T>): Promise<T> {
  const { promise: timeout, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new FunctionTimeoutError(name, timeoutSeconds)),
    timeoutSeconds * 1000,
  );
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

/** The runtime for Node 24 has no callbacks left. */
function refuseCallback(): never {
  throw new Error('the context has no done, fail or succeed: return or throw');
}
