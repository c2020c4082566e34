import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { optionsOf } from './options-of.ts';
import { idOf, synthesise } from './synthesise.ts';

const VPC = 'vpc-0123456789abcdef0';
const SUBNETS = ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'];

const SECRETS = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret';
const PARAMETERS = 'arn:aws:ssm:eu-west-1:111122223333:parameter';
const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/01234567-89ab-cdef-0123-456789abcdef';

describe('options', () => {
  it('have defaults', () => {
    expect(optionsOf({})).toEqual({
      stackName: 'Runat',
      historyDays: 90,
      network: undefined,
      secrets: { secretArns: [], keyArns: [] },
      taskRoleArns: [],
      registryCredentials: [],
      webhookRanges: [],
      api: { domain: undefined, allowedRanges: [], allowedOrigins: [], oidc: undefined },
      defaultImage: 'public.ecr.aws/docker/library/busybox:stable',
      taskCopies: 1,
      dialectTimezone: 'UTC',
      concurrency: { wake: 3, track: 2, deliver: 2 },
      indexShards: 1,
      tracing: false,
      monitoring: { hasAlarms: true, hasDashboard: true, email: undefined, monthlyBudget: undefined },
    });
  });

  it('switch traces on by a word', () => {
    expect([optionsOf({ tracing: 'on' }), optionsOf({ tracing: 'off' })]).toMatchObject([
      { tracing: true },
      { tracing: false },
    ]);
  });

  it.each([true, 'yes', 'ON', 1, null])('refuse %j for tracing', (tracing) => {
    const message = `context tracing ${JSON.stringify(tracing)}: expected on or off`;
    expect(() => optionsOf({ tracing })).toThrow(message);
  });

  it('are the same as text from the command line and as values from cdk.json', () => {
    const network = { vpcId: VPC, publicAddresses: 'off' };
    const text = optionsOf({ ...network, historyDays: '30', subnetIds: SUBNETS.join(',') });
    expect(text).toEqual(optionsOf({ ...network, historyDays: 30, subnetIds: SUBNETS }));
    const read = { vpcId: VPC, subnetIds: SUBNETS, publicAddresses: false };
    expect(text).toMatchObject({ historyDays: 30, network: read });
  });

  it('take secrets and keys as text and as lists', () => {
    const secretArns = [`${SECRETS}:prod/db-AbCdEf`, `${SECRETS}:prod/*`, `${PARAMETERS}/prod/key`];
    const text = optionsOf({ secretArns: secretArns.join(','), secretKeyArns: KEY });
    expect(text).toEqual(optionsOf({ secretArns, secretKeyArns: [KEY] }));
    expect(text.secrets).toEqual({ secretArns, keyArns: [KEY] });
  });

  it.each([
    `${SECRETS}:*`,
    `${SECRETS}:db-??????`,
    `${PARAMETERS}/*`,
    'arn:aws-us-gov:ssm:us-gov-west-1:111122223333:parameter/key',
  ])('take %s', (arn) => {
    expect(optionsOf({ secretArns: arn }).secrets.secretArns).toEqual([arn]);
  });

  const SECRET_RULE =
    '1 to 40 distinct ARNs of secrets with their six last characters or a wildcard, or of SSM parameters, joined by commas';
  it.each([
    '',
    'prod/db',
    '*',
    `${SECRETS}:db`,
    `${SECRETS}:db-AbCdEf:password::`,
    'arn:aws:secretsmanager:*:*:secret:*',
    'arn:aws:s3:::bucket/*',
    PARAMETERS,
    `${PARAMETERS}/a,${PARAMETERS}/a`,
    `${PARAMETERS}/a, ${PARAMETERS}/b`,
  ])('refuse "%s" for secretArns', (secretArns) => {
    const message = `context secretArns ${JSON.stringify(secretArns)}: expected ${SECRET_RULE}`;
    expect(() => optionsOf({ secretArns })).toThrow(new Error(message));
  });

  it('refuse an alias for secretKeyArns', () => {
    const alias = KEY.replace(/key\/.*/, 'alias/mine');
    expect(() => optionsOf({ secretKeyArns: alias })).toThrow(
      `context secretKeyArns "${alias}": expected 1 to 40 distinct ARNs of KMS keys, no aliases, joined by commas`,
    );
  });

  const REPORTS = 'arn:aws:iam::111122223333:role/reports';

  it('take roles that jobs may give to their containers as text and as a list', () => {
    const taskRoleArns = [REPORTS, 'arn:aws-cn:iam::111122223333:role/team/backups'];
    const text = optionsOf({ taskRoleArns: taskRoleArns.join(',') });
    expect(text).toEqual(optionsOf({ taskRoleArns }));
    expect(text.taskRoleArns).toEqual(taskRoleArns);
  });

  it.each(['', 'reports', `${REPORTS}*`, `${REPORTS},${REPORTS}`, 'arn:aws:iam::111122223333:user/ci'])(
    'refuse "%s" for taskRoleArns',
    (taskRoleArns) => {
      const rule = '1 to 20 distinct ARNs of roles, joined by commas';
      expect(() => optionsOf({ taskRoleArns })).toThrow(
        new Error(`context taskRoleArns ${JSON.stringify(taskRoleArns)}: expected ${rule}`),
      );
    },
  );

  const LOGIN = `ghcr.io=${SECRETS}:registry/ghcr-AbCdEf`;

  it('take registry logins as text and as a list', () => {
    const registryCredentials = [
      LOGIN,
      `docker.io=${SECRETS}:hub-GhIjKl`,
      `registry:5000=${SECRETS}:own-GhIjKl`,
    ];
    const text = optionsOf({ registryCredentials: registryCredentials.join(',') });
    expect(text).toEqual(optionsOf({ registryCredentials }));
    expect(text.registryCredentials).toEqual(registryCredentials);
  });

  it.each([
    '',
    'ghcr.io',
    LOGIN.replace('ghcr.io=', ''),
    LOGIN.replace('ghcr.io', 'ghcr'),
    LOGIN.replace('ghcr.io', 'GHCR.io'),
    LOGIN.replace('ghcr.io', 'ghcr.io/acme'),
    LOGIN.replace('ghcr.io', 'https://ghcr.io'),
    LOGIN.replace('ghcr.io', '*.example'),
    `ghcr.io=${SECRETS}:registry/*`,
    `ghcr.io=${SECRETS}:ghcr`,
    `${LOGIN}:password::`,
    `${LOGIN},${LOGIN}`,
    `ghcr.io=${PARAMETERS}/registry/ghcr`,
  ])('refuse "%s" for registryCredentials', (registryCredentials) => {
    const rule =
      '1 to 10 distinct registries with the ARN of the Secrets Manager secret of each, with its six last characters, such as ' +
      'ghcr.io=arn:aws:secretsmanager:eu-west-1:111122223333:secret:registry/ghcr-AbCdEf, joined by commas';
    expect(() => optionsOf({ registryCredentials })).toThrow(
      new Error(`context registryCredentials ${JSON.stringify(registryCredentials)}: expected ${rule}`),
    );
  });

  it('take ranges that webhooks may reach as text and as a list', () => {
    const webhookRanges = ['10.1.0.0/16', 'fd12::/48'];
    const text = optionsOf({ webhookRanges: webhookRanges.join(',') });
    expect(text).toEqual(optionsOf({ webhookRanges }));
    expect(text.webhookRanges).toEqual(webhookRanges);
  });

  const RANGES =
    '1 to 40 distinct ranges of addresses, each with its first address, such as 10.1.0.0/16 or fd12::/48, with no address of the machine itself or of its link in them, such as 127.0.0.1 and 169.254.169.254, joined by commas';
  it.each([
    '',
    'none',
    '10.0.0.0/8, 10.0.0.0/16',
    '10.0.0.0/8,10.0.0.0/8',
    '127.0.0.0/8',
    '0.0.0.0/0',
    'fe80::/64',
  ])('refuse "%s" for webhookRanges', (webhookRanges) => {
    const message = `context webhookRanges ${JSON.stringify(webhookRanges)}: expected ${RANGES}`;
    expect(() => optionsOf({ webhookRanges })).toThrow(new Error(message));
  });

  it.each(['busybox', 'public.ecr.aws/x/y:1', `localhost:5000/x@sha256:${'0'.repeat(64)}`])(
    'take %s for defaultImage',
    (defaultImage) => {
      expect(optionsOf({ defaultImage }).defaultImage).toBe(defaultImage);
    },
  );

  it.each(['', ' busybox', 'busy box', '-busybox', 'x'.repeat(256), 7])(
    'refuse %j for defaultImage',
    (defaultImage) => {
      expect(() => optionsOf({ defaultImage })).toThrow(
        `context defaultImage ${JSON.stringify(defaultImage)}: expected an image reference`,
      );
    },
  );

  it('take a number of copies as text and as a number', () => {
    expect(optionsOf({ taskCopies: '100' })).toEqual(optionsOf({ taskCopies: 100 }));
    expect(optionsOf({ taskCopies: '100' }).taskCopies).toBe(100);
  });

  it('take the readers of queues and the shards of the index as text and as numbers', () => {
    const context = { wakeConcurrency: 2, trackConcurrency: 20, deliverConcurrency: 1000, indexShards: 16 };
    const text = Object.fromEntries(Object.entries(context).map(([name, value]) => [name, String(value)]));
    expect(optionsOf(text)).toEqual(optionsOf(context));
    expect(optionsOf(context)).toMatchObject({
      concurrency: { wake: 2, track: 20, deliver: 1000 },
      indexShards: 16,
    });
  });

  it.each([{ wakeConcurrency: 64 }, { deliverConcurrency: 192, indexShards: 3 }, { trackConcurrency: 1000 }])(
    'take %j, for which there are enough shards',
    (context) => {
      expect(() => optionsOf(context)).not.toThrow();
    },
  );

  const CONCURRENCY = 'a whole number of invocations, 2 to 1000';
  const SHARDS = 'a whole number of shards, 1 to 16';
  const COPIES = 'a whole number of copies, 1 to 100';
  const ZONE = 'an IANA time zone such as Europe/Berlin';
  const DAYS = 'a whole number of days, 1 to 3650';
  const VPC_RULE = 'the id of a VPC, such as vpc-0123456789abcdef0, beside subnetIds';
  const SUBNET_RULE = '1 to 16 distinct subnet ids of vpcId, joined by commas';
  it.each([
    [{ historyDays: '0' }, `context historyDays "0": expected ${DAYS}`],
    [{ historyDays: 3651 }, `context historyDays 3651: expected ${DAYS}`],
    [{ historyDays: '1.5' }, `context historyDays "1.5": expected ${DAYS}`],
    [{ historyDays: 'ninety' }, `context historyDays "ninety": expected ${DAYS}`],
    [{ wakeConcurrency: 1 }, `context wakeConcurrency 1: expected ${CONCURRENCY}`],
    [{ trackConcurrency: '1001' }, `context trackConcurrency "1001": expected ${CONCURRENCY}`],
    [{ deliverConcurrency: '2.5' }, `context deliverConcurrency "2.5": expected ${CONCURRENCY}`],
    [
      { wakeConcurrency: 65 },
      'context wakeConcurrency 65: expected 64 at most for each shard of the index, and indexShards is 1',
    ],
    [
      { deliverConcurrency: '200', indexShards: '3' },
      'context deliverConcurrency 200: expected 64 at most for each shard of the index, and indexShards is 3',
    ],
    [{ indexShards: 0 }, `context indexShards 0: expected ${SHARDS}`],
    [{ indexShards: '17' }, `context indexShards "17": expected ${SHARDS}`],
    [{ taskCopies: 0 }, `context taskCopies 0: expected ${COPIES}`],
    [{ taskCopies: '101' }, `context taskCopies "101": expected ${COPIES}`],
    [{ dialectTimezone: 'Mars' }, `context dialectTimezone "Mars": expected ${ZONE}`],
    [{ dialectTimezone: '+02:00' }, `context dialectTimezone "+02:00": expected ${ZONE}`],
    [{ dialectTimezone: 2 }, `context dialectTimezone 2: expected ${ZONE}`],
    [
      { vpcId: VPC, subnetIds: SUBNETS[0] },
      'context publicAddresses missing: expected on where an internet gateway is the only way out of subnetIds, off where there is a NAT gateway or VPC endpoints',
    ],
    [
      { vpcId: VPC, subnetIds: SUBNETS[0], publicAddresses: 'yes' },
      'context publicAddresses "yes": expected on or off',
    ],
    [
      { publicAddresses: 'off' },
      'context publicAddresses "off": expected on, or vpcId and subnetIds beside it: tasks in the VPC of the stack have no other way out',
    ],
    [{ vpcId: VPC }, `context subnetIds missing: expected ${SUBNET_RULE}`],
    [{ subnetIds: SUBNETS[0] }, `context vpcId missing: expected ${VPC_RULE}`],
    [{ vpcId: 'my-vpc', subnetIds: SUBNETS[0] }, `context vpcId "my-vpc": expected ${VPC_RULE}`],
    [{ vpcId: VPC, subnetIds: '' }, `context subnetIds "": expected ${SUBNET_RULE}`],
    [{ vpcId: VPC, subnetIds: 'subnet-1' }, `context subnetIds "subnet-1": expected ${SUBNET_RULE}`],
    [
      { vpcId: VPC, subnetIds: [SUBNETS[0], SUBNETS[0]] },
      `context subnetIds ["${SUBNETS[0]}","${SUBNETS[0]}"]: expected ${SUBNET_RULE}`,
    ],
    [
      { stackName: 'a b' },
      'context stackName "a b": expected a letter, then letters, digits or "-", 32 characters at most',
    ],
  ])('refuse %j with the value, its place and the rule', (context, message) => {
    expect(() => optionsOf(context)).toThrow(new Error(message));
  });
});

