import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { readRegistryLogin } from '../functions/contract/registry-login.ts';
import { acknowledgeWildcard } from './acknowledge-wildcard.ts';
import type { AnyRunatFunction } from './function.ts';
import type { ReadableSecrets } from './options/options.ts';

/** Where the output of runs goes, and which secrets they may be given. */
export interface RunRolesProps {
  readonly output: LogGroup;
  readonly secrets: ReadableSecrets;
  /** What else a job may give to its container instead of the task role. */
  readonly taskRoleArns: readonly string[];
  /** Logins with which images are pulled, as `<registry>=<ARN of the secret>`. No container is given one. */
  readonly registryCredentials: readonly string[];
}

/**
 * The two roles of a run. ECS uses the execution role to fetch the image, read secrets and write the log; the
 * container itself holds the task role, which has no right at all, or the role that its job names.
 */
export class RunRoles extends Construct {
  readonly execution: Role;
  readonly task: Role;
  readonly #others: readonly string[];

  constructor(scope: Construct, id: string, props: RunRolesProps) {
    super(scope, id);
    this.#others = props.taskRoleArns;
    this.task = this.#roleForTasks('Task');
    this.execution = this.#roleForTasks('Execution');
    this.#allowLogs(props.output);
    this.#allowPulls();
    this.#allowSecrets(props.secrets);
    const logins = props.registryCredentials.map((login) => readRegistryLogin(login)?.secretArn ?? '');
    this.#allowReading('secretsmanager:GetSecretValue', [...new Set(logins)]);
  }

  /** Hand both roles to ECS, as RegisterTaskDefinition and RunTask do. */
  grantPass(fn: AnyRunatFunction): void {
    this.#allowPass(fn, [this.task.roleArn, this.execution.roleArn]);
  }

  /** Hand to ECS what RunTask may name instead of the task role. */
  grantPassOthers(fn: AnyRunatFunction): void {
    if (this.#others.length > 0) this.#allowPass(fn, this.#others);
  }

  /**
   * To tasks of ECS alone (`iam:PassedToService`): who has taken over the function cannot give the roles to something else, such as
   * a function. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#ck_PassedToService
   */
  #allowPass(fn: AnyRunatFunction, roles: readonly string[]): void {
    fn.allow({
      actions: ['iam:PassRole'],
      resources: [...roles],
      conditions: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
    });
  }

  /**
   * ECS takes a role for tasks of this account and region only (`aws:SourceAccount`, `aws:SourceArn`): nobody elsewhere can lead it to
   * use the role for them. It names no single cluster or task as the source.
   * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html
   */
  #roleForTasks(id: string): Role {
    const stack = Stack.of(this);
    const anySource = stack.formatArn({ service: 'ecs', resource: '*' });
    return new Role(this, id, {
      assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': stack.account },
          ArnLike: { 'aws:SourceArn': anySource },
        },
      }),
    });
  }

  #allowLogs(output: LogGroup): void {
    this.execution.addToPrincipalPolicy(
      new PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [output.logGroupArn],
      }),
    );
  }

  /**
   * A key decrypts for the two services that keep secrets (`kms:ViaService`), and nothing else that it may have encrypted.
   * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html#task-execution-secrets
   */
  #allowSecrets({ secretArns, keyArns }: ReadableSecrets): void {
    this.#allowReading('secretsmanager:GetSecretValue', secretArns);
    this.#allowReading('ssm:GetParameters', secretArns);
    if (keyArns.length === 0) return;
    this.execution.addToPrincipalPolicy(
      new PolicyStatement({
        actions: ['kms:Decrypt'],
        resources: [...keyArns],
        conditions: { StringLike: { 'kms:ViaService': ['secretsmanager.*', 'ssm.*'] } },
      }),
    );
  }

  /** The service of the action is that of the ARNs it is allowed on. */
  #allowReading(action: string, arns: readonly string[]): void {
    const [service = ''] = action.split(':');
    const resources = arns.filter((arn) => arn.split(':')[2] === service);
    if (resources.length === 0) return;
    this.execution.addToPrincipalPolicy(new PolicyStatement({ actions: [action], resources }));
    for (const resource of resources.filter((arn) => arn.includes('*'))) {
      acknowledgeWildcard(
        this.execution,
        resource,
        'The deployer names what may be read (context secretArns).',
      );
    }
  }

  /** Images from the registry of this account and region; public images need no right. */
  #allowPulls(): void {
    const repositories = Stack.of(this).formatArn({
      service: 'ecr',
      resource: 'repository',
      resourceName: '*',
    });
    this.execution.addToPrincipalPolicy(
      new PolicyStatement({ actions: ['ecr:GetAuthorizationToken'], resources: ['*'] }),
    );
    this.execution.addToPrincipalPolicy(
      new PolicyStatement({
        actions: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
        resources: [repositories],
      }),
    );
    acknowledgeWildcard(this.execution, '*', 'ecr:GetAuthorizationToken has no resource to name.');
    acknowledgeWildcard(
      this.execution,
      repositories,
      'A job names any image of this account at run time; the right is to read images only.',
    );
  }
}
