import { fingerprint } from '../shared/identifiers.ts';
import type { Instant } from '../shared/instant.ts';
import type { CronRule } from './cron-pattern.ts';
import {
  cronRulesOf,
  nextOccurrence,
  nextOccurrences,
  type RecurringTrigger,
  type Schedule,
} from './schedule.ts';
import { isRecurring, type Timing } from './trigger.ts';

/** A timing with the offset that jitter gave it, in milliseconds. */
export interface SettledTiming extends Timing {
  readonly jitterOffset: number;
}

const scheduleOf = (timing: SettledTiming, trigger: RecurringTrigger): Schedule => ({
  trigger,
  timezone: timing.timezone,
  exclude: timing.exclude,
  offset: timing.jitterOffset,
  ...(timing.onlyEvery && { onlyEvery: timing.onlyEvery }),
  ...(timing.startsAt && { startsAt: timing.startsAt.at }),
  ...(timing.endsAt && { endsAt: timing.endsAt.at }),
});

/** The schedule of a recurring timing; undefined for a timing that is due once. */
export const recurringSchedule = (timing: SettledTiming): Schedule | undefined =>
  isRecurring(timing.trigger) ? scheduleOf(timing, timing.trigger) : undefined;

/** The expressions of a cron, each with the period in which it counts; none for other triggers. */
export const rulesOf = ({ trigger, timezone, onlyEvery, startsAt }: Timing): readonly CronRule[] =>
  trigger.kind === 'cron'
    ? cronRulesOf({
        trigger,
        timezone,
        ...(onlyEvery && { onlyEvery }),
        ...(startsAt && { startsAt: startsAt.at }),
      })
    : [];

/** When a timing that begins to hold at `now` is due first. A single instant counts also where it has passed. */
export const firstDue = (timing: SettledTiming, now: Instant): Instant | undefined => {
  const { trigger } = timing;
  return isRecurring(trigger) ? nextOccurrence(scheduleOf(timing, trigger), now) : trigger.dueAt;
};

/** The first instants after `after` at which a timing is due, soonest first. */
export const instantsAfter = (timing: SettledTiming, after: Instant, count: number): readonly Instant[] => {
  const { trigger } = timing;
  if (isRecurring(trigger)) return nextOccurrences(scheduleOf(timing, trigger), after, count);
  return trigger.dueAt > after && count > 0 ? [trigger.dueAt] : [];
};

/** A timing that was in force up to an instant, which is included. */
export interface FormerTiming extends SettledTiming {
  readonly until: Instant;
}

/** A timing that has been in force from some instant on, and the one before, where something of that is still to come. */
export interface TimingInForce extends SettledTiming {
  readonly inForceSince: Instant;
  readonly former?: FormerTiming;
}

/** The first instant after another by the timing that is in force, or was then. */
export const nextInForce = (timing: TimingInForce, after: Instant): Instant | undefined => {
  const { former, inForceSince } = timing;
  if (former && after < former.until) {
    const [earlier] = instantsAfter(former, after, 1);
    if (earlier !== undefined && earlier <= former.until) return earlier;
  }
  return instantsAfter(timing, Math.max(after, inForceSince), 1)[0];
};

/** The instants of a timing that have come due at once. */
export interface Backlog {
  /** The oldest of them, soonest first, at most as many as asked for. */
  readonly instants: readonly Instant[];
  /** How many have come due after these, counted up to a bound. */
  readonly newer: number;
  /** The first instant that is not among `instants`, due or not; undefined when there is none. */
  readonly next: Instant | undefined;
}

/**
 * The instants from `dueAt`, which is one, up to `now`: the oldest `most`, and the others counted up to `countUpTo`.
 * Each is judged by the timing that was in force then.
 */
export const backlogOf = (
  timing: TimingInForce,
  dueAt: Instant,
  now: Instant,
  { most, countUpTo }: { readonly most: number; readonly countUpTo: number },
): Backlog => {
  if (!isRecurring(timing.trigger)) return { instants: [dueAt], newer: 0, next: undefined };
  const instants = [dueAt];
  let next = nextInForce(timing, dueAt);
  while (next !== undefined && next <= now && instants.length < most) {
    instants.push(next);
    next = nextInForce(timing, next);
  }
  let newer = 0;
  for (let at = next; at !== undefined && at <= now && newer <= countUpTo; at = nextInForce(timing, at))
    newer += 1;
  return { instants, newer, next };
};

/** What a trigger means; only of a cron does the time zone decide. */
const meaningOf = ({ trigger, timezone, onlyEvery }: Timing): readonly unknown[] => {
  switch (trigger.kind) {
    case 'cron':
      return [trigger.text, timezone, ...(onlyEvery ? [onlyEvery.count, onlyEvery.unit] : [])];
    case 'every':
      return [trigger.interval, trigger.anchor];
    default:
      return [trigger.dueAt];
  }
};

/** What decides about instants, as one text: two timings with the same text have the same instants. */
export const timingPrint = (timing: SettledTiming): string => {
  const { startsAt, endsAt, exclude, timezone, jitterOffset } = timing;
  return fingerprint([
    meaningOf(timing),
    startsAt?.at ?? null,
    endsAt?.at ?? null,
    exclude.map((each) => ('first' in each ? [each.first, each.last, timezone] : [each.from, each.to])),
    jitterOffset,
  ]);
};
