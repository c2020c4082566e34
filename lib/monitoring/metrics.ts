import { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { METRIC_DIMENSION, METRIC_NAMESPACE, type MetricName } from '../../functions/contract/metrics.ts';
import { TABLE } from '../../functions/contract/table.ts';
import type { WatchedFunction, WatchedStack } from './watched-stack.ts';

/** How a metric is summed up and shown. */
export interface Shown {
  /** Default: the sum. */
  readonly statistic?: string;
  /** Default: what CloudWatch makes of its name. */
  readonly label?: string;
  /** Default: 5. */
  readonly minutes?: number;
}

/** What AWS/Lambda counts for each function. https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html */
export type LambdaMetric = 'Errors' | 'Throttles' | 'ConcurrentExecutions';

/** What AWS/SQS counts for each queue. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html */
export type QueueMetric = 'ApproximateAgeOfOldestMessage' | 'ApproximateNumberOfMessagesVisible';

/** What AWS/ApiGateway counts for an HTTP API. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html */
export type ApiMetric = 'Count' | '4xx' | '5xx' | 'Latency';

const shownAs = ({ statistic = Stats.SUM, label, minutes = 5 }: Shown) => ({
  statistic,
  period: Duration.minutes(minutes),
  ...(label !== undefined && { label }),
});

/** A metric that the functions emit. */
export const ownMetric = ({ name }: WatchedStack, metricName: MetricName, shown: Shown = {}): Metric =>
  new Metric({
    namespace: METRIC_NAMESPACE,
    metricName,
    dimensionsMap: { [METRIC_DIMENSION]: name },
    ...shownAs(shown),
  });

/** A metric of one function. */
export const functionMetric = (
  { lambda }: WatchedFunction,
  metricName: LambdaMetric,
  shown: Shown = {},
): Metric =>
  new Metric({
    namespace: 'AWS/Lambda',
    metricName,
    dimensionsMap: { FunctionName: lambda.functionName },
    ...shownAs(shown),
  });

/** A metric of one queue: its highest value. */
export const queueMetric = ({ queueName }: IQueue, metricName: QueueMetric, shown: Shown = {}): Metric =>
  new Metric({
    namespace: 'AWS/SQS',
    metricName,
    dimensionsMap: { QueueName: queueName },
    ...shownAs({ statistic: Stats.MAXIMUM, ...shown }),
  });

/** A metric of the HTTP API. */
export const apiMetric = ({ httpApi }: WatchedStack, metricName: ApiMetric, shown: Shown = {}): Metric =>
  new Metric({
    namespace: 'AWS/ApiGateway',
    metricName,
    dimensionsMap: { ApiId: httpApi.apiId },
    ...shownAs(shown),
  });

/** Writes that the index by state could not take. */
export const indexThrottles = ({ table }: WatchedStack): Metric =>
  new Metric({
    namespace: 'AWS/DynamoDB',
    metricName: 'WriteThrottleEvents',
    dimensionsMap: { TableName: table.tableName, GlobalSecondaryIndexName: TABLE.index.name },
    ...shownAs({ label: 'writes refused' }),
  });

/** The sum of a metric over all functions. A function that was not invoked counts as zero. */
export const allFunctions = ({ functions }: WatchedStack, metricName: LambdaMetric): MathExpression => {
  const each = Object.entries(functions).map(
    ([name, watched]) => [name, functionMetric(watched, metricName)] as const,
  );
  return new MathExpression({
    expression: each.map(([name]) => `FILL(${name}, 0)`).join(' + '),
    usingMetrics: Object.fromEntries(each),
    period: Duration.minutes(5),
    label: `${metricName} of all functions`,
  });
};
