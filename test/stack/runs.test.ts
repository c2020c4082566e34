import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { idOf, synthesise } from './synthesise.ts';

const template = synthesise();
const arnOf = (type: string, prefix: string) => ({ 'Fn::GetAtt': [idOf(template, type, prefix), 'Arn'] });
const properties = (type: string, prefix: string) =>
  template.findResources(type)[idOf(template, type, prefix)]?.Properties;

describe('the network of runs', () => {
  it('has no NAT gateway and no address that costs money while nothing runs', () => {
    for (const type of ['AWS::EC2::NatGateway', 'AWS::EC2::EIP', 'AWS::EC2::VPCEndpoint']) {
      template.resourceCountIs(type, 0);
    }
  });

  it('is public subnets whose route leads to the internet', () => {
    template.resourceCountIs('AWS::EC2::Subnet', 2);
    template.allResourcesProperties('AWS::EC2::Route', {
      DestinationCidrBlock: '0.0.0.0/0',
      GatewayId: { Ref: idOf(template, 'AWS::EC2::InternetGateway', 'Runs') },
    });
  });

  it('gives no public address to what does not ask for one', () => {
    template.allResourcesProperties('AWS::EC2::Subnet', { MapPublicIpOnLaunch: false });
  });

  it('lets everything out and nothing in', () => {
    template.resourceCountIs('AWS::EC2::SecurityGroup', 1);
    template.resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
    template.allResourcesProperties('AWS::EC2::SecurityGroup', {
      SecurityGroupIngress: Match.absent(),
      SecurityGroupEgress: [Match.objectLike({ CidrIp: '0.0.0.0/0', IpProtocol: '-1' })],
    });
  });
});

describe('the cluster', () => {
  it('offers Fargate and Fargate Spot', () => {
    template.hasResourceProperties('AWS::ECS::ClusterCapacityProviderAssociations', {
      CapacityProviders: ['FARGATE', 'FARGATE_SPOT'],
    });
  });

  it('keeps the output of runs for as long as their history, and after the stack is gone', () => {
    template.hasResource('AWS::Logs::LogGroup', {
      Properties: { RetentionInDays: 90 },
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
    });
  });

  it.each(['RunsRolesTask', 'RunsRolesExecution'])('trusts ECS of this account alone with %s', (role) => {
    const [statement] = properties('AWS::IAM::Role', role).AssumeRolePolicyDocument.Statement;
    expect(statement.Principal).toEqual({ Service: 'ecs-tasks.amazonaws.com' });
    expect(statement.Condition).toEqual({
      StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
      ArnLike: {
        'aws:SourceArn': {
          'Fn::Join': [
            '',
            [
              'arn:',
              { Ref: 'AWS::Partition' },
              ':ecs:',
              { Ref: 'AWS::Region' },
              ':',
              { Ref: 'AWS::AccountId' },
              ':*',
            ],
          ],
        },
      },
    });
  });
});

describe('task events', () => {
  it('of this cluster that tell something go to a queue, and to its dead letters when they cannot be delivered', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.ecs'],
        'detail-type': ['ECS Task State Change'],
        detail: {
          clusterArn: [arnOf('AWS::ECS::Cluster', 'Runs')],
          $or: [
            { lastStatus: ['RUNNING'], desiredStatus: ['RUNNING'] },
            { lastStatus: ['DEPROVISIONING', 'STOPPED'] },
          ],
        },
      },
      State: 'ENABLED',
      Targets: [
        Match.objectLike({
          Arn: arnOf('AWS::SQS::Queue', 'TaskEventsQueue'),
          DeadLetterConfig: { Arn: arnOf('AWS::SQS::Queue', 'TaskEventsDeadLetters') },
        }),
      ],
    });
  });

  it.each(['TaskEventsQueue', 'TaskEventsDeadLetters'])(
    '%s is open to EventBridge for that rule alone',
    (queue) => {
      const allowed = properties('AWS::SQS::QueuePolicy', `${queue}Policy`).PolicyDocument.Statement.filter(
        ({ Effect }: { Effect: string }) => Effect === 'Allow',
      );
      expect(allowed).toHaveLength(1);
      expect(allowed[0]).toMatchObject({
        Principal: { Service: 'events.amazonaws.com' },
        Condition: { ArnEquals: { 'aws:SourceArn': arnOf('AWS::Events::Rule', 'TaskEvents') } },
      });
    },
  );
});

describe('schedules', () => {
  it('live in groups of fixed names, so that no update replaces them with their entries', () => {
    const names = Object.values(template.findResources('AWS::Scheduler::ScheduleGroup')).map(
      (group) => group.Properties.Name,
    );
    expect(names.sort()).toEqual(['runat-alarms', 'runat-watchdog']);
  });

  it.each(['Alarms', 'Watchdog'])(
    'of %s are sent by a role that trusts Scheduler for its own group alone',
    (name) => {
      const [statement] = properties('AWS::IAM::Role', name).AssumeRolePolicyDocument.Statement;
      expect(statement.Principal).toEqual({ Service: 'scheduler.amazonaws.com' });
      expect(statement.Condition).toEqual({
        StringEquals: {
          'aws:SourceArn': arnOf('AWS::Scheduler::ScheduleGroup', name),
          'aws:SourceAccount': { Ref: 'AWS::AccountId' },
        },
      });
    },
  );

  it('hold one entry from the start: the watchdog, every minute', () => {
    template.resourceCountIs('AWS::Scheduler::Schedule', 1);
    template.hasResourceProperties('AWS::Scheduler::Schedule', {
      GroupName: 'runat-watchdog',
      ScheduleExpression: 'rate(1 minute)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: {
        Arn: arnOf('AWS::Lambda::Function', 'WatchFunction'),
        RoleArn: arnOf('AWS::IAM::Role', 'Watchdog'),
        RetryPolicy: { MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 1 },
        DeadLetterConfig: { Arn: arnOf('AWS::SQS::Queue', 'WatchdogDeadLetters') },
      },
    });
  });

  it('do not repeat a tick that failed, but keep it', () => {
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      MaximumRetryAttempts: 0,
      MaximumEventAgeInSeconds: 60,
      DestinationConfig: { OnFailure: { Destination: arnOf('AWS::SQS::Queue', 'WatchdogDeadLetters') } },
    });
  });
});
