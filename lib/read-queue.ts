import { Duration, Validations } from 'aws-cdk-lib';
import { type CfnFunction, RecursiveLoop } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { QueueReading } from '../functions/contract/queues.ts';
import type { AnyRunatFunction } from './function.ts';

/** SQS keeps a message 14 days at most: the time to notice a dead letter and send it again. */
const DEAD_LETTER_DAYS = 14;

/** AWS asks for this many times the reader's timeout, so that a batch that is being handled does not come again. */
const HIDDEN_TIMES = 6;

/** Who reads a queue, and how much of it at once. */
export interface QueueReader extends QueueReading {
  readonly fn: AnyRunatFunction;
}

/**
 * A queue that one function reads, with its dead-letter queue.
 * Rules for queues that Lambda reads: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
export class ReadQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;

  /**
   * @param readerTimeoutSeconds timeout of the function that reads it; a message stays hidden six times as long
   * @param reading how it is read
   */
  constructor(
    scope: Construct,
    id: string,
    readerTimeoutSeconds: number,
    { mostReceives }: Pick<QueueReading, 'mostReceives'>,
  ) {
    super(scope, id);
    this.deadLetters = deadLetterQueue(this, 'DeadLetters');
    this.queue = new Queue(this, 'Queue', {
      // The key that SQS owns: free, and usable by EventBridge and Scheduler without a key policy.
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      visibilityTimeout: Duration.seconds(HIDDEN_TIMES * readerTimeoutSeconds),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: mostReceives },
    });
  }

  grantSend(fn: AnyRunatFunction): void {
    fn.allow({ actions: ['sqs:SendMessage'], resources: [this.queue.queueArn] });
  }

  /** Count what is in it and in its dead-letter queue; nothing of a message can be read so. */
  grantCount(fn: AnyRunatFunction): void {
    const resources = [this.queue.queueArn, this.deadLetters.queueArn];
    fn.allow({ actions: ['sqs:GetQueueAttributes'], resources });
  }

  /** Lets Lambda hand batches to the function; only the messages that failed come back. */
  readBy({ fn, batchSize, windowSeconds, maxConcurrency }: QueueReader): void {
    const source = new SqsEventSource(this.queue, {
      batchSize,
      ...(windowSeconds > 0 && { maxBatchingWindow: Duration.seconds(windowSeconds) }),
      reportBatchItemFailures: true,
      maxConcurrency,
    });
    fn.lambda.addEventSource(source);
    allowLoop(fn);
    Validations.of(fn.lambda).acknowledge({
      id: 'Serverless-LambdaEventSourceMappingDestination',
      reason: 'Lambda has no on-failure destination for SQS: the redrive policy of the queue does that.',
    });
  }
}

/**
 * Lets a function be woken by messages that it has sent itself, again and again. An alarm is such a message: the alarm
 * of an occurrence sets that of the next. Without this Lambda stops a chain after its 16th invocation, and the message
 * goes to the dead-letter queue. https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
 */
function allowLoop(fn: AnyRunatFunction): void {
  const resource = fn.lambda.node.defaultChild as CfnFunction;
  resource.recursiveLoop = RecursiveLoop.ALLOW;
}

/** A queue for what could not be delivered. */
export function deadLetterQueue(scope: Construct, id: string): Queue {
  const queue = new Queue(scope, id, {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(DEAD_LETTER_DAYS),
  });
  Validations.of(queue).acknowledge(
    { id: 'AwsSolutions-SQS3', reason: 'It is a dead-letter queue itself.' },
    { id: 'Serverless-SQSRedrivePolicy', reason: 'It is a dead-letter queue itself.' },
  );
  return queue;
}
