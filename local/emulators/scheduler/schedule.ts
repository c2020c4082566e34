/** What a schedule calls, in AWS's words, with the retry policy filled in. */
export interface ScheduleTarget {
  Arn: string;
  RoleArn: string;
  Input?: string;
  RetryPolicy: { MaximumEventAgeInSeconds: number; MaximumRetryAttempts: number };
  DeadLetterConfig?: { Arn?: string };
  SqsParameters?: { MessageGroupId?: string };
}

/** What a caller can set of a schedule, with AWS's defaults filled in. Dates are milliseconds since the epoch. */
export interface ScheduleDefinition {
  ScheduleExpression: string;
  ScheduleExpressionTimezone: string;
  StartDate?: number;
  EndDate?: number;
  State: 'ENABLED' | 'DISABLED';
  FlexibleTimeWindow: { Mode: 'OFF' | 'FLEXIBLE'; MaximumWindowInMinutes?: number };
  ActionAfterCompletion: 'NONE' | 'DELETE';
  Description?: string;
  KmsKeyArn?: string;
  Target: ScheduleTarget;
}

/** A stored schedule. Instants are milliseconds since the epoch. */
export interface Schedule {
  groupName: string;
  name: string;
  definition: ScheduleDefinition;
  createdAt: number;
  modifiedAt: number;
  /** The next instant of the expression; null when there is none or the schedule is disabled. */
  scheduledAt: number | null;
  /** When the emulator fires for it: `scheduledAt` and the lateness. */
  dueAt: number | null;
}

/** One firing of a schedule, kept until it was delivered or given up. */
export interface Execution {
  id: string;
  groupName: string;
  name: string;
  scheduleArn: string;
  target: ScheduleTarget;
  scheduledAt: number;
  /** Tries made so far. */
  attempts: number;
}

/** A schedule group. Instants are milliseconds since the epoch. */
export interface ScheduleGroup {
  name: string;
  createdAt: number;
  modifiedAt: number;
}
