import type { JobRequest } from '../../domain/request/job-fields.ts';
import { parseDuration } from '../../domain/shared/duration.ts';
import { type Fault, isFault, type Parsed } from '../../domain/shared/errors.ts';
import { AFTER_LAST } from '../../domain/shared/instant.ts';
import { quote } from '../../domain/shared/quote.ts';
import { BodyFields } from '../shared/body-fields.ts';
import type { Order } from '../shared/dialect-request.ts';
import type { DialectSettings } from '../shared/dialect-settings.ts';

/** The tag that tells tasks from other jobs. */
export const TASK_TAG = 'tasks';

const FREQUENCY = /^every 0*([1-9]\d*) (seconds|minutes|hours)$/;
const EXPECTED =
  '"every", a whole number above 0 and one of seconds, minutes, hours, such as "every 5 minutes"';

const parseFrequency = (text: string): Parsed<string> => {
  const [, count, unit] = FREQUENCY.exec(text) ?? [];
  if (count === undefined || unit === undefined) return { fault: `${quote(text)}: expected ${EXPECTED}` };
  const every = `${count}${unit.charAt(0)}`;
  // The form is right, so what cannot be read is a number without end.
  return isFault(parseDuration(every))
    ? { fault: `${quote(text)}: is first due ${AFTER_LAST}` }
    : { value: every };
};

/** A text without blanks around it; a whole number is one, too. */
const parseIdText = (value: unknown): Parsed<string> => {
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  return typeof text === 'string'
    ? { value: text.trim() }
    : { fault: `expected text, or a whole number up to ${Number.MAX_SAFE_INTEGER}` };
};

/** An address takes `.` and `..` for other steps of its path. */
const NO_STEP = /[/?#]|^\.{0,2}$/;

/** The id that a caller chose for a task. It stands in addresses as one step. */
const parseTaskId = (value: unknown): Parsed<string> => {
  const parsed = parseIdText(value);
  if (isFault(parsed) || !NO_STEP.test(parsed.value)) return parsed;
  return { fault: `${quote(String(value))}: expected text without /, ? and #, and neither . nor ..` };
};

const NAMES: Readonly<Record<string, string>> = {
  '/name': '/task_id',
  '/shell': '/command',
  '/every': '/frequency',
  // The script is all that there is to override.
  '': '/command',
};

const translate = (fault: Fault): Fault => ({ ...fault, pointer: NAMES[fault.pointer] ?? fault.pointer });

const orderFrom = (fields: BodyFields, settings: DialectSettings): Order => {
  const command = fields.text('command');
  if (command === undefined && !fields.isFaulty('command')) fields.fault('command', 'missing');
  const frequency = fields.required('frequency', EXPECTED);
  const every = frequency === undefined ? undefined : fields.take('frequency', parseFrequency(frequency));
  const request: JobRequest = {
    image: settings.defaultImage,
    shell: command,
    every,
    copies: settings.taskCopies,
    tags: [TASK_TAG],
  };
  const unreadable = new Set(every === undefined ? ['every'] : []);
  return { request, faults: fields.faults, unreadable, translate };
};

/** Reads the body of `POST /api/v1/tasks/create`. */
export const readTask = (body: unknown, settings: DialectSettings): Order =>
  orderFrom(new BodyFields(body, 'a JSON object'), settings);

/** Reads the body of `POST /api/v1/tasks/schedule`: a task, and the id that it shall have. */
export const readScheduledTask = (
  body: unknown,
  settings: DialectSettings,
): { readonly taskId: string; readonly order: Order } => {
  const fields = new BodyFields(body, 'a JSON object');
  const given = fields.raw('task_id');
  if (given === undefined) fields.fault('task_id', 'missing');
  const taskId = given === undefined ? undefined : fields.take('task_id', parseTaskId(given));
  return { taskId: taskId ?? '', order: orderFrom(fields, settings) };
};

/** What a worker outside says of an execution. */
export interface Completion {
  readonly workerId: string;
  readonly stdout: string;
  readonly stderr: string;
}

const LONGEST_WORKER_ID = 255;

const parseWorkerId = (value: unknown): Parsed<string> => {
  const parsed = parseIdText(value);
  if (isFault(parsed)) return parsed;
  const id = parsed.value;
  return id === '' || id.length > LONGEST_WORKER_ID || !id.isWellFormed()
    ? { fault: `${quote(String(value))}: expected 1 to ${LONGEST_WORKER_ID} characters` }
    : parsed;
};

/** The worker. Some clients name it in one field and some in the other; of two names the first counts, and both must be right. */
const readWorkerId = (fields: BodyFields): string | undefined => {
  const names = ['server_id', 'agent_id'].filter((name) => fields.raw(name) !== undefined);
  if (names.length === 0) fields.fault('server_id', 'missing: expected server_id or agent_id');
  const [workerId] = names.map((name) => fields.take(name, parseWorkerId(fields.raw(name))));
  return workerId;
};

/** Reads the body of `POST /api/v1/tasks/{id}/complete`, and what is wrong with it. */
export const readCompletion = (
  body: unknown,
): { readonly completion: Completion; readonly faults: readonly Fault[] } => {
  const fields = new BodyFields(body, 'a JSON object');
  const workerId = readWorkerId(fields);
  const [stdout = '', stderr = ''] = [fields.text('stdout'), fields.text('stderr')];
  return { completion: { workerId: workerId ?? '', stdout, stderr }, faults: fields.faults };
};
