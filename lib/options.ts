import type { Node } from 'constructs';

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
}

/** What ECS may read for a job, as ARNs. */
export interface ReadableSecrets {
  /** Secrets of Secrets Manager and parameters of Systems Manager; `*` and `?` stand for any text and character. */
  readonly secretArns: readonly string[];
  /** Keys of KMS, where one is not the key that AWS manages. */
  readonly keyArns: readonly string[];
}

/** A VPC that the stack does not own. */
export interface ExistingNetwork {
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
}

const DEFAULT_STACK_NAME = 'Runat';
const DEFAULT_HISTORY_DAYS = 90;
const MOST_HISTORY_DAYS = 3650;
/** AwsVpcConfiguration of RunTask takes 16 at most: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AwsVpcConfiguration.html */
const MOST_SUBNETS = 16;

/** So that they fit into the 10,240 characters of a role's policies. */
const MOST_SECRET_ARNS = 40;

const PLACE = String.raw`[a-z0-9-]+:\d{12}`;
/** A secret's name ends with six characters that AWS adds, and an ARN without them fits no secret. */
const SECRET_ARN = new RegExp(
  String.raw`^arn:aws[a-z-]*:(secretsmanager:${PLACE}:secret:([\w/+=.@*?-]*[*?][\w/+=.@*?-]*|[\w/+=.@-]+-\w{6})|ssm:${PLACE}:parameter/[\w.*?/-]+)$`,
);
const KEY_ARN = new RegExp(String.raw`^arn:aws[a-z-]*:kms:${PLACE}:key/[\w-]+$`);

/**
 * Reads the options from the context of the app.
 *
 * @throws Error that names the value, its place and the rule, for a value that breaks one
 */
export function readOptions(node: Node): Options {
  return {
    stackName: readStackName(node.tryGetContext('stackName')),
    historyDays: readHistoryDays(node.tryGetContext('historyDays')),
    network: readNetwork(node.tryGetContext('vpcId'), node.tryGetContext('subnetIds')),
    secrets: {
      secretArns: readArns(
        node,
        'secretArns',
        SECRET_ARN,
        'secrets with their six last characters or a wildcard, or of SSM parameters',
      ),
      keyArns: readArns(node, 'secretKeyArns', KEY_ARN, 'KMS keys, no aliases'),
    },
  };
}

function readStackName(value: unknown): string {
  if (value === undefined) return DEFAULT_STACK_NAME;
  if (typeof value === 'string' && /^[A-Za-z][A-Za-z0-9-]{0,31}$/.test(value)) return value;
  throw refusal('stackName', value, 'a letter, then letters, digits or "-", 32 characters at most');
}

/** The command line gives text, cdk.json a number. */
function readHistoryDays(value: unknown): number {
  if (value === undefined) return DEFAULT_HISTORY_DAYS;
  const days = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
  const valid = typeof days === 'number' && Number.isInteger(days) && days >= 1 && days <= MOST_HISTORY_DAYS;
  if (valid) return days;
  throw refusal('historyDays', value, `a whole number of days, 1 to ${MOST_HISTORY_DAYS}`);
}

function readNetwork(vpcId: unknown, subnetIds: unknown): ExistingNetwork | undefined {
  if (vpcId === undefined && subnetIds === undefined) return undefined;
  if (typeof vpcId !== 'string' || !/^vpc-[0-9a-f]{8,17}$/.test(vpcId)) {
    throw refusal('vpcId', vpcId, 'the id of a VPC, such as vpc-0123456789abcdef0, beside subnetIds');
  }
  return { vpcId, subnetIds: readSubnetIds(subnetIds) };
}

/** The command line gives values joined by commas, cdk.json a list. */
function listOf(value: unknown): readonly unknown[] {
  if (typeof value === 'string') return value.split(',');
  return Array.isArray(value) ? value : [];
}

function readArns(node: Node, place: string, form: RegExp, what: string): readonly string[] {
  const value: unknown = node.tryGetContext(place);
  if (value === undefined) return [];
  const arns = listOf(value);
  const valid = arns.filter((arn): arn is string => typeof arn === 'string' && form.test(arn));
  const distinct = new Set(valid).size === arns.length;
  if (distinct && arns.length >= 1 && arns.length <= MOST_SECRET_ARNS) return valid;
  throw refusal(place, value, `1 to ${MOST_SECRET_ARNS} distinct ARNs of ${what}, joined by commas`);
}

function readSubnetIds(value: unknown): readonly string[] {
  const ids = listOf(value);
  const valid = ids.filter(
    (id): id is string => typeof id === 'string' && /^subnet-[0-9a-f]{8,17}$/.test(id),
  );
  const distinct = new Set(valid).size === ids.length;
  if (distinct && ids.length >= 1 && ids.length <= MOST_SUBNETS) return valid;
  throw refusal('subnetIds', value, `1 to ${MOST_SUBNETS} distinct subnet ids of vpcId, joined by commas`);
}

function refusal(place: string, value: unknown, rule: string): Error {
  return new Error(`context ${place} ${JSON.stringify(value) ?? 'missing'}: expected ${rule}`);
}
