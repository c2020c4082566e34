import { zoneOffsetsOf } from '../../functions/domain/shared/zone-offsets.ts';

const UNITS: readonly (readonly [string, number])[] = [
  ['d', 86_400],
  ['h', 3_600],
  ['m', 60],
  ['s', 1],
];

/** The two largest units of a time that passes: `2s`, `1m5s`, `3h`, `1d2h`. */
export const shortDuration = (milliseconds: number): string => {
  let rest = Math.max(0, Math.floor(milliseconds / 1000));
  const parts = UNITS.map(([unit, seconds]) => {
    const count = Math.floor(rest / seconds);
    rest %= seconds;
    return { unit, count };
  });
  const first = parts.findIndex(({ count }) => count > 0);
  if (first < 0) return '0s';
  return parts
    .slice(first, first + 2)
    .filter(({ count }) => count > 0)
    .map(({ unit, count }) => `${count}${unit}`)
    .join('');
};

/** `2026-11-21 09:30:03Z` of an RFC 3339 instant in UTC; nothing where there is none. */
export const shortInstant = (at: string | undefined): string =>
  at === undefined ? '' : at.replace('T', ' ').replace(/\.\d+Z$/, 'Z');

/** Milliseconds from one RFC 3339 instant to another; undefined where one is missing. */
export const between = (from: string | undefined, to: string | undefined): number | undefined =>
  from === undefined || to === undefined ? undefined : Date.parse(to) - Date.parse(from);

/** `2026-11-21 10:30:03` on the clocks of an IANA time zone; undefined where the zone is not known here. */
export const localTime = (at: string, timezone: string): string | undefined => {
  const offset = zoneOffsetsOf(timezone)?.at(Date.parse(at));
  if (offset === undefined) return undefined;
  return new Date(Date.parse(at) + offset).toISOString().slice(0, 19).replace('T', ' ');
};
