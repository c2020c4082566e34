import { DAY, type Instant, instantOfLocal, localTimeOf } from '../shared/instant.ts';

/** A span of time, its end excluded; `to` is not before `from`. */
export interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

/** A day of any year; January is 1. */
export interface DayOfYear {
  readonly month: number;
  readonly day: number;
}

/**
 * Days that are left out each year, both ends included; where the last comes before the first, around the turn of the year. A 29 February
 * without a year is there in leap years only: in others days that begin with it begin with 1 March, and days that end with it end with 28 February.
 */
export interface YearlyDays {
  readonly first: DayOfYear;
  readonly last: DayOfYear;
}

/** Time that is left out: a span, its end excluded, or local days of each year. */
export type Excluded = Span | YearlyDays;

const isEarlier = (one: DayOfYear, other: DayOfYear): boolean =>
  one.month < other.month || (one.month === other.month && one.day < other.day);

/** The first day after a day of a year; after 29 February it is 1 March in each year. */
const dayAfter = ({ month, day }: DayOfYear, year: number): Instant =>
  month === 2 && day === 29 ? Date.UTC(year, 2, 1) : Date.UTC(year, month - 1, day + 1);

/** The days that begin in a year. In a year without 29 February it alone is no time. */
const spanOfYear = ({ first, last }: YearlyDays, year: number, timezone: string): Span => {
  const begin = Date.UTC(year, first.month - 1, first.day);
  const end = dayAfter(last, isEarlier(last, first) ? year + 1 : year);
  return { from: instantOfLocal(begin, timezone), to: instantOfLocal(end, timezone) };
};

const localYear = (at: Instant, timezone: string): number =>
  new Date(localTimeOf(at, timezone)).getUTCFullYear();

const spansBetween = (
  excluded: Excluded,
  timezone: string,
  { from, to }: { readonly from: Instant; readonly to: Instant },
): readonly Span[] => {
  if (!('first' in excluded)) return [excluded];
  const first = localYear(from, timezone) - 1;
  const years = localYear(to, timezone) - first + 1;
  return Array.from({ length: Math.max(0, years) }, (_, index) =>
    spanOfYear(excluded, first + index, timezone),
  );
};

/** One of the spans that an instant is in and that are left out; undefined where it is in none. */
export const excludedAround = (
  exclude: readonly Excluded[],
  timezone: string,
  instant: Instant,
): Span | undefined => {
  const isAround = ({ from, to }: Span): boolean => from <= instant && instant < to;
  for (const excluded of exclude) {
    if (!('first' in excluded) && !isAround(excluded)) continue;
    const span = spansBetween(excluded, timezone, { from: instant, to: instant }).find(isAround);
    if (span) return span;
  }
  return undefined;
};

/** All spans that are left out, as far as they touch a span of time. */
export const excludedWithin = (
  exclude: readonly Excluded[],
  timezone: string,
  { from, to }: Span,
): readonly Span[] =>
  from > to ? [] : exclude.flatMap((excluded) => spansBetween(excluded, timezone, { from, to: to + DAY }));
