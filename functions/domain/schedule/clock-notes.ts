import { isFault } from '../shared/errors.ts';
import {
  asUtc,
  clockChange,
  DAY,
  type Instant,
  localTimeOf,
  parseDateTime,
  type WallClock,
} from '../shared/instant.ts';
import { rulesDueAt } from './cron-instants.ts';
import { type CronRule, hasOpenHours, nextLocalTimeOf } from './cron-pattern.ts';
import type { Span } from './schedule.ts';
import { rulesOf, type SettledTiming } from './timing.ts';

const dateOf = (local: Instant): string => new Date(local).toISOString().slice(0, 10);

const timeOf = (local: Instant): string => new Date(local).toISOString().slice(11, 19).replace(/:00$/, '');

/** The part of local time that a zone's clocks leave out, its end excluded. */
const gapNote = (rules: readonly CronRule[], timezone: string, gap: Span): string | undefined => {
  const first = nextLocalTimeOf(rules, gap.from - 1);
  if (first === undefined || first >= gap.to) return undefined;
  const second = nextLocalTimeOf(rules, first) ?? Infinity;
  const end = dateOf(gap.to) === dateOf(first) ? timeOf(gap.to) : `${dateOf(gap.to)} ${timeOf(gap.to)}`;
  const [what, then] =
    second < gap.to
      ? [`${timeOf(gap.from)} to ${end}`, `all that is due in between runs once, at ${end}`]
      : [timeOf(first), second === gap.to ? `runs once with that of ${end}` : `runs at ${end}`];
  return `${what} does not exist on ${dateOf(first)} in ${timezone}: the clocks go forward; ${then}`;
};

const foldNote = (local: Instant, timezone: string, runs: string): string =>
  `${timeOf(local)} comes twice on ${dateOf(local)} in ${timezone}: the clocks go back; runs ${runs}`;

/** How often a time comes that comes twice, by those expressions that it is one of. */
const runsOf = (rules: readonly CronRule[]): string =>
  rules.some(({ text }) => hasOpenHours(text)) ? 'at both passings' : 'at its first passing';

/** What clocks show at an instant, where they show it twice; undefined where they do not. */
const repeatOf = (
  at: Instant,
  timezone: string,
): { readonly local: Instant; readonly isSecond: boolean } | undefined => {
  const coming = clockChange(at, at + DAY, timezone);
  if (coming && coming.before > coming.after && at >= coming.at - (coming.before - coming.after))
    return { local: at + coming.before, isSecond: false };
  const past = clockChange(at - DAY, at, timezone);
  return past && past.before > past.after && at < past.at + (past.before - past.after)
    ? { local: at + past.after, isSecond: true }
    : undefined;
};

const cronNote = (rules: readonly CronRule[], timezone: string, at: Instant): string | undefined => {
  const past = clockChange(at - 1, at, timezone);
  if (past && past.after > past.before)
    return gapNote(rules, timezone, { from: at + past.before, to: at + past.after });
  const repeat = repeatOf(at, timezone);
  if (!repeat) return undefined;
  const runs = repeat.isSecond ? 'at its second passing, too' : runsOf(rulesDueAt(rules, timezone, at));
  return foldNote(repeat.local, timezone, runs);
};

/** What a change of the clocks does to a local time that is due once, at the instant that `instantOf` made of it. */
const wallClockNote = (wall: WallClock, timezone: string, at: Instant): string | undefined => {
  const [meant, shown] = [asUtc(wall), localTimeOf(at, timezone)];
  if (meant !== shown)
    return `${timeOf(meant)} does not exist on ${dateOf(meant)} in ${timezone}: the clocks go forward; runs at ${dateOf(meant) === dateOf(shown) ? '' : `${dateOf(shown)} `}${timeOf(shown)}`;
  const repeat = repeatOf(at, timezone);
  return repeat && foldNote(repeat.local, timezone, 'at its first passing');
};

/**
 * What a change of the clocks does to an occurrence, in words for a preview; undefined where it does nothing. `occurrence` is an instant at which a job
 * with this timing is due.
 */
export const occurrenceNote = (timing: SettledTiming, occurrence: Instant): string | undefined => {
  const { trigger, timezone, jitterOffset } = timing;
  if (trigger.kind === 'cron') return cronNote(rulesOf(timing), timezone, occurrence - jitterOffset);
  if (trigger.kind !== 'at') return undefined;
  const parsed = parseDateTime(trigger.text);
  return isFault(parsed) || 'instant' in parsed.value
    ? undefined
    : wallClockNote(parsed.value.wall, timezone, occurrence);
};
