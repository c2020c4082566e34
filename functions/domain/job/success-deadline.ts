import { isRecurring } from '../schedule/trigger.ts';
import { type Instant, MINUTE } from '../shared/instant.ts';
import type { Job } from './job.ts';

/** What is to be done when a success of a job was expected by an instant that has passed. */
export type ExpectationDecision =
  /** None is expected any more. */
  | { readonly kind: 'forget' }
  /** It is only expected later. */
  | { readonly kind: 'expect'; readonly by: Instant }
  /** It has not come: tell so, and expect one later again, or never. */
  | { readonly kind: 'overdue'; readonly next: Instant | undefined };

/** From when on a success is waited for: the last one, or when the job may first have been due. */
const waitedSince = ({ trigger, startsAt, inForceSince, lastSuccessAt = 0 }: Job): Instant => {
  const dueFrom = 'dueAt' in trigger ? trigger.dueAt : (startsAt?.at ?? 0);
  return Math.max(dueFrom, inForceSince, lastSuccessAt);
};

/** By when a job must have succeeded, as it is now; undefined where nobody minds. */
export const successExpectedBy = (job: Job): Instant | undefined =>
  job.successWithin === undefined ? undefined : waitedSince(job) + job.successWithin;

/** Tells whether a success of a job was expected by now and has not come. */
export const isOverdue = (job: Job, now: Instant): boolean => {
  const by = successExpectedBy(job);
  const isExpected = !job.paused && !job.canceled && job.state !== 'history';
  return isExpected && by !== undefined && by < now;
};

/** Longer than it takes from saying what is expected of a job to storing it, clocks that differ included. */
const LEAST_NOTICE = MINUTE;

/**
 * By when a success is expected of a job that is about to be stored, so that nobody checks that before the job is
 * there: what is overdue already, because an edit asks for it late, is a minute away.
 */
export const announcedBy = (expectedBy: Instant, now: Instant): Instant =>
  Math.max(expectedBy, now + LEAST_NOTICE);

const isOver = (job: Job): boolean =>
  job.canceled || (job.state === 'history' && (isRecurring(job.trigger) || job.outcome === 'succeeded'));

/**
 * A job should have succeeded by an instant, and the instant has passed: decides what that means. The job is undefined where it is gone.
 * While it is paused no success is expected. An overdue success is reported again each time that as much time has passed.
 */
export const decideExpectation = (job: Job | undefined, now: Instant): ExpectationDecision => {
  const by = job && successExpectedBy(job);
  if (!job || by === undefined || job.successWithin === undefined || isOver(job)) return { kind: 'forget' };
  const later = now + job.successWithin;
  if (job.paused) return { kind: 'expect', by: later };
  if (by > now) return { kind: 'expect', by };
  return { kind: 'overdue', next: job.state === 'history' ? undefined : later };
};
