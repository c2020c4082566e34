import { type FormerTiming, firstDue, type SettledTiming, timingPrint } from '../schedule/timing.ts';
import { isRecurring } from '../schedule/trigger.ts';
import { DomainError } from '../shared/errors.ts';
import type { Instant } from '../shared/instant.ts';
import { changeJob, type Job, type JobSpecification } from './job.ts';

const overError = (job: Job): DomainError =>
  new DomainError('conflict', `job ${job.id} is over: ${job.outcome}`);

/**
 * The job after it was canceled. What still runs may end; nothing more begins.
 * @throws DomainError `conflict` when it is over, or when it is due once and already running.
 */
export const cancelJob = (job: Job, now: Instant): Job => {
  if (job.state === 'history') throw overError(job);
  if (job.nextDueAt === undefined && !job.paused && job.waitingRuns.length === 0) {
    const routes = job.activeRuns.map((id) => `POST /v1/runs/${id}/stop`).join(', ');
    throw new DomainError('conflict', `job ${job.id} is running; to stop it: ${routes}`);
  }
  return endJob(job, now);
};

/** The job after everything that was still to come was taken from it, whether it runs or not. */
export const endJob = (job: Job, now: Instant): Job => {
  const nothingToCome = {
    paused: false,
    nextDueAt: null,
    heldDueAt: null,
    waitingRuns: [],
    inForceUntil: job.inForceUntil ?? now,
  };
  return changeJob(job, { ...nothingToCome, canceled: true, edition: job.edition + 1 }, now);
};

/**
 * The job after it was paused: nothing is due until it goes on.
 * @throws DomainError `conflict` when nothing is to come any more.
 */
export const pauseJob = (job: Job, now: Instant): Job => {
  if (job.state === 'history') throw overError(job);
  if (job.paused) return job;
  if (job.nextDueAt === undefined)
    throw new DomainError(
      'conflict',
      `job ${job.id} is running, and nothing is to come that could be paused`,
    );
  const change = {
    paused: true,
    nextDueAt: null,
    heldDueAt: job.nextDueAt,
    inForceUntil: now,
    edition: job.edition + 1,
  };
  return changeJob(job, change, now);
};

/** A timing without what else a job is. */
const timingOf = ({
  trigger,
  timezone,
  onlyEvery,
  startsAt,
  endsAt,
  exclude,
  jitter,
  jitterOffset,
}: Job): SettledTiming => ({
  trigger,
  timezone,
  ...(onlyEvery && { onlyEvery }),
  ...(startsAt && { startsAt }),
  ...(endsAt && { endsAt }),
  exclude,
  jitter,
  jitterOffset,
});

/**
 * The first instant of a recurring job that came due while its trigger was in force, and is not handled yet, with
 * what the job is due by up to now. Nothing is kept of a timing that was in force only between two changes, both before that instant.
 */
const overdueOf = (
  job: Job,
  now: Instant,
): { readonly dueAt: Instant; readonly former: FormerTiming } | undefined => {
  const { inForceUntil: until = now, former } = job;
  const dueAt = job.nextDueAt ?? job.heldDueAt;
  if (!isRecurring(job.trigger) || dueAt === undefined || dueAt > until) return undefined;
  return { dueAt, former: former && dueAt <= former.until ? former : { ...timingOf(job), until } };
};

/**
 * The job under a new revision of its trigger, held back where it is paused. It is due at `dueAt`, but what had come
 * due before and is not handled yet comes first; a job that is due once is due at that instant only.
 */
const putInForce = (before: Job, job: Job, dueAt: Instant | undefined, now: Instant): Job => {
  const overdue = isRecurring(job.trigger) ? overdueOf(before, now) : undefined;
  const { former: _former, ...kept } = job;
  const due = overdue?.dueAt ?? dueAt ?? null;
  const instants = job.paused ? { nextDueAt: null, heldDueAt: due } : { nextDueAt: due, heldDueAt: null };
  const inForce = { inForceSince: now, inForceUntil: job.paused ? now : null };
  const changed: Job = overdue ? { ...kept, former: overdue.former } : kept;
  return changeJob(changed, { ...instants, ...inForce, revision: job.revision + 1 }, now);
};

/**
 * The job after it was resumed. What would have been due meanwhile was not expected. What had come due before the pause
 * and was not handled is due at once. So is a job that is due once, where its instant has passed. The misfire rule
 * decides.
 */
export const resumeJob = (job: Job, now: Instant): Job => {
  if (!job.paused) return job;
  const resumed = { ...job, paused: false, edition: job.edition + 1 };
  const dueAt = isRecurring(job.trigger) ? firstDue(job, now) : job.heldDueAt;
  return putInForce(job, resumed, dueAt, now);
};

/** What an edit may alter beside the specification. */
export interface RevisedFacts {
  readonly definition: string | undefined;
  readonly jitterOffset: number;
}

/** A job with another specification in the place of its own. */
const respecified = (
  job: Job,
  specification: JobSpecification,
  { definition, jitterOffset }: RevisedFacts,
): Job => {
  const {
    name: _name,
    retry: _retry,
    onlyEvery: _onlyEvery,
    startsAt: _startsAt,
    endsAt: _endsAt,
    callback: _callback,
    successWithin: _successWithin,
    onSuccess: _onSuccess,
    definition: _definition,
    ...kept
  } = job;
  return { ...kept, ...specification, ...(definition !== undefined && { definition }), jitterOffset };
};

/**
 * The job under another specification. Where that has other instants it is due anew, and wake-ups for what it was due
 * before are stale; else its schedule goes on undisturbed.
 */
export const reviseJob = (
  job: Job,
  specification: JobSpecification,
  facts: RevisedFacts,
  now: Instant,
): Job => {
  const revised: Job = { ...respecified(job, specification, facts), edition: job.edition + 1 };
  return timingPrint(job) === timingPrint(revised)
    ? changeJob(revised, {}, now)
    : putInForce(job, revised, firstDue(revised, now), now);
};

/** A job that is over and begins again under another specification, with the runs it had. */
export const reviveJob = (
  job: Job,
  specification: JobSpecification,
  facts: RevisedFacts & Pick<Job, 'paused'>,
  now: Instant,
): Job => {
  const { finishedAt: _finishedAt, lastRun: _lastRun, ...kept } = job;
  const { paused } = facts;
  const begun: Job = {
    ...respecified(kept, specification, facts),
    paused,
    canceled: false,
    edition: job.edition + 1,
  };
  return putInForce(job, begun, firstDue(begun, now), now);
};
