import { describe, expect, it } from 'vitest';
import { deployed, documentOf, FUNCTIONS, OPENED } from './deployed.ts';
import { refusedCalls } from './judge.ts';
import { arn, type PolicyDocument, roleArn } from './policies.ts';
import { RECORDED } from './recorded.ts';
import { allows, type IamCall } from './simulate.ts';
import { UNRECORDED } from './unrecorded.ts';

const stack = deployed();
const { policies, roles } = stack;
const template = policies.template;
const at = (place: Parameters<typeof stack.arnOf>[0]) => stack.arnOf(place, 'api');

/** Which of these resources a call may be about. */
const mayBeAbout = async (
  document: PolicyDocument,
  action: string,
  resources: readonly string[],
): Promise<readonly string[]> => {
  const verdicts = await Promise.all(resources.map((resource) => allows(document, { action, resource })));
  return resources.filter((_, index) => verdicts[index]);
};

describe('the other roles', () => {
  it('that Scheduler sends wake-ups with may send to the wake queue and its dead letters, nothing else', async () => {
    expect(policies.actionsOf(roles.alarms)).toEqual(['sqs:SendMessage']);
    const own = [at('wake queue'), at('wake dead letters')];
    const others = [at('task-event queue'), at('deliveries queue'), at('watchdog dead letters')];
    const document = policies.documentOf(roles.alarms);
    expect(await mayBeAbout(document, 'sqs:SendMessage', [...own, ...others])).toEqual(own);
  });

  it('that Scheduler ticks with may invoke the watch function and keep its dead letters, nothing else', async () => {
    expect(policies.actionsOf(roles.watchdog)).toEqual(['lambda:InvokeFunction', 'sqs:SendMessage']);
    const document = policies.documentOf(roles.watchdog);
    const functions = FUNCTIONS.map(stack.functionArn);
    expect(await mayBeAbout(document, 'lambda:InvokeFunction', functions)).toEqual([
      stack.functionArn('watch'),
    ]);
    const queues = [at('watchdog dead letters'), at('wake queue')];
    expect(await mayBeAbout(document, 'sqs:SendMessage', queues)).toEqual([at('watchdog dead letters')]);
  });

  it('that containers hold has no right at all', () => {
    expect(policies.actionsOf(roles.task)).toEqual([]);
  });

  it('that ECS prepares tasks with may pull images and write the output of runs, nothing else', async () => {
    expect(policies.actionsOf(roles.execution)).toEqual([
      'ecr:BatchCheckLayerAvailability',
      'ecr:BatchGetImage',
      'ecr:GetAuthorizationToken',
      'ecr:GetDownloadUrlForLayer',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
    ]);
    const document = policies.documentOf(roles.execution);
    const streams = [at('output of runs'), at('own log')];
    expect(await mayBeAbout(document, 'logs:PutLogEvents', streams)).toEqual([at('output of runs')]);
  });

  it('all are known: no role is left unexamined', () => {
    expect(Object.keys(template.findResources('AWS::IAM::Role')).sort()).toEqual(Object.values(roles).sort());
  });

  it('have no managed and no inline policy that the evaluation would miss', () => {
    for (const { Properties } of Object.values(template.findResources('AWS::IAM::Role'))) {
      expect(Properties).not.toHaveProperty('ManagedPolicyArns');
      expect(Properties).not.toHaveProperty('Policies');
    }
  });
});

describe('the policy of a role', () => {
  /** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html: all inline policies of a role together, without blanks */
  const MOST_CHARACTERS = 10_240;

  const wide = deployed({ ...OPENED, indexShards: 16 });

  it.each(Object.entries(wide.roles))('of %s fits, with room for what may be opened', (_name, id) => {
    expect(JSON.stringify(wide.policies.documentOf(id)).length).toBeLessThan(MOST_CHARACTERS / 2);
  });
});

describe('with lists in many shards', () => {
  const wide = deployed({ indexShards: 16 });
  const calls = RECORDED.map((call) => {
    const { 'dynamodb:LeadingKeys': keys, ...where } = call.where;
    return call.on.startsWith('index') && keys
      ? { ...call, where: { ...where, 'dynamodb:LeadingKeys': keys.map((key) => `${key}#15`) } }
      : call;
  });

  it.each(FUNCTIONS)('%s reads all of its lists', async (caller) => {
    const tried = { caller, document: documentOf(wide, caller), unrecorded: UNRECORDED, stack: wide };
    const own = calls.filter(({ action }) => action === 'dynamodb:Query');
    expect(await refusedCalls({ ...tried, calls: own })).toEqual([]);
  });

  it('nobody reads that of tokens', async () => {
    const context = { 'dynamodb:LeadingKeys': ['tokens#1'] };
    const call = { action: 'dynamodb:Query', resource: wide.arnOf('index by-state', 'api'), context };
    expect(await Promise.all(FUNCTIONS.map((name) => allows(documentOf(wide, name), call)))).not.toContain(
      true,
    );
  });
});

