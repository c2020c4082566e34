import type { DayOfYear } from '../schedule/exclusion.ts';
import { type CalendarDay, parseBound } from '../schedule/timing-fields.ts';
import type { Exclusion } from '../schedule/trigger.ts';
import { isFault, type Parsed } from '../shared/errors.ts';
import { AFTER_LAST, type DateTime, type Instant, isDate, LAST_INSTANT } from '../shared/instant.ts';
import { quote } from '../shared/quote.ts';

/** Which of its two ends is meant of a whole day: its first instant, or the first after it. The last day ends with time. */
export type Edge = 'begin' | 'end';

/** Finds the instant that is meant by a date and time, or by a day. */
type InstantIn = (value: DateTime | CalendarDay, edge: Edge) => Instant;

const EXPECTED =
  'expected a date such as 2026-12-24, a span such as 2026-12-24/2026-12-26 or 2026-12-24T18:00/2026-12-25T06:00, or days of each year such as 12-25 or 12-24/12-26';

/** `12-25`, and `--12-25` as ISO 8601 wrote it (https://www.rfc-editor.org/rfc/rfc6350#section-4.3.1): month and day. */
const YEARLY = /^(?:--)?(\d{2})-(\d{2})$/;

/** A leap year: it has every day that there is. */
const LEAP_YEAR = 2028;

const isDay = (month: number, day: number): boolean => {
  const date = new Date(Date.UTC(LEAP_YEAR, month - 1, day));
  return month >= 1 && month <= 12 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
};

const parseDayOfYear = (text: string): Parsed<DayOfYear> => {
  const [, month = '', day = ''] = YEARLY.exec(text) ?? [];
  if (isDay(Number(month), Number(day))) return { value: { month: Number(month), day: Number(day) } };
  const meant = isDay(Number(day), Number(month)) ? `: did you mean "${day}-${month}"?` : '';
  return { fault: `no such day: the month comes first${meant}` };
};

const parseYearly = (text: string, first: string, second: string): Parsed<Exclusion> => {
  const [from, to] = [parseDayOfYear(first), parseDayOfYear(second)];
  if (isFault(from)) return { fault: `${quote(text)}: ${from.fault}` };
  if (isFault(to)) return { fault: `${quote(text)}: ${to.fault}` };
  return { value: { text, first: from.value, last: to.value } };
};

/**
 * Reads `2026-12-24` or `2026-12-24/2026-12-26` (whole local days, both included), a span of date-times, or days of each year: `12-25`, `--12-25`,
 * `12-24/12-26`, and `12-31/01-01` around the turn of the year.
 *
 * @param instantIn undefined where the zone could not be read: then only the form is judged, and a span has no value
 */
export const parseExclusion = (
  text: string,
  instantIn: InstantIn | undefined,
): Parsed<Exclusion | undefined> => {
  const shown = quote(text);
  const [first = '', second = first, ...more] = text.split('/');
  const yearly = [first, second].filter((side) => YEARLY.test(side)).length;
  if (yearly === 2 && more.length === 0) return parseYearly(text, first, second);
  if (yearly === 1) return { fault: `${shown}: expected a year on both sides, or on neither` };
  const [from, to] = [parseBound(first), parseBound(second)];
  const isSingleTime = !text.includes('/') && !isDate(text);
  if (isFault(from) || isFault(to) || more.length > 0 || isSingleTime)
    return { fault: `${shown}: ${EXPECTED}` };
  if (instantIn === undefined) return { value: undefined };
  const span = { from: instantIn(from.value, 'begin'), to: instantIn(to.value, 'end') };
  if (Math.max(span.from, span.to) > LAST_INSTANT + 1) return { fault: `${shown}: ends ${AFTER_LAST}` };
  return span.from < span.to ? { value: { text, ...span } } : { fault: `${shown}: ends before it starts` };
};
