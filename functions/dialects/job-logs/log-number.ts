import { createHash } from 'node:crypto';
import type { Job } from '../../domain/job/job.ts';
import { isRecurring } from '../../domain/schedule/trigger.ts';
import { formatRunId, type RunKey } from '../../domain/shared/identifiers.ts';
import type { Instant } from '../../domain/shared/instant.ts';
import { numberOfJobId } from '../../domain/shared/job-number.ts';

/** Numbers below this are computed from job and occurrence, those from here on from the run id. Twice this is still safe. */
const HASHED_FROM = 2 ** 52;

/** Below this the pair of two numbers with this sum is below `HASHED_FROM`, and computed exactly. */
const MOST_SUM = 94_900_000;

/** 52 bits. */
const HASH_DIGITS = 13;

/** What the number of a log is computed from, beside its run. */
export type NumberedSchedule = Pick<Job, 'id' | 'trigger' | 'jitterOffset'>;

/**
 * The one number of two, neither below 0; undefined where it would be too large.
 * https://en.wikipedia.org/wiki/Pairing_function#Cantor_pairing_function
 */
const pairOf = (one: number, other: number): number | undefined => {
  const sum = one + other;
  return sum < MOST_SUM ? (sum * (sum + 1)) / 2 + other : undefined;
};

/** Which occurrence of the schedule of a job is due at an instant, counted from 0; undefined where none is. */
const ordinalOf = ({ trigger, jitterOffset }: NumberedSchedule, dueAt: Instant): number | undefined => {
  if (!isRecurring(trigger)) return dueAt === trigger.dueAt ? 0 : undefined;
  if (trigger.kind !== 'every') return undefined;
  const ordinal = (dueAt - jitterOffset - trigger.anchor) / trigger.interval;
  return Number.isInteger(ordinal) && ordinal >= 0 ? ordinal : undefined;
};

const hashed = (key: RunKey): number => {
  const digits = createHash('sha256').update(formatRunId(key)).digest('hex').slice(0, HASH_DIGITS);
  return HASHED_FROM + Number.parseInt(digits, 16);
};

/**
 * The number of the log of a run: a safe integer from 1 on that is known before the run is. For the first attempt of the
 * first copy of an occurrence of the job's schedule it is the pair of the job's number and the occurrence's. Any other run
 * has 2^52 and 52 bits of the hash of its id; two of those are the same with all but no probability. An edit of the
 * schedule may give earlier runs other numbers.
 */
export const logNumber = (job: NumberedSchedule, key: RunKey): number => {
  const number = numberOfJobId('joblog', job.id);
  const ordinal = key.copy === 1 && key.attempt === 1 ? ordinalOf(job, key.dueAt) : undefined;
  const pair = number === undefined || ordinal === undefined ? undefined : pairOf(number, ordinal);
  return pair ?? hashed(key);
};
