import type { Parsed } from '../shared/errors.ts';
import { DAY, type Instant } from '../shared/instant.ts';
import { quote } from '../shared/quote.ts';

/** What the calendar is divided into, each with the most of them that a period has: ten years. */
const UNITS = {
  d: { name: 'day', most: 3650 },
  w: { name: 'week', most: 520 },
  mo: { name: 'month', most: 120 },
  y: { name: 'year', most: 10 },
} as const;

type Unit = keyof typeof UNITS;

/** Every so many days, weeks, months or years of the calendar. */
export interface CalendarPeriod {
  readonly count: number;
  readonly unit: Unit;
}

/** A period, counted from the day, week, month or year that the anchor is in: a local day, as if local time were UTC. */
export interface AnchoredPeriod extends CalendarPeriod {
  readonly anchor: Instant;
}

/** `2w`, `3mo`; or as ISO 8601 writes them, `P2W`, `P3M`. */
const FORM = /^(?:(\d{1,4})(d|w|mo|y)|P(\d{1,4})([DWMY]))$/;

const UNIT_OF_ISO: Readonly<Record<string, Unit>> = { D: 'd', W: 'w', M: 'mo', Y: 'y' };

/** As people write them: `2 weeks`, `3 Months`, `2M`. */
const WRITTEN =
  /^(?:every\s+)?(\d{1,4})\s*(d(?:ays?)?|w(?:(?:ee)?ks?)?|m(?:o(?:n(?:th)?)?s?)?|y(?:(?:ea)?rs?)?)$/i;

const meantBy = (text: string): string | undefined => {
  const [, count, unit = ''] = WRITTEN.exec(text.trim()) ?? [];
  if (count === undefined) return undefined;
  const letter = unit.slice(0, 1).toLowerCase();
  return `did you mean "${Number(count)}${letter === 'm' ? 'mo' : letter}"?`;
};

/** Some expression that is due once in each of these. */
const CRON_OF_UNIT: Readonly<Record<string, string>> = { w: '0 9 * * MON', mo: '0 9 1 * *', y: '0 9 1 1 *' };

/** What somebody means who writes weeks, months or years as elapsed time; undefined for any other text. */
export const calendarAdvice = (text: string): string | undefined => {
  // A bare "m" means minutes.
  const meant = /\d\s?m$/i.test(text) ? undefined : meantBy(text);
  const period = /did you mean "(\d+)(w|mo|y)"/.exec(meant ?? '');
  const [, count = '1', unit = ''] = period ?? /^P(\d{1,4})([MY])$/.exec(text) ?? [];
  const known = UNIT_OF_ISO[unit] ?? unit;
  const cron = CRON_OF_UNIT[known];
  if (cron === undefined) return undefined;
  const only = Number(count) > 1 ? ` with "onlyEvery": "${Number(count)}${known}" and startsAt` : '';
  const elapsed = known === 'w' ? `; as elapsed time it is "${Number(count) * 7}d"` : '';
  return `${quote(text)}: is of the calendar: write "cron", such as "${cron}",${only}${elapsed}`.replace(
    /,(?=;|$)/,
    '',
  );
};

/**
 * Reads a period of the calendar: `2d`, `2w`, `3mo` or `2y`, or the same as ISO 8601 writes it (`P2W`, `P3M`). At least 2 of each, and at
 * most ten years.
 */
export const parseCalendarPeriod = (text: string): Parsed<CalendarPeriod> => {
  const [, compact, compactUnit, iso, isoUnit = ''] = FORM.exec(text) ?? [];
  const unit = (compactUnit as Unit | undefined) ?? UNIT_OF_ISO[isoUnit];
  if (unit === undefined)
    return {
      fault: `${quote(text)}: ${meantBy(text) ?? 'expected days, weeks, months or years of the calendar, such as 2w or 3mo'}`,
    };
  const count = Number(compact ?? iso);
  const { name, most } = UNITS[unit];
  if (count === 1) return { fault: `"${text}": is what cron says by itself: leave it out` };
  return count >= 2 && count <= most
    ? { value: { count, unit } }
    : { fault: `"${text}": expected 2 to ${most} ${name}s` };
};

/** Which day, week, month or year it is; weeks begin with Monday (ISO 8601, and iCalendar where it says nothing else). */
const placeOf = (day: Instant, unit: Unit): number => {
  const days = Math.floor(day / DAY);
  const date = new Date(day);
  switch (unit) {
    case 'd':
      return days;
    case 'w':
      // 1970 began with a Thursday.
      return Math.floor((days + 3) / 7);
    case 'mo':
      return date.getUTCFullYear() * 12 + date.getUTCMonth();
    case 'y':
      return date.getUTCFullYear();
  }
};

/** Tells whether a local day is in one of the days, weeks, months or years that a period counts. */
export const isCounted = ({ count, unit, anchor }: AnchoredPeriod, day: Instant): boolean =>
  (placeOf(day, unit) - placeOf(anchor, unit)) % count === 0;

/** Tells whether a period may count a day of a month (January is 0): of days and weeks, any may. */
export const mayCountIn = ({ count, unit, anchor }: AnchoredPeriod, year: number, month: number): boolean => {
  if (unit === 'y') return (year - placeOf(anchor, 'y')) % count === 0;
  return unit !== 'mo' || (year * 12 + month - placeOf(anchor, 'mo')) % count === 0;
};

/** A period in plain words: `only in every 2nd week, counted from that of 2026-12-07`. */
export const periodWords = ({ count, unit, anchor }: AnchoredPeriod): string => {
  const from = new Date(anchor).toISOString().slice(0, 10);
  const counted = unit === 'd' ? `counted from ${from}` : `counted from that of ${from}`;
  return `only ${unit === 'd' ? 'on' : 'in'} every ${ordinal(count)} ${UNITS[unit].name}, ${counted}`;
};

/** `2nd`, `3rd`, `11th`. */
export const ordinal = (count: number): string => {
  const isTeen = Math.floor(count / 10) % 10 === 1;
  const ending = isTeen ? 'th' : (['th', 'st', 'nd', 'rd'][count % 10] ?? 'th');
  return `${count}${ending}`;
};
