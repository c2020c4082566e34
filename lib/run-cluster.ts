import { ArnFormat, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { Cluster, ContainerInsights } from 'aws-cdk-lib/aws-ecs';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { NOTHING, type VariableOf } from '../functions/contract/environment.ts';
import { acknowledgeWildcard } from './acknowledge-wildcard.ts';
import type { AnyRunatFunction } from './function.ts';
import { retentionOf } from './log-retention.ts';
import type { ExistingNetwork } from './options/network-options.ts';
import type { ReadableSecrets } from './options/options.ts';
import { RunNetwork } from './run-network.ts';
import { RunRoles } from './run-roles.ts';

/** How runs are named, where they run and how long their output is kept. */
export interface RunClusterProps {
  /** What every task definition family of this stack starts with. */
  readonly familyPrefix: string;
  /** The output of a run is kept at least as long as its record. */
  readonly historyDays: number;
  readonly network: ExistingNetwork | undefined;
  readonly secrets: ReadableSecrets;
  readonly taskRoleArns: readonly string[];
  /** As `<registry>=<ARN of the secret>`. */
  readonly registryCredentials: readonly string[];
}

type AlsoForAll = 'CLUSTER_ARN';
type RegisterVariable = Extract<
  VariableOf<'api'>,
  `RUN_${string}` | 'TASK_ROLE_ARNS' | 'REGISTRY_CREDENTIALS'
>;
type LaunchVariable = Extract<VariableOf<'wake'>, 'SUBNET_IDS' | 'SECURITY_GROUP_IDS'>;
type AddressVariable = Extract<VariableOf<'wake'> & VariableOf<'api'>, 'PUBLIC_ADDRESSES'>;

/**
 * The Fargate cluster in which containers run, with all that a task needs: network, roles and the log group
 * of the runs' output, which like the table outlives the stack.
 */
export class RunCluster extends Construct {
  readonly cluster: Cluster;
  /** For every function that talks to ECS. */
  readonly environment: Readonly<Record<AlsoForAll, string>>;
  /** For the function that registers task definitions and reads output. */
  readonly registerEnvironment: Readonly<Record<RegisterVariable, string>>;
  /** For the function that launches. */
  readonly launchEnvironment: Readonly<Record<LaunchVariable, string>>;
  /** For the function that launches, and for the function that shows prices. */
  readonly addressEnvironment: Readonly<Record<AddressVariable, string>>;
  readonly #output: LogGroup;
  readonly #roles: RunRoles;
  readonly #families: string;
  readonly #tasks: string;

  constructor(scope: Construct, id: string, props: RunClusterProps) {
    super(scope, id);
    const network = new RunNetwork(this, 'Network', { existing: props.network });
    this.#output = this.#makeOutput(retentionOf(props.historyDays));
    this.#roles = new RunRoles(this, 'Roles', {
      output: this.#output,
      secrets: props.secrets,
      taskRoleArns: props.taskRoleArns,
      registryCredentials: props.registryCredentials,
    });
    this.cluster = new Cluster(this, 'Cluster', {
      vpc: network.vpc,
      enableFargateCapacityProviders: true,
      containerInsightsV2: ContainerInsights.DISABLED,
    });
    Validations.of(this.cluster).acknowledge({
      id: 'AwsSolutions-ECS4',
      reason:
        'Container Insights bills its metrics by the task, and a run is one short task; duration, exit code ' +
        'and reason of each are in its record.',
    });
    this.#families = this.#ecsArn('task-definition', `${props.familyPrefix}*`);
    this.#tasks = this.#ecsArn('task', `${this.cluster.clusterName}/*`);
    this.environment = { CLUSTER_ARN: this.cluster.clusterArn };
    this.registerEnvironment = {
      RUN_FAMILY_PREFIX: props.familyPrefix,
      RUN_TASK_ROLE_ARN: this.#roles.task.roleArn,
      RUN_EXECUTION_ROLE_ARN: this.#roles.execution.roleArn,
      RUN_LOG_GROUP_NAME: this.#output.logGroupName,
      TASK_ROLE_ARNS: props.taskRoleArns.join(',') || NOTHING,
      REGISTRY_CREDENTIALS: props.registryCredentials.join(',') || NOTHING,
    };
    this.launchEnvironment = {
      SUBNET_IDS: network.subnetIds.join(','),
      SECURITY_GROUP_IDS: network.securityGroup.securityGroupId,
    };
    this.addressEnvironment = { PUBLIC_ADDRESSES: network.publicAddresses ? 'on' : 'off' };
  }

  /** Turn images into task definitions. */
  grantRegister(fn: AnyRunatFunction): void {
    this.#allowOnFamilies(fn, 'ecs:RegisterTaskDefinition');
    this.#roles.grantPass(fn);
  }

  /**
   * Start tasks in this cluster. The resource of RunTask is a task definition, so a condition (`ecs:cluster`) holds it to the
   * cluster. Tags come with a start only (`ecs:CreateAction`): nobody changes those of a task that runs, by which people find its job.
   * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/supported-iam-actions-tagging.html
   */
  grantLaunch(fn: AnyRunatFunction): void {
    this.#allowOnFamilies(fn, 'ecs:RunTask', this.#onlyHere());
    this.#allowOnTasks(fn, ['ecs:TagResource'], { StringEquals: { 'ecs:CreateAction': 'RunTask' } });
    this.#roles.grantPass(fn);
    this.#roles.grantPassOthers(fn);
  }

  grantStop(fn: AnyRunatFunction): void {
    this.#allowOnTasks(fn, ['ecs:StopTask']);
  }

  /** See what became of tasks that are known. */
  grantDescribe(fn: AnyRunatFunction): void {
    this.#allowOnTasks(fn, ['ecs:DescribeTasks']);
  }

  /** Find the task of a run whose start was never answered. */
  grantFind(fn: AnyRunatFunction): void {
    // The only resource of ListTasks is a container instance, which Fargate does not have.
    fn.allow({ actions: ['ecs:ListTasks'], resources: ['*'], conditions: this.#onlyHere() });
    acknowledgeWildcard(
      fn.role,
      '*',
      'ecs:ListTasks on Fargate is held to this cluster by a condition instead.',
    );
  }

  grantReadOutput(fn: AnyRunatFunction): void {
    fn.allow({ actions: ['logs:GetLogEvents'], resources: [this.#output.logGroupArn] });
  }

  #makeOutput(retention: RetentionDays): LogGroup {
    return new LogGroup(this, 'Output', { retention, removalPolicy: RemovalPolicy.RETAIN });
  }

  #allowOnFamilies(
    fn: AnyRunatFunction,
    action: string,
    conditions?: Record<string, Record<string, string>>,
  ) {
    fn.allow({ actions: [action], resources: [this.#families], ...(conditions && { conditions }) });
    acknowledgeWildcard(
      fn.role,
      this.#families,
      'A family is named by the hash of its content at run time; the wildcard stays behind the prefix of this stack.',
    );
  }

  #allowOnTasks(
    fn: AnyRunatFunction,
    actions: string[],
    conditions?: Record<string, Record<string, string>>,
  ): void {
    fn.allow({ actions, resources: [this.#tasks], ...(conditions && { conditions }) });
    acknowledgeWildcard(
      fn.role,
      this.#tasks,
      'ECS names tasks; the wildcard stays within the cluster of this stack.',
    );
  }

  #onlyHere() {
    return { ArnEquals: { 'ecs:cluster': this.cluster.clusterArn } };
  }

  #ecsArn(resource: string, resourceName: string): string {
    const arnFormat = ArnFormat.SLASH_RESOURCE_NAME;
    return Stack.of(this).formatArn({ service: 'ecs', resource, resourceName, arnFormat });
  }
}
