import { Duration } from 'aws-cdk-lib';
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard as CloudwatchDashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  LogQueryVisualizationType,
  LogQueryWidget,
  Stats,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { MetricName } from '../../functions/contract/metrics.ts';
import {
  apiMetric,
  functionMetric,
  indexThrottles,
  type LambdaMetric,
  ownMetric,
  type QueueMetric,
  queueMetric,
} from './metrics.ts';
import type { WatchedStack } from './watched-stack.ts';

/** A dashboard has 24 columns. */
const WHOLE = 24;
const THIRD = WHOLE / 3;
const HEIGHT = 6;

/** What each queue is called. */
const QUEUE_LABELS = { wake: 'wake-ups', track: 'task events', deliver: 'deliveries' } as const;

const INTRODUCTION =
  'What each number means and what to do: docs/operations.md. How runs end, start failures and the latest lines are read from the ' +
  'logs each time this page is; AWS bills 0.005 dollars per GB read.';

/**
 * How the stack does, on one page of the console. It takes 50 metrics at most, as many as a free dashboard has:
 * https://aws.amazon.com/cloudwatch/pricing/
 */
export class Dashboard extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { watched, alarms }: { watched: WatchedStack; alarms: readonly Alarm[] },
  ) {
    super(scope, id);
    new CloudwatchDashboard(this, 'Dashboard', {
      dashboardName: watched.name,
      defaultInterval: Duration.days(1),
      widgets: [
        [new TextWidget({ markdown: `# ${watched.name}\n${INTRODUCTION}`, width: WHOLE, height: 2 })],
        ...(alarms.length > 0 ? [[alarmStatus(alarms)]] : []),
        ...runRows(watched),
        ...queueRows(watched),
        ...functionRows(watched),
        [latestLines(watched)],
      ],
    });
  }
}

const alarmStatus = (alarms: readonly Alarm[]): IWidget =>
  new AlarmStatusWidget({ title: 'Alarms', alarms: [...alarms], width: WHOLE, height: 3 });

const graph = (title: string, left: readonly IMetric[], unit = ''): IWidget =>
  new GraphWidget({
    title,
    left: [...left],
    leftYAxis: { min: 0, showUnits: false, ...(unit !== '' && { label: unit }) },
    width: THIRD,
    height: HEIGHT,
  });

const logTable = (
  watched: WatchedStack,
  title: string,
  queryLines: readonly string[],
  view = LogQueryVisualizationType.TABLE,
  width = THIRD,
): IWidget =>
  new LogQueryWidget({
    title,
    logGroupNames: Object.values(watched.functions).map(({ logGroupName }) => logGroupName),
    queryLines: [...queryLines],
    view,
    width,
    height: HEIGHT,
  });

const counters = (watched: WatchedStack, labels: Partial<Record<MetricName, string>>): IMetric[] =>
  Object.entries(labels).map(([name, label]) => ownMetric(watched, name as MetricName, { label }));

const runRows = (watched: WatchedStack): IWidget[][] => [
  [
    graph(
      'Lateness of starts',
      [Stats.p(50), Stats.p(99)].map((statistic) =>
        ownMetric(watched, 'StartLateness', { statistic, label: statistic }),
      ),
      'ms',
    ),
    graph('Starts', [
      ownMetric(watched, 'StartLateness', { statistic: Stats.SAMPLE_COUNT, label: 'started' }),
      ...counters(watched, { StartFailed: 'failed', LaunchRefused: 'refused for now' }),
    ]),
    logTable(
      watched,
      'How runs ended',
      ['filter event = "run ended"', 'stats count(*) as runs by status'],
      LogQueryVisualizationType.BAR,
    ),
  ],
  [
    logTable(watched, 'Starts that failed, by reason', [
      'filter event = "run ended" and status = "start_failed"',
      'stats count(*) as runs, latest(runId) as latestRun by reason',
      'sort runs desc',
    ]),
    graph('Watchdog', [
      ...counters(watched, {
        SweepTick: 'ticks',
        SweepRepaired: 'repaired',
        SweepIncomplete: 'left for the next tick',
        SweepCut: 'cut off',
      }),
    ]),
    graph('What else needs a look', [
      ...counters(watched, {
        JobOverdue: 'success overdue',
        WebhookFailed: 'webhook given up',
        ChainNotStarted: 'next job not started',
        AlarmNotSet: 'alarm not set',
        MessageGivenUp: 'message given up',
        UnknownTaskEvent: 'event of an unknown task',
      }),
    ]),
  ],
];

const queueRows = (watched: WatchedStack): IWidget[][] => {
  const queues = Object.entries(watched.queues).map(([reader, queue]) => ({
    ...queue,
    label: QUEUE_LABELS[reader as keyof typeof QUEUE_LABELS],
  }));
  const ofEach = (name: QueueMetric) => queues.map(({ queue, label }) => queueMetric(queue, name, { label }));
  const visible: QueueMetric = 'ApproximateNumberOfMessagesVisible';
  return [
    [
      graph('Age of the oldest message', ofEach('ApproximateAgeOfOldestMessage'), 's'),
      graph('Messages that wait for a reader', ofEach(visible)),
      graph('Dead letters', [
        ...queues.map(({ deadLetters, label }) => queueMetric(deadLetters, visible, { label })),
        queueMetric(watched.watchdogDeadLetters, visible, { label: 'ticks of the watchdog' }),
      ]),
    ],
  ];
};

const functionRows = (watched: WatchedStack): IWidget[][] => {
  const ofEach = (name: LambdaMetric, statistic?: string) =>
    Object.entries(watched.functions).map(([label, fn]) =>
      functionMetric(fn, name, { label, ...(statistic !== undefined && { statistic }) }),
    );
  return [
    [
      graph('API: requests', [
        apiMetric(watched, 'Count', { label: 'all' }),
        apiMetric(watched, '4xx', { label: '4xx' }),
        apiMetric(watched, '5xx', { label: '5xx' }),
      ]),
      graph(
        'API: latency',
        [Stats.p(50), Stats.p(99)].map((statistic) =>
          apiMetric(watched, 'Latency', { statistic, label: statistic }),
        ),
        'ms',
      ),
      graph('Index by state: writes refused', [indexThrottles(watched)]),
    ],
    [
      graph('Functions: errors', ofEach('Errors')),
      graph('Functions: throttled', ofEach('Throttles')),
      graph('Functions: at once', ofEach('ConcurrentExecutions', Stats.MAXIMUM)),
    ],
  ];
};

const latestLines = (watched: WatchedStack): IWidget =>
  logTable(
    watched,
    'Latest warnings and errors',
    [
      'fields @timestamp, level, event, runId, jobId, deliveryId, error.message, requestId',
      'filter level in ["warn", "error", "ERROR"]',
      'sort @timestamp desc',
      'limit 25',
    ],
    LogQueryVisualizationType.TABLE,
    WHOLE,
  );
