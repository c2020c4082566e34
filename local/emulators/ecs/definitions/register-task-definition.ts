import { operation } from '../../aws-wire.ts';
import { clientError, notImitated } from '../ground/ecs-settings.ts';
import { refuseOthers } from '../ground/not-imitated.ts';
import { checkContainerDefinition } from './container-definition-checks.ts';
import { isFargateSize, parseCpuUnits, parseMemoryMiB } from './fargate-sizes.ts';
import {
  type RegisterTaskDefinitionInput,
  type TaskDefinition,
  taskDefinitionForApi,
} from './task-definition.ts';
import type { TaskDefinitions } from './task-definitions.ts';
import { checkRoles } from './task-roles.ts';

const FAMILY = /^[A-Za-z0-9_-]{1,255}$/;

const MEMBERS = [
  'family',
  'containerDefinitions',
  'cpu',
  'memory',
  'networkMode',
  'requiresCompatibilities',
  'taskRoleArn',
  'executionRoleArn',
  'ephemeralStorage',
  'runtimePlatform',
  'tags',
];

/**
 * RegisterTaskDefinition: a new revision of a family.
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
 */
export function registerTaskDefinition(definitions: TaskDefinitions, region: string, now: () => number) {
  return operation<RegisterTaskDefinitionInput>((input) => {
    checkFamilyAndContainers(input, region);
    const size = checkFargate(input);
    const { tags = [], ...settings } = input;
    const definition = definitions.add(input.family, (revision, taskDefinitionArn): TaskDefinition => {
      return {
        ...settings,
        ...size,
        taskDefinitionArn,
        revision,
        status: 'ACTIVE',
        registeredAt: now(),
        tags,
      };
    });
    return { taskDefinition: taskDefinitionForApi(definition), tags };
  });
}

function checkFamilyAndContainers(input: RegisterTaskDefinitionInput, region: string): void {
  if (!FAMILY.test(input.family)) throw clientError('Family contains invalid characters.');
  const [container, ...more] = input.containerDefinitions;
  if (!container) throw clientError('Container list cannot be empty.');
  refuseOthers('', input, MEMBERS);
  if (more.length > 0) throw notImitated('A task of several containers');
  checkContainerDefinition(container, region);
  checkRoles([input.taskRoleArn, input.executionRoleArn]);
}

/** @returns the size in CPU units and MiB, as ECS stores it whatever the unit given. */
function checkFargate(input: RegisterTaskDefinitionInput): { cpu: string; memory: string } {
  if (!input.requiresCompatibilities?.includes('FARGATE')) {
    throw notImitated('A task definition without FARGATE in requiresCompatibilities');
  }
  if (input.networkMode !== 'awsvpc') {
    throw clientError("Fargate only supports network mode 'awsvpc'.");
  }
  const size = sizeOf(input);
  const [container] = input.containerDefinitions;
  if ((container?.cpu ?? 0) > size.cpuUnits) {
    throw clientError(`The 'cpu' setting for container '${container?.name}' is greater than for the task.`);
  }
  if ((container?.memory ?? container?.memoryReservation ?? 0) > size.memoryMiB) {
    throw clientError(
      `The 'memory' setting for container '${container?.name}' is greater than for the task.`,
    );
  }
  checkPlatform(input);
  if (container?.secrets?.length && !input.executionRoleArn) {
    throw clientError(
      "When you are specifying container secrets, you must also specify a value for 'executionRoleArn'.",
    );
  }
  if (container?.repositoryCredentials && !input.executionRoleArn) {
    throw clientError(
      "When you are specifying repositoryCredentials, you must also specify a value for 'executionRoleArn'.",
    );
  }
  if (container?.logConfiguration && !input.executionRoleArn) {
    throw clientError(
      'Fargate requires task definition to have execution role ARN to support log driver awslogs.',
    );
  }
  return { cpu: String(size.cpuUnits), memory: String(size.memoryMiB) };
}

function sizeOf({ cpu, memory }: RegisterTaskDefinitionInput): { cpuUnits: number; memoryMiB: number } {
  if (!cpu) throw clientError("Fargate requires that 'cpu' be defined at the task level.");
  if (!memory) throw clientError("Fargate requires that 'memory' be defined at the task level.");
  const cpuUnits = parseCpuUnits(cpu);
  if (cpuUnits === undefined) throw clientError("Invalid 'cpu' setting for task.");
  const memoryMiB = parseMemoryMiB(memory);
  if (memoryMiB === undefined) throw clientError("Invalid 'memory' setting for task.");
  if (!isFargateSize(cpuUnits, memoryMiB)) {
    throw clientError(
      `No Fargate configuration exists for given values: ${cpuUnits} CPU, ${memoryMiB} memory. See the Amazon ECS ` +
        'documentation for the valid values.',
    );
  }
  return { cpuUnits, memoryMiB };
}

function checkPlatform({ runtimePlatform, ephemeralStorage }: RegisterTaskDefinitionInput): void {
  const { operatingSystemFamily = 'LINUX' } = runtimePlatform ?? {};
  if (operatingSystemFamily !== 'LINUX')
    throw notImitated(`operatingSystemFamily "${operatingSystemFamily}"`);
  const gib = ephemeralStorage?.sizeInGiB;
  if (gib !== undefined && (gib < 21 || gib > 200)) {
    throw clientError("'sizeInGiB' of ephemeralStorage must be between 21 and 200.");
  }
}
