import { TRIED_FOR } from '../delivery/webhook-retry.ts';
import type { JobSpecification } from '../job/job.ts';
import {
  DEFAULT_START_DEADLINE,
  LEAST_BACKOFF,
  LONGEST_BACKOFF,
  type Misfire,
  type Overlap,
  type RetryPolicy,
} from '../job/policies.ts';
import { formatDuration, parseDuration } from '../shared/duration.ts';
import { DAY, HOUR, SECOND } from '../shared/instant.ts';
import type { Target } from '../target/target.ts';
import type { FaultCollector } from './fault-collector.ts';

/** How failures are tried again, as a request says it. */
export interface RetryRequest {
  readonly limit?: number | undefined;
  readonly backoff?: string | undefined;
  readonly factor?: number | undefined;
  readonly exitCodes?: readonly number[] | undefined;
}

/** The fields of a request that say under which policies a job runs. */
export interface PolicyRequest {
  readonly copies?: number | undefined;
  readonly overlap?: Overlap | undefined;
  readonly misfire?: Misfire | undefined;
  readonly startDeadline?: string | undefined;
  readonly timeout?: string | undefined;
  readonly retry?: RetryRequest | undefined;
}

/** What is decided by these fields. */
export type Policies = Pick<
  JobSpecification,
  'copies' | 'overlap' | 'misfire' | 'startDeadline' | 'timeout' | 'retry'
>;

const DEFAULT_LIMIT = HOUR;
/** Longer than a webhook is tried, so that the last try tells how it ended. */
const DEFAULT_WEBHOOK_TIMEOUT = TRIED_FOR + HOUR;
const LONGEST_LIMIT = 14 * DAY;
const MOST_COPIES = 100;
const MOST_RETRIES = 10;
const DEFAULT_BACKOFF = 10 * SECOND;
const DEFAULT_FACTOR = 2;
const LARGEST_FACTOR = 10;
const MOST_EXIT_CODES = 20;

/** Reads a duration between two limits, in milliseconds; `fallback` where it is absent or wrong. */
export const readDuration = (
  reading: FaultCollector,
  pointer: string,
  text: string | undefined,
  {
    least,
    longest,
    fallback,
  }: { readonly least: number; readonly longest: number; readonly fallback: number },
): number => {
  if (text === undefined) return fallback;
  const duration = reading.take(pointer, parseDuration(text));
  if (duration === undefined) return fallback;
  if (duration < least) reading.fault(pointer, `"${text}": expected at least ${formatDuration(least)}`);
  if (duration > longest) reading.fault(pointer, `"${text}": expected at most ${formatDuration(longest)}`);
  return duration;
};

const readInteger = (
  reading: FaultCollector,
  pointer: string,
  value: number | undefined,
  { least, most, fallback }: { readonly least: number; readonly most: number; readonly fallback: number },
): number => {
  if (value === undefined) return fallback;
  if (!Number.isInteger(value) || value < least || value > most) {
    reading.fault(pointer, `${value}: expected a whole number from ${least} to ${most}`);
    return fallback;
  }
  return value;
};

const readExitCodes = (reading: FaultCollector, codes: readonly number[]): readonly number[] => {
  if (codes.length === 0 || codes.length > MOST_EXIT_CODES) {
    reading.fault('/retry/exitCodes', `${codes.length} codes: expected 1 to ${MOST_EXIT_CODES}`);
  }
  codes.forEach((code, index) => {
    readInteger(reading, `/retry/exitCodes/${index}`, code, { least: 1, most: 255, fallback: 1 });
  });
  return [...new Set(codes)];
};

const readRetry = (reading: FaultCollector, retry: RetryRequest): RetryPolicy => {
  const { limit, backoff, factor = DEFAULT_FACTOR, exitCodes } = retry;
  if (limit === undefined && !reading.isUnreadable('retry')) {
    reading.fault('/retry/limit', `missing: how many further attempts there are, 0 to ${MOST_RETRIES}`);
  }
  if (!(factor >= 1 && factor <= LARGEST_FACTOR)) {
    reading.fault('/retry/factor', `${factor}: expected a number from 1 to ${LARGEST_FACTOR}`);
  }
  return {
    limit: readInteger(reading, '/retry/limit', limit, { least: 0, most: MOST_RETRIES, fallback: 0 }),
    backoff: readDuration(reading, '/retry/backoff', backoff, {
      least: LEAST_BACKOFF,
      longest: LONGEST_BACKOFF,
      fallback: DEFAULT_BACKOFF,
    }),
    factor,
    ...(exitCodes && { exitCodes: readExitCodes(reading, exitCodes) }),
  };
};

/** The timeout of a job that names none, in milliseconds. */
export const defaultTimeout = (target: Target['kind']): number =>
  target === 'webhook' ? DEFAULT_WEBHOOK_TIMEOUT : DEFAULT_LIMIT;

/** Reads the policies of a request for what it wants to run, and fills in the defaults. */
export const readPolicies = (
  reading: FaultCollector,
  request: PolicyRequest,
  target: Target['kind'],
): Policies => ({
  copies: readInteger(reading, '/copies', request.copies, { least: 1, most: MOST_COPIES, fallback: 1 }),
  overlap: request.overlap ?? 'skip',
  misfire: request.misfire ?? 'run_once',
  startDeadline: readDuration(reading, '/startDeadline', request.startDeadline, {
    least: SECOND,
    longest: LONGEST_LIMIT,
    fallback: DEFAULT_START_DEADLINE,
  }),
  timeout: readDuration(reading, '/timeout', request.timeout, {
    least: 0,
    longest: LONGEST_LIMIT,
    fallback: defaultTimeout(target),
  }),
  ...(request.retry && { retry: readRetry(reading, request.retry) }),
});
