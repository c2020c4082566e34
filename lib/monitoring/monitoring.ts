import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { Alarms } from './alarms.ts';
import { Dashboard } from './dashboard.ts';
import { MonthlyBudget } from './monthly-budget.ts';
import { Notices } from './notices.ts';
import { StackGroup } from './stack-group.ts';
import type { WatchedStack } from './watched-stack.ts';

/** What of it a deployer wants. */
export interface MonitoringOptions {
  readonly hasAlarms: boolean;
  readonly hasDashboard: boolean;
  /** Who gets what alarms and the budget tell; undefined for nobody yet. */
  readonly email: string | undefined;
  /** Dollars a month, for the whole account; undefined for no budget. */
  readonly monthlyBudget: number | undefined;
}

/** What is watched, and how. */
export interface MonitoringProps extends MonitoringOptions {
  readonly watched: WatchedStack;
}

/** The stack as the console of AWS shows it: a dashboard, alarms, a budget, and a group of everything that it has. */
export class Monitoring extends Construct {
  /** Where alarms and the budget tell; undefined where there is neither. */
  readonly topic: ITopic | undefined;

  constructor(scope: Construct, id: string, props: MonitoringProps) {
    super(scope, id);
    const { watched, hasAlarms, hasDashboard, email, monthlyBudget: dollars } = props;
    const hasBudget = dollars !== undefined;
    const topic =
      hasAlarms || hasBudget
        ? new Notices(this, 'Notices', { email, hasAlarms, hasBudget }).topic
        : undefined;
    let alarms: readonly Alarm[] = [];
    if (topic && hasAlarms) alarms = new Alarms(this, 'Alarms', { watched, topic }).all;
    if (topic && hasBudget) new MonthlyBudget(this, 'MonthlyBudget', { dollars, topic });
    if (hasDashboard) new Dashboard(this, 'Dashboard', { watched, alarms });
    new StackGroup(this, 'Group', watched.name);
    this.topic = topic;
  }
}
