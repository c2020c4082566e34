import type { Instant } from '../shared/instant.ts';
import type { RecurringTrigger } from './schedule.ts';

/** The ways to say when a job is due; a request names exactly one. */
export const TRIGGER_FIELDS = ['at', 'in', 'every', 'cron', 'now'] as const;

/** When a job is due that is due once. `text` is what the caller wrote; `dueAt` is the instant it means. */
export type OneShotTrigger =
  | { readonly kind: 'at'; readonly text: string; readonly dueAt: Instant }
  | { readonly kind: 'in'; readonly text: string; readonly dueAt: Instant }
  | { readonly kind: 'now'; readonly dueAt: Instant };

/** When a job is due. */
export type Trigger = OneShotTrigger | RecurringTrigger;

/** Tells whether a trigger is due again and again. */
export const isRecurring = (trigger: Trigger): trigger is RecurringTrigger =>
  trigger.kind === 'every' || trigger.kind === 'cron';

/** An instant and how the caller wrote it. */
export interface WrittenInstant {
  readonly text: string;
  readonly at: Instant;
}

/** A span of time that is left out, and how the caller wrote it; its end is excluded. */
export interface Exclusion {
  readonly text: string;
  readonly from: Instant;
  readonly to: Instant;
}

/** All that decides about the instants of a job. */
export interface Timing {
  readonly trigger: Trigger;
  /** IANA time zone in which local times are read. */
  readonly timezone: string;
  readonly startsAt?: WrittenInstant;
  /** The last instant that may be due. */
  readonly endsAt?: WrittenInstant;
  readonly exclude: readonly Exclusion[];
  /** Up to how much later each occurrence is, so that many jobs do not start at once; milliseconds. */
  readonly jitter: number;
}
