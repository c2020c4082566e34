import { Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import type { Construct } from 'constructs';
import { ReadQueue } from './read-queue.ts';

/** Whose events, and by whom they are read. */
export interface TaskEventsProps {
  readonly clusterArn: string;
  readonly readerTimeoutSeconds: number;
}

/**
 * An event comes again for a day. ECS forgets a task an hour after its end, and then the event is the only record of
 * the exit code; it must outlast an outage of the store.
 */
const KEPT_TRYING_SECONDS = 24 * 3600;

/**
 * Every state change of a task in the cluster, on a queue: EventBridge alone may drop an event after two
 * failed invocations of a function.
 */
export class TaskEvents extends ReadQueue {
  constructor(scope: Construct, id: string, props: TaskEventsProps) {
    super(scope, id, props.readerTimeoutSeconds, KEPT_TRYING_SECONDS);
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
