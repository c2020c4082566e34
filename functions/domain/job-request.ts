import {
  type Architecture,
  type Capacity,
  type ContainerTarget,
  LONGEST_OVERRIDES,
  OWN_VARIABLE_PREFIX,
  overridesLength,
} from './container.ts';
import { parseDuration } from './duration.ts';
import { type Fault, isFault, type Parsed } from './errors.ts';
import { type FargateSize, leastMemory, parseCpu, parseSize, SMALLEST_SIZE } from './fargate-size.ts';
import { parseImage, parseLooseImage } from './image.ts';
import { DAY, HOUR, type Instant, instantOf, parseDateTime, parseTimezone } from './instant.ts';
import type { JobSpecification, Trigger } from './job.ts';

/** A job as a caller asks for it: texts not yet read, defaults not yet filled in. */
export interface JobRequest {
  readonly name?: string | undefined;
  readonly image?: string | undefined;
  readonly command?: readonly string[] | undefined;
  readonly shell?: string | undefined;
  readonly environment?: Readonly<Record<string, string>> | undefined;
  /** vCPUs. */
  readonly cpu?: number | undefined;
  /** MiB. */
  readonly memory?: number | undefined;
  readonly architecture?: Architecture | undefined;
  readonly capacity?: Capacity | undefined;
  readonly at?: string | undefined;
  readonly in?: string | undefined;
  readonly now?: true | undefined;
  readonly timezone?: string | undefined;
  readonly startDeadline?: string | undefined;
  readonly timeout?: string | undefined;
  readonly tags?: readonly string[] | undefined;
}

/** A field of a request. */
export type JobField = keyof JobRequest;

/** How a request is read. */
export interface ReadingRules {
  readonly now: Instant;
  /** The name of the container whose overrides are measured. */
  readonly containerName: string;
  /** Fields that were given but could not be read at all; what depends on them is not judged a second time. */
  readonly unreadable?: ReadonlySet<string> | undefined;
  /** Take image names as loosely as ECS does (an older API lets upper case pass). */
  readonly looseImages?: boolean | undefined;
}

/** The furthest an occurrence may be away: ten years. */
export const FURTHEST = 3653 * DAY;

const DEFAULT_LIMIT = HOUR;
const LONGEST_TIMEOUT = 14 * DAY;
const LONGEST_TAG = 64;
const MOST_TAGS = 20;
const LONGEST_NAME = 255;
/** The most faults that one answer names: a large request could have a hundred thousand. */
const MOST_FAULTS = 100;

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused.
const CONTROL = /[\u0000-\u001f\u007f]/;

/** Reads a request field by field and gathers the faults on the way, up to `MOST_FAULTS`. */
class Reading {
  readonly faults: Fault[] = [];
  readonly #unreadable: ReadonlySet<string>;

  constructor(unreadable: ReadonlySet<string> = new Set()) {
    this.#unreadable = unreadable;
  }

  /** The value that a parser makes of a field, or undefined with the fault noted. */
  take<T>(pointer: string, parsed: Parsed<T>): T | undefined {
    if (!isFault(parsed)) return parsed.value;
    this.fault(pointer, parsed.fault);
    return undefined;
  }

  fault(pointer: string, detail: string): void {
    if (this.faults.length < MOST_FAULTS) this.faults.push({ pointer, detail });
  }

  isUnreadable(field: JobField): boolean {
    return this.#unreadable.has(field);
  }
}

const readText = (reading: Reading, pointer: string, text: string): void => {
  if (text.includes('\0'))
    reading.fault(pointer, 'holds a null character (U+0000), which no process can be given');
  if (!text.isWellFormed()) reading.fault(pointer, 'holds half of a surrogate pair, which is no character');
};

const escapePointer = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');

const readName = (reading: Reading, pointer: string, name: string, longest: number): void => {
  if (name.trim() === '' || name.length > longest || CONTROL.test(name) || !name.isWellFormed()) {
    const shown = JSON.stringify(name.slice(0, longest));
    reading.fault(
      pointer,
      `${shown}: expected 1 to ${longest} characters, not only blanks, no control characters`,
    );
  }
};

const readEnvironment = (reading: Reading, environment: Readonly<Record<string, string>>): void => {
  for (const [name, value] of Object.entries(environment)) {
    const pointer = `/environment/${escapePointer(name)}`;
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
      reading.fault(
        pointer,
        `${JSON.stringify(name.slice(0, LONGEST_NAME))}: expected letters, digits and _, not beginning with a digit`,
      );
    } else if (name.startsWith(OWN_VARIABLE_PREFIX)) {
      reading.fault(
        pointer,
        `"${name.slice(0, LONGEST_NAME)}": names that begin with ${OWN_VARIABLE_PREFIX} are set by Runat itself`,
      );
    }
    readText(reading, pointer, value);
  }
};

const readSize = (reading: Reading, request: JobRequest): FargateSize => {
  const cpuUnits =
    request.cpu === undefined ? SMALLEST_SIZE.cpuUnits : reading.take('/cpu', parseCpu(request.cpu));
  if (cpuUnits === undefined || reading.isUnreadable('cpu')) return SMALLEST_SIZE;
  const size = parseSize(cpuUnits, request.memory ?? leastMemory(cpuUnits));
  return reading.take('/memory', size) ?? SMALLEST_SIZE;
};

const readImage = (reading: Reading, request: JobRequest, isLoose: boolean): string => {
  if (request.image === undefined) {
    if (!reading.isUnreadable('image'))
      reading.fault('/image', 'missing: the image to run, such as "busybox"');
    return '';
  }
  return reading.take('/image', (isLoose ? parseLooseImage : parseImage)(request.image)) ?? '';
};

