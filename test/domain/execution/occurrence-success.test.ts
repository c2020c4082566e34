import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FollowUp, followUp } from '../../../functions/domain/execution/after-run.ts';
import type { Job } from '../../../functions/domain/job/job.ts';
import type { FinalStatus, Run } from '../../../functions/domain/run/run.ts';
import { DAY, type Instant, MINUTE, SECOND } from '../../../functions/domain/shared/instant.ts';
import { aLaunchedRun, aRecurringJob, aRun, NOW } from '../samples.ts';

const retry = { limit: 2, backoff: SECOND, factor: 1 };
const dueAtOf = (occurrence: number): Instant => NOW + occurrence * MINUTE;

/** How the attempts of each copy of each occurrence end. */
type Ends = readonly (readonly (readonly FinalStatus[])[])[];

/** Which copy of which occurrence ends, both from 0. */
type Step = readonly [occurrence: number, copy: number];

/** A job of which all these occurrences run at once. */
const begin = (ends: Ends): Job =>
  aRecurringJob(MINUTE, {
    overlap: 'allow',
    retry,
    nextDueAt: NOW + DAY,
    activeRuns: ends.flatMap((copies, occurrence) =>
      copies.map((_, copy) => aRun({ dueAt: dueAtOf(occurrence), copy: copy + 1 }).id),
    ),
  });

const tell = (job: Job, run: Run, now = NOW): FollowUp => {
  const told = followUp(job, run, now);
  if (!told) throw new Error(`nothing follows from ${run.id}`);
  return told;
};

/** What followed from each end, in order. */
const play = (ends: Ends, order: readonly Step[], first: Job = begin(ends)): readonly FollowUp[] => {
  const done = new Map<string, number>();
  const told: FollowUp[] = [];
  for (const [occurrence, copy] of order) {
    const key = `${occurrence}.${copy}`;
    const before = done.get(key) ?? 0;
    done.set(key, before + 1);
    const run = aLaunchedRun({
      dueAt: dueAtOf(occurrence),
      copy: copy + 1,
      attempt: before + 1,
      status: ends[occurrence]?.[copy]?.[before] ?? 'succeeded',
      spent: { policy: before, hostFailure: 0, startFailure: 0 },
      stoppedAt: NOW + told.length * SECOND,
    });
    told.push(tell(told.at(-1)?.job ?? first, run));
  }
  return told;
};

const successes = (told: readonly FollowUp[]): readonly boolean[] => told.map((each) => each.hasSucceeded);

