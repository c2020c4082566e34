import { ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { ScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import type { VariableName } from '../functions/contract/environment.ts';
import { acknowledgeWildcard } from './acknowledge-wildcard.ts';
import type { AnyRunatFunction } from './function.ts';
import type { ReadQueue } from './read-queue.ts';

/** The name of the group, and the queue its entries wake. */
export interface AlarmSchedulesProps {
  /** Fixed: a group that CloudFormation replaces takes all its entries with it. */
  readonly groupName: string;
  /**
   * Gets wake-ups from the functions themselves (due within minutes) and from EventBridge Scheduler (later). Its
   * dead-letter queue also takes the entries that could not be delivered.
   */
  readonly wakeQueue: ReadQueue;
}

/** The variables by which a function sets alarms. */
type AlarmVariable = Exclude<
  Extract<VariableName, `WAKE_${string}` | `SCHEDULE_${string}`>,
  'WAKE_DEAD_LETTER_QUEUE_URL'
>;

/**
 * Alarms: a delayed message on the wake queue, or for later ones an EventBridge Scheduler entry that sends
 * it. The functions make the entries; the stack owns their group and the role that Scheduler sends with.
 */
export class AlarmSchedules extends Construct {
  readonly environment: Readonly<Record<AlarmVariable, string>>;
  readonly #role: Role;
  readonly #entryArns: string;
  readonly #wakeQueue: ReadQueue;

  constructor(scope: Construct, id: string, props: AlarmSchedulesProps) {
    super(scope, id);
    const { queue, deadLetters } = props.wakeQueue;
    const group = new ScheduleGroup(this, 'Group', {
      scheduleGroupName: props.groupName,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.#wakeQueue = props.wakeQueue;
    this.#role = schedulerRole(this, 'Role', group.scheduleGroupArn);
    this.#role.addToPrincipalPolicy(
      // The dead-letter queue of an entry is written with the same role.
      new PolicyStatement({
        actions: ['sqs:SendMessage'],
        resources: [queue.queueArn, deadLetters.queueArn],
      }),
    );
    this.#entryArns = Stack.of(this).formatArn({
      service: 'scheduler',
      resource: 'schedule',
      resourceName: `${props.groupName}/*`,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
    this.environment = {
      WAKE_QUEUE_URL: queue.queueUrl,
      WAKE_QUEUE_ARN: queue.queueArn,
      WAKE_DEAD_LETTER_QUEUE_ARN: deadLetters.queueArn,
      SCHEDULE_GROUP_NAME: props.groupName,
      SCHEDULE_ROLE_ARN: this.#role.roleArn,
    };
  }

  /**
   * Send delayed wake-ups and create entries, which hands Scheduler the role of this construct; to Scheduler alone
   * (`iam:PassedToService`), so that whoever creates an entry cannot use the role in another way.
   */
  grantSet(fn: AnyRunatFunction): void {
    this.#wakeQueue.grantSend(fn);
    this.#allowEntries(fn, 'scheduler:CreateSchedule');
    fn.allow({
      actions: ['iam:PassRole'],
      resources: [this.#role.roleArn],
      conditions: { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } },
    });
  }

  /** Delete entries whose job was canceled or edited. */
  grantClear(fn: AnyRunatFunction): void {
    this.#allowEntries(fn, 'scheduler:DeleteSchedule');
  }

  #allowEntries(fn: AnyRunatFunction, action: string): void {
    fn.allow({ actions: [action], resources: [this.#entryArns] });
    acknowledgeWildcard(
      fn.role,
      this.#entryArns,
      'Entries are named by job and instant at run time; the wildcard stays within the group of this stack.',
    );
  }
}

/**
 * A role for EventBridge Scheduler. It may use the role for entries of this group only: entries of another account, or of another group
 * of this one, cannot send with it. The trust condition must name the group, not an entry.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
 */
export function schedulerRole(scope: Construct, id: string, groupArn: string): Role {
  return new Role(scope, id, {
    assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
      conditions: {
        StringEquals: { 'aws:SourceArn': groupArn, 'aws:SourceAccount': Stack.of(scope).account },
      },
    }),
  });
}
