import type { HandlerName } from '../../../functions/contract/environment.ts';

/** What calls are about: the parts of a stack, by names that are the same in local mode and in a template. */
export const PLACES = [
  'table',
  'index by-state',
  'index runs-by-due',
  'wake queue',
  'wake dead letters',
  'task-event queue',
  'task-event dead letters',
  'deliveries queue',
  'deliveries dead letters',
  'alarm entry',
  'watchdog entry',
  'role of alarms',
  'role of the watchdog',
  'role of a function',
  'task definition',
  'task',
  'cluster',
  'task role',
  'execution role',
  'role of a job',
  'output of runs',
  'signing secret',
  'own log',
  'watchdog dead letters',
  'anything',
] as const;

/** A part of a stack. `anything` is what has no name: what is asked of the whole account. */
export type Place = (typeof PLACES)[number];

/** What conditions can see of a call. A cluster is the one of the stack, or another one. */
export interface Conditions {
  /** Partition keys, where what differs from job to job is `*`. */
  readonly 'dynamodb:LeadingKeys'?: readonly string[];
  /** The attributes that an update names. */
  readonly 'dynamodb:Attributes'?: readonly string[];
  readonly 'ecs:cluster'?: 'own' | 'other';
  readonly 'ecs:CreateAction'?: string;
  readonly 'iam:PassedToService'?: string;
}

/** A call as IAM judges it. One request may be several: who starts a task with tags and roles also tags, and passes roles. */
export interface Call {
  readonly caller: HandlerName;
  readonly action: string;
  readonly on: Place;
  readonly where: Conditions;
}

/** A call in one line; the same for the same calls. */
export const textOf = ({ caller, action, on, where }: Call): string => {
  const conditions = Object.entries(where)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, value]) => `${key} ${[value].flat().toSorted().join(', ')}`);
  return [`${caller} ${action} on ${on}`, ...conditions].join(' with ');
};
