import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  TreatMissingData as Missing,
  Stats,
  type TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { allFunctions, apiMetric, ownMetric, queueMetric } from './metrics.ts';
import type { WatchedStack } from './watched-stack.ts';

/**
 * From which age on the oldest wake-up is too old, in seconds. A wake-up is delayed by 14 minutes at most
 * (functions/adapters/wake-up-scheduler.ts). AWS does not say whether the age of a delayed message begins before its delay or
 * after it, so there is room for the delay.
 */
const OLDEST_WAKE_UP_SECONDS = 20 * 60;

/** How often in a row, in five minutes each, something that happens now and then keeps its alarm: half an hour. */
const REMEMBERED = 6;

/** When something is an alarm, and what it says to a person. */
interface AlarmRule {
  /** The alarm is `<stack>-<name>`. */
  readonly name: string;
  /** The heading of its article in docs/operations.md, as a link has it. */
  readonly article: string;
  /** What has happened, in one sentence. */
  readonly says: string;
  readonly metric: IMetric;
  /** Default: 1. */
  readonly from?: number;
  /** It is an alarm below that and not from that on. */
  readonly isBelow?: true;
  /** How many of the latest periods are looked at, and how many of them must be bad. Default: the one. */
  readonly periods?: { readonly looked: number; readonly bad: number };
  /** What no data means. Default: that all is well. */
  readonly missing?: TreatMissingData;
}

/**
 * The alarms of a stack. Each tells the topic when it begins, and names its article in docs/operations.md, which says what it means,
 * how to look and what to do.
 */
export class Alarms extends Construct {
  readonly all: readonly Alarm[];

  constructor(scope: Construct, id: string, { watched, topic }: { watched: WatchedStack; topic: ITopic }) {
    super(scope, id);
    const action = new SnsAction(topic);
    this.all = rulesOf(watched).map((rule) => {
      const alarm = alarmOf(this, watched.name, rule);
      alarm.addAlarmAction(action);
      return alarm;
    });
  }
}

function alarmOf(scope: Construct, stackName: string, rule: AlarmRule): Alarm {
  const { looked, bad } = rule.periods ?? { looked: 1, bad: 1 };
  return new Alarm(scope, idOf(rule.name), {
    alarmName: `${stackName}-${rule.name}`,
    alarmDescription: `${rule.says} See docs/operations.md#${rule.article}`,
    metric: rule.metric,
    threshold: rule.from ?? 1,
    comparisonOperator: rule.isBelow
      ? ComparisonOperator.LESS_THAN_THRESHOLD
      : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    evaluationPeriods: looked,
    datapointsToAlarm: bad,
    treatMissingData: rule.missing ?? Missing.NOT_BREACHING,
  });
}

/** `wake-dead-letters` as `WakeDeadLetters`. */
const idOf = (name: string): string =>
  name.replace(/(?:^|-)(\w)/g, (_match, letter: string) => letter.toUpperCase());

const rulesOf = (watched: WatchedStack): readonly AlarmRule[] => [
  ...deadLetterRules(watched),
  ...runRules(watched),
  ...functionRules(watched),
];

function deadLetterRules({ queues, watchdogDeadLetters }: WatchedStack): readonly AlarmRule[] {
  const rule = (name: string, queue: IQueue, what: string): AlarmRule => ({
    name: `${name}-dead-letters`,
    article: 'messages-in-a-dead-letter-queue',
    says: `${what} could not be handled and lies in a dead-letter queue.`,
    metric: queueMetric(queue, 'ApproximateNumberOfMessagesVisible'),
  });
  return [
    rule('wake', queues.wake.deadLetters, 'A wake-up, or an entry of Scheduler,'),
    rule('task-event', queues.track.deadLetters, 'An event about a task'),
    rule('delivery', queues.deliver.deadLetters, 'A message about a webhook'),
    rule('watchdog', watchdogDeadLetters, 'A tick of the watchdog'),
  ];
}

const runRules = (watched: WatchedStack): readonly AlarmRule[] => [
  {
    name: 'wake-ups-wait',
    article: 'wake-ups-wait-too-long',
    says: 'The oldest wake-up waits for more than 20 minutes: what is due starts late.',
    metric: queueMetric(watched.queues.wake.queue, 'ApproximateAgeOfOldestMessage', { minutes: 1 }),
    from: OLDEST_WAKE_UP_SECONDS,
    periods: { looked: 3, bad: 3 },
  },
  {
    name: 'starts-fail',
    article: 'starts-fail',
    says: 'A run could not be started; its record has the reason and an advice.',
    metric: ownMetric(watched, 'StartFailed'),
    periods: { looked: REMEMBERED, bad: 1 },
  },
  {
    name: 'success-overdue',
    article: 'a-success-is-overdue',
    says: 'A job with successWithin has not succeeded in time.',
    metric: ownMetric(watched, 'JobOverdue'),
    periods: { looked: REMEMBERED, bad: 1 },
  },
  {
    name: 'watchdog-silent',
    article: 'the-watchdog-is-silent',
    says: 'No tick of the watchdog has ended for five minutes: what gets lost is not found.',
    metric: ownMetric(watched, 'SweepTick', { minutes: 1, statistic: Stats.SUM }),
    isBelow: true,
    periods: { looked: 5, bad: 5 },
    missing: Missing.BREACHING,
  },
];

const functionRules = (watched: WatchedStack): readonly AlarmRule[] => [
  {
    name: 'api-fails',
    article: 'the-api-fails',
    says: 'The API has answered with a status of 500 or above.',
    metric: apiMetric(watched, '5xx'),
    periods: { looked: 3, bad: 1 },
  },
  {
    name: 'functions-fail',
    article: 'a-function-fails',
    says: 'An invocation of a function has failed: it crashed, had no memory left or took too long.',
    metric: allFunctions(watched, 'Errors'),
    periods: { looked: 3, bad: 1 },
  },
  {
    name: 'functions-throttled',
    article: 'functions-are-throttled',
    says: 'Lambda has refused invocations for a quarter of an hour: the quota of the account is used up.',
    metric: allFunctions(watched, 'Throttles'),
    periods: { looked: 3, bad: 3 },
  },
];
