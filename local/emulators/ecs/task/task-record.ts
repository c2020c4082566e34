import type { Secret } from '../definitions/task-definition.ts';
import type { ContainerOrder } from '../engine/task-engine.ts';
import type { KeyValuePair, Tag } from '../ground/key-value-pair.ts';

/** Every status of a task, in the order in which a task passes them. */
export const TASK_STATUSES = [
  'PROVISIONING',
  'PENDING',
  'ACTIVATING',
  'RUNNING',
  'DEACTIVATING',
  'STOPPING',
  'DEPROVISIONING',
  'STOPPED',
] as const;

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html */
export type TaskStatus = (typeof TASK_STATUSES)[number];

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html */
export type StopCode = 'TaskFailedToStart' | 'EssentialContainerExited' | 'UserInitiated';

/** What RunTask may change about the container of a task definition. */
export interface ContainerOverride {
  name?: string;
  command?: string[];
  environment?: KeyValuePair[];
  cpu?: number;
  memory?: number;
  memoryReservation?: number;
}

/** What RunTask may change about a task definition. */
export interface TaskOverride {
  containerOverrides?: ContainerOverride[];
  cpu?: string;
  memory?: string;
  executionRoleArn?: string;
  taskRoleArn?: string;
  ephemeralStorage?: { sizeInGiB?: number };
}

/** The container of a task, as DescribeTasks shows it. */
export interface TaskContainer {
  containerArn: string;
  taskArn: string;
  name: string;
  image: string;
  imageDigest?: string;
  runtimeId?: string;
  lastStatus: 'PENDING' | 'RUNNING' | 'STOPPED';
  exitCode?: number;
  reason?: string;
  cpu: string;
  memory?: string;
}

/** A task as DescribeTasks shows it; instants are milliseconds since the epoch. */
export interface TaskRecord {
  taskArn: string;
  clusterArn: string;
  taskDefinitionArn: string;
  group: string;
  startedBy?: string;
  capacityProviderName?: string;
  platformVersion: string;
  cpuArchitecture: string;
  cpu: string;
  memory: string;
  ephemeralStorageGiB: number;
  overrides: TaskOverride;
  tags: Tag[];
  containers: TaskContainer[];
  desiredStatus: 'RUNNING' | 'STOPPED';
  lastStatus: TaskStatus;
  /** Counts the changes, from 1. */
  version: number;
  createdAt: number;
  updatedAt: number;
  connectivityAt?: number;
  pullStartedAt?: number;
  pullStoppedAt?: number;
  startedAt?: number;
  stoppingAt?: number;
  executionStoppedAt?: number;
  stoppedAt?: number;
  stopCode?: StopCode;
  stoppedReason?: string;
}

/** Where the output of a container goes. */
export interface LogTarget {
  group: string;
  stream: string;
}

/** A task with what the emulator needs to run it. */
export interface StoredTask {
  record: TaskRecord;
  /** Its environment is without the values of secrets, which are never stored. */
  order: ContainerOrder;
  secrets?: Secret[];
  /** The secret with the login of the image's registry. */
  registryLogin?: string;
  log?: LogTarget;
  /** Wait between SIGTERM and SIGKILL. */
  stopTimeoutSeconds: number;
  /** How much output was passed on, in the engine's own count. */
  outputPosition: number;
  /** The engine that starts it; missing before that is known. */
  engineName?: string;
}

/** What DescribeTasks, RunTask and StopTask answer; undefined members are left out on the wire. */
export function taskForApi(task: TaskRecord, withTags: boolean): object {
  const { tags } = task;
  return { ...shared(task, (at) => new Date(at)), ...(withTags ? { tags } : {}), healthStatus: 'UNKNOWN' };
}

/** The `detail` of a state change event: without tags, and with the instant of the change. */
export function taskForEvent(task: TaskRecord): Record<string, unknown> {
  const at = (instant: number) => new Date(instant).toISOString();
  return { ...shared(task, at), updatedAt: at(task.updatedAt) };
}

function shared<Instant>(task: TaskRecord, at: (instant: number) => Instant) {
  const { ephemeralStorageGiB, cpuArchitecture, tags, updatedAt, ...plain } = task;
  const moment = (instant: number | undefined) => (instant === undefined ? undefined : at(instant));
  return {
    ...plain,
    attachments: [],
    attributes: [{ name: 'ecs.cpu-architecture', value: cpuArchitecture.toLowerCase() }],
    availabilityZone: `${task.taskArn.split(':')[3]}a`,
    connectivity: task.connectivityAt === undefined ? undefined : 'CONNECTED',
    connectivityAt: moment(task.connectivityAt),
    containers: task.containers.map((container) => ({ ...container, networkInterfaces: [] })),
    createdAt: at(task.createdAt),
    enableExecuteCommand: false,
    ephemeralStorage: { sizeInGiB: ephemeralStorageGiB },
    executionStoppedAt: moment(task.executionStoppedAt),
    launchType: 'FARGATE',
    platformFamily: 'Linux',
    pullStartedAt: moment(task.pullStartedAt),
    pullStoppedAt: moment(task.pullStoppedAt),
    startedAt: moment(task.startedAt),
    stoppedAt: moment(task.stoppedAt),
    stoppingAt: moment(task.stoppingAt),
  };
}
