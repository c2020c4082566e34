import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ECSClient } from '@aws-sdk/client-ecs';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

/**
 * Every call ends, so that a function's own timeout never cuts one off in the middle. Without `throwOnRequestTimeout`
 * the SDK would only warn. Connections are kept alive by default.
 * https://github.com/aws/aws-sdk-js-v3/blob/main/supplemental-docs/CLIENTS.md#requesthandler
 */
const settings = (requestTimeout: number) => ({
  maxAttempts: 3,
  retryMode: 'standard',
  requestHandler: { connectionTimeout: 2000, requestTimeout, throwOnRequestTimeout: true },
});

const ANSWER_MS = 5000;
/** RunTask takes longer than other calls before it answers. */
const ECS_ANSWER_MS = 10_000;

const once = <T>(make: () => T): (() => T) => {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
};

/** DynamoDB with plain values as items; fields that are undefined are left out. Made once per process, like all here. */
export const dynamodbClient = once(() =>
  DynamoDBDocumentClient.from(new DynamoDBClient(settings(ANSWER_MS)), {
    marshallOptions: { removeUndefinedValues: true },
  }),
);

/** SQS, for short alarms. */
export const sqsClient = once(() => new SQSClient(settings(ANSWER_MS)));

/** EventBridge Scheduler, for long alarms. */
export const schedulerClient = once(() => new SchedulerClient(settings(ANSWER_MS)));

/** ECS, for containers and their definitions. */
export const ecsClient = once(() => new ECSClient(settings(ECS_ANSWER_MS)));

/** CloudWatch Logs, for the output of containers. */
export const logsClient = once(() => new CloudWatchLogsClient(settings(ANSWER_MS)));

/** Secrets Manager, for the secret that webhooks are signed with. */
export const secretsClient = once(() => new SecretsManagerClient(settings(ANSWER_MS)));