describe('roles that jobs may name', () => {
  it('are passed by nobody where none is opened', async () => {
    const tried = {
      caller: 'wake',
      document: documentOf(stack, 'wake'),
      calls: RECORDED,
      unrecorded: UNRECORDED,
      stack,
    } as const;
    expect(await refusedCalls(tried)).toEqual([
      'wake iam:PassRole on role of a job with iam:PassedToService ecs-tasks.amazonaws.com',
    ]);
  });

  it('are known to the API, which refuses others at once', () => {
    const variables = ({ policies: { template } }: typeof stack) =>
      Object.values(template.findResources('AWS::Lambda::Function')).flatMap(
        ({ Properties }) => Properties.Environment?.Variables?.TASK_ROLE_ARNS ?? [],
      );
    expect(variables(deployed({ taskRoleArns: roleArn('reports') }))).toEqual([roleArn('reports')]);
    expect(variables(stack)).toEqual(['none']);
  });
});

describe('with secrets that jobs may name', () => {
  const secret = arn('secretsmanager', 'secret:prod/db-AbCdEf');
  const parameters = arn('ssm', 'parameter/prod/*');
  const key = arn('kms', 'key/01234567-89ab-cdef-0123-456789abcdef');
  const opened = deployed({ secretArns: [secret, parameters], secretKeyArns: key });
  const execution = opened.policies.documentOf(opened.roles.execution);
  const viaSecrets = { 'kms:ViaService': 'secretsmanager.eu-west-1.amazonaws.com' };
  const viaParameters = { 'kms:ViaService': 'ssm.eu-west-1.amazonaws.com' };

  it.each<[may: boolean, action: string, resource: string, context?: IamCall['context']]>([
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
  ])('ECS may (%s) call %s on %s', async (may, action, resource, context = {}) => {
    expect(await allows(execution, { action, resource, context })).toBe(may);
  });

  it('containers still have no right at all', () => {
    expect(opened.policies.actionsOf(opened.roles.task)).toEqual([]);
  });

  it('without their keys the execution role may decrypt nothing', () => {
    const closed = deployed({ secretArns: secret });
    const actions = closed.policies.actionsOf(closed.roles.execution);
    expect(actions).toContain('secretsmanager:GetSecretValue');
    expect(actions).not.toContain('ssm:GetParameters');
    expect(actions).not.toContain('kms:Decrypt');
  });
});

describe('with registry logins that jobs may name', () => {
  const login = arn('secretsmanager', 'secret:registry/ghcr-AbCdEf');
  const key = arn('kms', 'key/01234567-89ab-cdef-0123-456789abcdef');
  const opened = deployed({ registryCredentials: `ghcr.io=${login},docker.io=${login}` });
  const execution = opened.policies.documentOf(opened.roles.execution);
  const read = 'secretsmanager:GetSecretValue';

  it.each<[may: boolean, action: string, resource: string]>([
    [true, read, login],
    [false, read, arn('secretsmanager', 'secret:registry/ghcr-GhIjKl')],
    [false, 'secretsmanager:PutSecretValue', login],
    [false, 'kms:Decrypt', key],
  ])('ECS may (%s) call %s on %s', async (may, action, resource) => {
    expect(await allows(execution, { action, resource })).toBe(may);
  });

  it('with a key of their own ECS may decrypt by it', async () => {
    const stack = deployed({ registryCredentials: `ghcr.io=${login}`, secretKeyArns: key });
    const context = { 'kms:ViaService': 'secretsmanager.eu-west-1.amazonaws.com' };
    const document = stack.policies.documentOf(stack.roles.execution);
    expect(await allows(document, { action: 'kms:Decrypt', resource: key, context })).toBe(true);
  });

  it.each(FUNCTIONS)('%s reads none of them', async (name) => {
    expect(await allows(documentOf(opened, name), { action: read, resource: login })).toBe(false);
  });

  it('the API knows them, to refuse others at once', () => {
    const variables = ({ policies: { template } }: typeof stack) =>
      Object.values(template.findResources('AWS::Lambda::Function')).flatMap(
        ({ Properties }) => Properties.Environment?.Variables?.REGISTRY_CREDENTIALS ?? [],
      );
    expect(variables(opened)).toEqual([`ghcr.io=${login},docker.io=${login}`]);
    expect(variables(stack)).toEqual(['none']);
  });
});
