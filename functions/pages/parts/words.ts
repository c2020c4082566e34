import { DAY, HOUR, MINUTE, SECOND } from '../../domain/shared/instant.ts';

const UNITS: readonly (readonly [number, string])[] = [
  [DAY, 'd'],
  [HOUR, 'h'],
  [MINUTE, 'min'],
  [SECOND, 's'],
];

/** A span of time in its two largest units: `4 min 12 s`, `1 d 2 h`, `41 s`; below a second in milliseconds. */
export const spanWords = (milliseconds: number): string => {
  const length = Math.max(0, milliseconds);
  if (length < SECOND) return `${Math.round(length)} ms`;
  const first = UNITS.findIndex(([size]) => length >= size);
  const [size, name] = UNITS[first] ?? [SECOND, 's'];
  const count = Math.floor(length / size);
  const [nextSize, nextName] = UNITS[first + 1] ?? [1, ''];
  const rest = nextName === '' ? 0 : Math.floor((length % size) / nextSize);
  return rest === 0 ? `${count} ${name}` : `${count} ${name} ${rest} ${nextName}`;
};

/** A number and what it counts: `1 job`, `3 jobs`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;

const CENT = 0.01;

/** An amount of US dollars: cents where there are some, else as many digits as it takes to see it. */
export const dollars = (usd: number): string => {
  if (usd === 0) return '$0';
  return usd >= CENT ? `$${usd.toFixed(2)}` : `$${usd.toFixed(5)}`;
};

/** The first letter in upper case. */
export const sentence = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;

/** The value below which so large a part of some numbers lies. */
export const percentile = (numbers: readonly number[], part: number): number => {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(part * sorted.length) - 1)] ?? 0;
};
