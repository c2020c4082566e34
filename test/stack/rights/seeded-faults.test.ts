import { describe, expect, it } from 'vitest';
import { deployed, documentOf, FUNCTIONS, OPENED } from './deployed.ts';
import {
  type Case,
  neighboursAllowed,
  refusedCalls,
  refusedUnrecorded,
  uselessRights,
  usesOf,
} from './judge.ts';
import type { PolicyDocument, Statement } from './policies.ts';
import { RECORDED } from './recorded.ts';
import { UNRECORDED } from './unrecorded.ts';

const stack = deployed(OPENED);

const caseOf = (caller: (typeof FUNCTIONS)[number], document: PolicyDocument): Case => ({
  caller,
  document,
  calls: RECORDED,
  unrecorded: UNRECORDED,
  stack,
});

const DELIVER = documentOf(stack, 'deliver');

const of = (...statements: readonly Statement[]): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: statements,
});

const allow = (action: string, resource: string, condition?: Statement['Condition']): Statement => ({
  Effect: 'Allow',
  Action: [action],
  Resource: [resource],
  ...(condition && { Condition: condition }),
});

const and = ({ Statement }: PolicyDocument, ...more: readonly Statement[]) => of(...Statement, ...more);

const table = stack.arnOf('table', 'deliver');
const leading = (key: string) => ({ 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [key] } });

describe.each(FUNCTIONS)('the judge of %s', (caller) => {
  it('misses each right that is taken away', async () => {
    const uses = await usesOf(caseOf(caller, documentOf(stack, caller)));
    const recorded = uses.filter(({ use }) => use.kind === 'recorded');
    expect(recorded.length).toBeGreaterThan(0);
    for (const taken of recorded) {
      const rest = of(...uses.filter((right) => right !== taken).map(({ statement }) => statement));
      const calls = RECORDED.filter(({ action }) => action === taken.action);
      expect(await refusedCalls({ ...caseOf(caller, rest), calls }), taken.text).not.toEqual([]);
    }
  });
});

describe('the judge of what deliver may do beside its work', () => {
  it.each<[what: string, more: Statement, found: string]>([
    [
      'everything',
      allow('*', '*'),
      'deliver iam:PassRole on task role with iam:PassedToService lambda.amazonaws.com, of another stack',
    ],
    [
      'any action on a queue',
      allow('sqs:*', stack.arnOf('wake queue', 'deliver')),
      'deliver sqs:PurgeQueue on wake queue',
    ],
    [
      'a delete',
      allow('dynamodb:DeleteItem', table, leading('JOB#*')),
      'deliver dynamodb:DeleteItem on table with dynamodb:LeadingKeys JOB#*',
    ],
    ['a scan', allow('dynamodb:Scan', table), 'deliver dynamodb:Scan on table'],
    [
      'writing tokens',
      allow('dynamodb:PutItem', table, leading('TOKEN#*')),
      'deliver dynamodb:PutItem on table with dynamodb:LeadingKeys TOKEN#*',
    ],
    [
      'writing without a key',
      allow('dynamodb:PutItem', table, leading('JOB#*')),
      'deliver dynamodb:PutItem on table',
    ],
    [
      'writing whatever is there',
      allow('dynamodb:PutItem', table),
      'deliver dynamodb:PutItem on table with dynamodb:LeadingKeys JOB#*, TOKEN#*',
    ],
    [
      'tables of others',
      allow('dynamodb:PutItem', '*', leading('JOB#*')),
      'deliver dynamodb:PutItem on table with dynamodb:LeadingKeys JOB#*, of another stack',
    ],
    ['other queues', allow('sqs:SendMessage', '*'), 'deliver sqs:SendMessage on task-event queue'],
    [
      'other secrets',
      allow('secretsmanager:GetSecretValue', '*'),
      'deliver secretsmanager:GetSecretValue on signing secret, of another stack',
    ],
    ['stopping', allow('ecs:StopTask', stack.arnOf('task', 'deliver')), 'deliver ecs:StopTask on task'],
    [
      'clusters',
      allow('ecs:DeleteCluster', stack.arnOf('cluster', 'deliver')),
      'deliver ecs:DeleteCluster on cluster',
    ],
    ['what has no resource', allow('sqs:ListQueues', '*'), 'deliver sqs:ListQueues on anything'],
    ['reading traces', allow('xray:*', '*'), 'deliver xray:GetTraceSummaries on anything'],
  ])('finds %s', async (_what, more, found) => {
    expect(await neighboursAllowed(caseOf('deliver', of(more)))).toContain(found);
  });
});

