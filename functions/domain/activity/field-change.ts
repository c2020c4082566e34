import type { Job } from '../job/job.ts';
import { type AnsweredJob, JOB_FIELDS } from '../request/job-fields.ts';
import { requestOf } from '../request/job-request.ts';
import type { Hidden } from '../shared/field.ts';
import { fingerprint } from '../shared/identifiers.ts';

/** What became of one field. Texts are bounded, and never those that may be secret. */
export interface FieldChange {
  readonly field: string;
  /** What it was, and is: a text as it is, anything else as JSON. Absent where it was, or is, not there. */
  readonly from?: string;
  readonly to?: string;
  /** Its values are not told: it may hold secrets. */
  readonly isHidden?: true;
  /** Of what is hidden behind names: the names that are new, gone, or have another value. */
  readonly added?: readonly string[];
  readonly removed?: readonly string[];
  readonly changed?: readonly string[];
}

/** The most characters of a value, and the most names, that an entry tells. */
const LONGEST_VALUE = 200;
const MOST_NAMES = 20;

const bounded = (text: string): string =>
  text.length <= LONGEST_VALUE ? text : `${text.slice(0, LONGEST_VALUE - 1).toWellFormed()}…`;

const HOST = /^([a-z]+:\/\/[^/?#]*)(.*)$/is;

/** An address without what may let somebody in: the path and the query. A name and a password stand in none. */
const withoutPath = (address: string): string => {
  const [, host, rest = ''] = HOST.exec(address) ?? [];
  if (host === undefined) return '…';
  return rest === '' || rest === '/' ? host : `${host}/…`;
};

const textOf = (value: unknown, hidden: Hidden | undefined): string => {
  if (hidden !== 'paths') return typeof value === 'string' ? value : JSON.stringify(value);
  if (typeof value === 'string') return withoutPath(value);
  const { url, ...rest } = value as { readonly url: string };
  return JSON.stringify({ url: withoutPath(url), ...rest });
};

type Texts = Readonly<Record<string, string>>;

const some = (name: 'added' | 'removed' | 'changed', names: readonly string[]): Partial<FieldChange> => {
  if (names.length === 0) return {};
  const shown = names.slice(0, MOST_NAMES).map(bounded);
  return {
    [name]: names.length > MOST_NAMES ? [...shown, `… and ${names.length - MOST_NAMES} more`] : shown,
  };
};

const namesOf = (field: string, from: Texts = {}, to: Texts = {}): FieldChange => {
  const [before, after] = [Object.keys(from), Object.keys(to)];
  return {
    field,
    isHidden: true,
    ...some(
      'added',
      after.filter((name) => !Object.hasOwn(from, name)),
    ),
    ...some(
      'removed',
      before.filter((name) => !Object.hasOwn(to, name)),
    ),
    ...some(
      'changed',
      after.filter((name) => Object.hasOwn(from, name) && from[name] !== to[name]),
    ),
  };
};

/** A value that went from one text to another; undefined where it was not there. */
export const valueChange = (
  field: string,
  { from, to }: { readonly from?: string | undefined; readonly to?: string | undefined },
): FieldChange => ({
  field,
  ...(from !== undefined && { from: bounded(from) }),
  ...(to !== undefined && { to: bounded(to) }),
});

/** What an entry says about a field; undefined where the field stays as it is. */
const changeOf = (name: keyof typeof JOB_FIELDS, from: unknown, to: unknown): FieldChange | undefined => {
  if (fingerprint(from ?? null) === fingerprint(to ?? null)) return undefined;
  const { hidden } = JOB_FIELDS[name];
  if (hidden === 'all') return { field: name, isHidden: true };
  if (hidden === 'values') return namesOf(name, from as Texts | undefined, to as Texts | undefined);
  const text = (value: unknown) => (value === undefined ? undefined : textOf(value, hidden));
  return valueChange(name, { from: text(from), to: text(to) });
};

const shownOf = (job: Job): AnsweredJob => ({ ...requestOf(job), paused: job.paused });

/** What an edit, a pause or a resumption changed of a job, in the order of its fields. */
export const changesOf = (before: Job, after: Job): readonly FieldChange[] => {
  const [from, to] = [shownOf(before), shownOf(after)];
  const names = Object.keys(JOB_FIELDS) as (keyof typeof JOB_FIELDS)[];
  return names.flatMap((name) => changeOf(name, from[name], to[name]) ?? []);
};
