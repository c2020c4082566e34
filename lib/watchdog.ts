import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { CfnSchedule, ScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { schedulerRole } from './alarm-schedules.ts';
import type { RunatFunction } from './function.ts';
import { deadLetterQueue } from './read-queue.ts';

/** The name of the group, and the function that sweeps. */
export interface WatchdogProps {
  /** A group of its own: who may delete alarms cannot delete the watchdog. */
  readonly groupName: string;
  readonly watch: RunatFunction<'watch'>;
}

/** How long a tick is worth delivering: then the next ones have done its work. The least that AWS takes. */
const TICK_LIFE = Duration.seconds(60);

/** Wakes the watch function every minute, by an entry that CloudFormation owns. */
export class Watchdog extends Construct {
  /** Where ticks go that failed. */
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: WatchdogProps) {
    super(scope, id);
    const group = new ScheduleGroup(this, 'Group', {
      scheduleGroupName: props.groupName,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const deadLetters = deadLetterQueue(this, 'DeadLetters');
    this.deadLetters = deadLetters;
    const functionArn = props.watch.lambda.functionArn;
    const role = schedulerRole(this, 'Role', group.scheduleGroupArn);
    role.addToPrincipalPolicy(
      new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [functionArn] }),
    );
    role.addToPrincipalPolicy(
      new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [deadLetters.queueArn] }),
    );
    // The bare resource, because the higher construct would also allow every version of the function.
    const tick = new CfnSchedule(this, 'Tick', {
      description: 'Looks for jobs and runs that a lost message left behind',
      groupName: group.scheduleGroupName,
      scheduleExpression: 'rate(1 minute)',
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: functionArn,
        roleArn: role.roleArn,
        retryPolicy: { maximumEventAgeInSeconds: TICK_LIFE.toSeconds(), maximumRetryAttempts: 1 },
        deadLetterConfig: { arn: deadLetters.queueArn },
      },
    });
    // Scheduler checks on creation that it may use the role.
    tick.node.addDependency(role);
    // Scheduler invokes asynchronously; the next tick repeats what a failed one left, so Lambda need not.
    props.watch.lambda.configureAsyncInvoke({
      retryAttempts: 0,
      maxEventAge: TICK_LIFE,
      onFailure: new SqsDestination(deadLetters),
    });
  }
}
