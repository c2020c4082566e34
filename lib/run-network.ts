import { Validations } from 'aws-cdk-lib';
import { type IVpc, SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import type { ExistingNetwork } from './options/network-options.ts';

/** Where runs get their addresses. */
export interface RunNetworkProps {
  /** undefined makes a VPC. */
  readonly existing: ExistingNetwork | undefined;
}

/**
 * Public subnets without a NAT gateway, so that nothing costs money while nothing runs: a task has a public
 * address for as long as it lives and a security group that lets nothing in. Existing subnets may have another way out.
 */
export class RunNetwork extends Construct {
  readonly vpc: IVpc;
  readonly subnetIds: readonly string[];
  readonly securityGroup: SecurityGroup;
  /** Tasks get a public IPv4 address each. */
  readonly publicAddresses: boolean;

  constructor(scope: Construct, id: string, props: RunNetworkProps) {
    super(scope, id);
    this.vpc = props.existing === undefined ? this.#makeVpc() : this.#importVpc(props.existing);
    this.subnetIds = props.existing?.subnetIds ?? this.vpc.publicSubnets.map((subnet) => subnet.subnetId);
    this.publicAddresses = props.existing?.publicAddresses ?? true;
    this.securityGroup = new SecurityGroup(this, 'Egress', {
      vpc: this.vpc,
      description: 'Runs: everything out, nothing in',
      allowAllOutbound: true,
      // The VPC of the stack has IPv4 alone; existing subnets may have IPv6 as well, or alone.
      allowAllIpv6Outbound: props.existing !== undefined,
    });
  }

  #makeVpc(): IVpc {
    const vpc = new Vpc(this, 'Vpc', {
      natGateways: 0,
      // Tasks ask for their public address themselves; nothing else started here should get one.
      subnetConfiguration: [{ name: 'Runs', subnetType: SubnetType.PUBLIC, mapPublicIpOnLaunch: false }],
    });
    Validations.of(vpc).acknowledge({
      id: 'AwsSolutions-VPC7',
      reason:
        'Nothing in it listens, and flow logs bill by the traffic of the runs; who needs them brings a VPC ' +
        'that has them (context vpcId).',
    });
    // CDK types the optional properties of the class less exactly than those of the interface.
    return vpc as IVpc;
  }

  /** By id alone: a lookup would need an account at synthesis. The subnets are only passed on, so no zone is asked. */
  #importVpc({ vpcId }: ExistingNetwork): IVpc {
    return Vpc.fromVpcAttributes(this, 'Vpc', { vpcId, availabilityZones: ['unknown'] });
  }
}
