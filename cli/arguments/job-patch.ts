import { optionName } from '../../functions/contract/job-flag.ts';
import { ALL_JOB_FLAGS } from '../../functions/contract/job-flags.ts';
import { type Fields, fieldsOf, type JobOptions } from './job-request.ts';
import type { Variables } from './read-settings.ts';
import { UsageError } from './usage-error.ts';

/** What `edit` changes. */
export type JobChanges = JobOptions & {
  readonly image?: string;
  /** Options, without their dashes, whose fields go back to their defaults: `ends-at`, `env.NAME`. */
  readonly unset?: readonly string[];
};

/**
 * A merge patch (https://www.rfc-editor.org/rfc/rfc7396) for a job. The API takes the old time away where a new one is
 * given, and likewise command and shell. A webhook takes the place of the container, and the other way round.
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

/** What `--unset` takes, without dashes, and where the field or its member stands. */
const UNSETTABLE: ReadonlyMap<string, readonly string[]> = new Map([
  ...ALL_JOB_FLAGS.flatMap((flag): [string, readonly string[]][] => {
    const { field, member, unsets } = flag;
    if (unsets === 'nothing') return [];
    return [[optionName(flag), unsets === 'member' && member !== undefined ? [field, member] : [field]]];
  }),
  ['command', ['command']],
]);

/** Members that a caller names. */
const NAMED_MEMBERS: Readonly<Record<string, string>> = {
  env: 'environment',
  secret: 'secrets',
  header: 'headers',
};

const pathOf = (name: string): readonly string[] => {
  const [, kind = '', member = ''] = /^(env|secret|header)\.(.+)$/.exec(name) ?? [];
  const named = NAMED_MEMBERS[kind];
  if (named !== undefined) return [named, kind === 'header' ? member.toLowerCase() : member];
  const path = UNSETTABLE.get(name);
  if (path) return path;
  throw new UsageError(
    `--unset "${name}": expected one of ${[...UNSETTABLE.keys()].join(', ')}, env.NAME, secret.NAME, header.NAME`,
  );
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