describe('with a VPC of their own, the deployer gets a stack that', () => {
  const context = { vpcId: VPC, subnetIds: SUBNETS.join(',') };
  const template = synthesise({ ...context, publicAddresses: 'off' });

  it('makes no network but a security group in it', () => {
    for (const type of [
      'AWS::EC2::VPC',
      'AWS::EC2::Subnet',
      'AWS::EC2::InternetGateway',
      'AWS::EC2::Route',
    ]) {
      template.resourceCountIs(type, 0);
    }
    template.allResourcesProperties('AWS::EC2::SecurityGroup', {
      VpcId: VPC,
      SecurityGroupIngress: Match.absent(),
    });
  });

  it('lets everything out by IPv6 too, which the subnets may have', () => {
    template.hasResourceProperties('AWS::EC2::SecurityGroup', {
      SecurityGroupEgress: [
        Match.objectLike({ CidrIp: '0.0.0.0/0', IpProtocol: '-1' }),
        Match.objectLike({ CidrIpv6: '::/0', IpProtocol: '-1' }),
      ],
    });
  });

  it('launches in its subnets, with public addresses or without, and tells prices by that', () => {
    const withThem = synthesise({ ...context, publicAddresses: 'on' });
    for (const [stack, PUBLIC_ADDRESSES] of [[template, 'off'] as const, [withThem, 'on'] as const]) {
      const variables = Object.values(stack.findResources('AWS::Lambda::Function')).flatMap(
        ({ Properties }) => Properties.Environment?.Variables ?? [],
      );
      expect(variables.filter(({ SUBNET_IDS }) => SUBNET_IDS !== undefined)).toMatchObject([
        { SUBNET_IDS: SUBNETS.join(','), PUBLIC_ADDRESSES },
      ]);
      expect(variables.filter(({ TASK_ROLE_ARNS }) => TASK_ROLE_ARNS !== undefined)).toMatchObject([
        { PUBLIC_ADDRESSES },
      ]);
    }
  });
});

