/** The CloudWatch namespace of every metric of the functions. */
export const METRIC_NAMESPACE = 'Runat';

/** The one dimension of each metric; its value is the name of the stack. */
export const METRIC_DIMENSION = 'Stack';

/**
 * Every metric that the functions emit, and its unit. Each costs 0.30 dollars a month where it is emitted in every
 * hour, and nothing in an hour without it (docs/decisions/0020-what-is-a-metric.md).
 */
export const METRICS = {
  AlarmNotSet: 'Count',
  ChainNotStarted: 'Count',
  JobOverdue: 'Count',
  LaunchRefused: 'Count',
  MessageGivenUp: 'Count',
  StartFailed: 'Count',
  StartLateness: 'Milliseconds',
  SweepCut: 'Count',
  SweepIncomplete: 'Count',
  SweepRepaired: 'Count',
  SweepTick: 'Count',
  UnknownTaskEvent: 'Count',
  WebhookFailed: 'Count',
} as const satisfies Readonly<Record<string, 'Count' | 'Milliseconds'>>;

/** The name of a metric. */
export type MetricName = keyof typeof METRICS;
