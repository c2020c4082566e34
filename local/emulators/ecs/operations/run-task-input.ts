import { AwsError } from '../../aws-wire.ts';
import { clientError, invalidParameter, notImitated } from '../ground/ecs-settings.ts';
import type { Tag } from '../ground/key-value-pair.ts';
import { refuseOthers } from '../ground/not-imitated.ts';
import type { TaskOverride } from '../task/task-record.ts';
import type { Cluster } from './clusters.ts';

/** What RunTask takes. */
export interface RunTaskInput {
  taskDefinition: string;
  cluster?: string;
  count?: number;
  clientToken?: string;
  startedBy?: string;
  group?: string;
  launchType?: string;
  capacityProviderStrategy?: { capacityProvider: string; weight?: number; base?: number }[];
  platformVersion?: string;
  networkConfiguration?: { awsvpcConfiguration?: { subnets: string[] } };
  overrides?: TaskOverride;
  tags?: Tag[];
  propagateTags?: string;
  placementConstraints?: object[];
  placementStrategy?: object[];
}

const MEMBERS = [
  'taskDefinition',
  'cluster',
  'count',
  'clientToken',
  'startedBy',
  'group',
  'launchType',
  'capacityProviderStrategy',
  'platformVersion',
  'networkConfiguration',
  'overrides',
  'tags',
  'propagateTags',
  'enableECSManagedTags',
  'referenceId',
  'placementConstraints',
  'placementStrategy',
];

const PRINTABLE = /^[\x21-\x7e]+$/;
const STARTED_BY = /^[A-Za-z0-9/_-]+$/;
const PLATFORM_VERSIONS = ['LATEST', '1.4.0'];

/**
 * Checks what needs no look at anything stored.
 * @throws AwsError `InvalidParameterException`, `ClientException` for what is not imitated.
 */
export function checkRunTaskInput(input: RunTaskInput): void {
  const { clientToken, startedBy, count = 1, group } = input;
  if (input.taskDefinition === '') throw invalidParameter('TaskDefinition can not be blank.');
  if (count < 1 || count > 10) throw invalidParameter('count must be between 1 and 10.');
  if (clientToken !== undefined) checkText('clientToken', clientToken, 64, PRINTABLE);
  if (startedBy !== undefined && startedBy !== '') checkText('startedBy', startedBy, 128, STARTED_BY);
  if (group !== undefined && group.length > 255) throw invalidParameter('group longer than 255.');
  checkTags(input.tags ?? []);
  refuseOthers('', input, MEMBERS);
}

function checkText(name: string, text: string, longest: number, pattern: RegExp): void {
  if (text.length > longest) throw invalidParameter(`${name} longer than ${longest}.`);
  if (!pattern.test(text)) throw invalidParameter(`${name} contains invalid characters.`);
}

function checkTags(tags: Tag[]): void {
  const keys = tags.map(({ key }) => key);
  if (keys.some((key) => !key)) throw invalidParameter('Tag key can not be blank.');
  if (keys.some((key) => key?.toLowerCase().startsWith('aws:'))) {
    throw invalidParameter('Tag keys that start with "aws:" are reserved.');
  }
  if (tags.some(({ value }) => value?.toLowerCase().startsWith('aws:'))) {
    throw invalidParameter('Tag values that start with "aws:" are reserved.');
  }
  if (new Set(keys).size < keys.length) throw invalidParameter('Duplicate tag keys are not allowed.');
}

/**
 * Where a task is to run. Only Fargate is there.
 * @returns the capacity provider, when the call or the cluster names one.
 * @throws AwsError `InvalidParameterException`, `PlatformUnknownException`
 */
export function checkPlacement(input: RunTaskInput, cluster: Cluster): string | undefined {
  const { launchType, capacityProviderStrategy: strategy = [], platformVersion = 'LATEST' } = input;
  if (launchType && strategy.length > 0) {
    throw invalidParameter(
      'Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.',
    );
  }
  if (strategy.length === 0 && launchType !== 'FARGATE') {
    throw invalidParameter('No Container Instances were found in your cluster.');
  }
  if (strategy.some(({ capacityProvider }) => !cluster.capacityProviders.includes(capacityProvider))) {
    throw invalidParameter(
      'The specified capacity provider strategy cannot contain a capacity provider that is not associated with the ' +
        'cluster. Associate the capacity provider with the cluster and try again.',
    );
  }
  if (!PLATFORM_VERSIONS.includes(platformVersion)) {
    throw new AwsError('PlatformUnknownException', 'The specified platform does not exist.');
  }
  checkFargateOptions(input);
  return strategy[0]?.capacityProvider;
}

function checkFargateOptions(input: RunTaskInput): void {
  if (input.placementConstraints?.length) {
    throw invalidParameter('Placement constraints are not supported with FARGATE launch type.');
  }
  if (input.placementStrategy?.length) {
    throw invalidParameter('Placement strategies are not supported with FARGATE launch type.');
  }
  const network = input.networkConfiguration?.awsvpcConfiguration;
  if (!network) {
    throw invalidParameter("Network Configuration must be provided when networkMode 'awsvpc' is specified.");
  }
  if (network.subnets.length === 0) throw invalidParameter('subnets can not be empty.');
  if (input.capacityProviderStrategy && input.capacityProviderStrategy.length > 1) {
    throw notImitated('A strategy of several capacity providers');
  }
}

/** The error for a task definition that is not there. */
export const taskDefinitionNotFound = () => clientError('TaskDefinition not found.');
