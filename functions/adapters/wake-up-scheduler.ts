import { createHash } from 'node:crypto';
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { type AlarmSteps, nextStep, stepsToCome, YEARLY_STEPS } from '../domain/schedule/far-alarm.ts';
import { formatInstant, type Instant, MINUTE, SECOND } from '../domain/shared/instant.ts';
import type { Clock, Log, WakeUp, WakeUpScheduler } from '../use-cases/ports.ts';
import type { ScheduleEntries } from './scheduler-entries.ts';
import { isOurFault, orUnavailable } from './sdk-errors.ts';

/**
 * The longest an alarm can be as a message: SQS delays by up to 15 minutes, and a minute of that is left for what is
 * set a little later than it was computed.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-delay-queues.html
 */
export const LONGEST_DELAY = 14 * MINUTE;

/**
 * Scheduler fires up to 60 s late, never early, so its entries are set early; the rest of the way is a message.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
const ENTRY_EARLY_BY = 90 * SECOND;

/**
 * Scheduler tries to reach the queue for an hour, then the entry goes to the dead-letter queue, where an operator
 * sees it. Longer has no use: the watchdog has woken the job long before.
 */
const RETRY_POLICY = { MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 3600 };

/** Where alarms are set. */
export interface AlarmSettings {
  readonly wakeQueueUrl: string;
  readonly wakeQueueArn: string;
  readonly wakeDeadLetterQueueArn: string;
  readonly scheduleGroupName: string;
  readonly scheduleRoleArn: string;
}

/**
 * Sets alarms as delayed SQS messages or, where those do not reach, as one-shot entries of EventBridge Scheduler. An alarm that
 * is further away than a year comes early, by a step, and is set again then.
 */
export class AwsWakeUpScheduler implements WakeUpScheduler {
  readonly #sqs: SQSClient;
  readonly #entries: ScheduleEntries;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #settings: AlarmSettings;
  readonly #log: Pick<Log, 'warn' | 'count'>;
  readonly #steps: AlarmSteps;

  constructor(options: {
    readonly sqs: SQSClient;
    readonly entries: ScheduleEntries;
    readonly clock: Pick<Clock, 'now'>;
    readonly settings: AlarmSettings;
    readonly log: Pick<Log, 'warn' | 'count'>;
    readonly steps?: AlarmSteps;
  }) {
    this.#sqs = options.sqs;
    this.#entries = options.entries;
    this.#clock = options.clock;
    this.#settings = options.settings;
    this.#log = options.log;
    this.#steps = options.steps ?? YEARLY_STEPS;
  }

  async setAlarm(wakeUp: WakeUp, at: Instant): Promise<void> {
    const now = this.#clock.now();
    const step = nextStep(at, now, this.#steps);
    const delay = Math.max(0, step - now);
    await orUnavailable('setting an alarm', () =>
      delay <= LONGEST_DELAY ? this.#send(wakeUp, delay) : this.#setFarAlarm(wakeUp, step),
    );
  }

  /** Nobody knows how the alarm was set, so each entry that could still be there is deleted: two at most. */
  async cancelAlarm(wakeUp: WakeUp & { readonly kind: 'due' }): Promise<void> {
    const now = this.#clock.now();
    for (const step of stepsToCome(wakeUp.dueAt, now, this.#steps)) {
      if (step - ENTRY_EARLY_BY > now) await this.#deleteEntry(entryName(wakeUp, step));
    }
  }

  async #deleteEntry(name: string): Promise<void> {
    const entry = { Name: name, GroupName: this.#settings.scheduleGroupName };
    await orUnavailable('canceling an alarm', () => this.#entries.delete(entry));
  }

  async #send(wakeUp: WakeUp, delay: number): Promise<void> {
    const message = new SendMessageCommand({
      QueueUrl: this.#settings.wakeQueueUrl,
      MessageBody: JSON.stringify(wakeUp),
      DelaySeconds: Math.floor(delay / SECOND),
    });
    await this.#sqs.send(message);
  }

  /** While Scheduler takes no entry, a message holds the alarm. It comes early, and the alarm is set again then. */
  async #setFarAlarm(wakeUp: WakeUp, at: Instant): Promise<void> {
    try {
      await this.#createEntry(wakeUp, at);
    } catch (error) {
      if (isOurFault(error)) throw error;
      this.#log.warn('Scheduler took no entry; a message holds the alarm', { kind: wakeUp.kind, at }, error);
      this.#log.count('AlarmNotSet');
      await this.#send(wakeUp, LONGEST_DELAY);
    }
  }

  /** The name says which wake-up it is. */
  async #createEntry(wakeUp: WakeUp, at: Instant): Promise<void> {
    await this.#entries.create({
      Name: entryName(wakeUp, at),
      GroupName: this.#settings.scheduleGroupName,
      ScheduleExpression: atExpression(at - ENTRY_EARLY_BY),
      ScheduleExpressionTimezone: 'UTC',
      FlexibleTimeWindow: { Mode: 'OFF' },
      ActionAfterCompletion: 'DELETE',
      Target: {
        Arn: this.#settings.wakeQueueArn,
        RoleArn: this.#settings.scheduleRoleArn,
        Input: JSON.stringify(wakeUp),
        RetryPolicy: RETRY_POLICY,
        DeadLetterConfig: { Arn: this.#settings.wakeDeadLetterQueueArn },
      },
    });
  }
}

/** One shot at a second, in UTC: no fraction and no zone designator is allowed. */
const atExpression = (at: Instant): string => `at(${formatInstant(at).slice(0, 19)})`;

const secondsOf = (at: Instant): number => Math.floor(at / SECOND);

/**
 * The name of the entry of a wake-up. It is the same whenever the same alarm is set. As deletion is asynchronous, each occurrence has a name
 * of its own, and so has each step, and each instant until which the wake-up is held back. At most 64 of letters, digits, `-`, `_` and `.`,
 * so that instant is written to the base 36. https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html
 */
const entryName = (wakeUp: WakeUp, at: Instant): string => {
  const name = nameOf(wakeUp);
  const own = wakeUp.kind === 'due' ? wakeUp.dueAt : wakeUp.at;
  return at === own ? name : `${name}-${secondsOf(at).toString(36)}`;
};

const nameOf = (wakeUp: WakeUp): string => {
  if (wakeUp.kind === 'due') return `${wakeUp.jobId}-${wakeUp.revision}-${secondsOf(wakeUp.dueAt)}`;
  const subject = wakeUp.kind === 'delivery' ? wakeUp.deliveryId : wakeUp.runId;
  const hash = createHash('sha256').update(subject).digest('hex').slice(0, 28);
  return `${wakeUp.kind}-${hash}-${wakeUp.at}`;
};
