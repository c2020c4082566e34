import { MISFIRES, OVERLAPS } from '../../domain/job/policies.ts';
import { defaultTimeout } from '../../domain/job/policy-fields.ts';
import { formatDuration } from '../../domain/shared/duration.ts';
import { WEBHOOK_METHODS } from '../../domain/target/webhook.ts';

/** How a field is written into a form, and read from one. */
export type FieldKind =
  | { readonly kind: 'text'; readonly list?: string }
  | { readonly kind: 'number'; readonly step?: string }
  | { readonly kind: 'choice'; readonly words: readonly (readonly [string, string])[] }
  /** Several texts, one a line. */
  | { readonly kind: 'lines'; readonly rows?: number }
  /** `NAME=value`, one a line. */
  | { readonly kind: 'pairs'; readonly sign: '=' | ':' }
  /** A text of several lines. */
  | { readonly kind: 'area'; readonly rows?: number }
  /** Words, quoted as for a shell. */
  | { readonly kind: 'words' };

/** A field of the form. */
export interface FormField {
  readonly name: string;
  /** Where in the body of a job it stands, as a JSON pointer. */
  readonly pointer: string;
  readonly label: string;
  readonly hint?: string;
  readonly as: FieldKind;
  /** What a job has without it. */
  readonly usual?: string;
}

const TEXT: FieldKind = { kind: 'text' };
const same = (...words: readonly string[]): FieldKind => ({
  kind: 'choice',
  words: words.map((word) => [word, word.replaceAll('_', ' ')] as const),
});

const field = (name: string, label: string, as: FieldKind, more: Partial<FormField> = {}): FormField => ({
  name,
  pointer: `/${name}`,
  label,
  as,
  ...more,
});

/** What a container is given. */
export const CONTAINER_FIELDS = [
  field('image', 'Image', TEXT, { hint: 'such as public.ecr.aws/docker/library/alpine:3' }),
  field('shell', 'Script', { kind: 'area', rows: 4 }, { hint: 'run by sh -c, stdout and stderr kept apart' }),
  field(
    'command',
    'or a command',
    { kind: 'words' },
    { hint: 'quoted as for a shell; without both the image’s own runs' },
  ),
  field('environment', 'Environment', { kind: 'pairs', sign: '=' }, { hint: 'NAME=value, one a line' }),
] as const;

/** What few jobs say of their container. */
export const SIZE_FIELDS = [
  field('cpu', 'vCPU', { kind: 'number', step: 'any' }, { usual: '0.25' }),
  field('memory', 'Memory, MiB', { kind: 'number' }, { usual: '512' }),
  field('ephemeralStorage', 'Disk, GiB', { kind: 'number' }, { hint: '20 without a word' }),
  field('architecture', 'Processor', same('x86_64', 'arm64'), { usual: 'x86_64' }),
  field('capacity', 'Capacity', same('on_demand', 'spot'), { usual: 'on_demand' }),
  field(
    'entryPoint',
    'Entry point',
    { kind: 'words' },
    { hint: 'instead of the image’s; not with a script' },
  ),
  field('registryCredentials', 'Registry login', TEXT, {
    hint: 'the ARN of a secret that the stack may use',
  }),
  field('workingDirectory', 'Folder', TEXT, { hint: 'in which the process starts' }),
  field('user', 'User', TEXT, { hint: 'or user:group, such as 1000:1000' }),
  field('role', 'Role', TEXT, { hint: 'the ARN of an IAM role that the stack may give' }),
  field('secrets', 'Secrets', { kind: 'pairs', sign: '=' }, { hint: 'NAME=ARN, one a line' }),
] as const;

/** What a webhook is. */
export const WEBHOOK_FORM_FIELDS = [
  field('url', 'Address', TEXT, { hint: 'https://…' }),
  field('method', 'Method', same('POST', ...WEBHOOK_METHODS.filter((each) => each !== 'POST')), {
    usual: 'POST',
  }),
  field('headers', 'Headers', { kind: 'pairs', sign: ':' }, { hint: 'name: value, one a line' }),
  field('body', 'Body', { kind: 'area', rows: 4 }, { hint: 'empty: the facts of the run, as JSON' }),
  field(
    'expect',
    'Expected answers',
    { kind: 'lines', rows: 2 },
    { usual: '2xx', hint: 'such as 204 or 2xx, one a line' },
  ),
] as const;

