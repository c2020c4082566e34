import type { Template } from 'aws-cdk-lib/assertions';

/** A metric that an alarm looks at. */
export interface MetricInAlarm {
  readonly MetricName?: string;
  readonly Namespace?: string;
}

/** An alarm as CloudFormation takes it. */
export interface AlarmProperties extends MetricInAlarm {
  readonly AlarmName: string;
  readonly AlarmDescription: string;
  readonly Metrics?: readonly { readonly MetricStat?: { readonly Metric: MetricInAlarm } }[];
}

/** The alarms of a template, in order. */
export const alarmsOf = (template: Template): readonly AlarmProperties[] =>
  Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(
    ({ Properties }) => Properties as AlarmProperties,
  );

/** The metrics that an alarm looks at; each costs. */
export const metricsOf = (alarm: AlarmProperties): readonly MetricInAlarm[] =>
  alarm.Metrics?.flatMap(({ MetricStat }) => MetricStat?.Metric ?? []) ?? [alarm];
