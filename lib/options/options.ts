import type { Node } from 'constructs';
import {
  ADDRESS_RANGE_RULE,
  holdsLocalAddresses,
  isAddressRange,
} from '../../functions/contract/address-range.ts';
import { QUEUE_READING } from '../../functions/contract/queues.ts';
import { REGISTRY_LOGIN_RULE, readRegistryLogin } from '../../functions/contract/registry-login.ts';
import { isTimezoneName } from '../../functions/contract/timezone-name.ts';
import type { MonitoringOptions } from '../monitoring/monitoring.ts';
import { type ApiOptions, readApiOptions } from './api-options.ts';
import { type ExistingNetwork, readNetwork } from './network-options.ts';
import { readListOrNone, readSwitch, readWhole, refusal } from './read-option.ts';

/** What a deployer can choose, by CDK context (`-c name=value`, or `context` in cdk.json). */
export interface Options {
  /** The CloudFormation stack; also the prefix of every fixed name, so that two stacks can share an account. */
  readonly stackName: string;
  /** Days for which history and the output of runs are kept. */
  readonly historyDays: number;
  /** Where tasks run; undefined makes a VPC of public subnets. */
  readonly network: ExistingNetwork | undefined;
  /** Which secrets jobs may name; none without. */
  readonly secrets: ReadableSecrets;
  /** The roles of IAM that jobs may give to their containers, as ARNs; none without. */
  readonly taskRoleArns: readonly string[];
  /** Logins of registries that images may be pulled with, as `<registry>=<ARN of the secret>`; none without. */
  readonly registryCredentials: readonly string[];
  /** Ranges of addresses (CIDR) that webhooks may reach beside the public internet. */
  readonly webhookRanges: readonly string[];
  /** How the API is reached, and by whom. */
  readonly api: ApiOptions;
  /** The image in which the older APIs run commands that come without one. */
  readonly defaultImage: string;
  /** How many copies of a task of the older Tasks API run at each occurrence. */
  readonly taskCopies: number;
  /** The IANA time zone in which the older APIs read and show dates. */
  readonly dialectTimezone: string;
  /** How many invocations of each function read its queue at the same time. */
  readonly concurrency: Readonly<Record<keyof typeof QUEUE_READING, number>>;
  /** How many keys each list of the index is kept under; it may grow, and must not shrink. */
  readonly indexShards: number;
  /** Whether X-Ray traces the functions. */
  readonly tracing: boolean;
  /** How the console of AWS shows the stack, and who gets a message when something is wrong. */
  readonly monitoring: MonitoringOptions;
}

/** What ECS may read for a job, as ARNs. */
export interface ReadableSecrets {
  /** Secrets of Secrets Manager and parameters of Systems Manager; `*` and `?` stand for any text and character. */
  readonly secretArns: readonly string[];
  /** Keys of KMS, where one is not the key that AWS manages. */
  readonly keyArns: readonly string[];
}

/** The names of all options. */
export const OPTION_NAMES: readonly string[] = [
  'alarmEmail',
  'alarms',
  'allowedOrigins',
  'allowedRanges',
  'certificateArn',
  'dashboard',
  'defaultImage',
  'deliverConcurrency',
  'dialectTimezone',
  'domainName',
  'executeApiAddress',
  'historyDays',
  'hostedZoneId',
  'indexShards',
  'monthlyBudget',
  'oidcAudience',
  'oidcIssuer',
  'oidcScopeClaim',
  'oidcScopes',
  'publicAddresses',
  'registryCredentials',
  'secretArns',
  'secretKeyArns',
  'stackName',
  'subnetIds',
  'taskCopies',
  'taskRoleArns',
  'tracing',
  'trackConcurrency',
  'vpcId',
  'wakeConcurrency',
  'webhookRanges',
];

