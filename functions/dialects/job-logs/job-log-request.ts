import type { Job } from '../../domain/job/job.ts';
import type { JobRequest } from '../../domain/request/job-fields.ts';
import { type Fault, isFault, type Parsed } from '../../domain/shared/errors.ts';
import {
  AFTER_LAST,
  type Instant,
  instantOf,
  isDate,
  LAST_INSTANT,
  localTimeOf,
  parseDateTime,
  SECOND,
} from '../../domain/shared/instant.ts';
import { numberOfJobId } from '../../domain/shared/job-number.ts';
import { quote } from '../../domain/shared/quote.ts';
import { zoneNameOf } from '../../domain/shared/zone-offsets.ts';
import type { ApiRequest } from '../../http/server/route-group.ts';
import { BodyFields } from '../shared/body-fields.ts';
import type { NumberedOrder } from '../shared/dialect-request.ts';
import type { DialectSettings } from '../shared/dialect-settings.ts';
import { readProgram } from '../shared/program-fields.ts';

const SHORTEST_NAME = 3;

/** The tag that tells the jobs of this API from others in lists. */
export const JOB_LOG_TAG = 'job-logs';

/** Tells the jobs of this API from others. */
export const isJobLog = ({ id }: Pick<Job, 'id'>): boolean => numberOfJobId('joblog', id) !== undefined;

const FIELDS = [
  ...['jobname', 'startdate', 'starttime', 'timezone', 'repeat', 'interval', 'active'],
  ...['image', 'command', 'shell', 'url'],
];

const WORDS: Readonly<Record<string, boolean>> = {
  ...{ y: true, yes: true, t: true, true: true, on: true, '1': true },
  ...{ n: false, no: false, f: false, false: false, off: false, '0': false },
};

/** A form sends a checkbox after a hidden field of the same name: the last one counts. */
const parseBoolean = (value: unknown): Parsed<boolean> => {
  const last: unknown = Array.isArray(value) ? value.at(-1) : value;
  const word = String(typeof last === 'object' ? '' : last)
    .trim()
    .toLowerCase();
  const known = Object.hasOwn(WORDS, word) ? WORDS[word] : undefined;
  return known === undefined ? { fault: 'expected true or false' } : { value: known };
};

const readBoolean = (fields: BodyFields, name: string, fallback: boolean): boolean | undefined => {
  const value = fields.raw(name);
  return value === undefined ? fallback : fields.take(name, parseBoolean(value));
};

const readName = (fields: BodyFields): string | undefined => {
  const name = fields.required('jobname');
  if (name !== undefined && [...name].length < SHORTEST_NAME) {
    fields.fault('jobname', `${quote(name)}: expected ${SHORTEST_NAME} characters or more`);
  }
  return name;
};

/** Whole seconds, given exactly where the job repeats; undefined where they are missing or faulty. */
const readInterval = (fields: BodyFields, repeats: boolean | undefined): number | undefined => {
  const value = fields.raw('interval');
  if (repeats === undefined) return undefined;
  if (!repeats) {
    if (value !== undefined) fields.fault('interval', 'given for a job that does not repeat');
    return undefined;
  }
  if (value === undefined) {
    fields.fault('interval', 'missing: expected the seconds from one run to the next');
    return undefined;
  }
  const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
  const interval = /^\d+$/.test(text) ? Number(text) : 0;
  if (interval < 1) fields.fault('interval', 'expected a whole number of seconds, 1 or more');
  else if (interval > LAST_INSTANT / SECOND)
    fields.fault('interval', `${quote(text)}: the next run is ${AFTER_LAST}`);
  else return interval;
  return undefined;
};

/** A start as it was given: local to the job's time zone. */
interface GivenStart {
  readonly date: string;
  readonly time: string;
}

const wallOf = (date: string, time: string) => {
  const parsed = parseDateTime(`${date}T${time}`);
  return isFault(parsed) || !('wall' in parsed.value) ? undefined : parsed.value.wall;
};

const parseDate = (text: string): Parsed<string> => {
  if (!isDate(text)) {
    return { fault: `${quote(text)}: expected year-month-day, such as 2026-06-20` };
  }
  return wallOf(text, '00:00') ? { value: text } : { fault: `${quote(text)}: no such date` };
};

