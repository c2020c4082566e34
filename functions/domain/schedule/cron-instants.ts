import { clockChange, DAY, type Instant, instantOfLocal, localTimeOf } from '../shared/instant.ts';
import { type CronRule, hasOpenHours, nextLocalTime } from './cron-pattern.ts';

/** Local time at an instant; in the second passing of a fold, the last moment of the fold: all before it is past. */
const localAfterFold = (instant: Instant, timezone: string): Instant => {
  const local = localTimeOf(instant, timezone);
  const first = instantOfLocal(local, timezone);
  const change = first < instant ? clockChange(first, instant, timezone) : undefined;
  return change ? change.at + change.before - 1 : local;
};

/** The first instant after another at which the clocks of a zone go back within a day from there; undefined where they do not. */
const fallBack = (after: Instant, timezone: string): ReturnType<typeof clockChange> => {
  const change = clockChange(after, after + DAY, timezone);
  return change && change.after < change.before ? change : undefined;
};

/** The next instant of hours of its own: in a fold at the first passing only. */
const nextOfFixedHours = (rule: CronRule, timezone: string, after: Instant): Instant | undefined => {
  const local = nextLocalTime(rule, localAfterFold(after, timezone));
  return local === undefined ? undefined : instantOfLocal(local, timezone);
};

/** The next instant of open hours: in a fold at both passings. */
const nextOfOpenHours = (rule: CronRule, timezone: string, after: Instant): Instant | undefined => {
  const shown = localTimeOf(after, timezone);
  const local = nextLocalTime(rule, shown);
  if (local === undefined) return undefined;
  const change = fallBack(after, timezone);
  const firstPassing = instantOfLocal(local, timezone);
  // In the second passing of a fold the clocks show what is to come of it, too.
  const isSecond = firstPassing <= after;
  if (isSecond) return after + (local - shown);
  if (!change || firstPassing < change.at) return firstPassing;
  const again = nextLocalTime(rule, change.at + change.after - 1);
  return again === undefined ? firstPassing : Math.min(firstPassing, again - change.after);
};

const nextOfRule = (rule: CronRule, timezone: string, after: Instant): Instant | undefined =>
  hasOpenHours(rule.text) ? nextOfOpenHours(rule, timezone, after) : nextOfFixedHours(rule, timezone, after);

/**
 * The first instant after another at which one of several cron expressions is due on the clocks of a zone. Local times are walked through in their own order and looked
 * up in the zone. One in a gap means the first valid instant after it, so all that fall into a gap are one occurrence. One in a fold means its first
 * passing where the hours are fixed; where they are written with `*` or a step it means both, as Debian's cron and Kubernetes have it.
 */
export const nextCronInstant = (
  rules: readonly CronRule[],
  timezone: string,
  after: Instant,
): Instant | undefined => {
  const instants = rules.flatMap((rule) => nextOfRule(rule, timezone, after) ?? []);
  return instants.length === 0 ? undefined : Math.min(...instants);
};

/** Those of several expressions that are due at an instant. */
export const rulesDueAt = (rules: readonly CronRule[], timezone: string, at: Instant): readonly CronRule[] =>
  rules.filter((rule) => nextOfRule(rule, timezone, at - 1) === at);
