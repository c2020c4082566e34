import { Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import type { Construct } from 'constructs';
import { QUEUE_READING } from '../functions/contract/queues.ts';
import { ReadQueue } from './read-queue.ts';

/** Whose events, and by whom they are read. */
export interface TaskEventsProps {
  readonly clusterArn: string;
  readonly readerTimeoutSeconds: number;
}

/**
 * Every state change of a task in the cluster, on a queue: EventBridge alone may drop an event after two
 * failed invocations of a function.
 */
export class TaskEvents extends ReadQueue {
  constructor(scope: Construct, id: string, props: TaskEventsProps) {
    super(scope, id, props.readerTimeoutSeconds, QUEUE_READING.track);
    new Rule(this, 'Rule', {
      description: 'State changes of the tasks that are runs',
      eventPattern: {
        source: ['aws.ecs'],
        detailType: ['ECS Task State Change'],
        detail: { clusterArn: [props.clusterArn] },
      },
      targets: [new SqsQueue(this.queue, { deadLetterQueue: this.deadLetters })],
    });
  }
}