const parseTime = (text: string): Parsed<string> => {
  if (!/^\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?$/.test(text)) {
    return { fault: `${quote(text)}: expected hour:minute or hour:minute:second, such as 20:00` };
  }
  return wallOf('2000-01-01', text) ? { value: text } : { fault: `${quote(text)}: no such time` };
};

/** Notes a start that is over, at the field whose fault that is. An unknown zone is judged elsewhere. */
const judgeStart = (fields: BodyFields, { date, time }: GivenStart, zone: string, now: Instant): boolean => {
  const wall = wallOf(date, time);
  if (!wall || zoneNameOf(zone) === undefined || instantOf(wall, zone) > now) return true;
  const today = new Date(localTimeOf(now, zone)).toISOString().slice(0, 10);
  if (date < today) fields.fault('startdate', `${quote(date)}: is in the past`);
  else fields.fault('starttime', `${quote(time)}: is in the past`);
  return false;
};

const readStart = (fields: BodyFields, zone: string, now: Instant): GivenStart | undefined => {
  const [givenDate, givenTime] = [fields.required('startdate'), fields.required('starttime')];
  const date = givenDate === undefined ? undefined : fields.take('startdate', parseDate(givenDate));
  const time = givenTime === undefined ? undefined : fields.take('starttime', parseTime(givenTime));
  if (date === undefined || time === undefined) return undefined;
  return judgeStart(fields, { date, time }, zone, now) ? { date, time } : undefined;
};

/** What to run: a webhook, a container (a command without an image runs in the stack's own) or nothing. */
const readTarget = (fields: BodyFields, { defaultImage }: DialectSettings) => {
  const [url, image] = [fields.trimmed('url'), fields.trimmed('image')];
  const program = readProgram(fields);
  const isProgram = program.command !== undefined || program.shell !== undefined;
  return { url, image: image ?? (isProgram && url === undefined ? defaultImage : undefined), ...program };
};

const NAMES: Readonly<Record<string, string>> = {
  name: 'jobname',
  at: 'startdate',
  startsAt: 'startdate',
  every: 'interval',
  // What was given to run is too long as a whole.
  '': 'command',
};

/** Reads the body of `POST /jobs` at `now`. A box that is not ticked is not in a form; in JSON it is left out for true. */
export const readJobLog = (
  { body, bodyKind }: Pick<ApiRequest, 'body' | 'bodyKind'>,
  settings: DialectSettings,
  now: Instant,
): NumberedOrder => {
  const fields = new BodyFields(body);
  const name = readName(fields);
  const givenZone = fields.trimmed('timezone');
  const timezone = fields.isFaulty('timezone') ? undefined : (givenZone ?? settings.timezone);
  const start = readStart(fields, timezone ?? '', now);
  const repeats = readBoolean(fields, 'repeat', false);
  const interval = readInterval(fields, repeats);
  const active = readBoolean(fields, 'active', bodyKind !== 'form');
  const startText = start && `${start.date}T${start.time}`;
  const request: JobRequest = {
    name,
    ...readTarget(fields, settings),
    timezone,
    ...(repeats
      ? { every: interval === undefined ? undefined : `${interval}s`, startsAt: startText }
      : { at: startText }),
    paused: active === false,
    tags: [JOB_LOG_TAG],
  };
  fields.refuseUnknown(FIELDS);
  const unreadable = new Set([
    ...(repeats && interval === undefined ? ['every'] : []),
    ...(!repeats && startText === undefined ? ['at'] : []),
    ...(repeats === undefined ? ['at'] : []),
    ...(timezone === undefined ? ['timezone'] : []),
  ]);
  const translate = ({ pointer, detail }: Fault): Fault => {
    const [, field = ''] = pointer.split('/');
    const own = start && startText ? detail.replace(`"${startText}"`, () => quote(start.date)) : detail;
    return { pointer: `/${NAMES[field] ?? field}`, detail: own };
  };
  return { requestFor: () => request, faults: fields.faults, unreadable, translate };
};
