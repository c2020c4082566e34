import type { Template } from 'aws-cdk-lib/assertions';

/** A call that a role may or may not make: an IAM action, the ARN it is about, and what conditions can see. */
export interface Call {
  readonly action: string;
  readonly resource: string;
  readonly context?: Readonly<Record<string, string>>;
}

interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const ACCOUNT = '123456789012';
const REGION = 'eu-west-1';

/** How the ARN of a resource looks, by type; its physical name is its logical id, or the name it was given. */
const ARNS: Readonly<Record<string, (name: string) => string>> = {
  'AWS::DynamoDB::Table': (name) => arn('dynamodb', `table/${name}`),
  'AWS::ECS::Cluster': (name) => arn('ecs', `cluster/${name}`),
  'AWS::IAM::Role': (name) => `arn:aws:iam::${ACCOUNT}:role/${name}`,
  'AWS::Lambda::Function': (name) => arn('lambda', `function:${name}`),
  'AWS::Logs::LogGroup': (name) => arn('logs', `log-group:${name}:*`),
  'AWS::Scheduler::ScheduleGroup': (name) => arn('scheduler', `schedule-group/${name}`),
  // A secret is referred to by its ARN.
  'AWS::SecretsManager::Secret': (name) => arn('secretsmanager', `secret:${name}-AbCdEf`),
  'AWS::SQS::Queue': (name) => arn('sqs', name),
};

/** An ARN in the account and region that policies are evaluated in. */
export function arn(service: string, resource: string): string {
  return `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;
}

/** Evaluates the identity policies of a synthesised template, as IAM would after deployment. */
export class Policies {
  readonly #template: Template;

  constructor(template: Template) {
    this.#template = template;
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

  /** Whether a role may make a call: some statement allows it and none denies it. */
  allows(roleId: string, call: Call): boolean {
    const effects = this.#statementsOf(roleId)
      .filter((statement) => this.#matches(statement, call))
      .map((statement) => statement.Effect);
    return effects.includes('Allow') && !effects.includes('Deny');
  }

  /** Every action that some statement of the role allows, sorted. */
  actionsOf(roleId: string): string[] {
    return [...new Set(this.#statementsOf(roleId).flatMap((statement) => list(statement.Action)))].sort();
  }

  #statementsOf(roleId: string): readonly Statement[] {
    return Object.values(this.#template.findResources('AWS::IAM::Policy'))
      .filter(({ Properties }) => Properties.Roles.some((role: { Ref: string }) => role.Ref === roleId))
      .flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
  }

  #matches(statement: Statement, call: Call): boolean {
    return (
      list(statement.Action).some((pattern) => like(pattern, call.action)) &&
      list(statement.Resource).some((pattern) => like(this.resolve(pattern), call.resource)) &&
      Object.entries(statement.Condition ?? {}).every(([operator, keys]) =>
        Object.entries(keys).every(([key, value]) => this.#holds(operator, value, call.context?.[key])),
      )
    );
  }

  #holds(operator: string, expected: unknown, actual: string | undefined): boolean {
    const known = ['StringEquals', 'StringLike', 'ArnEquals', 'ArnLike'];
    if (!known.includes(operator)) throw new Error(`cannot evaluate the condition operator ${operator}`);
    const patterns = list(expected).map((value) => this.resolve(value));
    if (actual === undefined) return false;
    return patterns.some((pattern) =>
      operator === 'StringEquals' ? pattern === actual : like(pattern, actual),
    );
  }

  #reference(id: string): string {
    const pseudo: Record<string, string> = {
      'AWS::Partition': 'aws',
      'AWS::Region': REGION,
      'AWS::AccountId': ACCOUNT,
    };
    if (pseudo[id] !== undefined) return pseudo[id];
    const { Type } = this.#template.toJSON().Resources[id];
    return Type === 'AWS::SecretsManager::Secret' ? this.#arnOf(id) : this.#nameOf(id);
  }

  #arnOf(id: string): string {
    const make = ARNS[this.#template.toJSON().Resources[id].Type];
    if (make === undefined) throw new Error(`cannot tell the ARN of ${id}`);
    return make(this.#nameOf(id));
  }

  #nameOf(id: string): string {
    return this.#template.toJSON().Resources[id].Properties?.Name ?? id;
  }
}

function list<T>(value: T | readonly T[]): readonly T[] {
  return Array.isArray(value) ? value : [value as T];
}

/** IAM's wildcards: `*` for any text, `?` for one character. */
function like(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`).test(text);
}
