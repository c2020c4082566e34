import { claim, type DuePlan, decideDue } from '../../../functions/domain/execution/occurrence.ts';
import type { Job, JobChange } from '../../../functions/domain/job/job.ts';
import type { Run } from '../../../functions/domain/run/run.ts';
import type { Instant } from '../../../functions/domain/shared/instant.ts';

/** The plan for what is due of a job; undefined where nothing is. */
export const planOf = (job: Job, now: Instant): DuePlan | undefined => {
  const decision = decideDue(job, { dueAt: job.nextDueAt ?? now, revision: job.revision }, now);
  return decision.kind === 'due' ? decision.plan : undefined;
};

/** The job after planned runs were recorded as they are. */
export const claimAll = (job: Job, runs: readonly Run[], now: Instant, change: JobChange = {}): Job =>
  claim(
    job,
    runs.map((run) => ({ planned: run, stored: run, isNew: true })),
    change,
    now,
  );

/** The job after a plan was carried out. */
export const carryOut = (job: Job, { runs, nextDueAt }: DuePlan, now: Instant): Job =>
  claimAll(job, runs, now, { nextDueAt: nextDueAt ?? null });

/** What the due steps at one instant made of a job: the runs of each step, and the job after all of them. */
export interface CaughtUp {
  readonly job: Job;
  readonly steps: readonly (readonly Run[])[];
}

/** Takes one due step after the other until nothing is due any more. */
export const catchUp = (job: Job, now: Instant): CaughtUp => {
  const steps: (readonly Run[])[] = [];
  let after = job;
  for (let plan = planOf(after, now); plan; plan = planOf(after, now)) {
    steps.push(plan.runs);
    after = carryOut(after, plan, now);
  }
  return { job: after, steps };
};

/** How many of the runs have each status. */
export const tally = (runs: readonly Run[]): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const { status } of runs) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
};
