import { type Fields, fieldsOf, type JobOptions } from './job-request.ts';
import type { Variables } from './read-settings.ts';
import { UsageError } from './usage-error.ts';

/** What `edit` changes. */
export type JobChanges = Omit<JobOptions, 'paused'> & {
  readonly image?: string;
  /** Options, without their dashes, whose fields go back to their defaults: `ends-at`, `env.NAME`. */
  readonly unset?: readonly string[];
};

/**
 * A merge patch (https://www.rfc-editor.org/rfc/rfc7396) for a job. The API takes the old time away where a new one is
 * given, likewise command and shell, and the container where a webhook is given or the other way round.
 * @throws UsageError as `jobRequest`; for what cannot be unset; when nothing is changed.
 */
export const jobPatch = (
  command: readonly string[] | undefined,
  { image, unset = [], ...options }: JobChanges,
  variables: Variables,
): Fields => {
  const patch = {
    ...(image !== undefined && { image }),
    ...(command && { command }),
    ...fieldsOf(options, variables),
  };
  const whole = unset.reduce(withNull, patch);
  if (Object.keys(whole).length === 0) {
    throw new UsageError('nothing to change: name what shall be different, such as --every 2h (edit --help)');
  }
  return whole;
};

/** Options whose field has another name or stands within another one. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  tag: ['tags'],
  env: ['environment'],
  secret: ['secrets'],
  header: ['headers'],
  'retry-backoff': ['retry', 'backoff'],
  'retry-factor': ['retry', 'factor'],
  'retry-exit-codes': ['retry', 'exitCodes'],
  'callback-on': ['callback', 'on'],
};

const UNSETTABLE = new Set([
  ...['name', 'command', 'shell', 'timezone', 'starts-at', 'ends-at', 'exclude', 'jitter', 'retry'],
  ...['cpu', 'memory', 'ephemeral-storage', 'architecture', 'capacity', 'copies', 'overlap', 'misfire'],
  ...['timeout', 'start-deadline', 'method', 'body', 'expect', 'callback', 'success-within', 'on-success'],
  ...Object.keys(FIELDS),
]);

const pathOf = (name: string): readonly string[] => {
  const [, kind, member] = /^(env|secret|header)\.(.+)$/.exec(name) ?? [];
  if (kind !== undefined && member !== undefined) {
    return [...(FIELDS[kind] ?? []), kind === 'header' ? member.toLowerCase() : member];
  }
  if (!UNSETTABLE.has(name)) {
    throw new UsageError(
      `--unset "${name}": expected one of ${[...UNSETTABLE].join(', ')}, env.NAME, secret.NAME, header.NAME`,
    );
  }
  return FIELDS[name] ?? [name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase())];
};

const withNull = (patch: Fields, name: string): Fields => {
  const [field = '', inner] = pathOf(name);
  if (inner === undefined) {
    if (patch[field] != null) throw new UsageError(`--unset ${name}: it is given as well`);
    return { ...patch, [field]: null };
  }
  const members = (patch[field] ?? {}) as Fields;
  return { ...patch, [field]: Object.fromEntries([...Object.entries(members), [inner, null]]) };
};
