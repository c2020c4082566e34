import { UsageError } from './usage-error.ts';

/** How many items of a list are shown unless `--limit` says more. */
export const DEFAULT_LIMIT = '25';

/**
 * Reads `--limit`.
 * @throws UsageError
 */
export const readLimit = (limit: string): number => {
  if (/^[1-9]\d{0,5}$/.test(limit)) return Number(limit);
  throw new UsageError(`--limit "${limit}": expected a whole number from 1 to 999999`);
};

const MOST_LINES = 10_000;

/**
 * Reads `--tail`.
 * @throws UsageError
 */
export const readTail = (tail: string): number => {
  if (/^[1-9]\d{0,4}$/.test(tail) && Number(tail) <= MOST_LINES) return Number(tail);
  throw new UsageError(`--tail "${tail}": expected a whole number from 1 to ${MOST_LINES}`);
};
