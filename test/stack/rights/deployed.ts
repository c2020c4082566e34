import type { HandlerName } from '../../../functions/contract/environment.ts';
import { idOf, synthesise } from '../synthesise.ts';
import type { Place } from './call.ts';
import { arn, Policies, type PolicyDocument, roleArn } from './policies.ts';

/** The functions of a stack. */
export const FUNCTIONS = [
  'api',
  'wake',
  'track',
  'deliver',
  'watch',
] as const satisfies readonly HandlerName[];

/** Options that give rights beside those of any stack. */
export const OPENED = {
  taskRoleArns: roleArn('reports'),
  registryCredentials: `ghcr.io=${arn('secretsmanager', 'secret:registry/ghcr-AbCdEf')}`,
  secretArns: [arn('secretsmanager', 'secret:prod/db-AbCdEf'), arn('ssm', 'parameter/prod/key')],
  secretKeyArns: arn('kms', 'key/01234567-89ab-cdef-0123-456789abcdef'),
  tracing: 'on',
} as const;

/** A stack as it is after a deploy. */
export interface Deployed {
  readonly policies: Policies;
  /** The logical ids of all roles, by what they are for. */
  readonly roles: Readonly<Record<HandlerName | OtherRole, string>>;
  /** The ARN of a part; where there are many, that of one of them. */
  readonly arnOf: (place: Place, of: HandlerName) => string;
  readonly functionArn: (name: HandlerName) => string;
}

/** The roles of others than functions. */
export type OtherRole = 'alarms' | 'watchdog' | 'execution' | 'task';

const construct = (name: HandlerName): string => `${name[0]?.toUpperCase()}${name.slice(1)}Function`;

const made = new Map<string, Deployed>();

/** A stack, synthesised once for the same options. @param context the deployer's options */
export const deployed = (context: Record<string, unknown> = {}): Deployed => {
  const key = JSON.stringify(context);
  const stack = made.get(key) ?? deploy(context);
  made.set(key, stack);
  return stack;
};

const deploy = (context: Record<string, unknown>): Deployed => {
  const template = synthesise(context);
  const policies = new Policies(template);
  const id = (type: string, prefix: string) => idOf(template, type, prefix);
  const at = (type: string, prefix: string) => policies.resolve({ 'Fn::GetAtt': [id(type, prefix), 'Arn'] });
  const queue = (prefix: string) => at('AWS::SQS::Queue', prefix);
  const role = (prefix: string) => at('AWS::IAM::Role', prefix);
  const table = at('AWS::DynamoDB::Table', 'Jobs');
  const cluster = at('AWS::ECS::Cluster', 'Runs');
  const streamOf = (group: string, stream: string) =>
    at('AWS::Logs::LogGroup', group).replace(/\*$/, `log-stream:${stream}`);
  const arns: Readonly<Record<Exclude<Place, 'own log'>, string>> = {
    table,
    'index by-state': `${table}/index/by-state`,
    'index runs-by-due': `${table}/index/runs-by-due`,
    'wake queue': queue('WakeQueue'),
    'wake dead letters': queue('WakeDeadLetters'),
    'task-event queue': queue('TaskEventsQueue'),
    'task-event dead letters': queue('TaskEventsDeadLetters'),
    'deliveries queue': queue('DeliverQueue'),
    'deliveries dead letters': queue('DeliverDeadLetters'),
    'watchdog dead letters': queue('WatchdogDeadLetters'),
    'alarm entry': arn('scheduler', 'schedule/runat-alarms/0123-1-1795253400'),
    'watchdog entry': arn('scheduler', 'schedule/runat-watchdog/tick'),
    'role of alarms': role('Alarms'),
    'role of the watchdog': role('Watchdog'),
    'role of a function': role(construct('deliver')),
    'task definition': arn('ecs', 'task-definition/runat-run-0a1b2c3d:7'),
    task: `${cluster.replace(':cluster/', ':task/')}/0123456789abcdef`,
    cluster,
    'task role': role('RunsRolesTask'),
    'execution role': role('RunsRolesExecution'),
    'role of a job': OPENED.taskRoleArns,
    'output of runs': streamOf('RunsOutput', 'runat/run/0123456789abcdef'),
    'signing secret': policies.resolve({ Ref: id('AWS::SecretsManager::Secret', 'DeliverSigningSecret') }),
    anything: '*',
  };
  const ofFunctions = FUNCTIONS.map((name) => [name, id('AWS::IAM::Role', construct(name))]);
  return {
    policies,
    functionArn: (name) => at('AWS::Lambda::Function', construct(name)),
    arnOf: (place, of) => (place === 'own log' ? streamOf(construct(of), 'any') : arns[place]),
    roles: {
      ...(Object.fromEntries(ofFunctions) as Record<HandlerName, string>),
      alarms: id('AWS::IAM::Role', 'Alarms'),
      watchdog: id('AWS::IAM::Role', 'Watchdog'),
      execution: id('AWS::IAM::Role', 'RunsRolesExecution'),
      task: id('AWS::IAM::Role', 'RunsRolesTask'),
    },
  };
};

/** The policy of the role of a function. */
export const documentOf = ({ policies, roles }: Deployed, name: HandlerName): PolicyDocument =>
  policies.documentOf(roles[name]);
