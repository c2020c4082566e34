import type { Template } from 'aws-cdk-lib/assertions';

/** A statement of a policy. All of a template allow; what they are about is an ARN or a pattern of ARNs. */
export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

/** A policy as IAM takes it. */
export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly Statement[];
}

export const ACCOUNT = '123456789012';
const REGION = 'eu-west-1';

/** How the ARN of a resource looks, by type; its physical name is its logical id, or the name it was given. */
const ARNS: Readonly<Record<string, (name: string) => string>> = {
  'AWS::DynamoDB::Table': (name) => arn('dynamodb', `table/${name}`),
  'AWS::ECS::Cluster': (name) => arn('ecs', `cluster/${name}`),
  'AWS::IAM::Role': roleArn,
  'AWS::Lambda::Function': (name) => arn('lambda', `function:${name}`),
  'AWS::Logs::LogGroup': (name) => arn('logs', `log-group:${name}:*`),
  'AWS::Scheduler::ScheduleGroup': (name) => arn('scheduler', `schedule-group/${name}`),
  // A secret is referred to by its ARN.
  'AWS::SecretsManager::Secret': (name) => arn('secretsmanager', `secret:${name}-AbCdEf`),
  'AWS::SQS::Queue': (name) => arn('sqs', name),
};

/** A statement as a template has it, with references to other resources. */
interface TemplateStatement {
  readonly Effect: Statement['Effect'];
  readonly Action: unknown;
  readonly Resource: unknown;
  readonly Condition?: object;
  readonly Sid?: string;
}

/** An ARN in the account and region that policies are evaluated in. */
export function arn(service: string, resource: string): string {
  return `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;
}

/** The ARN of a role in that account. */
export function roleArn(name: string): string {
  return `arn:aws:iam::${ACCOUNT}:role/${name}`;
}

/** The policies of the roles of a synthesised template, as they are after deployment. */
export class Policies {
  readonly template: Template;

  constructor(template: Template) {
    this.template = template;
  }

  /** Text in which references to other resources are replaced by what they will be. */
  resolve(value: unknown): string {
    if (typeof value === 'string') return value;
    const [[intrinsic, argument] = ['', undefined]] = Object.entries(value ?? {});
    if (intrinsic === 'Ref') return this.#reference(String(argument));
    if (intrinsic === 'Fn::GetAtt' && Array.isArray(argument)) return this.#arnOf(argument[0]);
    if (intrinsic === 'Fn::Join' && Array.isArray(argument)) {
      return argument[1].map((part: unknown) => this.resolve(part)).join(argument[0]);
    }
    throw new Error(`cannot resolve ${JSON.stringify(value)}`);
  }

  /** All that a role may do. */
  documentOf(roleId: string): PolicyDocument {
    const statements = Object.values(this.template.findResources('AWS::IAM::Policy'))
      .filter(({ Properties }) => Properties.Roles.some((role: { Ref: string }) => role.Ref === roleId))
      .flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
    return { Version: '2012-10-17', Statement: statements.map((each) => this.#statementOf(each)) };
  }

  /** Every action that some statement of the role allows, sorted. */
  actionsOf(roleId: string): string[] {
    return [...new Set(this.documentOf(roleId).Statement.flatMap(({ Action }) => Action))].sort();
  }

  /** @throws Error for what the judges do not look at */
  #statementOf(written: TemplateStatement): Statement {
    const { Effect, Action, Resource, Condition, Sid: _sid, ...others } = written;
    const unknown = Object.keys(others);
    if (unknown.length > 0)
      throw new Error(`a statement with ${unknown.join(', ')}: nothing here judges that`);
    return {
      Effect,
      Action: this.#list(Action),
      Resource: this.#list(Resource),
      ...(Condition && { Condition: this.#conditionOf(Condition) }),
    };
  }

  #conditionOf(condition: object): NonNullable<Statement['Condition']> {
    const keysOf = (keys: object) => Object.entries(keys).map(([key, value]) => [key, this.#list(value)]);
    return Object.fromEntries(
      Object.entries(condition).map(([operator, keys]) => [operator, Object.fromEntries(keysOf(keys))]),
    );
  }

  #list(value: unknown): readonly string[] {
    return [value].flat().map((each) => this.resolve(each));
  }

  #reference(id: string): string {
    const pseudo: Record<string, string> = {
      'AWS::Partition': 'aws',
      'AWS::Region': REGION,
      'AWS::AccountId': ACCOUNT,
    };
    if (pseudo[id] !== undefined) return pseudo[id];
    const { Type } = this.template.toJSON().Resources[id];
    return Type === 'AWS::SecretsManager::Secret' ? this.#arnOf(id) : this.#nameOf(id);
  }

  #arnOf(id: string): string {
    const make = ARNS[this.template.toJSON().Resources[id].Type];
    if (make === undefined) throw new Error(`cannot tell the ARN of ${id}`);
    return make(this.#nameOf(id));
  }

  #nameOf(id: string): string {
    return this.template.toJSON().Resources[id].Properties?.Name ?? id;
  }
}

/** Whether a text fits a pattern of IAM: `*` for any text, `?` for one character. Of actions upper and lower case are the same. */
export function isLike(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 'i').test(text);
}