/** The ways to say when; one of them is sent. */
export const WHEN_FIELDS = [
  field('in', 'After', TEXT, { hint: '90s, 2h30m, 1d' }),
  field('at', 'At', TEXT, { hint: '2026-12-01T09:30, local to the zone, or with Z' }),
  field('every', 'Every', TEXT, { hint: '15m, 1h, 1d' }),
  field(
    'cron',
    'Cron expression',
    { kind: 'lines', rows: 2 },
    { hint: '30 2 * * 1-5, or @daily; several, one a line' },
  ),
] as const;

/** In which zone. */
export const ZONE_FIELD = field(
  'timezone',
  'Time zone',
  { kind: 'text' },
  { usual: 'UTC', hint: 'such as Europe/Berlin' },
);

/** What else is said of a schedule that recurs. */
export const SPAN_FIELDS = [
  field('startsAt', 'Not before', TEXT),
  field('onlyEvery', 'Only every', TEXT, { hint: 'of a cron: 2w, 3mo, counted from “not before”' }),
  field('endsAt', 'Not after', TEXT),
  field(
    'exclude',
    'Except on',
    { kind: 'lines', rows: 2 },
    { hint: 'dates, from/to, or 12-25 each year, one a line' },
  ),
  field('jitter', 'Jitter', TEXT, { usual: '0s', hint: 'later by up to so much, always the same' }),
] as const;

/** Under which rules. */
export const POLICY_FIELDS = [
  field('overlap', 'While one still runs', same(...OVERLAPS), { usual: 'skip' }),
  field('misfire', 'When a time was missed', same(...MISFIRES), { usual: 'run_once' }),
  field('timeout', 'Timeout', TEXT, { hint: '0 for never' }),
  field('startDeadline', 'Give up if not started within', TEXT, { usual: '1h' }),
  field('retryLimit', 'Further attempts', { kind: 'number' }, { pointer: '/retry/limit', hint: '0 to 10' }),
  field('retryBackoff', 'first after', TEXT, { pointer: '/retry/backoff', hint: '10s' }),
  field(
    'retryFactor',
    'each wait longer by',
    { kind: 'number', step: 'any' },
    { pointer: '/retry/factor', hint: '2' },
  ),
  field('retryExitCodes', 'only after exit codes', TEXT, { pointer: '/retry/exitCodes', hint: '1, 75' }),
  field('copies', 'Copies', { kind: 'number' }, { usual: '1' }),
] as const;

/** What follows. */
export const AFTERWARDS_FIELDS = [
  field('callbackUrl', 'Tell this address how runs end', TEXT, {
    pointer: '/callback/url',
    hint: 'https://…',
  }),
  field(
    'callbackOn',
    'only of',
    { kind: 'lines', rows: 2 },
    { pointer: '/callback/on', hint: 'such as run.failed, one a line' },
  ),
  field('successWithin', 'Tell it when no run succeeded within', TEXT, { hint: '25h' }),
  field('onSuccess', 'After a success start', TEXT, { hint: 'the id of a job, or its name' }),
  field('tags', 'Tags', { kind: 'lines', rows: 2 }, { hint: 'one a line' }),
] as const;

/** Its name. */
export const NAME_FIELD = field('name', 'Name', TEXT, { hint: 'to find it by' });

/** Every field of the form. */
export const FORM_FIELDS: readonly FormField[] = [
  NAME_FIELD,
  ...CONTAINER_FIELDS,
  ...SIZE_FIELDS,
  ...WEBHOOK_FORM_FIELDS,
  ...WHEN_FIELDS,
  ZONE_FIELD,
  ...SPAN_FIELDS,
  ...POLICY_FIELDS,
  ...AFTERWARDS_FIELDS,
];

/** What a job runs, in a form. */
export const KINDS = ['container', 'webhook', 'marker'] as const;
/** When, in a form. */
export const WHENS = ['now', 'in', 'at', 'every', 'cron'] as const;

/** What a job has without a field; of the timeout, what is run decides. */
export const usualOf = ({ name, usual }: FormField, kind: FormValues['kind']): string | undefined =>
  name === 'timeout' ? formatDuration(defaultTimeout(kind)) : usual;

/** What is chosen and written in a form. */
export interface FormValues {
  readonly kind: (typeof KINDS)[number];
  readonly when: (typeof WHENS)[number];
  /** By the names of fields. */
  readonly texts: Readonly<Record<string, string>>;
}
