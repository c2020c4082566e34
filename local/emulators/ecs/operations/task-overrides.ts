import { sharedName, variableOfSecret } from '../definitions/container-definition-checks.ts';
import { isFargateSize, parseCpuUnits, parseMemoryMiB } from '../definitions/fargate-sizes.ts';
import type { TaskDefinition } from '../definitions/task-definition.ts';
import { checkRoles } from '../definitions/task-roles.ts';
import { invalidParameter } from '../ground/ecs-settings.ts';
import { refuseOthers } from '../ground/not-imitated.ts';
import type { ContainerOverride, TaskOverride } from '../task/task-record.ts';

/**
 * The longest overrides of a call, in characters of their JSON.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html
 */
const LONGEST_OVERRIDES = 8192;

const TASK_MEMBERS = [
  'containerOverrides',
  'cpu',
  'memory',
  'executionRoleArn',
  'taskRoleArn',
  'ephemeralStorage',
];
const CONTAINER_MEMBERS = ['name', 'command', 'environment', 'cpu', 'memory', 'memoryReservation'];

/** Size of a task with its overrides. */
export interface TaskSize {
  cpuUnits: number;
  memoryMiB: number;
  /** Of the container, where it is less than the task's. */
  containerMemoryMiB: number;
  ephemeralStorageGiB: number;
}

/**
 * Checks the overrides of a call against the task definition they are for.
 * @throws AwsError `InvalidParameterException`
 */
export function checkOverrides(overrides: TaskOverride, definition: TaskDefinition): TaskSize {
  if (JSON.stringify(overrides).length > LONGEST_OVERRIDES) {
    throw invalidParameter(`Container Overrides length must be at most ${LONGEST_OVERRIDES}`);
  }
  refuseOthers('overrides', overrides, TASK_MEMBERS);
  checkRoles([overrides.taskRoleArn, overrides.executionRoleArn]);
  const { containerOverrides = [] } = overrides;
  for (const each of containerOverrides) checkContainer(each, definition);
  const names = containerOverrides.map(({ name }) => name);
  if (new Set(names).size < names.length) throw invalidParameter('Duplicate container override.');
  return checkSize(overrides, definition);
}

function checkContainer(override: ContainerOverride, definition: TaskDefinition): void {
  const { name, environment = [] } = override;
  if (!name) throw invalidParameter('Container override name can not be blank.');
  const container = definition.containerDefinitions.find((each) => each.name === name);
  if (!container) {
    throw invalidParameter(`Override for container named ${name} is not a container in the TaskDefinition.`);
  }
  refuseOthers('containerOverrides', override, CONTAINER_MEMBERS);
  if (environment.some((variable) => !variable.name || variable.name.includes('='))) {
    throw invalidParameter('Environment variable names should not be null, empty or contain "=".');
  }
  const shared = variableOfSecret(container, environment);
  if (shared !== undefined) throw invalidParameter(sharedName(shared));
}

function checkSize(overrides: TaskOverride, definition: TaskDefinition): TaskSize {
  const cpuUnits = parseCpuUnits(overrides.cpu ?? definition.cpu);
  if (cpuUnits === undefined) throw invalidParameter("Invalid 'cpu' setting for task.");
  const memoryMiB = parseMemoryMiB(overrides.memory ?? definition.memory);
  if (memoryMiB === undefined) throw invalidParameter("Invalid 'memory' setting for task.");
  if (!isFargateSize(cpuUnits, memoryMiB)) {
    throw invalidParameter(
      `No Fargate configuration exists for given values: ${cpuUnits} CPU, ${memoryMiB} memory. See the Amazon ECS ` +
        'documentation for the valid values.',
    );
  }
  const [container] = definition.containerDefinitions;
  const [override] = overrides.containerOverrides ?? [];
  const containerCpu = override?.cpu ?? container?.cpu ?? 0;
  if (containerCpu < 0 || containerCpu > cpuUnits) {
    throw invalidParameter(
      `The 'cpu' setting for container '${container?.name}' is greater than for the task.`,
    );
  }
  const reserved = override?.memoryReservation ?? container?.memoryReservation ?? 0;
  const containerMemoryMiB = override?.memory ?? container?.memory ?? memoryMiB;
  if (containerMemoryMiB < 6)
    throw invalidParameter(`Invalid 'memory' setting for container '${container?.name}'.`);
  if (Math.max(containerMemoryMiB, reserved) > memoryMiB) {
    throw invalidParameter(
      `The 'memory' setting for container '${container?.name}' is greater than for the task.`,
    );
  }
  return {
    cpuUnits,
    memoryMiB,
    containerMemoryMiB,
    ephemeralStorageGiB: checkStorage(overrides, definition),
  };
}

function checkStorage(overrides: TaskOverride, definition: TaskDefinition): number {
  const asked = overrides.ephemeralStorage?.sizeInGiB ?? definition.ephemeralStorage?.sizeInGiB;
  if (asked !== undefined && (asked < 21 || asked > 200)) {
    throw invalidParameter("'sizeInGiB' of ephemeralStorage must be between 21 and 200.");
  }
  return asked ?? 20;
}
