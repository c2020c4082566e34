import { MINUTE } from '../../../functions/domain/shared/instant.ts';

/** A minute in UTC, and what a clock in the zone shows then: `2026-03-29 03:00`. */
interface WalkedMinute {
  readonly at: number;
  readonly local: string;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** What a clock in a zone shows at an instant, as Intl alone tells it: `2026-03-29 03:00`. */
export const localText = (at: number, timezone: string): string => {
  const clock =
    clocks.get(timezone) ??
    new Intl.DateTimeFormat('sv-SE', { timeZone: timezone, dateStyle: 'short', timeStyle: 'short' });
  clocks.set(timezone, clock);
  return clock.format(at);
};

const walks = new Map<string, readonly WalkedMinute[]>();

const walk = (timezone: string, from: number, to: number): readonly WalkedMinute[] => {
  const key = `${timezone} ${from} ${to}`;
  const known = walks.get(key);
  if (known) return known;
  const minutes: WalkedMinute[] = [];
  for (let at = from; at <= to; at += MINUTE) minutes.push({ at, local: localText(at, timezone) });
  walks.set(key, minutes);
  return minutes;
};

/** The numbers that a field names, from 0 to `most`. */
const numbersOf = (field: string, least: number, most: number): Set<number> => {
  const numbers = new Set<number>();
  for (const item of field.split(',')) {
    const [range = '', step = '1'] = item.split('/');
    const [from = 0, to = from] = range === '*' ? [least, most] : range.split('-').map(Number);
    for (let number = from; number <= to; number += Number(step)) numbers.add(number);
  }
  return numbers;
};

/** Tells whether local time, given as if it were UTC, fits an expression. */
const reader = (expression: string): ((local: number) => boolean) => {
  const [minutes = '', hours = '', dayOfMonth = '', month = '', dayOfWeek = ''] = expression.split(' ');
  const [inHour, inDay] = [numbersOf(minutes, 0, 59), numbersOf(hours, 0, 23)];
  const [inMonth, inYear] = [numbersOf(dayOfMonth, 1, 31), numbersOf(month, 1, 12)];
  const inWeek = numbersOf(dayOfWeek, 0, 6);
  if (inWeek.has(7)) inWeek.add(0);
  const isSet = (field: string): boolean => field !== '*' && field !== '*/1';
  const isEither = isSet(dayOfMonth) && isSet(dayOfWeek);
  return (local) => {
    const date = new Date(local);
    if (!inHour.has(date.getUTCMinutes()) || !inDay.has(date.getUTCHours())) return false;
    if (!inYear.has(date.getUTCMonth() + 1)) return false;
    const [byMonth, byWeek] = [inMonth.has(date.getUTCDate()), inWeek.has(date.getUTCDay())];
    return isEither ? byMonth || byWeek : byMonth && byWeek;
  };
};

/** More than the longest fold and gap. */
const AROUND = 180 * MINUTE;

/**
 * The instants in (from, to], both whole minutes, at which a cron expression of five fields (numbers only) is due. Every
 * minute is looked at and Intl is asked what clocks show then; nothing of the code under test is used. What comes twice counts twice where the hours are
 * written with a star or a step.
 */
export const walkedOccurrences = (
  expression: string,
  timezone: string,
  from: number,
  to: number,
): number[] => {
  const minutes = walk(timezone, from - AROUND, to + AROUND);
  const passings = new Map<string, number[]>();
  for (const { at, local } of minutes) passings.set(local, [...(passings.get(local) ?? []), at]);
  const locals = [...passings.keys()].toSorted();
  const counted = /[*/]/.test(expression.split(' ')[1] ?? '') ? Infinity : 1;
  const fits = reader(expression);
  const due = new Set<number>();
  const end = Date.parse(`${locals.at(-1)?.replace(' ', 'T')}Z`);
  for (let local = Date.parse(`${locals[0]?.replace(' ', 'T')}Z`); local <= end; local += MINUTE) {
    if (!fits(local)) continue;
    const text = new Date(local).toISOString().slice(0, 16).replace('T', ' ');
    const afterGap = minutes.filter((minute) => minute.local > text).slice(0, 1);
    const at = passings.get(text)?.slice(0, counted) ?? afterGap.map((minute) => minute.at);
    for (const each of at) if (each > from && each <= to) due.add(each);
  }
  return [...due].toSorted((a, b) => a - b);
};