describe('an occurrence has succeeded', () => {
  it.each<[string, Ends, readonly Step[], readonly boolean[]]>([
    ['with its one copy', [[['succeeded']]], [[0, 0]], [true]],
    [
      'with its last copy',
      [[['succeeded'], ['succeeded']]],
      [
        [0, 1],
        [0, 0],
      ],
      [false, true],
    ],
    [
      'with the attempt that succeeds',
      [[['failed', 'succeeded']]],
      [
        [0, 0],
        [0, 0],
      ],
      [false, true],
    ],
    [
      'with the last attempt of any copy',
      [[['failed', 'timed_out', 'succeeded'], ['succeeded']]],
      [
        [0, 0],
        [0, 1],
        [0, 0],
        [0, 0],
      ],
      [false, false, false, true],
    ],
    ['never, where its one copy failed', [[['lost']]], [[0, 0]], [false]],
    [
      'never, where its first copy failed',
      [[['lost'], ['succeeded']]],
      [
        [0, 0],
        [0, 1],
      ],
      [false, false],
    ],
    [
      'never, where its last copy failed',
      [[['succeeded'], ['canceled']]],
      [
        [0, 0],
        [0, 1],
      ],
      [false, false],
    ],
    [
      'never, where a copy failed in the end that others outlast',
      [
        [
          ['failed', 'failed', 'failed'],
          ['failed', 'succeeded'],
        ],
      ],
      [
        [0, 1],
        [0, 0],
        [0, 0],
        [0, 0],
        [0, 1],
      ],
      [false, false, false, false, false],
    ],
    [
      'though another that overlaps it failed',
      [
        [['lost'], ['succeeded']],
        [['succeeded'], ['succeeded']],
      ],
      [
        [0, 0],
        [1, 0],
        [1, 1],
        [0, 1],
      ],
      [false, false, true, false],
    ],
    [
      'though it ended before an earlier one',
      [[['succeeded']], [['succeeded']]],
      [
        [1, 0],
        [0, 0],
      ],
      [true, true],
    ],
  ])('%s', (_what, ends, order, expected) => {
    expect(successes(play(ends, order))).toEqual(expected);
  });

  it('which the job remembers, with the instant at which its last run stopped', () => {
    const [first, last] = play(
      [[['succeeded'], ['succeeded']]],
      [
        [0, 0],
        [0, 1],
      ],
    );
    expect(first?.job).not.toHaveProperty('lastSuccessAt');
    expect(last?.job.lastSuccessAt).toBe(NOW + SECOND);
  });

  it('which a later failure does not take back', () => {
    const told = play(
      [[['succeeded']], [['lost']]],
      [
        [0, 0],
        [1, 0],
      ],
    );
    expect(told.at(-1)?.job.lastSuccessAt).toBe(NOW);
  });

  it('at the instant at which it is told where the run says none', () => {
    const job = begin([[['succeeded']]]);
    expect(tell(job, aRun({ status: 'succeeded' }), NOW + MINUTE).job.lastSuccessAt).toBe(NOW + MINUTE);
  });

  it('once: what is told again changes nothing', () => {
    const { job } = tell(begin([[['succeeded']]]), aLaunchedRun({ status: 'succeeded' }));
    expect(followUp(job, aLaunchedRun({ status: 'succeeded' }), NOW)).toBeUndefined();
  });

  it('of a job from before that was kept', () => {
    const { spoiledOccurrences: _none, ...older } = begin([[['succeeded'], ['succeeded']]]);
    expect(
      successes(
        play(
          [[[], []]],
          [
            [0, 0],
            [0, 1],
          ],
          older,
        ),
      ),
    ).toEqual([false, true]);
    const failed = play(
      [[['lost'], []]],
      [
        [0, 0],
        [0, 1],
      ],
      older,
    );
    expect(successes(failed)).toEqual([false, false]);
    expect(failed.map(({ job }) => job.spoiledOccurrences)).toEqual([[NOW], []]);
  });

  it('not while a copy of it still waits', () => {
    const [one, two] = [aRun({ copy: 1 }).id, aRun({ copy: 2 }).id];
    const job = aRecurringJob(MINUTE, {
      overlap: 'queue',
      activeRuns: [one],
      waitingRuns: [two],
      nextDueAt: NOW + DAY,
    });
    const told = tell(job, aLaunchedRun({ status: 'succeeded' }));
    expect(told).toMatchObject({ hasSucceeded: false, released: [two] });
    expect(tell(told.job, aLaunchedRun({ copy: 2, status: 'succeeded' })).hasSucceeded).toBe(true);
  });

  /** Attempts of one copy up to the one after which it is not tried again. */
  const lives: fc.Arbitrary<readonly FinalStatus[]> = fc
    .tuple(
      fc.array(fc.constantFrom<FinalStatus>('failed', 'timed_out'), { maxLength: 2 }),
      fc.constantFrom<FinalStatus>('succeeded', 'succeeded', 'succeeded', 'canceled', 'lost'),
    )
    .map(([retried, last]) => [...retried, last]);

  const stories = fc
    .array(fc.array(lives, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 })
    .chain((ends) => {
      const steps = ends.flatMap((copies, occurrence) =>
        copies.flatMap((life, copy) => life.map((): Step => [occurrence, copy])),
      );
      return fc
        .shuffledSubarray([...steps.keys()], { minLength: steps.length })
        .map((order) => ({ ends, order: order.flatMap((index) => steps.slice(index, index + 1)) }));
    });

  it('exactly when all its copies have, with the last of their ends, in whichever order they come', () => {
    fc.assert(
      fc.property(stories, ({ ends, order }) => {
        const told = play(ends, order);
        for (const [occurrence, copies] of ends.entries()) {
          const isGood = copies.every((life) => life.at(-1) === 'succeeded');
          const last = order.findLastIndex(([of]) => of === occurrence);
          const its = order.flatMap(([of], index) => (of === occurrence ? [index] : []));
          expect(its.filter((index) => told[index]?.hasSucceeded)).toEqual(isGood ? [last] : []);
        }
        expect(told.at(-1)?.job).toMatchObject({ activeRuns: [], spoiledOccurrences: [] });
      }),
      { numRuns: 300 },
    );
  });
});
