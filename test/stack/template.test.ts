import { Match, type Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { ENVIRONMENT } from '../../functions/contract/environment.ts';
import { secondsUntilRepeat } from '../../functions/handlers/queue-batch.ts';
import { idOf, synthesise } from './synthesise.ts';

const template = synthesise();
const arnOf = (type: string, prefix: string) => ({ 'Fn::GetAtt': [idOf(template, type, prefix), 'Arn'] });
const resources = (type: string) => Object.values(template.findResources(type));

/** The one resource of a type whose logical id starts with `prefix`. */
const resource = (type: string, prefix: string, from: Template = template) =>
  from.findResources(type)[idOf(from, type, prefix)] ?? {};

describe('the table', () => {
  const table = resource('AWS::DynamoDB::Table', 'Jobs');

  it('has the keys of the contract', () => {
    expect(table.Properties.KeySchema).toEqual([
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ]);
  });

  it('has an index by state with whole items, and one of all runs with what searches need', () => {
    expect(table.Properties.GlobalSecondaryIndexes).toEqual([
      {
        IndexName: 'by-state',
        KeySchema: [
          { AttributeName: 'bucket', KeyType: 'HASH' },
          { AttributeName: 'bucketSort', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'ALL' },
      },
      {
        IndexName: 'runs-by-due',
        KeySchema: [
          { AttributeName: 'runList', KeyType: 'HASH' },
          { AttributeName: 'runOrder', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['cause', 'endedAs', 'keptUntil'] },
      },
    ]);
  });

  it('is billed by request', () => {
    expect(table.Properties.BillingMode).toBe('PAY_PER_REQUEST');
  });

  it('lets history expire', () => {
    expect(table.Properties.TimeToLiveSpecification).toEqual({
      AttributeName: 'expiresAt',
      Enabled: true,
    });
  });

  it('can be restored to any second of the last 35 days', () => {
    expect(table.Properties.PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled).toBe(true);
  });

  it('refuses deletion and outlives the stack', () => {
    expect(table.Properties.DeletionProtectionEnabled).toBe(true);
    expect([table.DeletionPolicy, table.UpdateReplacePolicy]).toEqual(['Retain', 'Retain']);
  });
});

describe('every queue', () => {
  it('is encrypted', () => {
    template.allResourcesProperties('AWS::SQS::Queue', { SqsManagedSseEnabled: true });
  });

  it('refuses requests without TLS', () => {
    template.resourceCountIs('AWS::SQS::QueuePolicy', resources('AWS::SQS::Queue').length);
    template.allResourcesProperties('AWS::SQS::QueuePolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Deny',
            Action: 'sqs:*',
            Principal: { AWS: '*' },
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          }),
        ]),
      },
    });
  });

  it.each([
    ['Wake', 'WakeFunction'],
    ['TaskEvents', 'TrackFunction'],
    ['Deliver', 'DeliverFunction'],
  ])('%s hides a message for six times the timeout of its reader', (queue, reader) => {
    const timeout = resource('AWS::Lambda::Function', reader).Properties.Timeout;
    const hidden = resource('AWS::SQS::Queue', `${queue}Queue`).Properties.VisibilityTimeout;
    expect(hidden).toBeGreaterThanOrEqual(6 * timeout);
  });

  it.each([
    ['Wake', 10],
    ['TaskEvents', 484],
    ['Deliver', 10],
  ])('%s gives up on a message after %i receives', (queue, most) => {
    expect(resource('AWS::SQS::Queue', `${queue}Queue`).Properties.RedrivePolicy).toEqual({
      deadLetterTargetArn: arnOf('AWS::SQS::Queue', `${queue}DeadLetters`),
      maxReceiveCount: most,
    });
  });

  it('try a task event for a day, as ECS forgets a task an hour after its end', () => {
    const { VisibilityTimeout, RedrivePolicy } = resource('AWS::SQS::Queue', 'TaskEventsQueue').Properties;
    const receives = Array.from({ length: RedrivePolicy.maxReceiveCount }, (_, index) => index + 1);
    const lives = receives.reduce((sum, count) => sum + (secondsUntilRepeat(count) ?? VisibilityTimeout), 0);
    expect(lives).toBeGreaterThanOrEqual(24 * 3600);
  });

  it.each(['Wake', 'TaskEvents', 'Deliver', 'Watchdog'])('%s keeps dead letters for 14 days', (prefix) => {
    const queue = resource('AWS::SQS::Queue', `${prefix}DeadLetters`);
    expect(queue.Properties.MessageRetentionPeriod).toBe(14 * 24 * 3600);
  });
});

