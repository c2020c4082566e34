import { Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Subscription, SubscriptionProtocol, Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';

/** Who may tell the topic something. */
export interface NoticesProps {
  /** An address that gets every notice once its owner has confirmed it; undefined for none. */
  readonly email: string | undefined;
  readonly hasAlarms: boolean;
  readonly hasBudget: boolean;
}

/**
 * The topic of everything that somebody should know about the stack. A topic with a policy of its own loses the default policy, by which its
 * account may publish. So each service that publishes is named, for this account alone:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
 * https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-sns-policy.html
 */
export class Notices extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, { email, hasAlarms, hasBudget }: NoticesProps) {
    super(scope, id);
    const { partition, region, account, stackName } = Stack.of(this);
    this.topic = new Topic(this, 'Topic', { displayName: stackName, enforceSSL: true });
    Validations.of(this.topic).acknowledge({
      id: 'AwsSolutions-SNS2',
      reason:
        'Alarms cannot publish to a topic under the key that AWS manages, and a key of its own costs a dollar a month. ' +
        'Notices name alarms and amounts, nothing of a job.',
    });
    if (hasAlarms) {
      this.#allow('cloudwatch.amazonaws.com', `arn:${partition}:cloudwatch:${region}:${account}:alarm:*`);
    }
    if (hasBudget) this.#allow('budgets.amazonaws.com', `arn:${partition}:budgets::${account}:*`);
    if (email !== undefined) this.#tell(email);
  }

  #tell(endpoint: string): void {
    const protocol = SubscriptionProtocol.EMAIL;
    const subscription = new Subscription(this, 'Email', { topic: this.topic, protocol, endpoint });
    Validations.of(subscription).acknowledge({
      id: 'Serverless-SNSRedrivePolicy',
      reason:
        'A notice that reaches nobody is of no use in a queue: the console shows the alarm all the same.',
    });
  }

  /** For what this account owns alone: without the conditions the service would publish for anybody who names the topic. */
  #allow(service: string, sourceArn: string): void {
    this.topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal(service)],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        conditions: {
          StringEquals: { 'aws:SourceAccount': Stack.of(this).account },
          ArnLike: { 'aws:SourceArn': sourceArn },
        },
      }),
    );
  }
}