describe('the judge of what wake may do beside its work', () => {
  const definition = stack.arnOf('task definition', 'wake');

  it.each<[what: string, more: Statement, found: string]>([
    [
      'another cluster',
      allow('ecs:RunTask', definition),
      'wake ecs:RunTask on task definition with ecs:cluster other',
    ],
    [
      'other definitions',
      allow('ecs:RunTask', '*'),
      'wake ecs:RunTask on task definition with ecs:cluster own, of another stack',
    ],
    [
      'tags of what runs',
      allow('ecs:TagResource', stack.arnOf('task', 'wake')),
      'wake ecs:TagResource on task',
    ],
    [
      'any role',
      allow('iam:PassRole', '*', { StringEquals: { 'iam:PassedToService': ['ecs-tasks.amazonaws.com'] } }),
      'wake iam:PassRole on task role with iam:PassedToService ecs-tasks.amazonaws.com, of another stack',
    ],
    [
      'any service',
      allow('iam:PassRole', stack.arnOf('task role', 'wake')),
      'wake iam:PassRole on task role with iam:PassedToService lambda.amazonaws.com',
    ],
    [
      'the tasks of all clusters',
      allow('ecs:ListTasks', '*'),
      'wake ecs:ListTasks on anything with ecs:cluster other',
    ],
  ])('finds %s', async (_what, more, found) => {
    expect(await neighboursAllowed(caseOf('wake', of(more)))).toContain(found);
  });
});

it('the judge of what Lambda does with a role misses each right that is taken away', async () => {
  for (const action of ['xray:PutTraceSegments', 'xray:PutTelemetryRecords', 'logs:PutLogEvents']) {
    const rest = DELIVER.Statement.map((each) => ({
      ...each,
      Action: each.Action.filter((other) => other !== action),
    }));
    const on = action.startsWith('xray:') ? 'anything' : 'own log';
    expect(await refusedUnrecorded(caseOf('deliver', of(...rest)))).toEqual([`deliver ${action} on ${on}`]);
  }
});

describe('the judge of useless rights', () => {
  it('finds one that no call uses, also of services that are not used', async () => {
    const more = [
      allow('s3:GetObject', 'arn:aws:s3:::bucket/*'),
      allow('dynamodb:GetItem', table, leading('TOKEN#*')),
    ];
    expect(await uselessRights(caseOf('deliver', and(DELIVER, ...more)))).toEqual([
      's3:GetObject on arn:aws:s3:::bucket/*: no recorded call uses it',
      `dynamodb:GetItem on ${table} where dynamodb:LeadingKeys ForAllValues:StringLike TOKEN#*: no recorded call uses it`,
    ]);
  });

  it('finds one that is listed as not recorded, and is recorded', async () => {
    const listed = { caller: 'deliver', action: 'sqs:SendMessage', on: 'wake queue', why: 'nobody' } as const;
    const tried = { ...caseOf('deliver', DELIVER), unrecorded: [...UNRECORDED, listed] };
    expect(await uselessRights(tried)).toEqual([
      `sqs:SendMessage on ${stack.arnOf('wake queue', 'deliver')}: a recorded call uses it, and it is listed`,
    ]);
  });

  it('finds one that is not listed any more', async () => {
    const tried = { ...caseOf('deliver', DELIVER), unrecorded: [] };
    expect(await uselessRights(tried)).toContain(
      `sqs:ReceiveMessage on ${stack.arnOf('deliveries queue', 'deliver')}: no recorded call uses it`,
    );
  });
});

describe('the judge of calls', () => {
  it('stops at one that cannot be, instead of calling it refused', async () => {
    const call = { caller: 'deliver', action: 'dynamodb:ReadItem', on: 'table', where: {} } as const;
    await expect(refusedCalls({ ...caseOf('deliver', DELIVER), calls: [call] })).rejects.toThrow(
      'invalid.action',
    );
  });

  it('stops at a condition key that AWS does not see there', async () => {
    const where = { 'ecs:cluster': 'own' } as const;
    const call = { caller: 'deliver', action: 'dynamodb:GetItem', on: 'table', where } as const;
    await expect(refusedCalls({ ...caseOf('deliver', DELIVER), calls: [call] })).rejects.toThrow(
      'no such call has ecs:cluster',
    );
  });
});
