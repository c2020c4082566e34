import { type ActivityId, fingerprint, type JobId, type RunId } from '../shared/identifiers.ts';
import { formatInstant, type Instant, parseCompactInstant } from '../shared/instant.ts';
import type { FieldChange } from './field-change.ts';

/** What somebody did. */
export const ACTIONS = [
  'created',
  'edited',
  'paused',
  'resumed',
  'revived',
  'canceled',
  'run_now',
  'stopped',
  'reported',
  'replayed',
  'all_paused',
  'all_resumed',
  'token_created',
  'token_revoked',
] as const;

/** One of `ACTIONS`. */
export type Action = (typeof ACTIONS)[number];

/** Who does what to what; what was changed names the entry as its `lastChange`. */
export interface Activity {
  readonly action: Action;
  /** The name of a token, `oidc:` and a subject, or `local`; of a token the one who is at the command line of operators. */
  readonly caller: string;
  readonly jobId?: JobId | undefined;
  /** The run that was stopped or reported, or the first of those that were asked for. */
  readonly runId?: RunId | undefined;
  readonly deliveryId?: string | undefined;
  /** The name and the hash of the token that was made or revoked. */
  readonly token?: { readonly name: string; readonly hash: string } | undefined;
  readonly changes: readonly FieldChange[];
}

/** One change that somebody made, on record. */
export interface ActivityEntry extends Activity {
  readonly id: ActivityId;
  readonly at: Instant;
  /**
   * What was changed has named it. An entry is written before its change, so one that is not confirmed counts only while what was
   * changed names it as its last change.
   */
  readonly isConfirmed: boolean;
  /** After this it is no longer shown and may be deleted. The store sets it. */
  readonly expiresAt?: Instant;
}

/** What the entry of an action is about, and so whose record names it. */
export type Subject = 'job' | 'run' | 'delivery' | 'stack' | 'token';

const SUBJECTS: Readonly<Record<Action, Subject>> = {
  created: 'job',
  edited: 'job',
  paused: 'job',
  resumed: 'job',
  revived: 'job',
  canceled: 'job',
  run_now: 'job',
  stopped: 'run',
  reported: 'run',
  replayed: 'delivery',
  all_paused: 'stack',
  all_resumed: 'stack',
  token_created: 'token',
  token_revoked: 'token',
};

/** What an entry is about. */
export const subjectOf = ({ action }: Pick<Activity, 'action'>): Subject => SUBJECTS[action];

const HASH_DIGITS = 12;

const ACTIVITY_ID = /^\d{8}T\d{9}Z-[0-9a-f]{12}$/;

/** Tells whether a text can be the id of an entry. */
export const isActivityId = (text: string): boolean => ACTIVITY_ID.test(text);

/** The instant always with milliseconds, so that entries sort by it. */
const sortableText = (at: Instant): string => formatInstant(at).replace(/[-:.]/g, '');

/** What is about to be changed, as it was read; version 0 where there is nothing yet. */
export interface Changed {
  readonly version: number;
  readonly lastChange?: ActivityId | undefined;
}

/** Entries of one thing come in the order of its changes, also where two fall into one millisecond or clocks differ. */
const instantAfter = (lastChange: ActivityId | undefined, now: Instant): Instant => {
  const [text = ''] = (lastChange ?? '').replace('000Z', 'Z').split('-');
  const last = parseCompactInstant(text);
  return last === undefined ? now : Math.max(now, last + 1);
};

/**
 * The entry of a change that is about to be stored. Its id follows from all that it says and from the version that is changed: one
 * version is changed once, so two changes never have one id.
 */
export const newEntry = (
  activity: Activity,
  { version, lastChange }: Changed,
  now: Instant,
): ActivityEntry => {
  const at = instantAfter(lastChange, now);
  const hash = fingerprint([activity, version]).slice(0, HASH_DIGITS);
  return { ...activity, id: `${sortableText(at)}-${hash}`, at, isConfirmed: false };
};
