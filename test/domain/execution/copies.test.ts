import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { followUp } from '../../../functions/domain/execution/after-run.ts';
import type { Job, JobOutcome } from '../../../functions/domain/job/job.ts';
import type { FinalStatus, Run } from '../../../functions/domain/run/run.ts';
import { SECOND } from '../../../functions/domain/shared/instant.ts';
import { aJob, aLaunchedRun, aRun, claimed, NOW } from '../samples.ts';

const retry = { limit: 2, backoff: SECOND, factor: 1 };

/** How the attempts of each copy end, and in which order: the numbers are copies. */
interface Story {
  readonly ends: readonly (readonly FinalStatus[])[];
  readonly order: readonly number[];
}

const begin = (copies: number): Job =>
  claimed(
    aJob({ copies, retry }),
    Array.from({ length: copies }, (_, index) => aRun({ copy: index + 1 }).id),
  );

/** The job after all attempts of all copies have ended, and the attempts that were asked for on the way. */
const play = ({ ends, order }: Story): { readonly job: Job; readonly attempts: readonly Run[] } => {
  let job = begin(ends.length);
  const attempts: Run[] = [];
  const done = ends.map(() => 0);
  for (const copy of order) {
    const index = copy - 1;
    const status = ends[index]?.[done[index] ?? 0] ?? 'succeeded';
    done[index] = (done[index] ?? 0) + 1;
    const spent = { policy: done[index] - 1, hostFailure: 0, startFailure: 0 };
    const told = followUp(job, aLaunchedRun({ copy, attempt: done[index], status, spent }), NOW)!;
    job = told.job;
    if (told.attempt) attempts.push(told.attempt);
  }
  return { job, attempts };
};

describe('the copies of an occurrence', () => {
  it.each<[string, Story, JobOutcome]>([
    ['all succeed', { ends: [['succeeded'], ['succeeded']], order: [1, 2] }, 'succeeded'],
    ['the first to end is lost', { ends: [['lost'], ['succeeded']], order: [1, 2] }, 'failed'],
    ['the last to end is lost', { ends: [['lost'], ['succeeded']], order: [2, 1] }, 'failed'],
    ['one is canceled', { ends: [['canceled'], ['succeeded']], order: [1, 2] }, 'canceled'],
    ['one is canceled, another lost', { ends: [['canceled'], ['lost']], order: [1, 2] }, 'failed'],
    ['one is lost, another canceled', { ends: [['canceled'], ['lost']], order: [2, 1] }, 'failed'],
    [
      'one fails and then succeeds',
      { ends: [['failed', 'succeeded'], ['succeeded']], order: [1, 2, 1] },
      'succeeded',
    ],
    [
      'one fails for good while another is tried again and succeeds',
      { ends: [['failed', 'succeeded'], ['lost']], order: [1, 2, 1] },
      'failed',
    ],
    [
      'one is canceled before another is tried again and succeeds',
      { ends: [['failed', 'succeeded'], ['canceled']], order: [2, 1, 1] },
      'canceled',
    ],
  ])('%s', (_what, story, outcome) => {
    expect(play(story).job).toMatchObject({ state: 'history', outcome });
  });

  it('keep what is known of the copy that failed', () => {
    const job = claimed(aJob({ copies: 2 }), [aRun().id, aRun({ copy: 2 }).id]);
    const first = followUp(job, aLaunchedRun({ status: 'failed', exitCode: 7 }), NOW)!;
    const last = followUp(first.job, aLaunchedRun({ copy: 2, status: 'succeeded' }), NOW);
    expect(last?.job.lastRun).toMatchObject({ id: aRun().id, status: 'failed', exitCode: 7 });
  });

  it('of an earlier occurrence say nothing about a later one', () => {
    const early = aLaunchedRun({ dueAt: NOW - SECOND, status: 'failed' });
    const job = claimed(aJob({ copies: 2 }), [early.id, aRun({ copy: 2 }).id]);
    const first = followUp(job, early, NOW)!;
    const last = followUp(first.job, aLaunchedRun({ copy: 2, status: 'succeeded' }), NOW);
    expect(last?.job.lastRun?.status).toBe('succeeded');
  });

  /** Attempts of one copy up to the one after which it is not tried again. */
  const lives: fc.Arbitrary<readonly FinalStatus[]> = fc
    .tuple(
      fc.array(fc.constantFrom<FinalStatus>('failed', 'timed_out'), { maxLength: 2 }),
      fc.constantFrom<FinalStatus>('succeeded', 'canceled', 'lost'),
    )
    .map(([retried, last]) => [...retried, last]);

  const stories: fc.Arbitrary<Story> = fc.array(lives, { minLength: 1, maxLength: 5 }).chain((ends) =>
    fc
      .shuffledSubarray(
        ends.flatMap((life, index) => life.map((_, attempt) => `${index + 1}.${attempt}`)),
        { minLength: ends.flat().length },
      )
      .map((order) => ({ ends, order: order.map((step) => Math.floor(Number(step))) })),
  );

  it('have one outcome, in whichever order their attempts end', () => {
    fc.assert(
      fc.property(stories, (story) => {
        const lasts = story.ends.map((life) => life.at(-1));
        const isCanceled = lasts.includes('canceled');
        const { job, attempts } = play(story);
        const otherwise: JobOutcome = isCanceled ? 'canceled' : 'succeeded';
        expect(job).toMatchObject({
          state: 'history',
          outcome: lasts.includes('lost') ? 'failed' : otherwise,
          activeRuns: [],
        });
        expect(attempts).toHaveLength(story.ends.flat().length - story.ends.length);
      }),
      { numRuns: 300 },
    );
  });
});
