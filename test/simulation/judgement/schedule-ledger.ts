import type { Job } from '../../../functions/domain/job/job.ts';
import type { Run } from '../../../functions/domain/run/run.ts';
import {
  firstDue,
  instantsAfter,
  type SettledTiming,
  timingPrint,
} from '../../../functions/domain/schedule/timing.ts';
import { isRecurring } from '../../../functions/domain/schedule/trigger.ts';
import { formatRunId } from '../../../functions/domain/shared/identifiers.ts';
import type { Instant } from '../../../functions/domain/shared/instant.ts';
import type { Violations } from './invariants.ts';

/** No catch-up goes over more instants at once. */
const MOST_PASSED = 5000;

/** Why an instant has no record although its time had come. */
export type Excuse = 'canceled' | 'edited' | 'paused';

const isControl = (before: Job, after: Job): Excuse | undefined => {
  if (after.canceled && !before.canceled) return 'canceled';
  if (after.paused && !before.paused) return 'paused';
  return after.revision === before.revision ? undefined : 'edited';
};

/** What had come due of a recurring job while it was in force and is not handled yet. */
const overdueOf = (
  { trigger, nextDueAt, heldDueAt, inForceUntil }: Job,
  now: Instant,
): Instant | undefined => {
  const dueAt = nextDueAt ?? heldDueAt;
  return isRecurring(trigger) && dueAt !== undefined && dueAt <= (inForceUntil ?? now) ? dueAt : undefined;
};

/**
 * Keeps for each job by its own reckoning when it is due, and compares: at each write of the job that moves it on, each
 * instant left behind must be on record.
 */
export class ScheduleLedger {
  readonly #timings = new Map<string, SettledTiming[]>();
  readonly #formers = new Map<string, { readonly timing: Job; readonly until: Instant }>();
  readonly #violations: Violations;
  readonly #runOf: (id: string) => Run | undefined;
  readonly excused = new Map<Excuse, number>();
  #passed = 0;

  constructor(violations: Violations, runOf: (id: string) => Run | undefined) {
    this.#violations = violations;
    this.#runOf = runOf;
  }

  /** How many instants have passed so far that were expected. */
  get passed(): number {
    return this.#passed;
  }

  onJob(before: Job | undefined, after: Job): void {
    if (!before) {
      this.#timings.set(after.id, [after]);
      this.#expectDue(after, firstDue(after, after.createdAt));
      return;
    }
    const excuse = isControl(before, after);
    if (excuse === undefined) {
      this.#passOn(before, after);
      return;
    }
    if (excuse === 'edited') this.#timings.get(after.id)?.push(after);
    const overdue = overdueOf(before, after.updatedAt);
    // What had come due stays due under the new schedule; only a canceled job drops it, or one due once.
    const isKept = overdue !== undefined && !after.canceled && isRecurring(after.trigger);
    if (excuse !== 'paused') this.#keep(before, after, isKept ? overdue : undefined);
    if (overdue !== undefined && !isKept) {
      this.#excuse(before, overdue, before.inForceUntil ?? after.updatedAt, excuse);
    }
    this.#expectDue(after, isKept ? overdue : this.#dueOf(before, after));
  }

  /** Remembers by which timing the unhandled instants came due, from `overdue` on. */
  #keep(before: Job, after: Job, overdue: Instant | undefined): void {
    const former = this.#formers.get(after.id);
    const until = before.inForceUntil ?? after.updatedAt;
    if (overdue === undefined) this.#formers.delete(after.id);
    else if (!former || overdue > former.until) this.#formers.set(after.id, { timing: before, until });
    else {
      // Two changes before anything was handled: what came due between them is given up.
      const [dropped] = instantsAfter(before, before.inForceSince, 1);
      this.#excuse(before, dropped, until, 'edited');
    }
  }

  /** The first instant after another by the timing that was in force then. */
  #nextOf(job: Job, instant: Instant): Instant | undefined {
    const former = this.#formers.get(job.id);
    const [earlier] = former ? instantsAfter(former.timing, instant, 1) : [];
    if (former && earlier !== undefined && earlier <= former.until) return earlier;
    return instantsAfter(job, Math.max(instant, job.inForceSince), 1)[0];
  }

  /** A run of the schedule must be of an instant at which its job is or was due. */
  onNewRun(run: Run): void {
    if (run.attempt > 1 || (run.cause !== 'schedule' && run.cause !== 'catch_up')) return;
    const timings = this.#timings.get(run.jobId) ?? [];
    const isDue = timings.some((timing) => instantsAfter(timing, run.dueAt - 1, 1)[0] === run.dueAt);
    if (!isDue) this.#violations.add('expected', run.id, 'its job is not due then');
  }

  #dueOf(before: Job, after: Job): Instant | undefined {
    if (after.canceled) return undefined;
    const isResumed = before.paused && !after.paused && timingPrint(before) === timingPrint(after);
    if (isResumed && !isRecurring(after.trigger)) return before.heldDueAt;
    return firstDue(after, after.inForceSince);
  }

  #expectDue(job: Job, expected: Instant | undefined): void {
    const due = job.paused ? undefined : job.nextDueAt;
    const wanted = job.paused ? undefined : expected;
    if (due !== wanted) this.#violations.add('due', job.id, `says ${due}, its schedule says ${wanted}`);
  }

  #excuse(job: Job, from: Instant | undefined, to: Instant, excuse: Excuse): void {
    let count = 0;
    for (let at: Instant | undefined = from; at !== undefined && at <= to && count < MOST_PASSED; ) {
      count += 1;
      [at] = instantsAfter(job, at, 1);
    }
    this.excused.set(excuse, (this.excused.get(excuse) ?? 0) + count);
  }

  #passOn(before: Job, after: Job): void {
    if (before.nextDueAt === undefined) {
      if (after.nextDueAt !== undefined) this.#violations.add('due', after.id, 'due again, for no reason');
      return;
    }
    let at: Instant | undefined = before.nextDueAt;
    for (let count = 0; at !== undefined && at !== after.nextDueAt && count < MOST_PASSED; count += 1) {
      if (at > after.updatedAt) {
        this.#violations.add('due', after.id, `passes over ${at}, which has not come yet`);
        return;
      }
      this.#expectRecord(before, at);
      at = this.#nextOf(before, at);
    }
    if (at !== after.nextDueAt) {
      this.#violations.add(
        'due',
        after.id,
        `goes on to ${after.nextDueAt}, which is not an instant of its schedule`,
      );
    }
  }

  #expectRecord(job: Job, dueAt: Instant): void {
    this.#passed += 1;
    for (let copy = 1; copy <= job.copies; copy += 1) {
      const id = formatRunId({ jobId: job.id, dueAt, copy, attempt: 1 });
      if (!this.#runOf(id)) this.#violations.add('accounted', id, 'there is no record');
    }
  }
}
