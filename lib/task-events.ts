import { Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import type { Construct } from 'constructs';
import { QUEUE_READING } from '../functions/contract/queues.ts';
import { TELLING_TASK_EVENTS } from '../functions/contract/task-events.ts';
import { ReadQueue } from './read-queue.ts';

/** Whose events, and by whom they are read. */
export interface TaskEventsProps {
  readonly clusterArn: string;
  readonly readerTimeoutSeconds: number;
}

/**
 * The state changes of a task in the cluster that tell something, on a queue: EventBridge alone may drop an event after
 * two failed invocations of a function.
 */
export class TaskEvents extends ReadQueue {
  constructor(scope: Construct, id: string, props: TaskEventsProps) {
    super(scope, id, props.readerTimeoutSeconds, QUEUE_READING.track);
    new Rule(this, 'Rule', {
      description: 'State changes of the tasks that are runs',
      eventPattern: {
        source: ['aws.ecs'],
        detailType: ['ECS Task State Change'],
        detail: { clusterArn: [props.clusterArn], $or: [...TELLING_TASK_EVENTS] },
      },
      targets: [new SqsQueue(this.queue, { deadLetterQueue: this.deadLetters })],
    });
  }
}
