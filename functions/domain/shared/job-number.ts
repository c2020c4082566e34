import type { JobId } from './identifiers.ts';

/** The series in which jobs are numbered, each from 1 on: six ASCII letters, which stand in the ids of its jobs. */
export const SERIES = ['timers', 'joblog'] as const;

/** One of `SERIES`. */
export type Series = (typeof SERIES)[number];

/** The largest number of a job: JavaScript and JSON readers keep it exact. */
export const LARGEST_JOB_NUMBER = Number.MAX_SAFE_INTEGER;

const NUMBER = /^[1-9]\d{0,15}$/;
/** Seven bytes hold every number. */
const NUMBER_DIGITS = 14;

const isJobNumber = (number: number): boolean => Number.isSafeInteger(number) && number >= 1;

/** What the ids of a series begin with: its name, the version 8, and the variant. */
const prefixOf = (series: Series): string => `${Buffer.from(series, 'ascii').toString('hex')}800080`;

/**
 * The id of the job with a number in a series. It is a UUIDv8 without its dashes: 6 bytes are the name of the series, the
 * last 7 bytes are the number. https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-8
 * @throws RangeError for a number that is no integer from 1 to `LARGEST_JOB_NUMBER`.
 */
export const numberedJobId = (series: Series, number: number): JobId => {
  if (!isJobNumber(number)) throw new RangeError(`${number} is no number of a job`);
  return `${prefixOf(series)}${number.toString(16).padStart(NUMBER_DIGITS, '0')}`;
};

/** The number that a job id holds; undefined for an id that is not of the series. */
export const numberOfJobId = (series: Series, id: JobId): number | undefined => {
  const prefix = prefixOf(series);
  if (!id.startsWith(prefix)) return undefined;
  const number = Number.parseInt(id.slice(prefix.length), 16);
  return isJobNumber(number) && numberedJobId(series, number) === id ? number : undefined;
};

/** Reads a number of a job as an address has it: digits without a leading zero; undefined for any other text. */
export const parseJobNumber = (text: string): number | undefined => {
  const number = NUMBER.test(text) ? Number(text) : 0;
  return isJobNumber(number) ? number : undefined;
};
