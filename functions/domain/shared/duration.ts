import type { Parsed } from './errors.ts';
import { DAY, HOUR, MINUTE, SECOND } from './instant.ts';
import { quote } from './quote.ts';

const COMPACT = /^(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/;
const ISO = /^P(?:(\d+)W|(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?)$/;

/** The longest text that is looked at: no duration worth writing is longer. */
const LONGEST_TEXT = 40;

const sum = (days = '0', hours = '0', minutes = '0', seconds = '0'): number =>
  Number(days) * DAY + Number(hours) * HOUR + Number(minutes) * MINUTE + Number(seconds) * SECOND;

/**
 * Reads a duration: `90s`, `2h30m`, `1d`, or ISO 8601 `PT2H30M`, `P1D`, `P2W`; `0` is zero. Whole numbers only;
 * a day is 24 hours. The value is in milliseconds.
 */
export const parseDuration = (text: string): Parsed<number> => {
  const fault = `${quote(text)}: expected a duration such as 90s, 2h30m, 1d or PT2H30M`;
  if (text === '' || text.length > LONGEST_TEXT) return { fault };
  if (text === '0') return { value: 0 };
  const compact = COMPACT.exec(text);
  const iso = text === 'P' ? null : ISO.exec(text);
  let milliseconds: number;
  if (compact) milliseconds = sum(compact[1], compact[2], compact[3], compact[4]);
  else if (iso) milliseconds = Number(iso[1] ?? 0) * 7 * DAY + sum(iso[2], iso[3], iso[4], iso[5]);
  else return { fault };
  return Number.isSafeInteger(milliseconds) ? { value: milliseconds } : { fault };
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
