import { DAY, type Instant } from '../shared/instant.ts';
import type { CronField } from './cron-field.ts';
import type { CronFields } from './cron-fields.ts';

/** A month as its days are found in it. */
interface Month {
  readonly length: number;
  /** The day of the week of its first day; Sunday is 0. */
  readonly begins: number;
}

/** A day of a month that is no number; undefined where a month has none. */
type SpecialDay = (month: Month) => number | undefined;

const WEEK = 7;
const [SUNDAY, SATURDAY] = [0, 6];

const weekdayOf = ({ begins }: Month, day: number): number => (begins + day - 1) % WEEK;

/** The day from Monday to Friday that is nearest to a day, within its month. */
const nearestWeekday = (month: Month, day: number): number => {
  const weekday = weekdayOf(month, day);
  if (weekday === SATURDAY) return day > 1 ? day - 1 : day + 2;
  if (weekday === SUNDAY) return day < month.length ? day + 1 : day - 2;
  return day;
};

/** A day of the month: `L`, `L-3`, `15W`, `LW`, `L-3W`. */
const specialOfMonth = (text: string): SpecialDay => {
  const [, fromEnd, before = '0', plain, nearest] = /^(?:(L)(?:-(\d+))?|(\d+))(W)?$/.exec(text) ?? [];
  return (month) => {
    const day = fromEnd === undefined ? Number(plain) : month.length - Number(before);
    if (day < 1 || day > month.length) return undefined;
    return nearest === undefined ? day : nearestWeekday(month, day);
  };
};

/** A day of the week in numbers: `5L`, `5#2`. */
const specialOfWeek = (text: string): SpecialDay => {
  const [day = '', nth] = text.replace('L', '').split('#');
  return (month) => {
    const first = 1 + ((Number(day) - month.begins + WEEK) % WEEK);
    const weeks = nth === undefined ? Math.floor((month.length - first) / WEEK) : Number(nth) - 1;
    const found = first + weeks * WEEK;
    return found <= month.length ? found : undefined;
  };
};

/** Tells the days of a month that one of the two fields of days has. */
type DaysOfField = (month: Month) => (day: number) => boolean;

const daysOfField = (
  { values, special }: CronField,
  read: (text: string) => SpecialDay,
  placeOf: (month: Month, day: number) => number,
): DaysOfField => {
  const [plain, specials] = [new Set(values), special.map(read)];
  return (month) => {
    const found = new Set(specials.map((each) => each(month)));
    return (day) => plain.has(placeOf(month, day)) || found.has(day);
  };
};

const monthOf = (year: number, month: number): Month => {
  const begin = Date.UTC(year, month, 1);
  return {
    length: (Date.UTC(year, month + 1, 1) - begin) / DAY,
    begins: new Date(begin).getUTCDay(),
  };
};

/** The days of a month (January is 0) on which an expression is due, as the first instant of each, as if local time were UTC. */
export type DaysIn = (year: number, month: number) => readonly Instant[];

/** Finds the days of an expression, month by month. */
export const daysInOf = ({ daysOfMonth, months, daysOfWeek, days }: CronFields): DaysIn => {
  const ofMonth = daysOfField(daysOfMonth, specialOfMonth, (_, day) => day);
  const ofWeek = daysOfField(daysOfWeek, specialOfWeek, weekdayOf);
  const isEither = days === 'either' && !daysOfMonth.isAny && !daysOfWeek.isAny;
  return (year, month) => {
    if (!months.values.includes(month + 1)) return [];
    const shape = monthOf(year, month);
    const [isOfMonth, isOfWeek] = [ofMonth(shape), ofWeek(shape)];
    return Array.from({ length: shape.length }, (_, index) => index + 1)
      .filter((day) => (isEither ? isOfMonth(day) || isOfWeek(day) : isOfMonth(day) && isOfWeek(day)))
      .map((day) => Date.UTC(year, month, day));
  };
};