describe('the readers of queues', () => {
  it.each([
    ['Wake', 3, 10, undefined],
    ['Track', 2, 10, undefined],
    ['Deliver', 2, 100, 1],
  ])(
    '%s runs at most %i times at once, with %i messages, and reports failed ones',
    (name, most, size, window) => {
      expect(resource('AWS::Lambda::EventSourceMapping', `${name}Function`).Properties).toMatchObject({
        BatchSize: size,
        ...(window !== undefined && { MaximumBatchingWindowInSeconds: window }),
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        ScalingConfig: { MaximumConcurrency: most },
      });
    },
  );

  it('leave executions for the API and the watchdog in an account that has ten', () => {
    const most = resources('AWS::Lambda::EventSourceMapping').map(
      ({ Properties }) => Properties.ScalingConfig.MaximumConcurrency,
    );
    expect(most.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(7);
  });
});

describe('Lambda stops no chain of messages', () => {
  it.each(['WakeFunction', 'TrackFunction', 'DeliverFunction'])('in %s, which reads a queue', (name) => {
    expect(resource('AWS::Lambda::Function', name).Properties.RecursiveLoop).toBe('Allow');
  });

  it('in every function that reads a queue, and in no other', () => {
    const readers = resources('AWS::Lambda::EventSourceMapping').map(
      ({ Properties }) => Properties.FunctionName.Ref as string,
    );
    const allowed = Object.entries(template.findResources('AWS::Lambda::Function')).flatMap(
      ([id, { Properties }]) => (Properties.RecursiveLoop === 'Allow' ? [id] : []),
    );
    expect(allowed.toSorted()).toEqual(readers.toSorted());
  });
});

describe('every function', () => {
  const FUNCTIONS = [
    ['api', 'ApiFunction'],
    ['wake', 'WakeFunction'],
    ['track', 'TrackFunction'],
    ['deliver', 'DeliverFunction'],
    ['watch', 'WatchFunction'],
  ] as const;

  it('is in the contract, and every handler of the contract is a function', () => {
    expect(FUNCTIONS.map(([handler]) => handler).sort()).toEqual(Object.keys(ENVIRONMENT).sort());
    template.resourceCountIs('AWS::Lambda::Function', FUNCTIONS.length);
  });

  it('runs on Node 24 on arm64, with JSON logs', () => {
    template.allResourcesProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      LoggingConfig: Match.objectLike({ LogFormat: 'JSON' }),
    });
  });

  it('is traced only where the deployer asks for it', () => {
    template.allResourcesProperties('AWS::Lambda::Function', { TracingConfig: Match.absent() });
    const traced = synthesise({ tracing: 'on' });
    traced.allResourcesProperties('AWS::Lambda::Function', { TracingConfig: { Mode: 'Active' } });
  });

  it('that waits for instants has the least memory', () => {
    const memoryOf = (id: string) => resource('AWS::Lambda::Function', id).Properties.MemorySize;
    expect(Object.fromEntries(FUNCTIONS.map(([handler, id]) => [handler, memoryOf(id)]))).toEqual({
      api: 1024,
      wake: 256,
      track: 512,
      deliver: 512,
      watch: 512,
    });
  });

  it('reserves no concurrency', () => {
    template.allResourcesProperties('AWS::Lambda::Function', {
      ReservedConcurrentExecutions: Match.absent(),
    });
  });

  it.each(FUNCTIONS)('%s gets the variables of the contract, nothing else', (handler, id) => {
    const { Variables } = resource('AWS::Lambda::Function', id).Properties.Environment;
    expect(Object.keys(Variables).sort()).toEqual([...ENVIRONMENT[handler]].sort());
  });

  it.each(FUNCTIONS)('%s keeps its own log for a month', (_handler, id) => {
    const { LogGroup } = resource('AWS::Lambda::Function', id).Properties.LoggingConfig;
    expect(LogGroup).toEqual({ Ref: idOf(template, 'AWS::Logs::LogGroup', id) });
    expect(resource('AWS::Logs::LogGroup', id).Properties.RetentionInDays).toBe(30);
  });

  it('of the API demands tokens', () => {
    const { Variables } = resource('AWS::Lambda::Function', 'ApiFunction').Properties.Environment;
    expect(Variables.SIGN_IN).toBe('token');
  });

  it('is in no VPC', () => {
    template.allResourcesProperties('AWS::Lambda::Function', { VpcConfig: Match.absent() });
  });

  it('of the API answers before API Gateway stops waiting', () => {
    expect(resource('AWS::Lambda::Function', 'ApiFunction').Properties.Timeout).toBeLessThan(30);
  });
});

