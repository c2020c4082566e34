import { randomBytes, randomUUID } from 'node:crypto';
import type { ContainerDefinition, TaskDefinition } from '../definitions/task-definition.ts';
import type { ContainerOrder } from '../engine/task-engine.ts';
import { type EcsPlace, taskArn } from '../ground/ecs-settings.ts';
import type { KeyValuePair, Tag } from '../ground/key-value-pair.ts';
import type { LogTarget, StoredTask, TaskOverride, TaskRecord } from '../task/task-record.ts';
import type { Cluster } from './clusters.ts';
import type { RunTaskInput } from './run-task-input.ts';
import type { TaskSize } from './task-overrides.ts';

/** Wait between SIGTERM and SIGKILL where the container definition names none. */
const DEFAULT_STOP_TIMEOUT_SECONDS = 30;

/** What a task is made of, all of it checked. */
export interface TaskPlan {
  place: EcsPlace;
  cluster: Cluster;
  definition: TaskDefinition;
  container: ContainerDefinition;
  input: RunTaskInput;
  size: TaskSize;
  capacityProvider: string | undefined;
  /** Names the emulator's data folder. */
  owner: string;
  now: number;
}

/** A new task, before anything of it runs. */
export function makeTask(plan: TaskPlan): StoredTask {
  const taskId = randomBytes(16).toString('hex');
  const arn = taskArn(plan.place, plan.cluster.clusterName, taskId);
  const login = plan.container.repositoryCredentials?.credentialsParameter;
  const log = logTarget(plan.container, taskId);
  const record = makeRecord(plan, arn, taskId);
  return {
    record,
    order: makeOrder(plan, record, taskId),
    ...(plan.container.secrets?.length ? { secrets: plan.container.secrets } : {}),
    ...(login ? { registryLogin: login } : {}),
    ...(log ? { log } : {}),
    stopTimeoutSeconds: plan.container.stopTimeout ?? DEFAULT_STOP_TIMEOUT_SECONDS,
    outputPosition: 0,
  };
}

function makeRecord(
  { place, cluster, definition, input, ...plan }: TaskPlan,
  arn: string,
  taskId: string,
): TaskRecord {
  const { container, size, now } = plan;
  return {
    taskArn: arn,
    clusterArn: cluster.clusterArn,
    taskDefinitionArn: definition.taskDefinitionArn,
    group: input.group || `family:${definition.family}`,
    ...(input.startedBy ? { startedBy: input.startedBy } : {}),
    ...(plan.capacityProvider ? { capacityProviderName: plan.capacityProvider } : {}),
    platformVersion: '1.4.0',
    cpuArchitecture: definition.runtimePlatform?.cpuArchitecture ?? 'X86_64',
    cpu: String(size.cpuUnits),
    memory: String(size.memoryMiB),
    ephemeralStorageGiB: size.ephemeralStorageGiB,
    overrides: shownOverrides(input.overrides, container),
    tags: input.tags ?? (input.propagateTags === 'TASK_DEFINITION' ? definition.tags : []),
    containers: [
      {
        containerArn: `arn:aws:ecs:${place.region}:${place.accountId}:container/${cluster.clusterName}/${taskId}/${randomUUID()}`,
        taskArn: arn,
        name: container.name ?? '',
        image: container.image ?? '',
        lastStatus: 'PENDING',
        cpu: String(overrideOf(input.overrides)?.cpu ?? container.cpu ?? 0),
        ...(container.memory === undefined ? {} : { memory: String(size.containerMemoryMiB) }),
      },
    ],
    desiredStatus: 'RUNNING',
    lastStatus: 'PROVISIONING',
    version: 1,
    createdAt: now,
    updatedAt: now,
  };
}

/** ECS shows one entry per container, also for containers that nothing is overridden of. */
function shownOverrides(overrides: TaskOverride | undefined, container: ContainerDefinition): TaskOverride {
  const name = container.name ?? '';
  return { ...overrides, containerOverrides: [{ ...overrideOf(overrides), name }] };
}

const overrideOf = (overrides: TaskOverride | undefined) => overrides?.containerOverrides?.[0];

function makeOrder(
  { container, input, size, owner }: TaskPlan,
  { taskArn, tags }: TaskRecord,
  taskId: string,
): ContainerOrder {
  const override = overrideOf(input.overrides);
  const command = override?.command ?? container.command;
  const name = container.name ?? '';
  return {
    taskId,
    taskArn,
    containerName: name,
    image: container.image ?? '',
    ...(container.entryPoint?.length ? { entryPoint: container.entryPoint } : {}),
    ...(command?.length ? { command } : {}),
    environment: asRecord([...(container.environment ?? []), ...(override?.environment ?? [])]),
    ...(container.workingDirectory ? { workingDirectory: container.workingDirectory } : {}),
    ...(container.user ? { user: container.user } : {}),
    cpuUnits: size.cpuUnits,
    memoryMiB: size.containerMemoryMiB,
    readonlyRootFilesystem: container.readonlyRootFilesystem ?? false,
    initProcess: container.linuxParameters?.initProcessEnabled ?? false,
    labels: { ...labelsOf(tags), ...container.dockerLabels },
    owner,
  };
}

/** Tags of a task tell people at a terminal whose container it is. Fargate shows its containers to nobody. */
const labelsOf = (tags: Tag[]): Record<string, string> =>
  Object.fromEntries(tags.map(({ key = '', value = '' }) => [key, value]));

const asRecord = (pairs: KeyValuePair[]): Record<string, string> =>
  Object.fromEntries(pairs.map(({ name = '', value = '' }) => [name, value]));

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html */
function logTarget({ name, logConfiguration }: ContainerDefinition, taskId: string): LogTarget | undefined {
  const group = logConfiguration?.options?.['awslogs-group'];
  const prefix = logConfiguration?.options?.['awslogs-stream-prefix'];
  return group && prefix ? { group, stream: `${prefix}/${name}/${taskId}` } : undefined;
}
