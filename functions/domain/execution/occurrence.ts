import { changeJob, type Job, type JobChange, type LeftOutOccurrence, summaryOf } from '../job/job.ts';
import { CATCH_UP_AFTER, isCaughtUpWith, MOST_ACTIVE_RUNS, MOST_CAUGHT_UP } from '../job/policies.ts';
import { nextCheck } from '../run/next-check.ts';
import { REASONS, type Reason } from '../run/reason.ts';
import { allocationOf, type Cause, isFinal, type Run } from '../run/run.ts';
import type { LeftOut } from '../run/run-event.ts';
import { endSealedRun, leftOutRun, newRun, step } from '../run/run-machine.ts';
import { isSealed } from '../run/run-seal.ts';
import { startDeadlinePassed } from '../run/start-reason.ts';
import { backlogOf, nextInForce } from '../schedule/timing.ts';
import { DomainError } from '../shared/errors.ts';
import { formatRunId, type RunId, type RunKey } from '../shared/identifiers.ts';
import type { Instant } from '../shared/instant.ts';
import { isShellTarget } from '../target/target.ts';

/** A hint that an occurrence is due, as planned under a revision of the trigger. */
export interface DueHint {
  readonly dueAt: Instant;
  readonly revision: number;
}

/** The most runs that one step records; what else has come due is left to the next step. */
const MOST_RUNS_A_STEP = 100;

/** The runs to record, and when the job is due after them (undefined: never again). */
export interface DuePlan {
  readonly runs: readonly Run[];
  readonly nextDueAt: Instant | undefined;
}

/** What is to be done about a due hint. */
export type DueDecision =
  /** The job has moved on. Runs of the occurrence that were begun must still be finished. */
  | { readonly kind: 'stale'; readonly runs: readonly RunKey[] }
  | { readonly kind: 'early'; readonly at: Instant }
  /** Record the runs, set the next alarm, then save the job with what is recorded: that is the claim. */
  | { readonly kind: 'due'; readonly plan: DuePlan };

/** The keys of the runs that an occurrence begins with: one a copy. */
const keysOf = (job: Job, dueAt: Instant): RunKey[] =>
  Array.from({ length: job.copies }, (_, index) => ({ jobId: job.id, dueAt, copy: index + 1, attempt: 1 }));

/** The runs of an occurrence as they begin. */
const begin = (job: Job, dueAt: Instant, cause: Cause, now: Instant): Run[] =>
  keysOf(job, dueAt).map((key) =>
    newRun(
      key,
      {
        cause,
        copies: job.copies,
        plannedAt: dueAt,
        spent: { policy: 0, hostFailure: 0, startFailure: 0 },
        allocation: allocationOf(job),
        startBy: dueAt + job.startDeadline,
        timeout: job.timeout,
        isShell: isShellTarget(job.target),
      },
      now,
      nextCheck({ status: 'starting', tryFrom: now }, now),
    ),
  );

/** What a job has under way while its occurrences are gone through one after the other. */
interface UnderWay {
  readonly active: readonly RunId[];
  readonly waiting: readonly RunId[];
}

/** How the overlap rule takes an occurrence: it starts, it waits, or it is left out. */
type Admission =
  | { readonly kind: 'start' }
  | { readonly kind: 'wait' }
  | { readonly kind: 'leave_out'; readonly why: Omit<LeftOut, 'as'> };

const leftOut = (blocker: RunId | undefined, reason: Reason): Admission => ({
  kind: 'leave_out',
  why: { reason, ...(blocker !== undefined && { blockedBy: blocker }) },
});

/** Decides by the overlap rule of a job whether another occurrence of it may begin. */
const admit = (job: Job, { active, waiting: queue }: UnderWay): Admission => {
  if (active.length === 0 && queue.length === 0) return { kind: 'start' };
  switch (job.overlap) {
    case 'allow':
      return active.length + job.copies <= MOST_ACTIVE_RUNS
        ? { kind: 'start' }
        : leftOut(active[0], REASONS.tooManyActive);
    case 'skip':
      return leftOut(active[0] ?? queue[0], REASONS.stillRunning);
    case 'queue':
      return queue.length === 0 ? { kind: 'wait' } : leftOut(queue[0], REASONS.anotherWaits);
    case 'replace':
      return { kind: 'wait' };
  }
};

