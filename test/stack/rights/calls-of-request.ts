import { TABLE } from '../../../functions/contract/table.ts';
import type { FunctionCall } from '../../../local/observed-calls.ts';
import { QUEUES, ROLE_ARNS } from '../../../local/resources.ts';
import type { Call, Conditions, Place } from './call.ts';

type Fields = Readonly<Record<string, unknown>>;
type Asked = Omit<Call, 'caller'>;

const SCHEDULER = 'scheduler.amazonaws.com';
const TASKS = 'ecs-tasks.amazonaws.com';

const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? { ...value } : {};

const ask = (action: string, on: Place, where: Conditions = {}): Asked => ({ action, on, where });

/** `JOB#0123` is `JOB#*`: whose it is decides nothing. A key without `#` is one partition. */
const partitionOf = (key: unknown): string => {
  const text = String(fieldsOf(key).S);
  const end = text.indexOf('#');
  return end < 0 ? text : `${text.slice(0, end)}#*`;
};

const keysOf = (items: readonly unknown[]): Conditions => ({
  'dynamodb:LeadingKeys': [...new Set(items.map((item) => partitionOf(fieldsOf(item)[TABLE.partitionKey])))],
});

/** Expressions here name attributes by placeholders alone. */
const attributesOf = ({ Key, ExpressionAttributeNames }: Fields): Conditions => ({
  'dynamodb:Attributes': [
    ...new Set([
      ...Object.keys(fieldsOf(Key)),
      ...Object.values(fieldsOf(ExpressionAttributeNames)).map(String),
    ]),
  ].toSorted(),
});

const INDEXES: Readonly<Record<string, { readonly place: Place; readonly partitionKey: string }>> = {
  [TABLE.index.name]: { place: 'index by-state', partitionKey: TABLE.index.partitionKey },
  [TABLE.runIndex.name]: { place: 'index runs-by-due', partitionKey: TABLE.runIndex.partitionKey },
};

/** The leading key of a query is the partition key of what it asks: of an index it is that of the index. */
const query = (input: Fields): Asked => {
  const { place, partitionKey } = INDEXES[String(input.IndexName)] ?? {
    place: 'table',
    partitionKey: TABLE.partitionKey,
  };
  const names = fieldsOf(input.ExpressionAttributeNames);
  const equality = /(#\w+) = (:\w+)/g;
  const equalities = [...String(input.KeyConditionExpression).matchAll(equality)];
  const partition = equalities.find(([, name = '']) => names[name] === partitionKey);
  const value = fieldsOf(input.ExpressionAttributeValues)[partition?.[2] ?? ''];
  return ask('dynamodb:Query', place, { 'dynamodb:LeadingKeys': [partitionOf(value)] });
};

const dynamodb = (operation: string, input: Fields): readonly Asked[] => {
  const action = `dynamodb:${operation}`;
  switch (operation) {
    case 'Query':
      return [query(input)];
    case 'UpdateItem':
      return [ask(action, 'table', { ...keysOf([input.Key]), ...attributesOf(input) })];
    case 'PutItem':
      return [ask(action, 'table', keysOf([input.Item]))];
    case 'BatchGetItem':
      return Object.values(fieldsOf(input.RequestItems)).map((request) =>
        ask(action, 'table', keysOf(fieldsOf(request).Keys as readonly unknown[])),
      );
    default:
      return [ask(action, 'table', keysOf([input.Key]))];
  }
};

const QUEUE_PLACES: Readonly<Record<string, Place>> = {
  [QUEUES.wake.name]: 'wake queue',
  [QUEUES.wake.deadLetterName]: 'wake dead letters',
  [QUEUES.taskEvents.name]: 'task-event queue',
  [QUEUES.taskEvents.deadLetterName]: 'task-event dead letters',
  [QUEUES.deliveries.name]: 'deliveries queue',
  [QUEUES.deliveries.deadLetterName]: 'deliveries dead letters',
};

/** The right to send a batch is that to send. */
const sqs = (operation: string, { QueueUrl }: Fields): readonly Asked[] => {
  const name = String(QueueUrl).split('/').at(-1) ?? '';
  return [ask(`sqs:${operation.replace(/Batch$/, '')}`, QUEUE_PLACES[name] ?? 'anything')];
};

const ROLE_PLACES: Readonly<Record<string, Place>> = {
  [ROLE_ARNS.schedules]: 'role of alarms',
  [ROLE_ARNS.runTask]: 'task role',
  [ROLE_ARNS.runExecution]: 'execution role',
};

const pass = (role: unknown, service: string): Asked =>
  ask('iam:PassRole', ROLE_PLACES[String(role)] ?? 'role of a job', { 'iam:PassedToService': service });

/** https://docs.aws.amazon.com/scheduler/latest/UserGuide/setting-up.html: who makes an entry passes the role of its target. */
const scheduler = (operation: string, input: Fields): readonly Asked[] => {
  const entry = ask(`scheduler:${operation}`, 'alarm entry');
  const { RoleArn } = fieldsOf(input.Target);
  return RoleArn === undefined ? [entry] : [entry, pass(RoleArn, SCHEDULER)];
};

const ON_CLUSTER: Conditions = { 'ecs:cluster': 'own' };

/**
 * Who starts a task passes the roles of its definition, or those that are named in their place; who tags it when it starts needs the right to
 * tag for that. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/supported-iam-actions-tagging.html
 */
const runTask = ({ overrides, tags }: Fields): readonly Asked[] => {
  const { taskRoleArn = ROLE_ARNS.runTask, executionRoleArn = ROLE_ARNS.runExecution } = fieldsOf(overrides);
  return [
    ask('ecs:RunTask', 'task definition', ON_CLUSTER),
    ...(tags === undefined ? [] : [ask('ecs:TagResource', 'task', { 'ecs:CreateAction': 'RunTask' })]),
    pass(taskRoleArn, TASKS),
    pass(executionRoleArn, TASKS),
  ];
};

const ecs = (operation: string, input: Fields): readonly Asked[] => {
  const action = `ecs:${operation}`;
  switch (operation) {
    case 'RunTask':
      return runTask(input);
    case 'RegisterTaskDefinition':
      return [
        ask(action, 'task definition'),
        pass(input.taskRoleArn, TASKS),
        pass(input.executionRoleArn, TASKS),
      ];
    case 'ListTasks':
      return [ask(action, 'anything', ON_CLUSTER)];
    default:
      return [ask(action, 'task')];
  }
};

/** Scheduler has its operation in the method and the path, the others in a header. */
const operationOf = ({ method, headers }: FunctionCall['request']): string => {
  const target = headers['x-amz-target'];
  if (typeof target === 'string') return target.slice(target.indexOf('.') + 1);
  return { POST: 'CreateSchedule', PUT: 'UpdateSchedule', GET: 'GetSchedule' }[method] ?? 'DeleteSchedule';
};

const asked = (service: FunctionCall['service'], operation: string, input: Fields): readonly Asked[] => {
  switch (service) {
    case 'dynamodb':
      return dynamodb(operation, input);
    case 'sqs':
      return sqs(operation, input);
    case 'scheduler':
      return scheduler(operation, input);
    case 'ecs':
      return ecs(operation, input);
    case 'logs':
      return [ask(`logs:${operation}`, 'output of runs')];
    case 'secrets':
      return [ask(`secretsmanager:${operation}`, 'signing secret')];
  }
};

/** What IAM would be asked for a request of local mode. */
export const callsOf = ({ caller, service, request }: FunctionCall): readonly Call[] =>
  asked(service, operationOf(request), JSON.parse(request.body || '{}')).map((each) => ({ caller, ...each }));
