import type { Parsed } from './errors.ts';
import { DAY, HOUR, MINUTE, SECOND } from './instant.ts';
import { quote } from './quote.ts';

const COMPACT = /^(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/;
const ISO = /^P(?:(\d+)W|(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?)$/;

/** The longest text that is looked at: no duration worth writing is longer. */
const LONGEST_TEXT = 40;

const sum = (days = '0', hours = '0', minutes = '0', seconds = '0'): number =>
  Number(days) * DAY + Number(hours) * HOUR + Number(minutes) * MINUTE + Number(seconds) * SECOND;

const UNITS: Readonly<Record<string, number>> = { w: 7 * DAY, d: DAY, h: HOUR, m: MINUTE, s: SECOND };
/** A number and its unit, as people write them: `1.5 h`, `90 minutes`, `500ms`. */
const PART =
  /(\d+(?:\.\d+)?)\s*(ms|milliseconds?|w(?:ee)?ks?|w|d(?:ays?)?|h(?:ours?|rs?)?|m(?:in(?:ute)?s?)?|s(?:ec(?:ond)?s?)?)(?![a-z])/gi;

/** What a text that is no duration may mean; undefined where nobody knows. */
const durationMeant = (text: string): string | undefined => {
  if (/^\d+$/.test(text)) return `expected a unit; did you mean "${text}s"?`;
  const rest = text.replace(PART, '').replace(/[\s,]|and/gi, '');
  const parts = [...text.matchAll(PART)];
  if (rest !== '' || parts.length === 0) return undefined;
  const milliseconds = parts.reduce((sum, [, count, unit = '']) => {
    const isMilliseconds = /^m(?:s|illi)/i.test(unit);
    return sum + Number(count) * (isMilliseconds ? 1 : (UNITS[unit.slice(0, 1).toLowerCase()] ?? 0));
  }, 0);
  if (milliseconds > Number.MAX_SAFE_INTEGER) return undefined;
  if (milliseconds % SECOND !== 0) return 'expected whole seconds, such as 1s';
  return `did you mean "${formatDuration(milliseconds)}"?`;
};

const faultOf = (text: string): string => {
  const meant = text.length > LONGEST_TEXT ? undefined : durationMeant(text);
  return `${quote(text)}: ${meant ?? 'expected a duration such as 90s, 2h30m, 1d or PT2H30M'}`;
};

/**
 * Reads a duration: `90s`, `2h30m`, `1d`, or ISO 8601 `PT2H30M`, `P1D`, `P2W`; `0` is zero. Whole numbers only;
 * a day is 24 hours. The value is in milliseconds.
 */
export const parseDuration = (text: string): Parsed<number> => {
  if (text === '' || text.length > LONGEST_TEXT) return { fault: faultOf(text) };
  if (text === '0') return { value: 0 };
  const compact = COMPACT.exec(text);
  const iso = text === 'P' ? null : ISO.exec(text);
  let milliseconds: number;
  if (compact) milliseconds = sum(compact[1], compact[2], compact[3], compact[4]);
  else if (iso) milliseconds = Number(iso[1] ?? 0) * 7 * DAY + sum(iso[2], iso[3], iso[4], iso[5]);
  else return { fault: faultOf(text) };
  return Number.isSafeInteger(milliseconds) ? { value: milliseconds } : { fault: faultOf(text) };
};

/** The one form in which answers give a duration: `2h30m`, `1d`, `0s`. Fractions of a second are cut. */
export const formatDuration = (milliseconds: number): string => {
  const parts: [number, string][] = [
    [Math.floor(milliseconds / DAY), 'd'],
    [Math.floor((milliseconds % DAY) / HOUR), 'h'],
    [Math.floor((milliseconds % HOUR) / MINUTE), 'm'],
    [Math.floor((milliseconds % MINUTE) / SECOND), 's'],
  ];
  const text = parts.map(([count, unit]) => (count > 0 ? `${count}${unit}` : '')).join('');
  return text === '' ? '0s' : text;
};
