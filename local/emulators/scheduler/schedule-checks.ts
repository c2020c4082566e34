import { AwsError } from '../aws-error.ts';
import type { ScheduleDefinition, ScheduleTarget } from './schedule.ts';
import { readExpression } from './schedule-expression.ts';

/** Input of CreateSchedule and UpdateSchedule, within the limits of AWS's model. */
export interface ScheduleInput {
  Name: string;
  GroupName?: string;
  ScheduleExpression: string;
  ScheduleExpressionTimezone?: string;
  StartDate?: Date;
  EndDate?: Date;
  State?: 'ENABLED' | 'DISABLED';
  FlexibleTimeWindow: { Mode: 'OFF' | 'FLEXIBLE'; MaximumWindowInMinutes?: number };
  ActionAfterCompletion?: 'NONE' | 'DELETE';
  Description?: string;
  KmsKeyArn?: string;
  Target: Omit<ScheduleTarget, 'RetryPolicy'> & { RetryPolicy?: Partial<ScheduleTarget['RetryPolicy']> };
}

const EARLIEST_START_MS = 5 * 60_000;
const OTHER_PARAMETERS = [
  'EcsParameters',
  'EventBridgeParameters',
  'KinesisParameters',
  'SageMakerPipelineParameters',
] as const;

/**
 * The definition that an input stands for, with AWS's defaults.
 * @param now milliseconds since the epoch.
 * @throws AwsError `ValidationException` for what the limits of the model cannot say.
 */
export function definitionFrom(input: ScheduleInput, now: number): ScheduleDefinition {
  const zone = input.ScheduleExpressionTimezone ?? 'UTC';
  const { kind } = readExpression(input.ScheduleExpression, zone);
  if (kind !== 'at') checkDates(input, now);
  checkWindow(input.FlexibleTimeWindow);
  checkTarget(input.Target);
  return {
    ScheduleExpression: input.ScheduleExpression,
    ScheduleExpressionTimezone: zone,
    ...(input.StartDate && { StartDate: input.StartDate.getTime() }),
    ...(input.EndDate && { EndDate: input.EndDate.getTime() }),
    State: input.State ?? 'ENABLED',
    FlexibleTimeWindow: input.FlexibleTimeWindow,
    ActionAfterCompletion: input.ActionAfterCompletion ?? 'NONE',
    ...(input.Description !== undefined && { Description: input.Description }),
    ...(input.KmsKeyArn !== undefined && { KmsKeyArn: input.KmsKeyArn }),
    Target: {
      ...input.Target,
      RetryPolicy: {
        MaximumEventAgeInSeconds: 86_400,
        MaximumRetryAttempts: 185,
        ...input.Target.RetryPolicy,
      },
    },
  };
}

function checkDates({ StartDate, EndDate }: ScheduleInput, now: number): void {
  if (StartDate && StartDate.getTime() < now - EARLIEST_START_MS) {
    throw invalid('The StartDate you specify cannot be earlier than 5 minutes ago.');
  }
  if (EndDate && EndDate.getTime() <= now) throw invalid('The EndDate you specify must be in the future.');
  if (StartDate && EndDate && EndDate <= StartDate) {
    throw invalid('The EndDate you specify must come after the StartDate.');
  }
}

function checkWindow({ Mode, MaximumWindowInMinutes }: ScheduleInput['FlexibleTimeWindow']): void {
  if ((Mode === 'FLEXIBLE') === (MaximumWindowInMinutes !== undefined)) return;
  throw invalid(
    'MaximumWindowInMinutes must be given when, and only when, the mode of the flexible time window is FLEXIBLE.',
  );
}

function checkTarget(target: ScheduleInput['Target']): void {
  const [prefix, partition, service, , , ...resource] = target.Arn.split(':');
  if (prefix !== 'arn' || !partition?.startsWith('aws') || !service || resource.length === 0) {
    throw invalid('Provided Arn is not in correct format.');
  }
  const other = OTHER_PARAMETERS.find((parameters) => Object.hasOwn(target, parameters));
  if (other || (service !== 'sqs' && service !== 'lambda')) {
    const what = other ?? `target ${target.Arn}`;
    throw invalid(
      `${what}: this local emulator does not imitate it; it calls SQS queues and Lambda functions`,
    );
  }
  const isFifo = service === 'sqs' && target.Arn.endsWith('.fifo');
  if (isFifo !== (target.SqsParameters?.MessageGroupId !== undefined)) {
    throw invalid('MessageGroupId must be given when, and only when, the target is a FIFO queue.');
  }
  if (service === 'lambda' && target.Input !== undefined && !isJson(target.Input)) {
    throw invalid('Input must be well-formed JSON for a Lambda target.');
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const invalid = (message: string) => new AwsError('ValidationException', message);
