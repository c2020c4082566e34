import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { followUp } from '../../../functions/domain/execution/after-run.ts';
import { isScheduledAt, planManual } from '../../../functions/domain/execution/occurrence.ts';
import { notClaimed } from '../../../functions/domain/execution/unclaimed-run.ts';
import type { Job } from '../../../functions/domain/job/job.ts';
import { cancelJob, pauseJob, resumeJob } from '../../../functions/domain/job/job-edits.ts';
import { OVERLAPS } from '../../../functions/domain/job/policies.ts';
import { type FinalStatus, isFinal, type Run } from '../../../functions/domain/run/run.ts';
import { DomainError } from '../../../functions/domain/shared/errors.ts';
import type { RunId } from '../../../functions/domain/shared/identifiers.ts';
import { MINUTE, SECOND } from '../../../functions/domain/shared/instant.ts';
import { aRecurringJob, NOW, runAfter } from '../samples.ts';
import { carryOut, claimAll, planOf } from './due-steps.ts';

/** A job with all runs that were ever recorded for it, as a store would hold them. */
class Life {
  job: Job;
  now = NOW;
  readonly runs = new Map<RunId, Run>();

  constructor(job: Job) {
    this.job = job;
  }

  /** A due step, if anything is due. */
  step(): void {
    const plan = planOf(this.job, this.now);
    if (!plan) return;
    this.record(plan.runs);
    this.save(carryOut(this.job, plan, this.now));
  }

  runNow(): void {
    if (this.job.state === 'history' || this.job.canceled) return;
    while (isScheduledAt(this.job, this.now)) this.now += 1;
    try {
      const runs = planManual(this.job, this.now, this.now);
      this.record(runs);
      this.save(claimAll(this.job, runs, this.now));
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
    }
  }

  /** A run ends; its job is told. */
  end(id: RunId | undefined, status: FinalStatus): void {
    const run = id === undefined ? undefined : this.runs.get(id);
    if (!run) return;
    const ended: Run = { ...run, status, handle: 'h' };
    const told = followUp(this.job, ended, this.now);
    this.runs.set(run.id, ended);
    if (told?.attempt) this.record([told.attempt]);
    if (told) this.save(told.job);
  }

  change(by: (job: Job) => Job): void {
    try {
      this.save(by(this.job));
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
    }
  }

  record(runs: readonly Run[]): void {
    for (const run of runs) {
      if (this.runs.has(run.id)) throw new Error(`${run.id} is recorded twice`);
      this.runs.set(run.id, run);
    }
  }

  /** Runs that waited and that the new job names no more are over, as launching them would find. */
  save(job: Job): void {
    const named = new Set([...job.activeRuns, ...job.waitingRuns]);
    for (const id of this.job.waitingRuns) {
      const run = this.runs.get(id);
      if (run && !named.has(id) && !isFinal(run.status)) {
        const waiting = { ...run, status: 'queued' } as const;
        this.runs.set(id, runAfter(waiting, notClaimed(waiting, job)));
      }
    }
    this.job = job;
  }

  open(): RunId[] {
    return [...this.runs.values()].filter(({ status }) => !isFinal(status)).map(({ id }) => id);
  }
}

type Happening = (life: Life) => void;

const ends = fc.constantFrom<FinalStatus>('succeeded', 'failed', 'timed_out', 'canceled', 'lost');

const happenings: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.integer({ min: 0, max: 4 * MINUTE }).map(
      (wait): Happening =>
        (life) => {
          life.now += wait;
          life.step();
        },
    ),
  },
  {
    weight: 4,
    arbitrary: fc.tuple(fc.nat(20), ends).map(
      ([index, status]): Happening =>
        (life) => {
          life.end(life.job.activeRuns[index % Math.max(1, life.job.activeRuns.length)], status);
        },
    ),
  },
  fc.nat(20).map(
    (index): Happening =>
      (life) => {
        life.end(life.job.waitingRuns[index % Math.max(1, life.job.waitingRuns.length)], 'canceled');
      },
  ),
  fc.constant<Happening>((life) => {
    // Two requests in one millisecond do not get one instant.
    life.now += 1;
    life.runNow();
  }),
  fc.constant<Happening>((life) => life.change((job) => pauseJob(job, life.now))),
  fc.constant<Happening>((life) => life.change((job) => resumeJob(job, life.now))),
  fc.constantFrom(...OVERLAPS).map(
    (overlap): Happening =>
      (life) => {
        life.change((job) => ({ ...job, overlap }));
      },
  ),
  fc.constant<Happening>((life) => life.change((job) => cancelBusy(job, life))),
);

/** A job that is canceled while nothing of it runs has no life any more. */
const cancelBusy = (job: Job, { now }: Life): Job => (job.activeRuns.length > 1 ? cancelJob(job, now) : job);

const jobs = fc
  .record({
    overlap: fc.constantFrom(...OVERLAPS),
    misfire: fc.constantFrom('run_once' as const, 'run_all' as const),
    copies: fc.integer({ min: 1, max: 3 }),
    retry: fc.constantFrom({}, { retry: { limit: 2, backoff: SECOND, factor: 1 } }),
  })
  .map(({ retry, ...fields }) => aRecurringJob(MINUTE, { ...fields, ...retry }));

/** Lets things happen to a job, and looks at it after each. `keep` holds something of the job as it is. */
const watch = (check: (life: Life) => void, keep: (job: Job) => Job = (job) => job): void => {
  fc.assert(
    fc.property(jobs, fc.array(happenings, { maxLength: 30 }), (job, all) => {
      const life = new Life(keep(job));
      for (const happen of all) {
        happen(life);
        life.job = keep(life.job);
        check(life);
      }
    }),
    { numRuns: 200 },
  );
};

describe('whatever happens to a job', () => {
  it('names exactly the runs that are not over, each once, active or waiting', () => {
    watch((life) => {
      const { activeRuns, waitingRuns } = life.job;
      expect([...activeRuns, ...waitingRuns].sort()).toEqual(life.open().sort());
    });
  });

  it('lets nothing wait while nothing is active', () => {
    watch(({ job }) => {
      expect(job.waitingRuns.length > 0 && job.activeRuns.length === 0).toBe(false);
    });
  });

  it('is running exactly while it names a run, and over only when nothing is to come', () => {
    watch(({ job }) => {
      const isToCome = job.nextDueAt !== undefined || job.paused;
      const idle = isToCome ? 'scheduled' : 'history';
      expect(job.state).toBe(job.activeRuns.length > 0 ? 'running' : idle);
    });
  });

  it.each(['skip', 'queue', 'replace'] as const)(
    'under %s runs the copies of one occurrence at a time, and lets those of one more wait',
    (overlap) => {
      watch(
        ({ job: { activeRuns, waitingRuns, copies } }) => {
          expect(activeRuns.length).toBeLessThanOrEqual(copies);
          expect(waitingRuns.length).toBeLessThanOrEqual(overlap === 'skip' ? 0 : copies);
        },
        (job) => ({ ...job, overlap }),
      );
    },
  );
});
