import { parseDuration } from '../domain/duration.ts';
import { type Fault, isFault, type Parsed } from '../domain/errors.ts';
import type { JobField, JobRequest } from '../domain/job-request.ts';

/** A wish for a job in this API's own words, read into those of the use case. */
export interface DockerOrder {
  readonly request: JobRequest;
  readonly faults: readonly Fault[];
  readonly unreadable: ReadonlySet<string>;
  /** The time as it was given. */
  readonly givenTime: string;
  readonly jobName: string;
  /** Says a fault that the rules found in the words of this API. */
  readonly translate: (fault: Fault) => Fault;
}

/** Zeros before the number are left out. */
const RELATIVE = /^0*([1-9]\d*[smhd])$/;
/**
 * Python's `%d-%m-%Y %H:%M:%S`: one digit will do where there may be two, and any blanks part date and time.
 * https://docs.python.org/3/library/datetime.html#technical-detail (note 9)
 */
const ABSOLUTE = /^(\d{1,2})-(\d{1,2})-(\d{4})\s+(\d{1,2}):(\d{1,2}):(\d{1,2})$/;
const RELATIVE_EXPECTED = 'a whole number above 0 and one of s, m, h, d, such as 30s';
const ABSOLUTE_EXPECTED = 'day-month-year hour:minute:second, such as 20-06-2026 20:00:00';
const LONGEST_SHOWN = 64;

const shown = (text: string): string => JSON.stringify(text.slice(0, LONGEST_SHOWN));

/** Reads fields of a form or of a JSON object and gathers what is wrong with them. */
class Fields {
  readonly faults: Fault[] = [];
  readonly #body: object;

  constructor(body: unknown) {
    this.#body = typeof body === 'object' && body !== null && !Array.isArray(body) ? body : {};
    if (this.#body !== body) this.fault('', 'expected a form or a JSON object');
  }

  fault(name: string, detail: string): void {
    this.faults.push({ pointer: name === '' ? '' : `/${name}`, detail });
  }

  /** The value that a parser makes of a field, or undefined with the fault noted. */
  take<T>(name: string, parsed: Parsed<T>): T | undefined {
    if (!isFault(parsed)) return parsed.value;
    this.fault(name, parsed.fault);
    return undefined;
  }

  /** Whatever was given; a field that was left blank is not given. */
  raw(name: string): unknown {
    const value: unknown = Object.hasOwn(this.#body, name) ? Reflect.get(this.#body, name) : undefined;
    return value === null || value === '' ? undefined : value;
  }

  text(name: string): string | undefined {
    const value = this.raw(name);
    if (value === undefined || typeof value === 'string') return value;
    this.fault(name, Array.isArray(value) ? 'expected one text' : 'expected text');
    return undefined;
  }

  trimmed(name: string): string | undefined {
    return this.text(name)?.trim() || undefined;
  }
}

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((member) => typeof member === 'string');

const parseTexts = (text: string): string[] | undefined => {
  if (!text.trimStart().startsWith('[')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isTexts(value) ? value : undefined;
  } catch {
    // A script may begin with a bracket, too.
    return undefined;
  }
};

/** `command` is a list of words where it is one or is JSON of one; any other text is a script. */
const readCommand = (fields: Fields): Pick<JobRequest, 'command' | 'shell'> => {
  const shell = fields.text('shell');
  const given = fields.raw('command');
  if (isTexts(given)) return { command: given, shell };
  const text = fields.text('command');
  if (text === undefined) return { shell };
  const command = parseTexts(text);
  if (command) return { command, shell };
  if (shell !== undefined)
    fields.fault('command', 'given together with shell: give one of command and shell');
  return { shell: shell ?? text };
};

interface Time {
  readonly field: JobField;
  readonly text: string;
}

const readRelative = (text: string): Parsed<Time> => {
  const [, duration] = RELATIVE.exec(text) ?? [];
  if (duration === undefined) return { fault: `${shown(text)}: expected ${RELATIVE_EXPECTED}` };
  // The form is right, so what cannot be read is a number without end.
  return isFault(parseDuration(duration))
    ? { fault: `${shown(text)}: is more than ten years away` }
    : { value: { field: 'in', text: duration } };
};

const readDate = (text: string): Parsed<Time> => {
  if (RELATIVE.test(text)) return readRelative(text);
  const [, ...numbers] = ABSOLUTE.exec(text) ?? [];
  if (numbers.length === 0) {
    return { fault: `${shown(text)}: expected ${ABSOLUTE_EXPECTED}, or ${RELATIVE_EXPECTED}` };
  }
  const [day, month, year, hour, minute, second] = numbers.map((number) => number.padStart(2, '0'));
  return { value: { field: 'at', text: `${year}-${month}-${day}T${hour}:${minute}:${second}Z` } };
};

const readTime = (fields: Fields, time: string | undefined, date: string | undefined): Time | undefined => {
  if (time !== undefined && date !== undefined) {
    fields.fault('date', 'given together with time: give one of time and date');
    return undefined;
  }
  if (time !== undefined) return fields.take('time', readRelative(time));
  return date === undefined ? undefined : fields.take('date', readDate(date));
};

/** Reads the body of `POST /job`. */
export const readOrder = (body: unknown): DockerOrder => {
  const fields = new Fields(body);
  const jobName = fields.trimmed('job_name');
  const image = fields.trimmed('image');
  const [time, date] = [fields.trimmed('time'), fields.trimmed('date')];
  const dueTime = readTime(fields, time, date);
  const program = readCommand(fields);
  const isFaulty = (name: string) => fields.faults.some(({ pointer }) => pointer === `/${name}`);
  if (jobName === undefined && !isFaulty('job_name')) fields.fault('job_name', 'missing');
  if (time === undefined && date === undefined && !isFaulty('time') && !isFaulty('date')) {
    fields.fault('time', 'missing: expected time or date');
  }
  const unreadable = new Set([...(dueTime ? [] : ['in']), ...(jobName === undefined ? ['image'] : [])]);
  const request: JobRequest = {
    name: jobName,
    image: image ?? jobName,
    ...program,
    ...(dueTime && { [dueTime.field]: dueTime.text }),
  };
  const givenTime = time ?? date ?? '';
  const ownNames: Readonly<Record<string, string>> = {
    '/name': '/job_name',
    '/image': image === undefined ? '/job_name' : '/image',
    '/in': time === undefined ? '/date' : '/time',
    '/at': '/date',
  };
  const translate = ({ pointer, detail }: Fault): Fault => ({
    pointer: ownNames[pointer] ?? pointer,
    detail: dueTime ? detail.replace(`"${dueTime.text}"`, () => shown(givenTime)) : detail,
  });
  return { request, faults: fields.faults, unreadable, givenTime, jobName: jobName ?? '', translate };
};
