import type { Execution } from './schedule.ts';

/** What the emulator hands to its host when a schedule fires. */
export interface Delivery {
  /** A queue of SQS or a function of Lambda. */
  arn: string;
  /** Body of the message, or payload of the function. */
  input: string;
  /** The role that AWS would take on. */
  roleArn: string;
  /** For FIFO queues. */
  messageGroupId?: string;
  /** Message attributes (strings), on dead letters only. */
  attributes?: Record<string, string>;
}

/** Hands a delivery to its target; rejects when the target did not take it. */
export type Deliver = (delivery: Delivery) => Promise<void>;

/** The try of an execution that is under way (its number is `attempts`). */
export function deliveryOf(execution: Execution): Delivery {
  const { Arn, RoleArn, SqsParameters } = execution.target;
  const messageGroupId = SqsParameters?.MessageGroupId;
  return {
    arn: Arn,
    input: inputOf(execution),
    roleArn: RoleArn,
    ...(messageGroupId !== undefined && { messageGroupId }),
  };
}

/**
 * What goes to the dead-letter queue, or null when the schedule has none.
 * @param condition the part of the retry policy that was used up.
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html
 */
export function deadLetterOf(
  execution: Execution,
  fault: unknown,
  condition: 'MaximumRetryAttempts' | 'MaximumEventAgeInSeconds',
): Delivery | null {
  const { Arn, RoleArn, DeadLetterConfig } = execution.target;
  if (!DeadLetterConfig?.Arn) return null;
  const isError = fault instanceof Error;
  return {
    arn: DeadLetterConfig.Arn,
    input: inputOf(execution),
    roleArn: RoleArn,
    attributes: {
      ERROR_CODE: isError ? fault.name : 'Error',
      ERROR_MESSAGE: isError ? fault.message : String(fault),
      EXECUTION_ID: execution.id,
      EXHAUSTED_RETRY_CONDITION: condition,
      IS_PAYLOAD_TRUNCATED: 'false',
      RETRY_ATTEMPTS: String(execution.attempts - 1),
      SCHEDULED_TIME: inSeconds(execution.scheduledAt),
      SCHEDULE_ARN: execution.scheduleArn,
      TARGET_ARN: Arn,
    },
  };
}

/** @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html */
function inputOf(execution: Execution): string {
  const context: Record<string, string> = {
    '<aws.scheduler.schedule-arn>': execution.scheduleArn,
    '<aws.scheduler.scheduled-time>': inSeconds(execution.scheduledAt),
    '<aws.scheduler.execution-id>': execution.id,
    '<aws.scheduler.attempt-number>': String(execution.attempts),
  };
  const template = execution.target.Input ?? defaultInput(execution);
  return template.replace(/<aws\.scheduler\.[a-z-]+>/g, (keyword) => context[keyword] ?? keyword);
}

/** What AWS sends for a target without input. */
function defaultInput({ id, scheduleArn, scheduledAt }: Execution): string {
  const [, , , region, account] = scheduleArn.split(':');
  return JSON.stringify({
    version: '0',
    id,
    'detail-type': 'Scheduled Event',
    source: 'aws.scheduler',
    account,
    time: inSeconds(scheduledAt),
    region,
    resources: [scheduleArn],
    detail: '{}',
  });
}

const inSeconds = (instant: number) => new Date(instant).toISOString().replace(/\.\d+Z$/, 'Z');