describe('with history kept for 100 days and another name, the stack', () => {
  const template = synthesise({ historyDays: '100', stackName: 'Nightly' });

  it('keeps output for the next longer period of CloudWatch Logs', () => {
    template.hasResource('AWS::Logs::LogGroup', {
      Properties: { RetentionInDays: 120 },
      DeletionPolicy: 'Retain',
    });
  });

  it('tells its functions', () => {
    for (const fn of Object.values(template.findResources('AWS::Lambda::Function'))) {
      expect(fn.Properties.Environment.Variables).toMatchObject({
        HISTORY_DAYS: '100',
        STACK_NAME: 'Nightly',
      });
    }
  });

  it('shares no fixed name with the default one', () => {
    expect(JSON.stringify(template.toJSON())).not.toMatch(/runat-(alarms|watchdog|run-)/);
    expect(JSON.stringify(template.toJSON())).toMatch(/nightly-run-/);
  });
});

describe('with options for webhooks, pages and older APIs, the stack', () => {
  const template = synthesise({
    webhookRanges: '10.1.0.0/16,fd12::/48',
    allowedOrigins: 'https://a.example,http://intranet',
    defaultImage: 'alpine:3.22',
    taskCopies: 5,
    dialectTimezone: 'Europe/Berlin',
  });
  const variablesOf = (name: string, from = template) =>
    from.findResources('AWS::Lambda::Function')[idOf(from, 'AWS::Lambda::Function', name)]?.Properties
      .Environment.Variables;

  it('tells the ranges to who judges URLs and to who connects', () => {
    for (const name of ['ApiFunction', 'DeliverFunction']) {
      expect(variablesOf(name).WEBHOOK_ALLOWED_RANGES).toBe('10.1.0.0/16,fd12::/48');
    }
  });

  it('tells the image, the copies of tasks and the time zone to the API', () => {
    expect(variablesOf('ApiFunction')).toMatchObject({
      DEFAULT_IMAGE: 'alpine:3.22',
      TASK_COPIES: '5',
      DIALECT_TIMEZONE: 'Europe/Berlin',
    });
  });

  it('tells the origins to the API', () => {
    expect(variablesOf('ApiFunction').ALLOWED_ORIGINS).toBe('https://a.example,http://intranet');
  });

  it('without ranges and origins says so in a word, as an empty variable counts as missing', () => {
    expect(variablesOf('DeliverFunction', synthesise()).WEBHOOK_ALLOWED_RANGES).toBe('none');
    expect(variablesOf('ApiFunction', synthesise()).ALLOWED_ORIGINS).toBe('none');
  });
});

describe('with options for its capacity, the stack', () => {
  const concurrency = { wakeConcurrency: '12', trackConcurrency: 4, deliverConcurrency: 30 };
  const template = synthesise({ ...concurrency, indexShards: '5' });

  it.each([
    ['Wake', 12],
    ['Track', 4],
    ['Deliver', 30],
  ])('lets %s read its queue with %i invocations', (name, most) => {
    const type = 'AWS::Lambda::EventSourceMapping';
    expect(template.findResources(type)[idOf(template, type, `${name}Function`)]?.Properties).toMatchObject({
      ScalingConfig: { MaximumConcurrency: most },
    });
  });

  it('tells every function the number of shards', () => {
    for (const fn of Object.values(template.findResources('AWS::Lambda::Function'))) {
      expect(fn.Properties.Environment.Variables.INDEX_SHARDS).toBe('5');
    }
  });
});
