import type { Template } from 'aws-cdk-lib/assertions';
import type { HandlerName } from '../../../functions/contract/environment.ts';
import { FUNCTIONS, QUEUES } from '../../../local/resources.ts';
import { idOf, synthesise } from '../../stack/synthesise.ts';
import type { AlarmRule, WatchedMetric } from './alarm-state.ts';

/** As local mode calls itself: the value of the dimension of all metrics of the functions. */
const STACK_NAME = 'local';

/** Local mode has no id of its API, and no dead letters of the watchdog. */
export const API_ID = 'local-api';
export const WATCHDOG_DEAD_LETTERS = 'local-watchdog-dead';

/** The readers of queues, and the queues that they read in local mode. */
const READERS = { wake: QUEUES.wake, track: QUEUES.taskEvents, deliver: QUEUES.deliveries } as const;

const logicalId = (value: unknown): string => {
  const { Ref, 'Fn::GetAtt': attribute } = value as { Ref?: string; 'Fn::GetAtt'?: readonly string[] };
  const id = Ref ?? attribute?.[0];
  if (id === undefined) throw new Error(`expected a reference, found ${JSON.stringify(value)}`);
  return id;
};

const functionId = (template: Template, name: HandlerName): string =>
  idOf(template, 'AWS::Lambda::Function', `${name[0]?.toUpperCase()}${name.slice(1)}Function`);

/** The one resource of a type that is about a function. */
const propertiesFor = (template: Template, type: string, id: string) => {
  const found = Object.values(template.findResources(type)).filter(
    ({ Properties }) => logicalId(Properties.FunctionName) === id,
  );
  if (found.length !== 1) throw new Error(`${type} of ${id}: expected one, found ${found.length}`);
  return found[0]?.Properties;
};

/**
 * What the parts of the stack are called in local mode, by their logical ids. Queues are found by who reads them, and dead letters by where their
 * queue, or the watchdog, sends them.
 */
const localNames = (template: Template): ReadonlyMap<string, string> => {
  const names = new Map<string, string>();
  for (const [name, { name: localName }] of Object.entries(FUNCTIONS)) {
    names.set(functionId(template, name as HandlerName), localName);
  }
  const queues = template.findResources('AWS::SQS::Queue');
  for (const [reader, queue] of Object.entries(READERS)) {
    const id = functionId(template, reader as HandlerName);
    const source = logicalId(propertiesFor(template, 'AWS::Lambda::EventSourceMapping', id).EventSourceArn);
    names.set(source, queue.name);
    const { deadLetterTargetArn } = queues[source]?.Properties.RedrivePolicy ?? {};
    names.set(logicalId(deadLetterTargetArn), queue.deadLetterName);
  }
  const watch = propertiesFor(template, 'AWS::Lambda::EventInvokeConfig', functionId(template, 'watch'));
  names.set(logicalId(watch.DestinationConfig.OnFailure.Destination), WATCHDOG_DEAD_LETTERS);
  names.set(idOf(template, 'AWS::ApiGatewayV2::Api', ''), API_ID);
  return names;
};

interface MetricProperties {
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions: readonly { readonly Name: string; readonly Value: unknown }[];
}

/** The alarms of the stack, about local mode. */
export const watchedAlarms = (): readonly AlarmRule[] => {
  const template = synthesise({ stackName: STACK_NAME });
  const names = localNames(template);
  const metricOf = (
    { Namespace, MetricName, Dimensions }: MetricProperties,
    statistic: string,
    period: number,
  ): WatchedMetric => ({
    namespace: Namespace,
    name: MetricName,
    dimensions: Object.fromEntries(
      Dimensions.map(({ Name, Value }) => [
        Name,
        typeof Value === 'string' ? Value : (names.get(logicalId(Value)) ?? logicalId(Value)),
      ]),
    ),
    statistic,
    period,
  });
  return Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(({ Properties: alarm }) => {
    const rule = {
      name: String(alarm.AlarmName).replace(`${STACK_NAME}-`, ''),
      comparison: alarm.ComparisonOperator,
      threshold: alarm.Threshold,
      evaluationPeriods: alarm.EvaluationPeriods,
      datapointsToAlarm: alarm.DatapointsToAlarm,
      missing: alarm.TreatMissingData,
    };
    if (alarm.Metrics === undefined) {
      return { ...rule, metrics: { only: metricOf(alarm, alarm.Statistic, alarm.Period) } };
    }
    const parts: readonly {
      readonly Id: string;
      readonly Expression?: string;
      readonly MetricStat?: {
        readonly Metric: MetricProperties;
        readonly Stat: string;
        readonly Period: number;
      };
    }[] = alarm.Metrics;
    const metrics = parts.flatMap(({ Id, MetricStat: stat }) =>
      stat ? [[Id, metricOf(stat.Metric, stat.Stat, stat.Period)] as const] : [],
    );
    const [expression = ''] = parts.flatMap(({ Expression }) => Expression ?? []);
    return { ...rule, expression, metrics: Object.fromEntries(metrics) };
  });
};

/** The name that each function of the stack writes into its metrics. */
export const writtenStackNames = (): readonly unknown[] =>
  Object.values(synthesise({ stackName: STACK_NAME }).findResources('AWS::Lambda::Function')).map(
    ({ Properties }) => Properties.Environment.Variables.STACK_NAME,
  );
