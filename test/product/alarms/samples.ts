import type { HandlerName } from '../../../functions/contract/environment.ts';
import type { Sample } from './alarm-state.ts';
import type { Ended } from './inside.ts';

/** What a line in the embedded metric format says of metrics. */
interface MetricLine {
  readonly _aws: {
    readonly Timestamp: number;
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string }[];
    }[];
  };
  readonly [member: string]: unknown;
}

const isMetricLine = (line: object): line is MetricLine => '_aws' in line;

const samplesOfLine = (line: MetricLine): readonly Sample[] =>
  line._aws.CloudWatchMetrics.flatMap(({ Namespace: namespace, Dimensions, Metrics }) =>
    Dimensions.flatMap((keys) =>
      Metrics.map(({ Name: name }) => ({
        namespace,
        name,
        dimensions: Object.fromEntries(keys.map((key) => [key, String(line[key])])),
        at: line._aws.Timestamp,
        value: Number(line[name]),
      })),
    ),
  );

/**
 * What the functions emit themselves: the metrics in what they log, as CloudWatch Logs takes them out of it.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export const samplesOfLog = (log: string): readonly Sample[] =>
  log
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line): object => JSON.parse(line))
    .flatMap((line) => (isMetricLine(line) ? samplesOfLine(line) : []));

/** Executions at once in a new account. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const AT_ONCE = 10;

/**
 * What Lambda counts. `Errors` is 1 for a function that throws or takes too long, else 0, at the time when it began.
 * `Throttles` is 1 for an invocation that the quota of the account leaves no room for; local mode has none, so it is derived.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 */
export const samplesOfInvocations = (
  invocations: readonly Ended[],
  nameOf: (name: HandlerName) => string,
): readonly Sample[] =>
  invocations.flatMap(({ caller, began: at, beside, hasFailed }) => {
    const metric = { namespace: 'AWS/Lambda', dimensions: { FunctionName: nameOf(caller) }, at };
    if (beside >= AT_ONCE) return [{ ...metric, name: 'Throttles', value: 1 }];
    return [
      { ...metric, name: 'Errors', value: hasFailed ? 1 : 0 },
      { ...metric, name: 'Throttles', value: 0 },
    ];
  });

/**
 * What API Gateway counts for a request: whether its answer was an error of the server.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html
 */
export const sampleOfAnswer = (ApiId: string, { at, status }: { at: number; status: number }): Sample => ({
  namespace: 'AWS/ApiGateway',
  name: '5xx',
  dimensions: { ApiId },
  at,
  value: status >= 500 ? 1 : 0,
});

/**
 * What SQS measures of a queue once a minute. AWS does not say whether the age of a delayed message begins before its delay. Here it does, so an
 * alarm comes sooner.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 */
export const sampleOfQueue = (
  QueueName: string,
  name: 'ApproximateNumberOfMessagesVisible' | 'ApproximateAgeOfOldestMessage',
  { at, value }: { at: number; value: number },
): Sample => ({ namespace: 'AWS/SQS', name, dimensions: { QueueName }, at, value });
