import type { Instant } from '../shared/instant.ts';
import type { CalendarPeriod } from './calendar-period.ts';
import type { Excluded } from './exclusion.ts';
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

/** Time that is left out, and how the caller wrote it: a span, its end excluded, or days of each year. */
export type Exclusion = Excluded & { readonly text: string };

/** A period of the calendar, and how the caller wrote it. */
export interface WrittenPeriod extends CalendarPeriod {
  readonly text: string;
}

/** All that decides about the instants of a job. */
export interface Timing {
  readonly trigger: Trigger;
  /** IANA time zone in which local times are read. */
  readonly timezone: string;
  /** Only of a cron, and only with `startsAt`, from which it is counted. */
  readonly onlyEvery?: WrittenPeriod;
  readonly startsAt?: WrittenInstant;
  /** The last instant that may be due. */
  readonly endsAt?: WrittenInstant;
  readonly exclude: readonly Exclusion[];
  /** Up to how much later each occurrence is, so that many jobs do not start at once; milliseconds. */
  readonly jitter: number;
}