const waiting = (runs: readonly Run[], now: Instant): Run[] =>
  runs.map((run) => step(run, { kind: 'turn_awaited' }, now).run ?? run);

const idsOf = (runs: readonly Run[]): RunId[] => runs.map(({ id }) => id);

const missOf = (job: Job, dueAt: Instant, newer: number, now: Instant): Reason | undefined => {
  if (now >= dueAt + job.startDeadline) return startDeadlinePassed(undefined);
  return isCaughtUpWith(job.misfire, dueAt, newer, now) ? undefined : REASONS.passedUnnoticed;
};

/** Goes through what has come due, oldest first, and decides what becomes of each. */
const planDue = (job: Job, dueAt: Instant, now: Instant): DuePlan => {
  const most = Math.max(1, Math.floor(MOST_RUNS_A_STEP / job.copies));
  const { instants, newer, next } = backlogOf(job, dueAt, now, { most, countUpTo: MOST_CAUGHT_UP });
  let underWay: UnderWay = { active: job.activeRuns, waiting: job.waitingRuns };
  const occurrences = instants.map((instant, index) => ({
    runs: begin(job, instant, now - instant > CATCH_UP_AFTER ? 'catch_up' : 'schedule', now),
    miss: missOf(job, instant, instants.length - 1 - index + newer, now),
  }));
  const newest = occurrences.findLast(({ miss }) => miss === undefined);
  const runs = occurrences.flatMap((occurrence) => {
    const { runs: begun, miss } = occurrence;
    if (miss) return begun.map((run) => leftOutRun(run, { as: 'missed', reason: miss }));
    const isSuperseded = job.overlap === 'replace' && occurrence !== newest;
    const admission = isSuperseded ? leftOut(newest?.runs[0]?.id, REASONS.superseded) : admit(job, underWay);
    if (admission.kind === 'leave_out') {
      return begun.map((run) => leftOutRun(run, { as: 'skipped', ...admission.why }));
    }
    if (admission.kind === 'wait') {
      underWay = { ...underWay, waiting: idsOf(begun) };
      return waiting(begun, now);
    }
    underWay = { ...underWay, active: [...underWay.active, ...idsOf(begun)] };
    return begun;
  });
  return { runs, nextDueAt: next };
};

/**
 * Decides about a due hint for a job. The job's own due instant counts: a hint for another one may have come before
 * the save that it belongs to, and then does that save's work.
 */
export const decideDue = (job: Job, hint: DueHint, now: Instant): DueDecision => {
  const { nextDueAt } = job;
  if (nextDueAt !== undefined && nextDueAt <= now) {
    return { kind: 'due', plan: planDue(job, nextDueAt, now) };
  }
  if (nextDueAt === hint.dueAt && job.revision === hint.revision) return { kind: 'early', at: nextDueAt };
  return { kind: 'stale', runs: keysOf(job, hint.dueAt) };
};

/** A run as it was planned, and as it is stored: an earlier try may have recorded it otherwise. */
export interface RecordedRun {
  readonly planned: Run;
  readonly stored: Run;
  /** It was recorded only now. */
  readonly isNew: boolean;
}

/** Tells whether a final record says, as it was made, that its occurrence is left out. */
export const isLeftOut = ({ status, version, sealed, createdAt }: Run): boolean =>
  (status === 'skipped' || status === 'missed') && (version === 1 || sealed?.at === createdAt);

/** A planned run of an occurrence that a record leaves out: it is left out for the same reason. */
export const leftOutAs = ({ status, reason, blockedBy }: Run, planned: Run): Run =>
  leftOutRun(planned, { as: status === 'missed' ? status : 'skipped', reason, blockedBy });

/**
 * What was recorded, with sealed runs as they end. Where an earlier try has left out a copy of an occurrence, the whole occurrence is left
 * out, whatever is planned now.
 */
export const agreed = (recorded: readonly RecordedRun[]): readonly RecordedRun[] => {
  const ended = recorded.map((each) => ({
    ...each,
    stored: isSealed(each.stored) ? endSealedRun(each.stored) : each.stored,
  }));
  const decisions = new Map(
    ended.flatMap(({ stored }) => (isLeftOut(stored) ? [[stored.dueAt, stored] as const] : [])),
  );
  return ended.map((each) => {
    const decision = decisions.get(each.planned.dueAt);
    return decision ? { ...each, planned: leftOutAs(decision, each.planned) } : each;
  });
};

