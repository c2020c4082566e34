import { devNull } from 'node:os';
import { ANYTHING, NO_ORIGINS, type VariableName } from '../functions/contract/environment.ts';
import { type OidcSettings, oidcVariable } from '../functions/contract/oidc.ts';
import type { EmulatorCredentials } from './emulators/aws-wire.ts';
import {
  CLUSTER_ARN,
  LOG_GROUP_NAME,
  PLACE,
  QUEUES,
  ROLE_ARNS,
  SCHEDULE_GROUP_NAME,
  SIGNING_SECRET_ARN,
  TABLE_NAME,
} from './resources.ts';

/** Addresses of the emulators, and what they let in. */
export interface Endpoints {
  readonly dynamodb: string;
  readonly sqs: string;
  readonly scheduler: string;
  readonly ecs: string;
  readonly logs: string;
  readonly secrets: string;
  readonly credentials: EmulatorCredentials;
}

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);
/** Nobody listens there: a service that has no emulator cannot be reached, instead of being reached at AWS. */
const NOWHERE = 'http://127.0.0.1:9';
const INDEX_SHARDS = '1';
/** The emulator of ECS keeps every line before it tells that the container has ended. */
const OUTPUT_DELAY_SECONDS = '0';
/** Who waits here takes nobody's place. */
const FOLLOW_WAIT_SECONDS = '20';
/** This machine: what receives webhooks here. */
const WEBHOOK_ALLOWED_RANGES = '127.0.0.0/8,::1/128';
const DEFAULT_IMAGE = 'busybox';

/** What of the handlers' variables whoever starts local mode can choose. */
export interface LocalSettings {
  readonly signIn: 'none' | 'token';
  /** 1 to 100. */
  readonly taskCopies: number;
  /** How long what is over is kept, in days, 1 to 3650. */
  readonly keepDays: number;
  /** The IANA time zone in which the older APIs read and show dates. */
  readonly dialectTimezone: string;
  readonly allowedOrigins: readonly string[];
  /** Whose tokens are taken beside its own; undefined for nobody's. */
  readonly oidc: OidcSettings | undefined;
}

/** Throws unless an address is on this machine. @param name what to call it in the message */
export function requireLoopback(name: string, url: string): void {
  if (!URL.canParse(url)) throw new Error(`${name} "${url}": expected a URL such as http://127.0.0.1:8000`);
  const { hostname } = new URL(url);
  if (LOOPBACK.has(hostname)) return;
  throw new Error(
    `${name} "${url}": expected an address on this machine, as local mode never reaches real AWS`,
  );
}

/**
 * The variables of AWS's SDK and of the handlers, for the emulators. All the caller's own AWS settings go: its
 * credentials and profiles are not read, and no client is left that could find real AWS.
 * Throws when an endpoint is not on this machine.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export function localEnvironment(
  inherited: Readonly<Record<string, string | undefined>>,
  endpoints: Endpoints,
  settings: LocalSettings,
): Record<string, string | undefined> {
  const aws = {
    AWS_REGION: PLACE.region,
    AWS_DEFAULT_REGION: PLACE.region,
    AWS_ACCESS_KEY_ID: endpoints.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: endpoints.credentials.secretAccessKey,
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_ENDPOINT_URL: NOWHERE,
    AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamodb,
    AWS_ENDPOINT_URL_SQS: endpoints.sqs,
    AWS_ENDPOINT_URL_SCHEDULER: endpoints.scheduler,
    AWS_ENDPOINT_URL_ECS: endpoints.ecs,
    AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: endpoints.logs,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoints.secrets,
  };
  for (const [name, value] of Object.entries(aws)) {
    if (name.startsWith('AWS_ENDPOINT_URL')) requireLoopback(name, value);
  }
  const kept = Object.entries(inherited).filter(([name]) => !name.startsWith('AWS_'));
  return { ...Object.fromEntries(kept), ...aws, ...handlerVariables(endpoints.sqs, settings) };
}

/** The address of a queue at the emulator. */
export const queueUrl = (sqsUrl: string, name: string): string => `${sqsUrl}/${PLACE.accountId}/${name}`;

function handlerVariables(
  sqsUrl: string,
  { signIn, taskCopies, keepDays, dialectTimezone, allowedOrigins, oidc }: LocalSettings,
): Record<VariableName, string> {
  return {
    STACK_NAME: 'local',
    TABLE_NAME,
    INDEX_SHARDS,
    HISTORY_DAYS: String(keepDays),
    WAKE_QUEUE_URL: queueUrl(sqsUrl, QUEUES.wake.name),
    WAKE_QUEUE_ARN: QUEUES.wake.arn,
    WAKE_DEAD_LETTER_QUEUE_ARN: QUEUES.wake.deadLetterArn,
    SCHEDULE_GROUP_NAME,
    SCHEDULE_ROLE_ARN: ROLE_ARNS.schedules,
    DELIVERY_QUEUE_URL: queueUrl(sqsUrl, QUEUES.deliveries.name),
    WAKE_DEAD_LETTER_QUEUE_URL: queueUrl(sqsUrl, QUEUES.wake.deadLetterName),
    TASK_EVENT_QUEUE_URL: queueUrl(sqsUrl, QUEUES.taskEvents.name),
    TASK_EVENT_DEAD_LETTER_QUEUE_URL: queueUrl(sqsUrl, QUEUES.taskEvents.deadLetterName),
    DELIVERY_DEAD_LETTER_QUEUE_URL: queueUrl(sqsUrl, QUEUES.deliveries.deadLetterName),
    SIGNING_SECRET_ARN,
    TASK_ROLE_ARNS: ANYTHING,
    REGISTRY_CREDENTIALS: ANYTHING,
    WEBHOOK_ALLOWED_RANGES,
    CLUSTER_ARN,
    RUN_FAMILY_PREFIX: 'runat',
    RUN_TASK_ROLE_ARN: ROLE_ARNS.runTask,
    RUN_EXECUTION_ROLE_ARN: ROLE_ARNS.runExecution,
    RUN_LOG_GROUP_NAME: LOG_GROUP_NAME,
    OUTPUT_DELAY_SECONDS,
    FOLLOW_WAIT_SECONDS,
    SUBNET_IDS: 'subnet-00000000000000000',
    SECURITY_GROUP_IDS: 'sg-00000000000000000',
    // Nothing here has one; prices are those of a stack with a network of its own.
    PUBLIC_ADDRESSES: 'on',
    // Only this machine can ask.
    ALLOWED_RANGES: ANYTHING,
    ALLOWED_ORIGINS: allowedOrigins.join(',') || NO_ORIGINS,
    DEFAULT_IMAGE,
    TASK_COPIES: String(taskCopies),
    DIALECT_TIMEZONE: dialectTimezone,
    SIGN_IN: signIn,
    OIDC: oidcVariable(oidc),
  };
}