const readTarget = (reading: Reading, request: JobRequest, rules: ReadingRules): ContainerTarget => {
  const { command, shell, environment = {} } = request;
  const isGiven = (field: 'command' | 'shell') => request[field] !== undefined || reading.isUnreadable(field);
  if (isGiven('command') && isGiven('shell')) {
    reading.fault('/shell', 'given together with command: give one of command and shell');
  }
  command?.forEach((word, index) => {
    readText(reading, `/command/${index}`, word);
  });
  if (shell !== undefined) readText(reading, '/shell', shell);
  readEnvironment(reading, environment);
  const target: ContainerTarget = {
    image: readImage(reading, request, rules.looseImages ?? false),
    ...(command && { command }),
    ...(shell !== undefined && { shell }),
    environment,
    size: readSize(reading, request),
    architecture: request.architecture ?? 'x86_64',
    capacity: request.capacity ?? 'on_demand',
  };
  const length = overridesLength(target, rules.containerName);
  if (length > LONGEST_OVERRIDES) {
    const detail = `command, shell and environment make ${length} characters as ECS overrides: expected at most ${LONGEST_OVERRIDES}`;
    reading.fault('', detail);
  }
  return target;
};

const TRIGGER_FIELDS = ['at', 'in', 'now'] as const;

const readAt = (
  reading: Reading,
  at: string,
  timezone: string | undefined,
  now: Instant,
): Trigger | undefined => {
  const dateTime = reading.take('/at', parseDateTime(at));
  // A local time in a zone that could not be read is no instant that could be judged.
  if (dateTime === undefined || ('wall' in dateTime && timezone === undefined)) return undefined;
  const instant = 'instant' in dateTime ? dateTime.instant : instantOf(dateTime.wall, timezone ?? 'UTC');
  if (instant <= now) reading.fault('/at', `"${at}": is in the past`);
  else if (instant > now + FURTHEST) reading.fault('/at', `"${at}": is more than ten years away`);
  return { kind: 'at', text: at, dueAt: instant };
};

const readIn = (reading: Reading, text: string, now: Instant): Trigger | undefined => {
  const delay = reading.take('/in', parseDuration(text));
  if (delay === undefined) return undefined;
  if (delay === 0) reading.fault('/in', `"${text}": expected more than zero; use "now": true to run at once`);
  else if (delay > FURTHEST) reading.fault('/in', `"${text}": is more than ten years away`);
  return { kind: 'in', text, dueAt: now + delay };
};

const readTrigger = (
  reading: Reading,
  request: JobRequest,
  timezone: string | undefined,
  now: Instant,
): Trigger => {
  const nothing: Trigger = { kind: 'now', dueAt: now };
  const given = TRIGGER_FIELDS.filter((field) => request[field] !== undefined || reading.isUnreadable(field));
  if (given.length === 0) {
    reading.fault('', `no time given: expected one of ${TRIGGER_FIELDS.join(', ')}`);
  }
  for (const field of given.slice(1)) {
    reading.fault(
      `/${field}`,
      `given together with ${given[0]}: expected one of ${TRIGGER_FIELDS.join(', ')}`,
    );
  }
  const triggers = [
    request.at === undefined ? undefined : readAt(reading, request.at, timezone, now),
    request.in === undefined ? undefined : readIn(reading, request.in, now),
  ];
  return triggers.find((trigger) => trigger !== undefined) ?? nothing;
};

const readLimit = (
  reading: Reading,
  field: 'startDeadline' | 'timeout',
  text: string | undefined,
): number => {
  if (text === undefined) return DEFAULT_LIMIT;
  const limit = reading.take(`/${field}`, parseDuration(text));
  if (limit === undefined) return DEFAULT_LIMIT;
  if (field === 'startDeadline' && limit === 0) {
    reading.fault('/startDeadline', `"${text}": expected at least 1s`);
  }
  if (limit > LONGEST_TIMEOUT) reading.fault(`/${field}`, `"${text}": expected at most 14d`);
  return limit;
};

const readTags = (reading: Reading, tags: readonly string[]): readonly string[] => {
  if (tags.length > MOST_TAGS) reading.fault('/tags', `${tags.length} tags: expected at most ${MOST_TAGS}`);
  tags.forEach((tag, index) => {
    readName(reading, `/tags/${index}`, tag, LONGEST_TAG);
  });
  return [...new Set(tags)];
};

const readTimezone = (reading: Reading, timezone: string | undefined): string | undefined => {
  if (timezone !== undefined) return reading.take('/timezone', parseTimezone(timezone));
  return reading.isUnreadable('timezone') ? undefined : 'UTC';
};

/**
 * Reads a request by all rules and fills in the defaults.
 * @returns what the job shall be, and all faults; with a fault in the list it must not be used.
 */
export const examineRequest = (
  request: JobRequest,
  rules: ReadingRules,
): { readonly specification: JobSpecification; readonly faults: readonly Fault[] } => {
  const reading = new Reading(rules.unreadable);
  const timezone = readTimezone(reading, request.timezone);
  if (request.name !== undefined) readName(reading, '/name', request.name, LONGEST_NAME);
  const specification: JobSpecification = {
    ...(request.name !== undefined && { name: request.name }),
    target: readTarget(reading, request, rules),
    trigger: readTrigger(reading, request, timezone, rules.now),
    timezone: timezone ?? 'UTC',
    startDeadline: readLimit(reading, 'startDeadline', request.startDeadline),
    timeout: readLimit(reading, 'timeout', request.timeout),
    tags: readTags(reading, request.tags ?? []),
  };
  return { specification, faults: reading.faults };
};
