import { clientError, notImitated } from '../ground/ecs-settings.ts';
import type { KeyValuePair } from '../ground/key-value-pair.ts';
import { refuseOthers } from '../ground/not-imitated.ts';
import type { ContainerDefinition } from './task-definition.ts';

const NAME = /^[A-Za-z0-9_-]{1,255}$/;
const IMAGE = /^[A-Za-z0-9_\-:./#@]{1,255}$/;

const CONTAINER_MEMBERS = [
  'name',
  'image',
  'cpu',
  'memory',
  'memoryReservation',
  'essential',
  'entryPoint',
  'command',
  'environment',
  'secrets',
  'repositoryCredentials',
  'workingDirectory',
  'user',
  'stopTimeout',
  'readonlyRootFilesystem',
  'linuxParameters',
  'dockerLabels',
  'logConfiguration',
  'versionConsistency',
];

const LOG_OPTIONS = [
  'awslogs-group',
  'awslogs-region',
  'awslogs-stream-prefix',
  'awslogs-create-group',
  'mode',
  'max-buffer-size',
];

/** The longest that Fargate waits between SIGTERM and SIGKILL, in seconds. */
const LONGEST_STOP_TIMEOUT_SECONDS = 120;

/**
 * Checks the one container of a task definition.
 * @param region the only one that logs can go to.
 * @throws AwsError `ClientException`
 */
export function checkContainerDefinition(container: ContainerDefinition, region: string): void {
  checkIdentity(container);
  refuseOthers('containerDefinitions[0]', container, CONTAINER_MEMBERS);
  refuseOthers('containerDefinitions[0].linuxParameters', container.linuxParameters ?? {}, [
    'initProcessEnabled',
  ]);
  if (container.essential === false) {
    throw clientError('A task definition must have at least one essential container.');
  }
  checkAmounts(container);
  if (container.environment?.some(({ name }) => !name || name.includes('='))) {
    throw clientError('Container.environment names should not be null, empty or contain "=".');
  }
  checkSecrets(container);
  checkCredentials(container);
  checkLogs(container.logConfiguration, region);
}

/** What follows the region and the account in the ARNs that secrets are read by. */
const SECRET_ARN =
  /^arn:aws[a-z-]*:(secretsmanager:[a-z0-9-]+:\d{12}:secret:.+|ssm:[a-z0-9-]+:\d{12}:parameter\/.+)$/;
const PARAMETER_NAME = /^[A-Za-z0-9_.\-/]+$/;

/** An ARN of Secrets Manager, or the name of a secret in this region. */
const SECRET = /^(arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[^:]+|[\w/+=.@-]{1,512})$/;

function checkCredentials({ name, repositoryCredentials }: ContainerDefinition): void {
  if (!repositoryCredentials) return;
  refuseOthers('containerDefinitions[0].repositoryCredentials', repositoryCredentials, [
    'credentialsParameter',
  ]);
  if (!SECRET.test(repositoryCredentials.credentialsParameter ?? '')) {
    throw clientError(`Invalid 'credentialsParameter' of repositoryCredentials for container '${name}'.`);
  }
}

function checkSecrets({ secrets = [], environment = [] }: ContainerDefinition): void {
  for (const { name = '', valueFrom = '' } of secrets) {
    if (name === '' || name.includes('=')) {
      throw clientError('Container.secrets names should not be null, empty or contain "=".');
    }
    if (!SECRET_ARN.test(valueFrom) && !PARAMETER_NAME.test(valueFrom)) {
      throw clientError(`Invalid valueFrom "${valueFrom}" for secret '${name}'.`);
    }
  }
  const names = secrets.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined) {
    throw clientError(`Duplicate secret names found: ${twice}. Each secret name must be unique.`);
  }
  const shared = variableOfSecret({ secrets }, environment);
  if (shared !== undefined) throw clientError(sharedName(shared));
}

/** The first of the variables that has the name of a secret. */
export const variableOfSecret = (
  { secrets = [] }: Pick<ContainerDefinition, 'secrets'>,
  environment: readonly KeyValuePair[],
): string | undefined =>
  environment.find((variable) => secrets.some(({ name }) => name === variable.name))?.name;

/** Why a variable and a secret cannot have one name. */
export const sharedName = (name: string) =>
  'The secret name must be unique and not shared with any new or existing environment variables set on the ' +
  `container, such as '${name}'.`;

function checkIdentity({ name, image }: ContainerDefinition): void {
  if (!name) throw clientError('Container.name should not be null or empty.');
  if (!NAME.test(name)) throw clientError('Container.name contains invalid characters.');
  if (!image) throw clientError('Container.image should not be null or empty.');
  if (!IMAGE.test(image)) throw clientError('Container.image contains invalid characters.');
}

function checkAmounts({ name, cpu = 0, memory, memoryReservation, stopTimeout }: ContainerDefinition): void {
  if (cpu < 0) throw clientError(`Invalid 'cpu' setting for container '${name}'.`);
  if (memory !== undefined && memory < 6) {
    throw clientError(`Invalid 'memory' setting for container '${name}'.`);
  }
  if (
    memoryReservation !== undefined &&
    (memoryReservation < 6 || memoryReservation > (memory ?? Infinity))
  ) {
    throw clientError(`Invalid 'memoryReservation' setting for container '${name}'.`);
  }
  if (stopTimeout !== undefined && (stopTimeout < 0 || stopTimeout > LONGEST_STOP_TIMEOUT_SECONDS)) {
    throw clientError(
      `'stopTimeout' must be between 0 and ${LONGEST_STOP_TIMEOUT_SECONDS} seconds on Fargate.`,
    );
  }
}

function checkLogs(logs: ContainerDefinition['logConfiguration'], region: string): void {
  if (!logs) return;
  if (logs.logDriver !== 'awslogs') throw notImitated(`logDriver "${logs.logDriver}"`);
  refuseOthers('logConfiguration', logs, ['logDriver', 'options']);
  const { options = {} } = logs;
  for (const name of ['awslogs-group', 'awslogs-region', 'awslogs-stream-prefix']) {
    if (!options[name]) throw clientError(`Log driver awslogs requires options: ${name}`);
  }
  refuseOthers('logConfiguration.options', options, LOG_OPTIONS);
  if (options['awslogs-create-group'] === 'true') throw notImitated('awslogs-create-group');
  if (options['awslogs-region'] !== region) {
    throw notImitated(`awslogs-region "${options['awslogs-region']}" beside "${region}"`);
  }
}
