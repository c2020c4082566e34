import type { JobField, JobRequest } from '../../domain/request/job-fields.ts';
import { parseDuration } from '../../domain/shared/duration.ts';
import { type Fault, isFault, type Parsed } from '../../domain/shared/errors.ts';
import { AFTER_LAST } from '../../domain/shared/instant.ts';
import { quote } from '../../domain/shared/quote.ts';
import { BodyFields } from '../shared/body-fields.ts';
import type { Order } from '../shared/dialect-request.ts';
import type { DialectSettings } from '../shared/dialect-settings.ts';
import { readProgram } from '../shared/program-fields.ts';

/** A job that is asked for, and what the answer echoes of it. */
export interface DockerOrder extends Order {
  /** The time as it was given. */
  readonly givenTime: string;
  readonly jobName: string;
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

interface Time {
  readonly field: JobField;
  readonly text: string;
}

const readRelative = (text: string): Parsed<Time> => {
  const [, duration] = RELATIVE.exec(text) ?? [];
  if (duration === undefined) return { fault: `${quote(text)}: expected ${RELATIVE_EXPECTED}` };
  // The form is right, so what cannot be read is a number without end.
  return isFault(parseDuration(duration))
    ? { fault: `${quote(text)}: is ${AFTER_LAST}` }
    : { value: { field: 'in', text: duration } };
};

const readDate = (text: string): Parsed<Time> => {
  if (RELATIVE.test(text)) return readRelative(text);
  const [, ...numbers] = ABSOLUTE.exec(text) ?? [];
  if (numbers.length === 0) {
    return { fault: `${quote(text)}: expected ${ABSOLUTE_EXPECTED}, or ${RELATIVE_EXPECTED}` };
  }
  const [day, month, year, hour, minute, second] = numbers.map((number) => number.padStart(2, '0'));
  return { value: { field: 'at', text: `${year}-${month}-${day}T${hour}:${minute}:${second}` } };
};

/** Where both are given, `time` counts. */
const readTime = (
  fields: BodyFields,
  time: string | undefined,
  date: string | undefined,
): Time | undefined => {
  if (time !== undefined) return fields.take('time', readRelative(time));
  return date === undefined ? undefined : fields.take('date', readDate(date));
};

/** Reads the arguments of `POST /job`. */
export const readOrder = (given: unknown, settings: Pick<DialectSettings, 'timezone'>): DockerOrder => {
  const fields = new BodyFields(given);
  const jobName = fields.trimmed('job_name');
  const image = fields.trimmed('image');
  const [time, date] = [fields.trimmed('time'), fields.trimmed('date')];
  const timezone = fields.trimmed('timezone');
  const dueTime = readTime(fields, time, date);
  const program = readProgram(fields);
  if (jobName === undefined && !fields.isFaulty('job_name')) fields.fault('job_name', 'missing');
  if (time === undefined && date === undefined && !fields.isFaulty('time') && !fields.isFaulty('date')) {
    fields.fault('time', 'missing: expected time or date');
  }
  const unreadable = new Set([
    ...(dueTime ? [] : ['in']),
    ...(jobName === undefined ? ['image'] : []),
    ...(fields.isFaulty('timezone') ? ['timezone'] : []),
  ]);
  const request: JobRequest = {
    name: jobName,
    image: image ?? jobName,
    ...program,
    timezone: timezone ?? settings.timezone,
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
    detail: dueTime ? detail.replace(`"${dueTime.text}"`, () => quote(givenTime)) : detail,
  });
  return { request, faults: fields.faults, unreadable, givenTime, jobName: jobName ?? '', translate };
};
