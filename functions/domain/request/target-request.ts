import { isFault } from '../shared/errors.ts';
import { pointerOf } from '../shared/json-pointer.ts';
import { quote } from '../shared/quote.ts';
import { isObject } from '../shared/value-schemas.ts';
import type { AllowedArns } from '../target/allowed-arns.ts';
import {
  type ContainerTarget,
  definitionLength,
  LONGEST_DEFINITION,
  LONGEST_OVERRIDES,
  overridesLength,
  parseVariableName,
} from '../target/container.ts';
import { CONTAINER_FIELDS } from '../target/container-fields.ts';
import { type FargateSize, leastMemory, parseSize, SMALLEST_SIZE } from '../target/fargate-size.ts';
import { parseImage, parseLooseImage } from '../target/image.ts';
import {
  type RegistryLogins,
  readsRegistryCredentials,
  refusalOfRegistryCredentials,
} from '../target/registry-credentials.ts';
import type { Target } from '../target/target.ts';
import { faultOfRole } from '../target/task-role.ts';
import { WEBHOOK_FIELDS } from '../target/webhook-fields.ts';
import type { WebhookUrlRules } from '../target/webhook-url.ts';
import type { FaultCollector } from './fault-collector.ts';
import type { JobField, ReadRequest, UncheckedRequest } from './job-fields.ts';
import { readWebhook } from './webhook-request.ts';

/** How the target of a request is read. */
export interface TargetRules extends WebhookUrlRules {
  /** The name of the container whose overrides are measured. */
  readonly containerName: string;
  /** The roles that containers may have. */
  readonly roles: AllowedArns;
  /** The logins of registries that images may be pulled with. No container is given one. */
  readonly registryCredentials: RegistryLogins;
  /** Take an image of any name, even if no container can be started from it (an older API does). */
  readonly looseImages?: boolean | undefined;
}

/** What a request says, as it was given and as far as it could be read. */
interface Given {
  readonly reading: FaultCollector;
  readonly request: UncheckedRequest;
  readonly read: ReadRequest;
}

const isGiven = ({ reading, request }: Given, field: JobField): boolean =>
  request[field] !== undefined || reading.isUnreadable(field);

/** A variable has one value; that is judged also where others have faults. */
const judgeVariables = ({ reading, request: { environment, secrets } }: Given): void => {
  if (!isObject(environment) || !isObject(secrets)) return;
  for (const name of Object.keys(secrets)) {
    if (!Object.hasOwn(environment, name) || isFault(parseVariableName(name))) continue;
    const detail = `${quote(name)}: is in environment too; a variable has one value`;
    reading.fault(pointerOf(['secrets', name]), detail);
  }
};

const judgeRole = ({ reading, read: { role } }: Given, { roles }: TargetRules): void => {
  const fault = role === undefined ? undefined : faultOfRole(role, roles);
  if (fault) reading.fault(fault.pointer, fault.detail);
};

/** A job may use the login of a registry and not read it, though ECS would hand it to a container as any other secret. */
const judgeRegistryCredentials = (given: Given, { registryCredentials: logins }: TargetRules): void => {
  const { reading, request, read } = given;
  const { registryCredentials: login, image } = read;
  const fault = login === undefined ? undefined : refusalOfRegistryCredentials(login, image, logins);
  if (fault !== undefined) reading.fault('/registryCredentials', fault);
  if (!isObject(request.secrets)) return;
  for (const [name, reference] of Object.entries(request.secrets)) {
    if (typeof reference !== 'string' || !readsRegistryCredentials(reference, logins)) continue;
    const detail = 'is the login of a registry, which no container is given: name it in registryCredentials';
    reading.fault(pointerOf(['secrets', name]), detail);
  }
};

const readSize = ({ reading, read }: Given): FargateSize => {
  const { cpu = SMALLEST_SIZE.cpuUnits, memory = leastMemory(cpu) } = read;
  if (reading.isUnreadable('cpu') || reading.isUnreadable('memory')) return SMALLEST_SIZE;
  return reading.take('/memory', parseSize(cpu, memory)) ?? SMALLEST_SIZE;
};

