import type { Parsed } from './errors.ts';
import { quote } from './quote.ts';
import { type ZoneOffsets, zoneOffsetsOf } from './zone-offsets.ts';

/** A point in time: milliseconds since the epoch, UTC, as JavaScript's Date counts them. */
export type Instant = number;

/** Milliseconds of each; a day is 24 hours. */
export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** RFC 3339 in UTC with milliseconds: `2026-11-21T09:30:00.000Z`. */
export const formatInstant = (instant: Instant): string => new Date(instant).toISOString();

/** The last instant that anything may be due at, or that a request may name: years have four digits. */
export const LAST_INSTANT: Instant = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** How messages call what lies behind `LAST_INSTANT`. */
export const AFTER_LAST = `after ${formatInstant(LAST_INSTANT)}, the last instant there is`;

/**
 * The instant as it stands in run ids: `20261121T093000Z`, with milliseconds only where it has them
 * (`20261121T093000250Z`). Letters and digits only, so that it is legal in URLs and in ECS `startedBy`.
 */
export const compactInstant = (instant: Instant): string =>
  formatInstant(instant).replace(/[-:.]/g, '').replace(/000Z$/, 'Z');

const COMPACT = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})(\d{3})?Z$/;

/** Reads what `compactInstant` wrote; undefined for any other text. */
export const parseCompactInstant = (text: string): Instant | undefined => {
  const match = COMPACT.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second, millisecond] = match;
  const instant = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${millisecond ?? '000'}Z`);
  return Number.isNaN(instant) || compactInstant(instant) !== text ? undefined : instant;
};

/** A date and time of day as a clock on the wall shows them, in no zone yet; the fields are in range. */
export interface WallClock {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly millisecond: number;
}

/** The wall clock read as if it were UTC. */
export const asUtc = (wall: WallClock): Instant =>
  Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute, wall.second, wall.millisecond);

const DATE_TIME =
  /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?([Zz]|[+-]\d{2}:\d{2})?$/;

const inRange = (wall: WallClock): boolean => {
  const date = new Date(asUtc(wall));
  return (
    wall.year >= 1970 &&
    date.getUTCFullYear() === wall.year &&
    date.getUTCMonth() === wall.month - 1 &&
    date.getUTCDate() === wall.day &&
    wall.hour <= 23 &&
    wall.minute <= 59 &&
    wall.second <= 59
  );
};

const offsetMinutes = (offset: string): number | undefined => {
  const [hours = 0, minutes = 0] = offset.slice(1).split(':').map(Number);
  if (hours > 23 || minutes > 59) return undefined;
  return (offset.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
};

/** A date-time text: an instant where it names its offset, else a wall clock that needs a zone. */
export type DateTime = { readonly instant: Instant } | { readonly wall: WallClock };

/** Tells whether a text has the form of a date alone, `2026-12-24`. */
export const isDate = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text);

/** The instant that a number in digits means as seconds (ten digits) or milliseconds (thirteen) since 1970. */
export const instantSince1970 = (digits: string): Instant | undefined => {
  if (/^\d{10}$/.test(digits)) return Number(digits) * SECOND;
  return /^\d{13}$/.test(digits) ? Number(digits) : undefined;
};

/** What a text that is no date and time may mean, or else what is expected. */
const dateTimeMeant = (text: string): string => {
  if (isDate(text)) return `expected a time, too, such as ${text}T09:30`;
  const [, before, sign, hours, minutes = '00'] =
    /^(.*\d{2}:\d{2}\S*)\s?([+-])(\d{2})(\d{2})?$/.exec(text) ?? [];
  if (before !== undefined && DATE_TIME.test(before))
    return `did you mean "${before}${sign}${hours}:${minutes}"?`;
  const since1970 = instantSince1970(text);
  return since1970 === undefined
    ? 'expected a date and time such as 2026-11-21T09:30:00Z, or a local one with timezone'
    : `did you mean "${formatInstant(since1970)}"?`;
};

/**
 * Reads RFC 3339 (https://www.rfc-editor.org/rfc/rfc3339) or the same without an offset. Seconds may be left
 * out; digits beyond the millisecond are cut.
 */
export const parseDateTime = (text: string): Parsed<DateTime> => {
  const match = DATE_TIME.exec(text);
  if (!match) return { fault: `${quote(text)}: ${dateTimeMeant(text)}` };
  const [, year, month, day, hour, minute, second = '0', fraction = '', offset] = match;
  const wall: WallClock = {
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
    millisecond: Number(fraction.padEnd(3, '0').slice(0, 3)),
  };
  if (!inRange(wall)) return { fault: `"${text}": no such date and time` };
  if (offset === undefined) return { value: { wall } };
  const minutes = /^z$/i.test(offset) ? 0 : offsetMinutes(offset);
  if (minutes === undefined) return { fault: `"${text}": offset "${offset}" is not one of -23:59 to +23:59` };
  return { value: { instant: asUtc(wall) - minutes * MINUTE } };
};

const knownZone = (timezone: string): ZoneOffsets => {
  const zone = zoneOffsetsOf(timezone);
  if (!zone) throw new RangeError(`${timezone} is no time zone`);
  return zone;
};

/**
 * Local time at an instant: what a clock in `timezone` shows, read as if it were UTC. Throws a RangeError for a zone that
 * does not exist.
 */
export const localTimeOf = (instant: Instant, timezone: string): Instant =>
  instant + knownZone(timezone).at(instant);

/** What a clock in `timezone` shows at an instant. Throws a RangeError for a zone that does not exist. */
export const wallClockOf = (instant: Instant, timezone: string): WallClock => {
  const local = new Date(localTimeOf(instant, timezone));
  return {
    year: local.getUTCFullYear(),
    month: local.getUTCMonth() + 1,
    day: local.getUTCDate(),
    hour: local.getUTCHours(),
    minute: local.getUTCMinutes(),
    second: local.getUTCSeconds(),
    millisecond: local.getUTCMilliseconds(),
  };
};

/** The first instant in (from, to] with the offset that holds at `to`: where a gap in local time ends. */
const transition = (from: Instant, to: Instant, zone: ZoneOffsets): Instant => {
  const after = zone.at(to);
  let [low, high] = [from, to];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (zone.at(middle) === after) high = middle;
    else low = middle;
  }
  return high;
};

/** From the instant `at` on a zone's clocks show another offset from UTC (milliseconds, east is positive). */
export interface ClockChange {
  readonly at: Instant;
  readonly before: number;
  readonly after: number;
}

/**
 * How a zone's clocks change within (from, to], a span in which they change once at most, such as a day; undefined
 * where they do not. Throws a RangeError for a zone that does not exist.
 */
export const clockChange = (from: Instant, to: Instant, timezone: string): ClockChange | undefined => {
  const zone = knownZone(timezone);
  const [before, after] = [zone.at(from), zone.at(to)];
  return before === after ? undefined : { at: transition(from, to, zone), before, after };
};

/** How a zone's clocks change within (from, to], the earliest change first. Throws a RangeError for a zone that does not exist. */
export const clockChangesWithin = (from: Instant, to: Instant, timezone: string): readonly ClockChange[] => {
  const changes: ClockChange[] = [];
  for (let day = from; day < to; day += DAY) {
    const change = clockChange(day, Math.min(to, day + DAY), timezone);
    if (change) changes.push(change);
  }
  return changes;
};

/**
 * The instant at which it is `local` (as `localTimeOf` gives it) in `timezone`. In a gap (clocks go forward) it is the
 * first valid instant after it; in a fold (clocks go back) the first passing. Throws a RangeError for a zone that does
 * not exist.
 */
export const instantOfLocal = (local: Instant, timezone: string): Instant => {
  const zone = knownZone(timezone);
  const [before, after] = [zone.at(local - DAY), zone.at(local + DAY)];
  if (before === after) return local - before;
  const passings = [local - before, local - after].filter((at) => at + zone.at(at) === local);
  if (passings.length > 0) return Math.min(...passings);
  return transition(local - Math.max(before, after), local - Math.min(before, after), zone);
};

/** The instant at which a wall clock in `timezone` shows `wall`, by the rules of `instantOfLocal`. */
export const instantOf = (wall: WallClock, timezone: string): Instant =>
  instantOfLocal(asUtc(wall), timezone);

/**
 * What clocks in `timezone` show at an instant, with their offset: RFC 3339, `2026-11-21T10:30:00+01:00`. RFC 3339 has no
 * year 10000, so an instant at which clocks show it already is given in UTC.
 */
export const formatLocal = (instant: Instant, timezone: string): string => {
  const shown = asUtc(wallClockOf(instant, timezone));
  const local = shown > LAST_INSTANT ? instant : shown;
  const minutes = Math.round((local - instant) / MINUTE);
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  const offset = [hours, rest].map((part) => String(part).padStart(2, '0')).join(':');
  return `${formatInstant(local).slice(0, 19)}${minutes < 0 ? '-' : '+'}${offset}`;
};
