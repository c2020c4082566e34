import { isFault } from '../shared/errors.ts';
import { pointerOf } from '../shared/json-pointer.ts';
import { quote } from '../shared/quote.ts';
import { isObject } from '../shared/value-schemas.ts';
import {
  type ContainerTarget,
  LONGEST_OVERRIDES,
  overridesLength,
  parseVariableName,
} from '../target/container.ts';
import { CONTAINER_FIELDS } from '../target/container-fields.ts';
import { type FargateSize, leastMemory, parseSize, SMALLEST_SIZE } from '../target/fargate-size.ts';
import { parseImage, parseLooseImage } from '../target/image.ts';
import type { Target } from '../target/target.ts';
import { type AllowedRoles, faultOfRole } from '../target/task-role.ts';
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
  readonly roles: AllowedRoles;
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

const readContainer = (given: Given, rules: TargetRules): ContainerTarget => {
  const { reading, read } = given;
  const { image, environment = {}, secrets = {}, ephemeralStorage } = read;
  if (isGiven(given, 'command') && isGiven(given, 'shell')) {
    reading.fault('/shell', 'given together with command: give one of command and shell');
  }
  if (isGiven(given, 'entryPoint') && isGiven(given, 'shell')) {
    reading.fault('/entryPoint', 'given together with shell, which has an entry point of its own');
  }
  judgeVariables(given);
  judgeRole(given, rules);
  const parse = rules.looseImages ? parseLooseImage : parseImage;
  const target: ContainerTarget = {
    kind: 'container',
    image: image === undefined ? '' : (reading.take('/image', parse(image)) ?? ''),
    ...processOf(read),
    environment,
    secrets,
    size: readSize(given),
    architecture: read.architecture ?? 'x86_64',
    capacity: read.capacity ?? 'on_demand',
    ...(ephemeralStorage !== undefined && { ephemeralStorageGiB: ephemeralStorage }),
  };
  const length = overridesLength(target, rules.containerName);
  if (length > LONGEST_OVERRIDES) {
    const detail =
      `command, shell, environment and role make ${length} characters as ECS overrides: expected at most ` +
      `${LONGEST_OVERRIDES}; put what is longer into the image, or let the job fetch it`;
    reading.fault('', detail);
  }
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
