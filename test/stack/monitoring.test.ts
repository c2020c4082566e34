import { Match, type Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { METRICS } from '../../functions/contract/metrics.ts';
import { TABLE } from '../../functions/contract/table.ts';
import { alarmsOf, metricsOf } from './alarms.ts';
import { dashboardOf } from './dashboard.ts';
import { idOf, synthesise } from './synthesise.ts';

const EMAIL = 'ops@example.com';
const template = synthesise();
const told = synthesise({ alarmEmail: EMAIL, monthlyBudget: 25 });

const alarms = alarmsOf(template);
const alarm = (name: string) => alarms.find(({ AlarmName }) => AlarmName === `Runat-${name}`);

describe('alarms', () => {
  it('are about what somebody must look at, and named after the stack', () => {
    expect(alarms.map(({ AlarmName }) => AlarmName).sort()).toEqual([
      'Runat-api-fails',
      'Runat-delivery-dead-letters',
      'Runat-functions-fail',
      'Runat-functions-throttled',
      'Runat-starts-fail',
      'Runat-success-overdue',
      'Runat-task-event-dead-letters',
      'Runat-wake-dead-letters',
      'Runat-wake-ups-wait',
      'Runat-watchdog-dead-letters',
      'Runat-watchdog-silent',
    ]);
  });

  it('look only at metrics that the functions emit, or that AWS has for nothing', () => {
    const own = alarms.flatMap(metricsOf).filter(({ Namespace }) => Namespace === 'Runat');
    expect(own.map(({ MetricName }) => MetricName).sort()).toEqual([
      'JobOverdue',
      'StartFailed',
      'SweepTick',
    ]);
    expect(Object.keys(METRICS)).toEqual(expect.arrayContaining(own.map(({ MetricName }) => MetricName)));
  });

  it('watch each dead-letter queue', () => {
    const watched = alarms.flatMap((each) => (each.AlarmName.endsWith('-dead-letters') ? [each] : []));
    const names = watched.map((each) => JSON.stringify(each)).join();
    const queues = Object.keys(template.findResources('AWS::SQS::Queue')).filter((id) =>
      /DeadLetters/.test(id),
    );
    expect(queues.filter((id) => names.includes(`"Fn::GetAtt":["${id}","QueueName"]`))).toEqual(queues);
    expect(watched).toHaveLength(queues.length);
  });

  it('of the watchdog takes silence for bad, every other one for good', () => {
    for (const each of alarms) {
      const TreatMissingData = each.AlarmName === 'Runat-watchdog-silent' ? 'breaching' : 'notBreaching';
      expect(each).toMatchObject({ TreatMissingData });
    }
    expect(alarm('watchdog-silent')).toMatchObject({
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 1,
      Period: 60,
      EvaluationPeriods: 5,
    });
  });

  it('of wake-ups leaves room for the longest delay of one, 14 minutes', () => {
    expect(alarm('wake-ups-wait')).toMatchObject({ Threshold: 1200, Statistic: 'Maximum' });
  });

  it('of functions look at all five', () => {
    const functions = Object.keys(template.findResources('AWS::Lambda::Function')).sort();
    for (const name of ['functions-fail', 'functions-throttled']) {
      const text = JSON.stringify(alarm(name));
      expect(functions.filter((id) => text.includes(`{"Ref":"${id}"}`))).toEqual(functions);
    }
  });

  it('tell the topic when they begin', () => {
    const Ref = idOf(template, 'AWS::SNS::Topic', 'Monitoring');
    template.allResourcesProperties('AWS::CloudWatch::Alarm', { AlarmActions: [{ Ref }] });
    template.hasOutput('AlarmTopicArn', { Value: { Ref } });
  });

  it('are left out where nobody wants them, and the topic with them', () => {
    const without = synthesise({ alarms: 'off' });
    without.resourceCountIs('AWS::CloudWatch::Alarm', 0);
    without.resourceCountIs('AWS::SNS::Topic', 0);
    expect(without.findOutputs('AlarmTopicArn')).toEqual({});
    expect(JSON.stringify(dashboardOf(without).widgets)).not.toContain('"alarms"');
  });
});

describe('the topic', () => {
  const publishers = (from: Template) =>
    Object.values(from.findResources('AWS::SNS::TopicPolicy')).flatMap(({ Properties }) =>
      (Properties.PolicyDocument.Statement as readonly { Effect: string; Principal: unknown }[]).filter(
        ({ Effect }) => Effect === 'Allow',
      ),
    );

  it('takes what alarms of this account tell, and nothing without TLS', () => {
    expect(publishers(template)).toEqual([
      expect.objectContaining({
        Action: 'sns:Publish',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Condition: {
          StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
          ArnLike: { 'aws:SourceArn': expect.anything() },
        },
      }),
    ]);
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        ]),
      },
    });
  });

  it('takes what the budget tells, where there is one', () => {
    const services = publishers(told).map(({ Principal }) => Principal);
    expect(services).toEqual([{ Service: 'cloudwatch.amazonaws.com' }, { Service: 'budgets.amazonaws.com' }]);
    const budgetAlone = synthesise({ alarms: 'off', monthlyBudget: 25 });
    expect(publishers(budgetAlone).map(({ Principal }) => Principal)).toEqual([
      { Service: 'budgets.amazonaws.com' },
    ]);
  });

  it('tells an address, where one is given', () => {
    template.resourceCountIs('AWS::SNS::Subscription', 0);
    told.hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'email',
      Endpoint: EMAIL,
      TopicArn: { Ref: idOf(told, 'AWS::SNS::Topic', 'Monitoring') },
    });
  });
});

