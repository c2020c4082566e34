import { randomBytes } from 'node:crypto';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  PutRetentionPolicyCommand,
  ResourceAlreadyExistsException,
} from '@aws-sdk/client-cloudwatch-logs';
import { CreateClusterCommand, ECSClient } from '@aws-sdk/client-ecs';
import {
  ConflictException,
  CreateScheduleCommand,
  CreateScheduleGroupCommand,
  SchedulerClient,
} from '@aws-sdk/client-scheduler';
import {
  CreateSecretCommand,
  ResourceExistsException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { CreateQueueCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { RETENTION_DAYS } from './emulators/logs/log-group-operations.ts';
import { provisionTable } from './provision-table.ts';
import {
  CLUSTER_NAME,
  LOG_GROUP_NAME,
  QUEUES,
  ROLE_ARNS,
  SCHEDULE_GROUP_NAME,
  SIGNING_SECRET_NAME,
} from './resources.ts';

const DEAD_LETTER_DAYS = 14;
/** In base64 they are 44 characters without padding, as many as AWS makes for a stack. */
const SIGNING_KEY_BYTES = 33;

/**
 * Creates what CloudFormation creates in AWS: table, queues, schedule group, the watchdog's schedule, log group,
 * cluster and the secret that webhooks are signed with. What exists already stays as it is.
 * @param watchArn the function that the watchdog's schedule calls each minute
 * @param keepDays how long output is kept at least, which may change from one start to the next
 */
export async function provision(sqs: SQSClient, watchArn: string, keepDays: number): Promise<void> {
  await Promise.all([
    provisionTable(),
    createQueues(sqs),
    createSchedules(watchArn),
    createLogGroup(keepDays),
    createCluster(),
    createSigningSecret(),
  ]);
}

async function createQueues(sqs: SQSClient): Promise<void> {
  await Promise.all(
    Object.values(QUEUES).map(async (queue) => {
      const retention = { MessageRetentionPeriod: String(DEAD_LETTER_DAYS * 86_400) };
      await sqs.send(new CreateQueueCommand({ QueueName: queue.deadLetterName, Attributes: retention }));
      const redrive = {
        deadLetterTargetArn: queue.deadLetterArn,
        maxReceiveCount: queue.mostReceives,
      };
      const attributes = {
        RedrivePolicy: JSON.stringify(redrive),
        VisibilityTimeout: String(queue.visibilityTimeoutSeconds),
      };
      await sqs.send(new CreateQueueCommand({ QueueName: queue.name, Attributes: attributes }));
    }),
  );
}

async function createSchedules(watchArn: string): Promise<void> {
  const scheduler = new SchedulerClient({});
  const group = new CreateScheduleGroupCommand({ Name: SCHEDULE_GROUP_NAME });
  await unlessThere(ConflictException, scheduler.send(group));
  const watchdog = new CreateScheduleCommand({
    Name: 'watchdog',
    GroupName: SCHEDULE_GROUP_NAME,
    ScheduleExpression: 'rate(1 minute)',
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: {
      Arn: watchArn,
      RoleArn: ROLE_ARNS.schedules,
      RetryPolicy: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 },
    },
  });
  await unlessThere(ConflictException, scheduler.send(watchdog));
  scheduler.destroy();
}

/** As `retentionOf` of the stack: the shortest retention that keeps output for as long as its run. */
async function createLogGroup(keepDays: number): Promise<void> {
  const logs = new CloudWatchLogsClient({});
  const create = new CreateLogGroupCommand({ logGroupName: LOG_GROUP_NAME });
  await unlessThere(ResourceAlreadyExistsException, logs.send(create));
  const retentionInDays = RETENTION_DAYS.find((days) => days >= keepDays);
  await logs.send(new PutRetentionPolicyCommand({ logGroupName: LOG_GROUP_NAME, retentionInDays }));
  logs.destroy();
}

async function createCluster(): Promise<void> {
  const ecs = new ECSClient({});
  await ecs.send(
    new CreateClusterCommand({ clusterName: CLUSTER_NAME, capacityProviders: ['FARGATE', 'FARGATE_SPOT'] }),
  );
  ecs.destroy();
}

async function createSigningSecret(): Promise<void> {
  const secrets = new SecretsManagerClient({});
  const key = randomBytes(SIGNING_KEY_BYTES).toString('base64');
  const create = new CreateSecretCommand({
    Name: SIGNING_SECRET_NAME,
    SecretString: JSON.stringify({ key }),
  });
  await unlessThere(ResourceExistsException, secrets.send(create));
  secrets.destroy();
}

async function unlessThere(
  exists: abstract new (...args: never[]) => Error,
  creation: Promise<unknown>,
): Promise<void> {
  try {
    await creation;
  } catch (error) {
    if (!(error instanceof exists)) throw error;
  }
}