/** What else the process of a container is given than the image says. */
const processOf = ({ command, entryPoint, shell, workingDirectory, user, role }: ReadRequest) => ({
  ...(command && { command }),
  ...(entryPoint && { entryPoint }),
  ...(shell !== undefined && { shell }),
  ...(workingDirectory !== undefined && { workingDirectory }),
  ...(user !== undefined && { user }),
  ...(role !== undefined && { role }),
});

/** What ECS takes of a job at all; each part of it may be right by itself. */
const judgeLength = ({ reading }: Given, target: ContainerTarget, { containerName }: TargetRules): void => {
  const defined = definitionLength(target);
  if (defined > LONGEST_DEFINITION) {
    const detail =
      `image, registryCredentials, entryPoint, workingDirectory and secrets make ${defined} characters of a definition: ` +
      `expected at most ${LONGEST_DEFINITION}`;
    reading.fault('', detail);
  }
  const overriding = overridesLength(target, containerName);
  if (overriding > LONGEST_OVERRIDES) {
    const detail =
      `command, shell, environment and role make ${overriding} characters as ECS overrides: expected at most ` +
      `${LONGEST_OVERRIDES}; put what is longer into the image, or let the job fetch it`;
    reading.fault('', detail);
  }
};

const readContainer = (given: Given, rules: TargetRules): ContainerTarget => {
  const { reading, read } = given;
  const { image, registryCredentials, environment = {}, secrets = {}, ephemeralStorage } = read;
  if (isGiven(given, 'command') && isGiven(given, 'shell')) {
    reading.fault('/shell', 'given together with command: give one of command and shell');
  }
  if (isGiven(given, 'entryPoint') && isGiven(given, 'shell')) {
    reading.fault('/entryPoint', 'given together with shell, which has an entry point of its own');
  }
  judgeVariables(given);
  judgeRole(given, rules);
  judgeRegistryCredentials(given, rules);
  const parse = rules.looseImages ? parseLooseImage : parseImage;
  const target: ContainerTarget = {
    kind: 'container',
    image: image === undefined ? '' : (reading.take('/image', parse(image)) ?? ''),
    ...(registryCredentials !== undefined && { registryCredentials }),
    ...processOf(read),
    environment,
    secrets,
    size: readSize(given),
    architecture: read.architecture ?? 'x86_64',
    capacity: read.capacity ?? 'on_demand',
    ...(ephemeralStorage !== undefined && { ephemeralStorageGiB: ephemeralStorage }),
  };
  judgeLength(given, target, rules);
  return target;
};

/** The names of fields. */
const namesOf = <Name extends string>(fields: Readonly<Record<Name, unknown>>): readonly Name[] =>
  Object.keys(fields) as Name[];

/** Reads what a request wants to run, and fills in the defaults. Beside a webhook a container is judged all the same. */
export const readTarget = (
  reading: FaultCollector,
  request: UncheckedRequest,
  read: ReadRequest,
  rules: TargetRules,
): Target => {
  const given: Given = { reading, request, read };
  const ofContainer = namesOf(CONTAINER_FIELDS).filter((field) => isGiven(given, field));
  const ofWebhook = namesOf(WEBHOOK_FIELDS).filter((field) => isGiven(given, field));
  if (isGiven(given, 'url')) {
    for (const field of ofContainer) {
      reading.fault(`/${field}`, 'given together with url: a webhook runs no container');
    }
    if (ofContainer.length > 0) readContainer(given, rules);
    return readWebhook(reading, read, rules);
  }
  for (const field of ofWebhook) reading.fault(`/${field}`, 'given without url: only for a webhook');
  if (ofContainer.length === 0) return { kind: 'marker' };
  const target = readContainer(given, rules);
  if (!isGiven(given, 'image')) {
    reading.fault('/image', 'missing: the image to run, such as "busybox" (or "url" for a webhook)');
  }
  return target;
};
