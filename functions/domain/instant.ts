import type { Parsed } from './errors.ts';

/** A point in time: milliseconds since the epoch, UTC, as JavaScript's Date counts them. */
export type Instant = number;

/** Milliseconds of each; a day is 24 hours. */
export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** RFC 3339 in UTC with milliseconds: `2026-11-21T09:30:00.000Z`. */
export const formatInstant = (instant: Instant): string => new Date(instant).toISOString();

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

/** No date and no zone worth writing is longer; a fault shows no more of what was written instead. */
const LONGEST_SHOWN = 64;

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

/**
 * Reads RFC 3339 (https://www.rfc-editor.org/rfc/rfc3339) or the same without an offset. Seconds may be left
 * out; digits beyond the millisecond are cut.
 */
export const parseDateTime = (text: string): Parsed<DateTime> => {
  const fault = `"${text.slice(0, LONGEST_SHOWN)}": expected a date and time such as 2026-11-21T09:30:00Z, or a local one with timezone`;
  const match = DATE_TIME.exec(text);
  if (!match) return { fault };
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

const offsetAt = (instant: Instant, zone: Intl.DateTimeFormat): number => {
  const parts = Object.fromEntries(
    zone.formatToParts(instant).map((part) => [part.type, Number(part.value)]),
  );
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(instant / SECOND) * SECOND;
};

const zones = new Map<string, Intl.DateTimeFormat | undefined>();

const zoneOf = (timezone: string): Intl.DateTimeFormat | undefined => {
  if (zones.has(timezone)) return zones.get(timezone);
  let zone: Intl.DateTimeFormat | undefined;
  try {
    zone = new Intl.DateTimeFormat('en-US', {
      timeZone: timezone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    // Intl knows no other way to say that a zone does not exist.
    zone = undefined;
  }
  if (zones.size < 1000) zones.set(timezone, zone);
  return zone;
};

/** Checks an IANA time zone name (`Europe/Berlin`, `UTC`); offsets such as `+02:00` are not names. */
export const parseTimezone = (text: string): Parsed<string> =>
  text.length <= LONGEST_SHOWN && /^[A-Za-z]/.test(text) && zoneOf(text)
    ? { value: text }
    : { fault: `"${text.slice(0, LONGEST_SHOWN)}": expected an IANA time zone such as Europe/Berlin` };

/** The first instant in (from, to] with the offset that holds at `to`: where a gap in local time ends. */
const transition = (from: Instant, to: Instant, zone: Intl.DateTimeFormat): Instant => {
  const after = offsetAt(to, zone);
  let [low, high] = [from, to];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle, zone) === after) high = middle;
    else low = middle;
  }
  return high;
};

/**
 * The instant at which a wall clock in `timezone` shows `wall`. In a gap (clocks go forward) it is the first
 * valid instant after it; in a fold (clocks go back) the first passing.
 */
export const instantOf = (wall: WallClock, timezone: string): Instant => {
  const zone = zoneOf(timezone);
  if (!zone) throw new RangeError(`${timezone} is no time zone`);
  const local = asUtc(wall);
  const offsets = [offsetAt(local - DAY, zone), offsetAt(local + DAY, zone)];
  const candidates = offsets
    .map((offset) => local - offset)
    .filter((at) => at + offsetAt(at, zone) === local);
  if (candidates.length > 0) return Math.min(...candidates);
  return transition(local - Math.max(...offsets), local - Math.min(...offsets), zone);
};