const DEFAULT_STACK_NAME = 'Runat';
const DEFAULT_HISTORY_DAYS = 90;
const MOST_HISTORY_DAYS = 3650;
const DEFAULT_IMAGE = 'public.ecr.aws/docker/library/busybox:stable';
const MOST_TASK_COPIES = 100;
const DEFAULT_TIMEZONE = 'UTC';
/** What AWS takes: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-lambda-eventsourcemapping-scalingconfig.html */
const LEAST_CONCURRENCY = 2;
const MOST_CONCURRENCY = 1000;
/** Each shard is a further query for each page of a list (functions/config.ts takes as many). */
const MOST_INDEX_SHARDS = 16;
/** So many readers write more than the key of a shard takes, however slow they are (docs/deploy.md, "More at once"). */
const MOST_READERS_A_SHARD = 64;

const MOST_RANGES = 40;

/** So that they fit into the 10,240 characters of a role's policies. */
const MOST_SECRET_ARNS = 40;

const PLACE = String.raw`[a-z0-9-]+:\d{12}`;
/** A secret's name ends with six characters that AWS adds, and an ARN without them fits no secret. */
const SECRET_ARN = new RegExp(
  String.raw`^arn:aws[a-z-]*:(secretsmanager:${PLACE}:secret:([\w/+=.@*?-]*[*?][\w/+=.@*?-]*|[\w/+=.@-]+-\w{6})|ssm:${PLACE}:parameter/[\w.*?/-]+)$`,
);
/** What ECS takes; whether there is such an image shows when it is pulled. */
const IMAGE = /^[a-z0-9][\w./:@-]{0,254}$/i;
const MOST_ROLES = 20;
const MOST_LOGINS = 10;
const ROLE_ARN = /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/;
/** More than that is a slip of the hand. */
const MOST_BUDGET = 1_000_000;
/** Whether somebody reads there shows when the confirmation is answered. */
const EMAIL = /^(?=.{1,254}$)[^\s@,]+@[^\s@,]+\.[^\s@,]+$/;
const KEY_ARN = new RegExp(String.raw`^arn:aws[a-z-]*:kms:${PLACE}:key/[\w-]+$`);

/**
 * Reads the options from the context of the app.
 *
 * @param region where the stack is deployed; undefined where nobody knows
 * @throws Error that names the value, its place and the rule, for a value that breaks one
 */
export function readOptions(node: Node, region: string | undefined): Options {
  return {
    stackName: readStackName(node.tryGetContext('stackName')),
    historyDays: readHistoryDays(node),
    network: readNetwork(node),
    secrets: {
      secretArns: readArns(node, 'secretArns', {
        form: SECRET_ARN,
        what: 'secrets with their six last characters or a wildcard, or of SSM parameters',
      }),
      keyArns: readArns(node, 'secretKeyArns', { form: KEY_ARN, what: 'KMS keys, no aliases' }),
    },
    taskRoleArns: readArns(node, 'taskRoleArns', { form: ROLE_ARN, most: MOST_ROLES, what: 'roles' }),
    registryCredentials: readRegistryCredentials(node),
    webhookRanges: readWebhookRanges(node),
    api: readApiOptions(node, region),
    defaultImage: readDefaultImage(node.tryGetContext('defaultImage')),
    taskCopies: readTaskCopies(node),
    dialectTimezone: readTimezone(node.tryGetContext('dialectTimezone')),
    ...readCapacity(node),
    tracing: readSwitch(node, 'tracing', false),
    monitoring: readMonitoring(node),
  };
}

function readStackName(value: unknown): string {
  if (value === undefined) return DEFAULT_STACK_NAME;
  if (typeof value === 'string' && /^[A-Za-z][A-Za-z0-9-]{0,31}$/.test(value)) return value;
  throw refusal('stackName', value, 'a letter, then letters, digits or "-", 32 characters at most');
}

function readHistoryDays(node: Node): number {
  return readWhole(node, 'historyDays', {
    least: 1,
    most: MOST_HISTORY_DAYS,
    fallback: DEFAULT_HISTORY_DAYS,
    what: 'days',
  });
}