describe('a budget', () => {
  it('is made where the deployer gives one', () => {
    template.resourceCountIs('AWS::Budgets::Budget', 0);
    told.hasResourceProperties('AWS::Budgets::Budget', {
      Budget: { BudgetType: 'COST', TimeUnit: 'MONTHLY', BudgetLimit: { Amount: 25, Unit: 'USD' } },
    });
  });

  it('tells the topic what was spent and what will be', () => {
    const [budget] = Object.values(told.findResources('AWS::Budgets::Budget'));
    const Address = { Ref: idOf(told, 'AWS::SNS::Topic', 'Monitoring') };
    const notifications = budget?.Properties.NotificationsWithSubscribers;
    expect(
      notifications.map(({ Notification: { NotificationType: type, Threshold: percent } }: never) => [
        type,
        percent,
      ]),
    ).toEqual([
      ['ACTUAL', 80],
      ['ACTUAL', 100],
      ['FORECASTED', 100],
    ]);
    for (const { Subscribers } of notifications) {
      expect(Subscribers).toEqual([{ SubscriptionType: 'SNS', Address }]);
    }
  });

  it('is made once the topic lets it publish', () => {
    const [budget] = Object.values(told.findResources('AWS::Budgets::Budget'));
    expect(budget?.DependsOn).toContain(idOf(told, 'AWS::SNS::TopicPolicy', 'Monitoring'));
  });
});

describe('the dashboard', () => {
  const { name, widgets, metrics, queries } = dashboardOf(template);
  const idsOf = (type: string) => Object.keys(template.findResources(type));

  it('is named after the stack and shows each alarm', () => {
    expect(name).toBe('Runat');
    const shown = widgets.flatMap(({ properties }) => properties.alarms ?? []);
    expect(shown.sort()).toEqual(
      idsOf('AWS::CloudWatch::Alarm')
        .map((id) => `${id}.Arn`)
        .sort(),
    );
  });

  it('shows every metric that the functions emit', () => {
    const own = metrics.filter(({ namespace }) => namespace === 'Runat');
    expect([...new Set(own.map((each) => each.name))].sort()).toEqual(Object.keys(METRICS).sort());
    for (const { dimensions } of own) expect(dimensions).toEqual({ Stack: 'Runat' });
  });

  it('shows nothing that does not exist, neither a metric of AWS nor what it is of', () => {
    const dimension = {
      FunctionName: 'AWS::Lambda::Function',
      QueueName: 'AWS::SQS::Queue',
      ApiId: 'AWS::ApiGatewayV2::Api',
    };
    const known: Readonly<Record<string, readonly [names: readonly string[], of: keyof typeof dimension]>> = {
      'AWS/Lambda': [['Errors', 'Throttles', 'ConcurrentExecutions'], 'FunctionName'],
      'AWS/SQS': [['ApproximateAgeOfOldestMessage', 'ApproximateNumberOfMessagesVisible'], 'QueueName'],
      'AWS/ApiGateway': [['Count', '4xx', '5xx', 'Latency'], 'ApiId'],
    };
    const others = metrics.filter(({ namespace }) => namespace !== 'Runat' && namespace !== 'AWS/DynamoDB');
    for (const { namespace, name: metric, dimensions } of others) {
      const [names, of] = known[namespace] ?? [[], 'ApiId'];
      expect(names).toContain(metric);
      expect(Object.keys(dimensions)).toEqual([of]);
      expect(idsOf(dimension[of])).toContain(dimensions[of]?.replace('.QueueName', ''));
    }
    expect(metrics.filter(({ namespace }) => namespace === 'AWS/DynamoDB')).toMatchObject([
      {
        name: 'WriteThrottleEvents',
        dimensions: {
          TableName: idsOf('AWS::DynamoDB::Table')[0],
          GlobalSecondaryIndexName: TABLE.index.name,
        },
      },
    ]);
  });

  it('reads the logs of every function and of nothing else', () => {
    const logs = idsOf('AWS::Lambda::Function').map((id) =>
      idOf(template, 'AWS::Logs::LogGroup', id.replace(/Function[\dA-F]*$/, 'Function')),
    );
    expect(queries).toHaveLength(3);
    for (const query of queries) {
      expect([...query.matchAll(/SOURCE '([^']+)'/g)].map(([, group]) => group).sort()).toEqual(logs.sort());
    }
  });

  it('is free: it has 50 metrics at most', () => {
    expect(metrics.length).toBeLessThanOrEqual(50);
  });

  it('is left out where nobody wants it', () => {
    synthesise({ dashboard: 'off' }).resourceCountIs('AWS::CloudWatch::Dashboard', 0);
  });
});

describe('everything of the stack', () => {
  it('has its tag, and is in its group', () => {
    const tag = { Key: 'runat:stack', Value: 'Runat' };
    for (const type of [
      'AWS::Lambda::Function',
      'AWS::SQS::Queue',
      'AWS::Logs::LogGroup',
      'AWS::CloudWatch::Alarm',
    ]) {
      template.allResourcesProperties(type, { Tags: Match.arrayWith([tag]) });
    }
    template.hasResourceProperties('AWS::ResourceGroups::Group', {
      Name: 'Runat',
      ResourceQuery: {
        Type: 'TAG_FILTERS_1_0',
        Query: { TagFilters: [{ Key: 'runat:stack', Values: ['Runat'] }] },
      },
    });
  });

  it('is named after the stack in the console', () => {
    template.allResourcesProperties('AWS::ApiGatewayV2::Api', { Name: 'Runat' });
    synthesise({ stackName: 'Nightly' }).allResourcesProperties('AWS::ApiGatewayV2::Api', {
      Name: 'Nightly',
    });
  });
});
