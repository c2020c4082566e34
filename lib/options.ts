import type { Node } from 'constructs';

/** What a deployer can choose, by CDK context (`-c name=value`, or `context` in cdk.json). */
export interface Options {
  /** The CloudFormation stack; also the prefix of every fixed name, so that two stacks can share an account. */
  readonly stackName: string;
  /** Days for which history and the output of runs are kept. */
  readonly historyDays: number;
  /** Where tasks run; undefined makes a VPC of public subnets. */
  readonly network: ExistingNetwork | undefined;
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

/** The command line gives ids joined by commas, cdk.json a list. */
function readSubnetIds(value: unknown): readonly string[] {
  const ids: readonly unknown[] =
    typeof value === 'string' ? value.split(',') : Array.isArray(value) ? value : [];
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
