import { expect, it } from 'vitest';
import type { FunctionCall } from '../../../local/observed-calls.ts';
import { QUEUES, ROLE_ARNS } from '../../../local/resources.ts';
import { type Call, textOf } from './call.ts';
import { callsOf } from './calls-of-request.ts';

type Service = FunctionCall['service'];

const requestOf = (service: Service, operation: string, input: object): FunctionCall => ({
  caller: 'wake',
  service,
  request: {
    method: 'POST',
    target: '/',
    headers: { 'x-amz-target': `Some_20120810.${operation}` },
    body: JSON.stringify(input),
  },
});

const textsOf = (service: Service, operation: string, input: object): readonly string[] =>
  callsOf(requestOf(service, operation, input)).map((call: Call) => textOf(call).replace(/^wake /, ''));

const job = (id: string) => ({ pk: { S: `JOB#${id}` }, sk: { S: 'JOB' } });

it.each<[what: string, service: Service, operation: string, input: object, calls: readonly string[]]>([
  [
    'an item that is read',
    'dynamodb',
    'GetItem',
    { Key: job('1') },
    ['dynamodb:GetItem on table with dynamodb:LeadingKeys JOB#*'],
  ],
  [
    'an item that is written',
    'dynamodb',
    'PutItem',
    { Item: { pk: { S: 'STACK' } } },
    ['dynamodb:PutItem on table with dynamodb:LeadingKeys STACK'],
  ],
  [
    'an update, with the attributes that it names',
    'dynamodb',
    'UpdateItem',
    {
      Key: { pk: { S: 'TOKEN#x' }, sk: { S: 'TOKEN' } },
      ExpressionAttributeNames: { '#at': 'lastUsedAt', '#pk': 'pk' },
    },
    [
      'dynamodb:UpdateItem on table with dynamodb:Attributes lastUsedAt, pk, sk with dynamodb:LeadingKeys TOKEN#*',
    ],
  ],
  [
    'items of one kind, and of two',
    'dynamodb',
    'BatchGetItem',
    {
      RequestItems: {
        one: { Keys: [job('1'), job('2')] },
        two: { Keys: [job('1'), { pk: { S: 'TOKEN#x' } }] },
      },
    },
    [
      'dynamodb:BatchGetItem on table with dynamodb:LeadingKeys JOB#*',
      'dynamodb:BatchGetItem on table with dynamodb:LeadingKeys JOB#*, TOKEN#*',
    ],
  ],
  [
    'a query on an index, by the key of the index',
    'dynamodb',
    'Query',
    {
      IndexName: 'by-state',
      KeyConditionExpression: '#sort < :range AND #partition = :partition',
      ExpressionAttributeNames: { '#partition': 'bucket', '#sort': 'bucketSort' },
      ExpressionAttributeValues: { ':partition': { S: 'watch' }, ':range': { S: '1' } },
    },
    ['dynamodb:Query on index by-state with dynamodb:LeadingKeys watch'],
  ],
  [
    'messages in a batch, which need the right of one',
    'sqs',
    'SendMessageBatch',
    { QueueUrl: `http://127.0.0.1:1/000000000000/${QUEUES.wake.name}` },
    ['sqs:SendMessage on wake queue'],
  ],
  [
    'a start with tags, and with the role of a job',
    'ecs',
    'RunTask',
    { tags: [], overrides: { taskRoleArn: 'arn:aws:iam::111122223333:role/reports' } },
    [
      'ecs:RunTask on task definition with ecs:cluster own',
      'ecs:TagResource on task with ecs:CreateAction RunTask',
      'iam:PassRole on role of a job with iam:PassedToService ecs-tasks.amazonaws.com',
      'iam:PassRole on execution role with iam:PassedToService ecs-tasks.amazonaws.com',
    ],
  ],
  [
    'a definition, whose roles are passed',
    'ecs',
    'RegisterTaskDefinition',
    { taskRoleArn: ROLE_ARNS.runTask, executionRoleArn: ROLE_ARNS.runExecution },
    [
      'ecs:RegisterTaskDefinition on task definition',
      'iam:PassRole on task role with iam:PassedToService ecs-tasks.amazonaws.com',
      'iam:PassRole on execution role with iam:PassedToService ecs-tasks.amazonaws.com',
    ],
  ],
  ['an operation that is new here', 'ecs', 'ExecuteCommand', {}, ['ecs:ExecuteCommand on task']],
])('asks IAM for %s', (_what, service, operation, input, calls) => {
  expect(textsOf(service, operation, input)).toEqual(calls);
});

it('knows the operations of Scheduler by method, and the role that an entry is given', () => {
  const entry = { Target: { RoleArn: ROLE_ARNS.schedules } };
  const request = (method: string, body: object | undefined): FunctionCall => ({
    caller: 'api',
    service: 'scheduler',
    request: { method, target: '/schedules/x', headers: {}, body: body ? JSON.stringify(body) : '' },
  });
  expect([...callsOf(request('POST', entry)), ...callsOf(request('DELETE', undefined))].map(textOf)).toEqual([
    'api scheduler:CreateSchedule on alarm entry',
    'api iam:PassRole on role of alarms with iam:PassedToService scheduler.amazonaws.com',
    'api scheduler:DeleteSchedule on alarm entry',
  ]);
});
