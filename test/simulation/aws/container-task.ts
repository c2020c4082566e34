import type { Instant } from '../../../functions/domain/shared/instant.ts';

/** A task of ECS. */
export interface ContainerTask {
  readonly taskArn: string;
  /** The run. */
  readonly startedBy: string;
  readonly definition: string;
  readonly createdAt: Instant;
  version: number;
  lastStatus: 'PROVISIONING' | 'PENDING' | 'RUNNING' | 'DEPROVISIONING' | 'STOPPED';
  startedAt?: Instant;
  stoppingAt?: Instant;
  /** When its container ended; unset where it never ran. */
  executionStoppedAt?: Instant;
  stoppedAt?: Instant;
  stopCode?: string;
  stoppedReason?: string;
  exitCode?: number;
  isStopAsked: boolean;
  /** Its container has ended, or will never run, which is told some seconds later. */
  isOver: boolean;
  /** An event has told that it has ended. */
  isEndTold: boolean;
  /** Until then ECS does not find it. */
  readonly hiddenUntil?: Instant;
}

const textOf = (at: Instant | undefined): string | undefined =>
  at === undefined ? undefined : new Date(at).toISOString();

/** As Fargate writes the end of a container. */
const secondOf = (at: Instant | undefined): string | undefined => textOf(at)?.replace(/\.\d+Z$/, 'Z');

/** The task as its state change event tells it. DescribeTasks has Dates where this has text. */
export const detailOf = (task: ContainerTask) => ({
  taskArn: task.taskArn,
  startedBy: task.startedBy,
  version: task.version,
  lastStatus: task.lastStatus,
  desiredStatus: task.isStopAsked || task.stoppingAt !== undefined ? 'STOPPED' : 'RUNNING',
  createdAt: textOf(task.createdAt),
  startedAt: textOf(task.startedAt),
  stoppingAt: textOf(task.stoppingAt),
  executionStoppedAt: secondOf(task.executionStoppedAt),
  stoppedAt: textOf(task.stoppedAt),
  stopCode: task.stopCode,
  stoppedReason: task.stoppedReason,
  containers: [{ name: 'run', exitCode: task.exitCode }],
});