describe('the secret that webhooks are signed with', () => {
  const secret = resource('AWS::SecretsManager::Secret', 'Deliver');

  it('is the only one, and made by AWS as the base64 of 33 bytes', () => {
    template.resourceCountIs('AWS::SecretsManager::Secret', 1);
    expect(secret.Properties.GenerateSecretString).toEqual({
      SecretStringTemplate: '{}',
      GenerateStringKey: 'key',
      PasswordLength: 44,
      ExcludePunctuation: true,
      IncludeSpace: false,
    });
  });

  it('has no value and no name of its own in the template', () => {
    expect(secret.Properties).not.toHaveProperty('SecretString');
    expect(secret.Properties).not.toHaveProperty('Name');
  });

  it('goes with the stack', () => {
    expect(secret.DeletionPolicy).toBe('Delete');
  });

  it('is known by its ARN to the deliver function alone', () => {
    const knowing = resources('AWS::Lambda::Function').filter(
      ({ Properties }) => 'SIGNING_SECRET_ARN' in Properties.Environment.Variables,
    );
    expect(knowing).toEqual([resource('AWS::Lambda::Function', 'DeliverFunction')]);
    const { Variables } = knowing[0]?.Properties.Environment ?? {};
    const reference = { Ref: idOf(template, 'AWS::SecretsManager::Secret', 'Deliver') };
    expect(Variables.SIGNING_SECRET_ARN).toEqual(reference);
    template.hasOutput('SigningSecretArn', { Value: reference });
  });
});

describe('the API', () => {
  it('sends every route to the api function', () => {
    expect(resources('AWS::ApiGatewayV2::Route').map(({ Properties }) => Properties.RouteKey)).toEqual([
      '$default',
    ]);
    template.allResourcesProperties('AWS::ApiGatewayV2::Integration', {
      IntegrationType: 'AWS_PROXY',
      PayloadFormatVersion: '2.0',
      IntegrationUri: arnOf('AWS::Lambda::Function', 'ApiFunction'),
    });
  });

  it('has one stage, $default, which is throttled', () => {
    template.resourceCountIs('AWS::ApiGatewayV2::Stage', 1);
    template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      StageName: '$default',
      AutoDeploy: true,
      DefaultRouteSettings: { ThrottlingRateLimit: 100, ThrottlingBurstLimit: 200 },
    });
  });

  it('writes an access log of JSON lines that never holds a token', () => {
    const { AccessLogSettings } = resource('AWS::ApiGatewayV2::Stage', 'Api').Properties;
    expect(AccessLogSettings.DestinationArn).toEqual(arnOf('AWS::Logs::LogGroup', 'ApiAccessLog'));
    expect(Object.keys(JSON.parse(AccessLogSettings.Format))).toContain('requestId');
    expect(AccessLogSettings.Format).not.toMatch(/authorization/i);
  });

  it('leaves cross-origin requests to the function', () => {
    template.allResourcesProperties('AWS::ApiGatewayV2::Api', { CorsConfiguration: Match.absent() });
  });
});

describe('the stack', () => {
  it('tells the address, the topic of alarms, the table, the secret and the cluster', () => {
    expect(Object.keys(template.findOutputs('*')).sort()).toEqual([
      'AlarmTopicArn',
      'ApiUrl',
      'ClusterName',
      'SigningSecretArn',
      'TableName',
    ]);
    template.hasOutput('ApiUrl', {
      Value: { 'Fn::GetAtt': [idOf(template, 'AWS::ApiGatewayV2::Api', 'Api'), 'ApiEndpoint'] },
    });
  });

  it('keeps every log for a limited time', () => {
    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: Match.anyValue() });
  });

  it('tags what can be tagged', () => {
    template.allResourcesProperties('AWS::Lambda::Function', {
      Tags: Match.arrayWith([{ Key: 'application', Value: 'runat' }]),
    });
  });

  it('needs no custom resource', () => {
    const custom = Object.values(template.toJSON().Resources as Record<string, { Type: string }>).filter(
      ({ Type }) => Type.startsWith('Custom::') || Type === 'AWS::CloudFormation::CustomResource',
    );
    expect(custom).toEqual([]);
  });
});
