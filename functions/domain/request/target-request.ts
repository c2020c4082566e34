import { faultsOfCommand } from '../target/command.ts';
import {
  type Architecture,
  type Capacity,
  type ContainerTarget,
  LONGEST_OVERRIDES,
  overridesLength,
  parseVariableName,
} from '../target/container.ts';
import {
  type FargateSize,
  leastMemory,
  parseCpu,
  parseEphemeralStorage,
  parseSize,
  SMALLEST_SIZE,
} from '../target/fargate-size.ts';
import { parseImage, parseLooseImage } from '../target/image.ts';
import {
  LONGEST_SECRETS,
  parseSecretName,
  parseSecretReference,
  secretsLength,
} from '../target/secret-reference.ts';
import type { Target } from '../target/target.ts';
import type { WebhookUrlRules } from '../target/webhook-url.ts';
import { type FaultCollector, pointerStep } from './fault-collector.ts';
import { readWebhook, WEBHOOK_FIELDS, type WebhookFields } from './webhook-request.ts';

/** The fields of a request that say which container to run. */
export interface ContainerRequest {
  readonly image?: string | undefined;
  readonly command?: readonly string[] | undefined;
  readonly shell?: string | undefined;
  readonly environment?: Readonly<Record<string, string>> | undefined;
  /** ARNs by the names of the variables that get the values. */
  readonly secrets?: Readonly<Record<string, string>> | undefined;
  /** vCPUs. */
  readonly cpu?: number | undefined;
  /** MiB. */
  readonly memory?: number | undefined;
  /** GiB. */
  readonly ephemeralStorage?: number | undefined;
  readonly architecture?: Architecture | undefined;
  readonly capacity?: Capacity | undefined;
}

/** The fields of a request that say what to run: a container, a webhook or, without any of them, nothing. */
export interface TargetRequest extends ContainerRequest, WebhookFields {}

/** How the target of a request is read. */
export interface TargetRules extends WebhookUrlRules {
  /** The name of the container whose overrides are measured. */
  readonly containerName: string;
  /** Take an image of any name, even if no container can be started from it (an older API does). */
  readonly looseImages?: boolean | undefined;
}

/** What no sensible memory or process takes. */
const MOST_SECRETS = 100;

const readText = (reading: FaultCollector, pointer: string, text: string): void => {
  if (text.includes('\0'))
    reading.fault(pointer, 'holds a null character (U+0000), which no process can be given');
  if (!text.isWellFormed()) reading.fault(pointer, 'holds half of a surrogate pair, which is no character');
};

const readEnvironment = (reading: FaultCollector, environment: Readonly<Record<string, string>>): void => {
  for (const [name, value] of Object.entries(environment)) {
    const pointer = `/environment/${pointerStep(name)}`;
    reading.take(pointer, parseVariableName(name));
    readText(reading, pointer, value);
  }
};

const readSecrets = (reading: FaultCollector, { secrets = {}, environment = {} }: ContainerRequest): void => {
  const entries = Object.entries(secrets);
  if (entries.length > MOST_SECRETS)
    reading.fault('/secrets', `${entries.length} secrets: expected at most ${MOST_SECRETS}`);
  for (const [name, reference] of entries) {
    const pointer = `/secrets/${pointerStep(name)}`;
    reading.take(pointer, parseSecretName(name, environment));
    reading.take(pointer, parseSecretReference(reference));
  }
  const length = secretsLength(secrets);
  if (length > LONGEST_SECRETS) {
    reading.fault('/secrets', `${length} characters in a definition: expected at most ${LONGEST_SECRETS}`);
  }
};

const readSize = (reading: FaultCollector, request: ContainerRequest): FargateSize => {
  const cpuUnits =
    request.cpu === undefined ? SMALLEST_SIZE.cpuUnits : reading.take('/cpu', parseCpu(request.cpu));
  if (cpuUnits === undefined || reading.isUnreadable('cpu')) return SMALLEST_SIZE;
  const size = parseSize(cpuUnits, request.memory ?? leastMemory(cpuUnits));
  return reading.take('/memory', size) ?? SMALLEST_SIZE;
};

const readImage = (reading: FaultCollector, { image }: ContainerRequest, isLoose: boolean): string => {
  if (image === undefined) return '';
  return reading.take('/image', (isLoose ? parseLooseImage : parseImage)(image)) ?? '';
};

const readProgram = (reading: FaultCollector, { command, shell }: ContainerRequest): void => {
  const isGiven = (field: 'command' | 'shell', value: unknown) =>
    value !== undefined || reading.isUnreadable(field);
  if (isGiven('command', command) && isGiven('shell', shell)) {
    reading.fault('/shell', 'given together with command: give one of command and shell');
  }
  for (const { pointer, detail } of faultsOfCommand(command, shell)) reading.fault(pointer, detail);
  command?.forEach((word, index) => {
    readText(reading, `/command/${index}`, word);
  });
  if (shell !== undefined) readText(reading, '/shell', shell);
};

const readContainer = (
  reading: FaultCollector,
  request: ContainerRequest,
  rules: TargetRules,
): ContainerTarget => {
  const { command, shell, environment = {}, secrets = {}, ephemeralStorage } = request;
  readProgram(reading, request);
  readEnvironment(reading, environment);
  readSecrets(reading, request);
  const storage =
    ephemeralStorage === undefined
      ? undefined
      : reading.take('/ephemeralStorage', parseEphemeralStorage(ephemeralStorage));
  const target: ContainerTarget = {
    kind: 'container',
    image: readImage(reading, request, rules.looseImages ?? false),
    ...(command && { command }),
    ...(shell !== undefined && { shell }),
    environment,
    secrets,
    size: readSize(reading, request),
    architecture: request.architecture ?? 'x86_64',
    capacity: request.capacity ?? 'on_demand',
    ...(storage !== undefined && { ephemeralStorageGiB: storage }),
  };
  const length = overridesLength(target, rules.containerName);
  if (length > LONGEST_OVERRIDES) {
    const detail = `command, shell and environment make ${length} characters as ECS overrides: expected at most ${LONGEST_OVERRIDES}`;
    reading.fault('', detail);
  }
  return target;
};

/** The fields of a request that only a container has. */
export const CONTAINER_FIELDS = [
  'image',
  'command',
  'shell',
  'environment',
  'secrets',
  'cpu',
  'memory',
  'ephemeralStorage',
  'architecture',
  'capacity',
] as const satisfies readonly (keyof ContainerRequest)[];

/** Reads what a request wants to run, and fills in the defaults. Beside a webhook a container is judged all the same. */
export const readTarget = (reading: FaultCollector, request: TargetRequest, rules: TargetRules): Target => {
  const isGiven = (field: keyof TargetRequest) => request[field] !== undefined || reading.isUnreadable(field);
  const [ofContainer, ofWebhook] = [CONTAINER_FIELDS.filter(isGiven), WEBHOOK_FIELDS.filter(isGiven)];
  if (isGiven('url')) {
    for (const field of ofContainer) {
      reading.fault(`/${field}`, 'given together with url: a webhook runs no container');
    }
    if (ofContainer.length > 0) readContainer(reading, request, rules);
    return readWebhook(reading, request, rules);
  }
  for (const field of ofWebhook) reading.fault(`/${field}`, 'given without url: only for a webhook');
  if (ofContainer.length === 0) return { kind: 'marker' };
  const target = readContainer(reading, request, rules);
  if (!isGiven('image')) {
    reading.fault('/image', 'missing: the image to run, such as "busybox" (or "url" for a webhook)');
  }
  return target;
};