/** So many occurrences a job remembers that it left out against a record. Such a record ends within minutes. */
const MOST_LEFT_OUT = 20;

/** What a claim leaves out although an earlier try has recorded it as begun, and what the job knew of before. */
const leftOutAfter = (job: Job, recorded: readonly RecordedRun[]): readonly LeftOutOccurrence[] => {
  const disputed = recorded.flatMap(({ planned, stored }): LeftOutOccurrence[] => {
    const { dueAt, status, reason, blockedBy } = planned;
    if (isFinal(stored.status) || (status !== 'skipped' && status !== 'missed')) return [];
    return [{ dueAt, status, ...(reason && { reason }), ...(blockedBy !== undefined && { blockedBy }) }];
  });
  const known = new Map([...(job.leftOut ?? []), ...disputed].map((each) => [each.dueAt, each]));
  return [...known.values()].slice(-MOST_LEFT_OUT);
};

/**
 * The job after what was planned has been recorded: that is the claim. A run that an earlier try recorded as final
 * stays as it is; what runs and what waits otherwise follows the plan.
 */
export const claim = (job: Job, recorded: readonly RecordedRun[], change: JobChange, now: Instant): Job => {
  const open = recorded.filter(({ stored }) => !isFinal(stored.status)).map(({ planned }) => planned);
  const starting = idsOf(open.filter(({ status }) => status === 'starting'));
  const queued = idsOf(open.filter(({ status }) => status === 'queued'));
  const activeRuns = [...new Set([...job.activeRuns, ...starting])];
  const waitingRuns = queued.length > 0 ? queued : job.waitingRuns;
  const isFree = activeRuns.length === 0;
  const ends = recorded.map(({ planned, stored }) => (isFinal(stored.status) ? stored : planned));
  const missed = ends.findLast(({ status }) => status === 'missed');
  const leftOut = leftOutAfter(job, recorded);
  return changeJob(
    job,
    {
      activeRuns: isFree ? waitingRuns : activeRuns,
      waitingRuns: isFree ? [] : waitingRuns,
      ...(missed && { lastRun: summaryOf(missed) }),
      ...(leftOut.length > 0 && { leftOut }),
      ...change,
    },
    now,
  );
};

/** Runs that waited and wait no more, because a newer occurrence took their place: launching finds that they are over. */
export const outdatedRuns = (before: Job, after: Job): readonly RunId[] =>
  before.waitingRuns.filter((id) => !after.waitingRuns.includes(id) && !after.activeRuns.includes(id));

/** The runs that a job must stop so that the occurrence that waits can take their place. */
export const runsToReplace = (job: Job): readonly RunId[] =>
  job.overlap === 'replace' && job.waitingRuns.length > 0 ? job.activeRuns : [];

/**
 * The runs of a request to run at `dueAt`, beside the schedule.
 * @throws DomainError `conflict` when the overlap rule of the job leaves it out.
 */
export const planManual = (job: Job, dueAt: Instant, now: Instant): readonly Run[] => {
  const runs = planRequested(job, dueAt, 'manual', now);
  const left = runs.find(({ status }) => status === 'skipped');
  if (left) throw new DomainError('conflict', `${left.reason?.text} The run in its way: ${left.blockedBy}.`);
  return runs;
};

/** Tells whether the schedule of a job still has something due at an instant, which a request then does not take. */
export const isScheduledAt = (job: Job, at: Instant): boolean => {
  const next = job.nextDueAt ?? job.heldDueAt;
  return next !== undefined && at >= next && (at === next || nextInForce(job, at - 1) === at);
};

/** The runs of an occurrence beside the schedule; left out where the overlap rule of the job forbids them. */
export const planRequested = (job: Job, dueAt: Instant, cause: Cause, now: Instant): readonly Run[] => {
  const admission = admit(job, { active: job.activeRuns, waiting: job.waitingRuns });
  const runs = begin(job, dueAt, cause, now);
  if (admission.kind === 'leave_out') {
    return runs.map((run) => leftOutRun(run, { as: 'skipped', ...admission.why }));
  }
  return admission.kind === 'wait' ? waiting(runs, now) : runs;
};

/** The ids of the runs that an occurrence begins with. */
export const runIdsOf = (keys: readonly RunKey[]): string[] => keys.map(formatRunId);
