import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectedWithin } from '../../../functions/domain/execution/occurrence-status.ts';
import { type Job, newJob } from '../../../functions/domain/job/job.ts';
import { MISFIRES, OVERLAPS } from '../../../functions/domain/job/policies.ts';
import type { Run } from '../../../functions/domain/run/run.ts';
import { instantsAfter } from '../../../functions/domain/schedule/timing.ts';
import { DAY, HOUR, type Instant, MINUTE, SECOND } from '../../../functions/domain/shared/instant.ts';
import { ZONES } from '../arbitraries.ts';
import { given } from '../run/observations.ts';
import { aSpecification, every, FACTS, once } from '../samples.ts';
import { catchUp } from './due-steps.ts';

const CREATED = Date.UTC(2026, 9, 24, 20, 17, 3, 250);

const spans = fc
  .record({
    after: fc.integer({ min: -HOUR, max: 6 * HOUR }),
    length: fc.integer({ min: 1, max: 2 * HOUR }),
  })
  .map(({ after, length }) => ({ text: '', from: CREATED + after, to: CREATED + after + length }));

/** A bound of a schedule, where it has one. */
const bounds = fc.option(
  fc.integer({ min: -HOUR, max: 9 * HOUR }).map((after) => ({ text: '', at: CREATED + after })),
  { nil: undefined },
);

const triggers = fc.oneof(
  fc
    .record({
      interval: fc.constantFrom(2 * MINUTE, 7 * MINUTE, HOUR + SECOND, DAY),
      anchor: fc.integer({ min: -DAY, max: 3 * HOUR }),
    })
    .map(({ interval, anchor }) => every(interval, CREATED + anchor)),
  fc
    .constantFrom('*/5 * * * *', '0 * * * *', '30 2 * * *', '20 */3 * * * *', '15,45 0-4 * * 0')
    .map((text) => ({ kind: 'cron', text }) as const),
  fc.integer({ min: 0, max: 9 * HOUR }).map((after) => once(CREATED + after)),
);

/** Jobs on the eve of the end of summer time, as they were just created. */
const jobs: fc.Arbitrary<Job> = fc
  .record({
    trigger: triggers,
    timezone: fc.constantFrom(...ZONES),
    startsAt: bounds,
    endsAt: bounds,
    exclude: fc.array(spans, { maxLength: 2 }),
    jitterOffset: fc.constantFrom(0, 0, 1, 41 * SECOND),
    copies: fc.constantFrom(1, 1, 2, 7, 60),
    overlap: fc.constantFrom(...OVERLAPS),
    misfire: fc.constantFrom(...MISFIRES),
    startDeadline: fc.constantFrom(SECOND, 5 * MINUTE, HOUR, DAY),
  })
  .map(({ jitterOffset, startsAt, endsAt, ...fields }) =>
    newJob(aSpecification({ ...fields, ...given({ startsAt, endsAt }) }), {
      ...FACTS,
      jitterOffset,
      now: CREATED,
    }),
  );

/** How long after one another someone looks at a job. */
const waits = fc.array(
  fc.oneof(
    fc.integer({ min: 0, max: 10 * MINUTE }),
    fc.integer({ min: 0, max: 2 * MINUTE }),
    fc.integer({ min: 0, max: 2 * HOUR }),
  ),
  { minLength: 1, maxLength: 5 },
);

const MOST = 2000;

/** All instants at which a job is due up to `now`, by its schedule alone. */
const dueUpTo = (job: Job, now: Instant): readonly Instant[] => {
  const { trigger } = job;
  if ('dueAt' in trigger) return trigger.dueAt <= now ? [trigger.dueAt] : [];
  return instantsAfter(job, CREATED, MOST).filter((at) => at <= now);
};

interface Seen {
  readonly job: Job;
  readonly runs: readonly Run[];
  readonly now: Instant;
}

/** The job after it was looked at after each of the waits, and its runs in the order in which they were recorded. */
const look = (first: Job, after: readonly number[]): Seen =>
  after.reduce<Seen>(
    ({ job, runs, now: before }, wait) => {
      const now = before + wait;
      const caughtUp = catchUp(job, now);
      // Some of what runs ends between two looks: the overlap rules have something to decide.
      const activeRuns = caughtUp.job.activeRuns.slice(wait % 3);
      return { now, runs: [...runs, ...caughtUp.steps.flat()], job: { ...caughtUp.job, activeRuns } };
    },
    { job: first, runs: [], now: CREATED },
  );

describe('due steps, at whatever instants they are taken', () => {
  it('record each instant of the schedule up to now, in order, once for each copy', () => {
    fc.assert(
      fc.property(jobs, waits, (first, after) => {
        const { runs, now } = look(first, after);
        const recorded = runs.map(({ dueAt, copy, attempt }) => ({ dueAt, copy, attempt }));
        const copies = Array.from({ length: first.copies }, (_, index) => index + 1);
        expect(recorded).toEqual(
          dueUpTo(first, now).flatMap((dueAt) => copies.map((copy) => ({ dueAt, copy, attempt: 1 }))),
        );
      }),
      { numRuns: 80 },
    );
  });

  it('leave the job due at the first instant after now', () => {
    fc.assert(
      fc.property(jobs, waits, (first, after) => {
        const { job, now } = look(first, after);
        expect(job.nextDueAt).toBe(instantsAfter(first, now, 1)[0]);
      }),
      { numRuns: 60 },
    );
  });

  it('start nothing before its instant, nothing past its deadline, and treat the copies alike', () => {
    fc.assert(
      fc.property(jobs, waits, (first, after) => {
        const { runs } = look(first, after);
        for (const run of runs) {
          expect(run.createdAt).toBeGreaterThanOrEqual(run.dueAt);
          expect(run.status !== 'starting' || run.createdAt < run.startBy).toBe(true);
          expect('lookAt' in run).toBe(run.status === 'starting' || run.status === 'queued');
        }
        expect(new Set(runs.map(({ dueAt, status }) => `${dueAt} ${status}`)).size).toBe(
          runs.length / first.copies,
        );
      }),
      { numRuns: 60 },
    );
  });

  it('record what is expected of the job, and nothing else', () => {
    fc.assert(
      fc.property(jobs, waits, (first, after) => {
        const { job, runs, now } = look(first, after);
        const span = { from: CREATED - DAY, to: now + 1 };
        const { instants, isExpected } = expectedWithin(job, span, MOST);
        expect(instants).toEqual([...new Set(runs.map(({ dueAt }) => dueAt))]);
        expect(runs.every(({ dueAt }) => isExpected(dueAt) === true)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});
