import { describe, expect, it } from 'vitest';
import { arn, type Call, Policies } from './iam.ts';
import { idOf, synthesise } from './synthesise.ts';

const template = synthesise();
const policies = new Policies(template);
const id = (type: string, prefix: string) => idOf(template, type, prefix);
const at = (type: string, prefix: string) => policies.resolve({ 'Fn::GetAtt': [id(type, prefix), 'Arn'] });

const FUNCTIONS = ['api', 'wake', 'track', 'deliver', 'watch'] as const;
type FunctionName = (typeof FUNCTIONS)[number];

const ROLES = {
  api: id('AWS::IAM::Role', 'ApiFunction'),
  wake: id('AWS::IAM::Role', 'WakeFunction'),
  track: id('AWS::IAM::Role', 'TrackFunction'),
  deliver: id('AWS::IAM::Role', 'DeliverFunction'),
  watch: id('AWS::IAM::Role', 'WatchFunction'),
  alarms: id('AWS::IAM::Role', 'Alarms'),
  watchdog: id('AWS::IAM::Role', 'Watchdog'),
  execution: id('AWS::IAM::Role', 'RunsRolesExecution'),
  task: id('AWS::IAM::Role', 'RunsRolesTask'),
};

const table = at('AWS::DynamoDB::Table', 'Jobs');
const index = `${table}/index/by-state`;
const runIndex = `${table}/index/runs-by-due`;
const wakeQueue = at('AWS::SQS::Queue', 'WakeQueue');
const wakeDead = at('AWS::SQS::Queue', 'WakeDeadLetters');
const taskEvents = at('AWS::SQS::Queue', 'TaskEventsQueue');
const taskEventsDead = at('AWS::SQS::Queue', 'TaskEventsDeadLetters');
const deliveries = at('AWS::SQS::Queue', 'DeliverQueue');
const deliveriesDead = at('AWS::SQS::Queue', 'DeliverDeadLetters');
const signingSecret = policies.resolve({ Ref: id('AWS::SecretsManager::Secret', 'DeliverSigningSecret') });
const watchdogDead = at('AWS::SQS::Queue', 'WatchdogDeadLetters');
const cluster = at('AWS::ECS::Cluster', 'Runs');
const output = at('AWS::Logs::LogGroup', 'RunsOutput').slice(0, -1);
const role = (name: keyof typeof ROLES) => policies.resolve({ 'Fn::GetAtt': [ROLES[name], 'Arn'] });
const entry = arn('scheduler', 'schedule/runat-alarms/0123-1-1795253400');
const family = arn('ecs', 'task-definition/runat-run-0a1b2c3d:7');
const task = `${cluster.replace(':cluster/', ':task/')}/0123456789abcdef`;
const elsewhere = arn('ecs', 'cluster/elsewhere');
const toScheduler = { 'iam:PassedToService': 'scheduler.amazonaws.com' };
const toTasks = { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' };

type Context = NonNullable<Call['context']>;

/** A call, and every function that may make it. */
type Row = readonly [action: string, resource: string, who: readonly FunctionName[], context?: Context];

const ALL = FUNCTIONS;
/** All that start and stop containers, or set an alarm for later. */
const ALL_BUT_DELIVER = ALL.filter((name) => name !== 'deliver');
const NOBODY: readonly FunctionName[] = [];

const CALLS: readonly Row[] = [
  ['dynamodb:GetItem', table, ALL],
  ['dynamodb:PutItem', table, ALL],
  ['dynamodb:UpdateItem', table, ['api']],
  ['dynamodb:Query', table, ['api']],
  ['dynamodb:Query', index, ['api', 'watch']],
  ['dynamodb:Query', runIndex, ['api']],
  ['dynamodb:BatchGetItem', table, ['api']],
  ['dynamodb:BatchGetItem', arn('dynamodb', 'table/another'), NOBODY],
  ['dynamodb:Query', `${table}/index/another`, NOBODY],
  ['dynamodb:GetItem', arn('dynamodb', 'table/another'), NOBODY],
  ['dynamodb:Scan', table, NOBODY],
  ['dynamodb:Scan', index, NOBODY],
  ['dynamodb:DeleteItem', table, NOBODY],
  ['dynamodb:DeleteTable', table, NOBODY],
  ['dynamodb:UpdateTable', table, NOBODY],

  ['sqs:SendMessage', wakeQueue, ALL],
  ['sqs:SendMessage', wakeDead, NOBODY],
  ['sqs:SendMessage', deliveries, ALL],
  ['sqs:SendMessage', deliveriesDead, NOBODY],
  ['sqs:SendMessage', taskEvents, NOBODY],
  ['sqs:SendMessage', watchdogDead, ['watch']],
  ['sqs:ReceiveMessage', wakeQueue, ['wake']],
  ['sqs:DeleteMessage', wakeQueue, ['wake']],
  ['sqs:ChangeMessageVisibility', wakeQueue, ['wake']],
  ['sqs:ReceiveMessage', taskEvents, ['track']],
  ['sqs:DeleteMessage', taskEvents, ['track']],
  ['sqs:ChangeMessageVisibility', taskEvents, ['track']],
  ['sqs:ReceiveMessage', deliveries, ['deliver']],
  ['sqs:DeleteMessage', deliveries, ['deliver']],
  ['sqs:ChangeMessageVisibility', deliveries, ['deliver']],
  ['sqs:ReceiveMessage', wakeDead, NOBODY],
  ['sqs:GetQueueAttributes', wakeQueue, ['api', 'wake']],
  ['sqs:GetQueueAttributes', taskEvents, ['api', 'track']],
  ['sqs:GetQueueAttributes', deliveries, ['api', 'deliver']],
  ['sqs:GetQueueAttributes', wakeDead, ['api']],
  ['sqs:GetQueueAttributes', taskEventsDead, ['api']],
  ['sqs:GetQueueAttributes', deliveriesDead, ['api']],
  ['sqs:GetQueueAttributes', watchdogDead, ['watch']],
  ['sqs:PurgeQueue', wakeQueue, NOBODY],

  ['scheduler:CreateSchedule', entry, ALL_BUT_DELIVER],
  ['scheduler:DeleteSchedule', entry, ['api']],
  ['scheduler:UpdateSchedule', entry, NOBODY],
  ['scheduler:CreateSchedule', arn('scheduler', 'schedule/default/0123'), NOBODY],
  ['scheduler:DeleteSchedule', arn('scheduler', 'schedule/runat-watchdog/tick'), NOBODY],
  ['scheduler:DeleteScheduleGroup', arn('scheduler', 'schedule-group/runat-alarms'), NOBODY],

  ['iam:PassRole', role('alarms'), ALL_BUT_DELIVER, toScheduler],
  ['iam:PassRole', role('alarms'), NOBODY, toTasks],
  ['iam:PassRole', role('watchdog'), NOBODY, toScheduler],
  ['iam:PassRole', role('task'), ['api', 'wake'], toTasks],
  ['iam:PassRole', role('execution'), ['api', 'wake'], toTasks],
  ['iam:PassRole', role('task'), NOBODY, { 'iam:PassedToService': 'lambda.amazonaws.com' }],
  ['iam:PassRole', role('wake'), NOBODY, toTasks],
  ['iam:PassRole', `arn:aws:iam::123456789012:role/Admin`, NOBODY, toTasks],

  ['ecs:RegisterTaskDefinition', family, ['api']],
  ['ecs:RegisterTaskDefinition', arn('ecs', 'task-definition/another:1'), NOBODY],
  ['ecs:RunTask', family, ['wake'], { 'ecs:cluster': cluster }],
  ['ecs:RunTask', arn('ecs', 'task-definition/runat-run-0a1b2c3d'), ['wake'], { 'ecs:cluster': cluster }],
  ['ecs:RunTask', family, NOBODY, { 'ecs:cluster': elsewhere }],
  ['ecs:RunTask', arn('ecs', 'task-definition/another:1'), NOBODY, { 'ecs:cluster': cluster }],
  ['ecs:TagResource', task, ['wake'], { 'ecs:CreateAction': 'RunTask' }],
  ['ecs:TagResource', task, NOBODY],
  ['ecs:StopTask', task, ALL_BUT_DELIVER],
  ['ecs:StopTask', arn('ecs', 'task/elsewhere/0123456789abcdef'), NOBODY],
  ['ecs:DescribeTasks', task, ['api', 'wake', 'watch']],
  ['ecs:DescribeTasks', arn('ecs', 'task/elsewhere/0123456789abcdef'), NOBODY],
  ['ecs:ListTasks', '*', ['wake'], { 'ecs:cluster': cluster }],
  ['ecs:ListTasks', '*', NOBODY, { 'ecs:cluster': elsewhere }],
  ['ecs:ExecuteCommand', task, NOBODY, { 'ecs:cluster': cluster }],
  ['ecs:DeleteCluster', cluster, NOBODY],

  ['logs:GetLogEvents', `${output}log-stream:runat/run/0123456789abcdef`, ['api']],
  ['logs:DeleteLogGroup', output.slice(0, -1), NOBODY],
  ['secretsmanager:GetSecretValue', signingSecret, ['deliver']],
  ['secretsmanager:GetSecretValue', arn('secretsmanager', 'secret:any'), NOBODY],
  ['secretsmanager:PutSecretValue', signingSecret, NOBODY],
  ['ssm:GetParameters', arn('ssm', 'parameter/any'), NOBODY],
  ['kms:Decrypt', arn('kms', 'key/any'), NOBODY],
];

/** What no call of the product is: how Lambda itself logs and polls with the role. */
const LAMBDA_ITSELF = [
  'logs:CreateLogStream',
  'logs:PutLogEvents',
  'sqs:GetQueueAttributes',
  'sqs:GetQueueUrl',
];

describe('the role of each function', () => {
  for (const [action, resource, who, context = {}] of CALLS) {
    const condition = Object.entries(context).map(([key, value]) => ` with ${key} ${value}`);
    it(`lets ${who.join(', ') || 'no function'} call ${action} on ${resource}${condition}`, () => {
      const may = FUNCTIONS.filter((name) => policies.allows(ROLES[name], { action, resource, context }));
      expect(may).toEqual(who);
    });
  }

  it.each(FUNCTIONS)('of %s names no action beside those', (name) => {
    const calls = CALLS.filter(([, , who]) => who.includes(name)).map(([action]) => action);
    const others = policies.actionsOf(ROLES[name]).filter((action) => !calls.includes(action));
    expect(LAMBDA_ITSELF).toEqual(expect.arrayContaining(others));
  });

  it.each(FUNCTIONS)('of %s writes to its own log group only', (name) => {
    const writes = { action: 'logs:PutLogEvents' };
    for (const other of FUNCTIONS) {
      const group = at('AWS::Logs::LogGroup', `${other[0]?.toUpperCase()}${other.slice(1)}Function`);
      const call = { ...writes, resource: group.replace('*', 'log-stream:any') };
      expect(policies.allows(ROLES[name], call)).toBe(name === other);
    }
  });
});

describe('the role of deliver', () => {
  it('names nothing beside items, queues, its secret and its log', () => {
    expect(policies.actionsOf(ROLES.deliver)).toEqual([
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'secretsmanager:GetSecretValue',
      'sqs:ChangeMessageVisibility',
      'sqs:DeleteMessage',
      'sqs:GetQueueAttributes',
      'sqs:GetQueueUrl',
      'sqs:ReceiveMessage',
      'sqs:SendMessage',
    ]);
  });
});

describe('the other roles', () => {
  it('that Scheduler sends wake-ups with may send to the wake queue and its dead letters, nothing else', () => {
    expect(policies.actionsOf(ROLES.alarms)).toEqual(['sqs:SendMessage']);
    const may = [wakeQueue, wakeDead, taskEvents, deliveries, watchdogDead].filter((resource) =>
      policies.allows(ROLES.alarms, { action: 'sqs:SendMessage', resource }),
    );
    expect(may).toEqual([wakeQueue, wakeDead]);
  });

  it('that Scheduler ticks with may invoke the watch function and keep its dead letters, nothing else', () => {
    expect(policies.actionsOf(ROLES.watchdog)).toEqual(['lambda:InvokeFunction', 'sqs:SendMessage']);
    const invokable = [
      'ApiFunction',
      'WakeFunction',
      'TrackFunction',
      'DeliverFunction',
      'WatchFunction',
    ].filter((prefix) =>
      policies.allows(ROLES.watchdog, {
        action: 'lambda:InvokeFunction',
        resource: at('AWS::Lambda::Function', prefix),
      }),
    );
    expect(invokable).toEqual(['WatchFunction']);
    expect(policies.allows(ROLES.watchdog, { action: 'sqs:SendMessage', resource: watchdogDead })).toBe(true);
    expect(policies.allows(ROLES.watchdog, { action: 'sqs:SendMessage', resource: wakeQueue })).toBe(false);
  });

  it('that containers hold has no right at all', () => {
    expect(policies.actionsOf(ROLES.task)).toEqual([]);
  });

  it('that ECS prepares tasks with may pull images and write the output of runs, nothing else', () => {
    expect(policies.actionsOf(ROLES.execution)).toEqual([
      'ecr:BatchCheckLayerAvailability',
      'ecr:BatchGetImage',
      'ecr:GetAuthorizationToken',
      'ecr:GetDownloadUrlForLayer',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
    ]);
    const stream = `${output}log-stream:runat/run/0123456789abcdef`;
    const own = at('AWS::Logs::LogGroup', 'ApiFunction').replace('*', 'log-stream:any');
    expect(policies.allows(ROLES.execution, { action: 'logs:PutLogEvents', resource: stream })).toBe(true);
    expect(policies.allows(ROLES.execution, { action: 'logs:PutLogEvents', resource: own })).toBe(false);
  });

  it('all are in the table: no role is left unexamined', () => {
    expect(Object.keys(template.findResources('AWS::IAM::Role')).sort()).toEqual(Object.values(ROLES).sort());
  });

  it('have no managed and no inline policy that the evaluation would miss', () => {
    for (const { Properties } of Object.values(template.findResources('AWS::IAM::Role'))) {
      expect(Properties).not.toHaveProperty('ManagedPolicyArns');
      expect(Properties).not.toHaveProperty('Policies');
    }
  });
});

describe('with roles that jobs may name', () => {
  const mayRead = 'arn:aws:iam::123456789012:role/reports';
  const opened = synthesise({ taskRoleArns: mayRead });
  const policies = new Policies(opened);

  it.each<[handler: string, role: string, may: boolean, context: Context]>([
    ['wake', mayRead, true, toTasks],
    ['wake', mayRead, false, { 'iam:PassedToService': 'lambda.amazonaws.com' }],
    ['wake', `${mayRead}2`, false, toTasks],
    ['api', mayRead, false, toTasks],
    ['track', mayRead, false, toTasks],
    ['watch', mayRead, false, toTasks],
    ['deliver', mayRead, false, toTasks],
  ])('%s and %s: %s', (handler, resource, may, context) => {
    const role = idOf(opened, 'AWS::IAM::Role', `${handler[0]?.toUpperCase()}${handler.slice(1)}Function`);
    expect(policies.allows(role, { action: 'iam:PassRole', resource, context })).toBe(may);
  });

  it('the API knows them, to refuse others at once', () => {
    const variables = (template: typeof opened) =>
      Object.values(template.findResources('AWS::Lambda::Function')).flatMap(
        ({ Properties }) => Properties.Environment?.Variables?.TASK_ROLE_ARNS ?? [],
      );
    expect(variables(opened)).toEqual([mayRead]);
    expect(variables(synthesise())).toEqual(['none']);
  });
});

describe('with registry logins that jobs may name', () => {
  const login = arn('secretsmanager', 'secret:registry/ghcr-AbCdEf');
  const opened = synthesise({ registryCredentials: `ghcr.io=${login},docker.io=${login}` });
  const policies = new Policies(opened);
  const execution = idOf(opened, 'AWS::IAM::Role', 'RunsRolesExecution');
  const read = 'secretsmanager:GetSecretValue';

  it.each<[may: boolean, action: string, resource: string]>([
    [true, read, login],
    [false, read, arn('secretsmanager', 'secret:registry/ghcr-GhIjKl')],
    [false, 'secretsmanager:PutSecretValue', login],
    [false, 'kms:Decrypt', arn('kms', 'key/any')],
  ])('ECS may (%s) call %s on %s', (may, action, resource) => {
    expect(policies.allows(execution, { action, resource })).toBe(may);
  });

  it('with a key of their own ECS may decrypt by it', () => {
    const key = arn('kms', 'key/01234567-89ab-cdef-0123-456789abcdef');
    const template = synthesise({ registryCredentials: `ghcr.io=${login}`, secretKeyArns: key });
    const call = { action: 'kms:Decrypt', resource: key };
    const context = { 'kms:ViaService': 'secretsmanager.eu-west-1.amazonaws.com' };
    const role = idOf(template, 'AWS::IAM::Role', 'RunsRolesExecution');
    expect(new Policies(template).allows(role, { ...call, context })).toBe(true);
  });

  it.each(FUNCTIONS)('%s reads none of them', (name) => {
    const role = idOf(opened, 'AWS::IAM::Role', `${name[0]?.toUpperCase()}${name.slice(1)}Function`);
    expect(policies.allows(role, { action: read, resource: login })).toBe(false);
  });

  it('the API knows them, to refuse others at once', () => {
    const variables = (template: typeof opened) =>
      Object.values(template.findResources('AWS::Lambda::Function')).flatMap(
        ({ Properties }) => Properties.Environment?.Variables?.REGISTRY_CREDENTIALS ?? [],
      );
    expect(variables(opened)).toEqual([`ghcr.io=${login},docker.io=${login}`]);
    expect(variables(synthesise())).toEqual(['none']);
  });
});

describe('with secrets that jobs may name', () => {
  const secret = arn('secretsmanager', 'secret:prod/db-AbCdEf');
  const parameters = arn('ssm', 'parameter/prod/*');
  const key = arn('kms', 'key/01234567-89ab-cdef-0123-456789abcdef');
  const open = synthesise({ secretArns: [secret, parameters], secretKeyArns: key });
  const opened = new Policies(open);
  const execution = idOf(open, 'AWS::IAM::Role', 'RunsRolesExecution');
  const viaSecrets = { 'kms:ViaService': 'secretsmanager.eu-west-1.amazonaws.com' };
  const viaParameters = { 'kms:ViaService': 'ssm.eu-west-1.amazonaws.com' };

  it.each<[may: boolean, action: string, resource: string, context?: Context]>([
    [true, 'secretsmanager:GetSecretValue', secret],
    [false, 'secretsmanager:GetSecretValue', arn('secretsmanager', 'secret:prod/db-AbCdEg')],
    [false, 'secretsmanager:GetSecretValue', arn('secretsmanager', 'secret:prod/db')],
    [false, 'secretsmanager:PutSecretValue', secret],
    [true, 'ssm:GetParameters', arn('ssm', 'parameter/prod/key')],
    [false, 'ssm:GetParameters', arn('ssm', 'parameter/test/key')],
    [false, 'ssm:PutParameter', arn('ssm', 'parameter/prod/key')],
    [true, 'kms:Decrypt', key, viaSecrets],
    [true, 'kms:Decrypt', key, viaParameters],
    [false, 'kms:Decrypt', key, { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' }],
    [false, 'kms:Decrypt', key],
    [false, 'kms:Decrypt', arn('kms', 'key/another'), viaSecrets],
  ])('ECS may (%s) call %s on %s', (may, action, resource, context = {}) => {
    expect(opened.allows(execution, { action, resource, context })).toBe(may);
  });

  it('containers still have no right at all', () => {
    expect(opened.actionsOf(idOf(open, 'AWS::IAM::Role', 'RunsRolesTask'))).toEqual([]);
  });

  it('without their keys the execution role may decrypt nothing', () => {
    const closed = synthesise({ secretArns: secret });
    const actions = new Policies(closed).actionsOf(idOf(closed, 'AWS::IAM::Role', 'RunsRolesExecution'));
    expect(actions).toContain('secretsmanager:GetSecretValue');
    expect(actions).not.toContain('ssm:GetParameters');
    expect(actions).not.toContain('kms:Decrypt');
  });
});
