import type { Node } from 'constructs';
import { readList, readSwitch, refusal } from './read-option.ts';

/** A VPC that the stack does not own. */
export interface ExistingNetwork {
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
  /** Tasks get a public IPv4 address each. */
  readonly publicAddresses: boolean;
}

/** AwsVpcConfiguration of RunTask takes 16 at most: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AwsVpcConfiguration.html */
const MOST_SUBNETS = 16;

/**
 * Reads where tasks run. Whether existing subnets need public addresses cannot be seen from here, and no answer is right for all:
 * tasks in public subnets do not reach their registry without one, and in private subnets each costs money for nothing.
 * @returns undefined where the stack makes a VPC of its own
 * @throws Error that names the value, its place and the rule
 */
export function readNetwork(node: Node): ExistingNetwork | undefined {
  const vpcId: unknown = node.tryGetContext('vpcId');
  if (vpcId === undefined && node.tryGetContext('subnetIds') === undefined) {
    if (readSwitch(node, 'publicAddresses', true)) return undefined;
    const rule = 'on, or vpcId and subnetIds beside it: tasks in the VPC of the stack have no other way out';
    throw refusal('publicAddresses', 'off', rule);
  }
  if (typeof vpcId !== 'string' || !/^vpc-[0-9a-f]{8,17}$/.test(vpcId)) {
    throw refusal('vpcId', vpcId, 'the id of a VPC, such as vpc-0123456789abcdef0, beside subnetIds');
  }
  const isValid = (id: string) => /^subnet-[0-9a-f]{8,17}$/.test(id);
  const what = 'subnet ids of vpcId';
  const subnetIds = readList(node, 'subnetIds', { most: MOST_SUBNETS, isValid, what });
  if (node.tryGetContext('publicAddresses') === undefined) {
    throw refusal(
      'publicAddresses',
      undefined,
      'on where an internet gateway is the only way out of subnetIds, off where there is a NAT gateway or VPC endpoints',
    );
  }
  return { vpcId, subnetIds, publicAddresses: readSwitch(node, 'publicAddresses', false) };
}