function readTaskCopies(node: Node): number {
  return readWhole(node, 'taskCopies', { least: 1, most: MOST_TASK_COPIES, fallback: 1, what: 'copies' });
}

function readCapacity(node: Node): Pick<Options, 'concurrency' | 'indexShards'> {
  const indexShards = readWhole(node, 'indexShards', {
    least: 1,
    most: MOST_INDEX_SHARDS,
    fallback: 1,
    what: 'shards',
  });
  const concurrency = {
    wake: readConcurrency(node, 'wake'),
    track: readConcurrency(node, 'track'),
    deliver: readConcurrency(node, 'deliver'),
  };
  for (const name of ['wake', 'deliver'] as const) {
    if (concurrency[name] <= MOST_READERS_A_SHARD * indexShards) continue;
    const rule = `${MOST_READERS_A_SHARD} at most for each shard of the index, and indexShards is ${indexShards}`;
    throw refusal(`${name}Concurrency`, concurrency[name], rule);
  }
  return { concurrency, indexShards };
}

function readConcurrency(node: Node, name: keyof typeof QUEUE_READING): number {
  return readWhole(node, `${name}Concurrency`, {
    least: LEAST_CONCURRENCY,
    most: MOST_CONCURRENCY,
    fallback: QUEUE_READING[name].maxConcurrency,
    what: 'invocations',
  });
}

function readMonitoring(node: Node): MonitoringOptions {
  const hasAlarms = readSwitch(node, 'alarms', true);
  const monthlyBudget = readMonthlyBudget(node);
  const email = readAlarmEmail(node.tryGetContext('alarmEmail'));
  if (email !== undefined && !hasAlarms && monthlyBudget === undefined) {
    throw refusal('alarmEmail', email, 'alarms or a monthlyBudget beside it');
  }
  return { hasAlarms, hasDashboard: readSwitch(node, 'dashboard', true), email, monthlyBudget };
}

function readMonthlyBudget(node: Node): number | undefined {
  if (node.tryGetContext('monthlyBudget') === undefined) return undefined;
  return readWhole(node, 'monthlyBudget', { least: 1, most: MOST_BUDGET, fallback: 1, what: 'dollars' });
}

function readAlarmEmail(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'string' && EMAIL.test(value)) return value;
  throw refusal('alarmEmail', value, 'an e-mail address, 254 characters at most');
}

function readTimezone(value: unknown): string {
  if (value === undefined) return DEFAULT_TIMEZONE;
  if (typeof value === 'string' && isTimezoneName(value)) return value;
  throw refusal('dialectTimezone', value, 'an IANA time zone such as Europe/Berlin');
}

function readDefaultImage(value: unknown): string {
  if (value === undefined) return DEFAULT_IMAGE;
  if (typeof value === 'string' && IMAGE.test(value)) return value;
  throw refusal(
    'defaultImage',
    value,
    `an image reference, 255 characters at most, such as ${DEFAULT_IMAGE}`,
  );
}

function readArns(
  node: Node,
  place: string,
  { form, what, most = MOST_SECRET_ARNS }: { form: RegExp; what: string; most?: number },
): readonly string[] {
  const isValid = (arn: string) => form.test(arn);
  return readListOrNone(node, place, { most, isValid, what: `ARNs of ${what}` });
}

function readRegistryCredentials(node: Node): readonly string[] {
  const isValid = (login: string) => readRegistryLogin(login) !== undefined;
  return readListOrNone(node, 'registryCredentials', {
    most: MOST_LOGINS,
    isValid,
    what: REGISTRY_LOGIN_RULE,
  });
}

function readWebhookRanges(node: Node): readonly string[] {
  const what = `${ADDRESS_RANGE_RULE}, with no address of the machine itself or of its link in them, such as 127.0.0.1 and 169.254.169.254`;
  const isValid = (range: string) => isAddressRange(range) && !holdsLocalAddresses(range);
  return readListOrNone(node, 'webhookRanges', { most: MOST_RANGES, isValid, what });
}
