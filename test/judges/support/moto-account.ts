import { CloudWatchLogsClient, CreateLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateClusterCommand, ECSClient, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { CreateScheduleGroupCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';

const REGION = 'us-east-1';
/** moto's own account. */
const ACCOUNT = '123456789012';
const CREDENTIALS = { accessKeyId: 'moto', secretAccessKey: 'moto' };

/** moto moves a task on by time where it is told so; by itself it does at each look, which a look at another task counts for, too. */
const TASKS_MOVE_ON = { model_name: 'ecs::task', transition: { progression: 'time', seconds: 1 } };

/**
 * Makes in an empty moto what the contracts of ports need on an account.
 * @returns the variables by which `AWS_LIVE=1` finds it
 */
export const makeAccount = async (endpoint: string): Promise<Record<string, string>> => {
  const settings = { endpoint, region: REGION, credentials: CREDENTIALS };
  const sqs = new SQSClient(settings);
  const ecs = new ECSClient(settings);
  const queue = async (name: string) => {
    const { QueueUrl: url = '' } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
    const wanted = { QueueUrl: url, AttributeNames: ['QueueArn' as const] };
    const { Attributes: attributes } = await sqs.send(new GetQueueAttributesCommand(wanted));
    return { url, arn: attributes?.QueueArn ?? '' };
  };
  const wake = await queue('wake');
  const wakeDead = await queue('wake-dead');
  const deliveries = await queue('deliveries');
  const group = { Name: 'runat' };
  await new SchedulerClient(settings).send(new CreateScheduleGroupCommand(group));
  await new CloudWatchLogsClient(settings).send(new CreateLogGroupCommand({ logGroupName: '/runat/runs' }));
  const { cluster } = await ecs.send(
    new CreateClusterCommand({ clusterName: 'runat', capacityProviders: ['FARGATE', 'FARGATE_SPOT'] }),
  );
  await ecs.send(
    new RegisterTaskDefinitionCommand({
      family: 'runat-run-1',
      requiresCompatibilities: ['FARGATE'],
      networkMode: 'awsvpc',
      cpu: '256',
      memory: '512',
      // moto adds up the memory of containers.
      containerDefinitions: [{ name: 'run', image: 'busybox', memory: 512 }],
    }),
  );
  await fetch(`${endpoint}/moto-api/state-manager/set-transition`, {
    method: 'POST',
    body: JSON.stringify(TASKS_MOVE_ON),
  });
  return {
    AWS_LIVE: '1',
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    WAKE_QUEUE_URL: wake.url,
    WAKE_QUEUE_ARN: wake.arn,
    WAKE_DEAD_LETTER_QUEUE_ARN: wakeDead.arn,
    DELIVERY_QUEUE_URL: deliveries.url,
    SCHEDULE_GROUP_NAME: group.Name,
    SCHEDULE_ROLE_ARN: `arn:aws:iam::${ACCOUNT}:role/schedules`,
    CLUSTER_ARN: cluster?.clusterArn ?? '',
    RUN_DEFINITION: 'runat-run-1',
    RUN_FAMILY_PREFIX: 'runat-run-',
    RUN_TASK_ROLE_ARN: `arn:aws:iam::${ACCOUNT}:role/task`,
    RUN_EXECUTION_ROLE_ARN: `arn:aws:iam::${ACCOUNT}:role/execution`,
    RUN_LOG_GROUP_NAME: '/runat/runs',
    SUBNET_IDS: await firstOf(endpoint, 'Subnets', 'subnetId'),
    SECURITY_GROUP_IDS: await firstOf(endpoint, 'SecurityGroups', 'groupId'),
    PUBLIC_ADDRESSES: 'on',
  };
};

/** What EC2 has of a kind in its default VPC; there is no client of EC2 here. */
const firstOf = async (endpoint: string, kind: string, member: string): Promise<string> => {
  const credential = `moto/20260101/${REGION}/ec2/aws4_request`;
  const answer = await fetch(`${endpoint}/?Action=Describe${kind}&Version=2016-11-15`, {
    headers: { authorization: `AWS4-HMAC-SHA256 Credential=${credential}` },
  });
  const text = await answer.text();
  const found = new RegExp(`<${member}>([^<]+)</${member}>`).exec(text)?.[1];
  if (found === undefined) throw new Error(`moto has no ${member}: ${text}`);
  return found;
};
