import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DAY, MINUTE, SECOND } from '../../../functions/domain/shared/instant.ts';
import type { AllRuns, PageRequest, RunStore, WantedJobs } from '../../../functions/use-cases/ports.ts';
import type { VirtualClock } from '../../in-memory/virtual-clock.ts';
import { keptRun } from '../../retention.ts';
import { aRun, freshJobId, NOW, unwatched } from '../support/samples.ts';
import { expectBadCursor, FORGED_CURSORS, walk } from '../support/walk.ts';

/** A list of all runs under test, the store that it lists, and the clock that both look at. */
export interface OpenAllRuns {
  readonly allRuns: AllRuns;
  readonly store: RunStore;
  readonly clock: VirtualClock;
  close(): Promise<void>;
}

let minutes = 0;
/** A minute that no other test uses, nor what is around it. */
const freshSpan = () => {
  minutes += 2;
  return { from: NOW + minutes * MINUTE, to: NOW + (minutes + 1) * MINUTE };
};

/** What every AllRuns does. */
export const allRunsContract = (name: string, open: () => Promise<OpenAllRuns>): void => {
  describe(`${name} lists the runs of all jobs`, () => {
    let opened: OpenAllRuns;
    const { list, insertAll } = {
      list: (...args: Parameters<AllRuns['list']>) => opened.allRuns.list(...args),
      insertAll: async (runs: readonly ReturnType<typeof aRun>[]) => {
        for (const run of runs) expect(await opened.store.insert(run)).toBe('inserted');
      },
    };

    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened?.close());

    test('of a span, the latest due first, then by job, copy and attempt from the last on', async () => {
      const { from, to } = freshSpan();
      const [one, other] = [freshJobId(), freshJobId()];
      const runs = [
        { jobId: other, dueAt: from, copy: 1, attempt: 1 },
        { jobId: one, dueAt: from + 1, copy: 1, attempt: 1 },
        { jobId: one, dueAt: from + 1, copy: 2, attempt: 1 },
        { jobId: one, dueAt: from + 1, copy: 2, attempt: 2 },
        { jobId: one, dueAt: from + 1, copy: 2, attempt: 10 },
        { jobId: one, dueAt: from + 1, copy: 10, attempt: 1 },
        { jobId: other, dueAt: from + 1, copy: 1, attempt: 1 },
        { jobId: one, dueAt: to - 1, copy: 1, attempt: 1 },
      ].map((key) => aRun(key));
      await insertAll([aRun({ dueAt: from - 1 }), ...runs, aRun({ dueAt: to })].toReversed());
      for (const limit of [1, 3, 8, 100]) {
        expect(await walk((page) => list({ from, to }, page), limit)).toStrictEqual(runs.toReversed());
      }
    });

    test('of one job, from an instant on, before one, or all of them', async () => {
      const { from, to } = freshSpan();
      const jobId = freshJobId();
      const runs = [from - 1, from, to - 1, to].map((dueAt) => aRun({ jobId, dueAt }));
      await insertAll([...runs, aRun({ dueAt: from })]);
      const idsOf = async (filter: { from?: number; to?: number }, limit: number) =>
        (await walk((page) => list({ jobId, ...filter }, page), limit)).map(({ id }) => id);
      const [first, second, third, fourth] = runs.map(({ id }) => id);
      for (const limit of [1, 2, 100]) {
        expect(await idsOf({}, limit)).toEqual([fourth, third, second, first]);
        expect(await idsOf({ from }, limit)).toEqual([fourth, third, second]);
        expect(await idsOf({ to }, limit)).toEqual([third, second, first]);
        expect(await idsOf({ from, to }, limit)).toEqual([third, second]);
      }
    });

    test('of some statuses and one cause, whether they are over or not', async () => {
      const { from, to } = freshSpan();
      const jobId = freshJobId();
      const statuses = ['failed', 'succeeded', 'running', 'lost', 'starting', 'succeeded'] as const;
      const runs = Array.from({ length: 30 }, (_, index) => {
        const status = statuses[index % statuses.length] ?? 'failed';
        const cause = index % 4 === 0 ? ('manual' as const) : ('schedule' as const);
        return keptRun(aRun({ jobId, dueAt: from + index * SECOND, status, cause }));
      });
      await insertAll(runs);
      const expected = runs.toReversed();
      for (const filter of [
        { from, to },
        { jobId, from, to },
      ]) {
        const found = (more: object, limit: number) =>
          walk((page) => list({ ...filter, ...more }, page), limit);
        for (const limit of [7, 100]) {
          for (const wanted of [['failed'], ['lost', 'running'], ['starting'], ['skipped']] as const) {
            expect(await found({ statuses: wanted }, limit)).toStrictEqual(
              expected.filter(({ status }) => (wanted as readonly string[]).includes(status)),
            );
          }
          expect(await found({ cause: 'manual', statuses: ['succeeded'] }, limit)).toStrictEqual(
            expected.filter(({ cause, status }) => cause === 'manual' && status === 'succeeded'),
          );
          expect(await found({ cause: 'manual' }, limit)).toStrictEqual(
            expected.filter(({ cause }) => cause === 'manual'),
          );
        }
      }
    });

    test('of the jobs that are wanted, of which at most a hundred are asked at once', async () => {
      const { from, to } = freshSpan();
      const jobs = Array.from({ length: 130 }, freshJobId);
      const runs = jobs.map((jobId, index) =>
        keptRun(aRun({ jobId, dueAt: from + index, status: index % 2 === 0 ? 'lost' : 'running' })),
      );
      await insertAll(runs);
      const isOneOfThree = ({ jobId }: { readonly jobId: string }) => jobs.indexOf(jobId) % 3 === 0;
      const wanted: WantedJobs = async (ids) => {
        expect(ids.size).toBeLessThanOrEqual(100);
        return new Set([...ids].filter((jobId) => isOneOfThree({ jobId })));
      };
      const expected = runs.toReversed().filter(isOneOfThree);
      for (const limit of [1, 7, expected.length, 100]) {
        expect(await walk((page) => list({ from, to }, page, wanted), limit)).toStrictEqual(expected);
        expect(
          await walk((page) => list({ from, to, statuses: ['running'] }, page, wanted), limit),
        ).toStrictEqual(expected.filter(({ status }) => status === 'running'));
      }
      const none = async () => new Set<string>();
      expect(await walk((page) => list({ from, to }, page, none), 100)).toEqual([]);
    });

    test('as they are now: a run that has ended is found by how it ended', async () => {
      const { from, to } = freshSpan();
      const run = aRun({ dueAt: from, status: 'running' });
      await insertAll([run]);
      const saved = await opened.store.save({ ...run, status: 'failed', exitCode: 3 });
      expect(await walk((page) => list({ from, to, statuses: ['failed'] }, page))).toStrictEqual([saved]);
      expect(await walk((page) => list({ from, to, statuses: ['running'] }, page))).toEqual([]);
      expect(await walk((page) => list({ from, to, statuses: ['succeeded'] }, page))).toEqual([]);
    });

    test('without expired ones', async () => {
      const { from, to } = freshSpan();
      const runs = [1, DAY].map((lasts, index) =>
        unwatched(aRun({ dueAt: from + index, status: 'lost', expiresAt: opened.clock.now() + lasts })),
      );
      await insertAll(runs);
      opened.clock.advance(1);
      expect(await walk((page) => list({ from, to }, page), 1)).toStrictEqual([runs[1]]);
      expect(await walk((page) => list({ from, to, statuses: ['lost'] }, page))).toStrictEqual([runs[1]]);
    });

    test('a run that comes while one walks is given once or not at all, and no other is lost', async () => {
      const { from, to } = freshSpan();
      const runs = [10, 20, 30, 40].map((after) => aRun({ dueAt: from + after }));
      await insertAll(runs);
      const first = await list({ from, to }, { limit: 2 });
      const between = [5, 25, 45].map((after) => aRun({ dueAt: from + after }));
      await insertAll(between);
      const on = ({ limit, cursor = first.cursor }: PageRequest) => list({ from, to }, { limit, cursor });
      const rest = await walk(on, 1);
      const ids = [...first.items, ...rest].map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids).toEqual(expect.arrayContaining(runs.map(({ id }) => id)));
    });

    test('a cursor of another list is refused', async () => {
      const { from, to } = freshSpan();
      const jobId = freshJobId();
      await insertAll([1, 2, 3].map((copy) => aRun({ jobId, dueAt: from, copy, status: 'lost' })));
      const { cursor } = await list({ from, to }, { limit: 1 });
      const { cursor: ofJob } = await list({ jobId, from, to }, { limit: 1 });
      expect([cursor, ofJob]).toEqual([expect.any(String), expect.any(String)]);
      await expectBadCursor(list({ from, to: to + 1 }, { limit: 1, cursor }));
      await expectBadCursor(list({ from, to, statuses: ['lost'] }, { limit: 1, cursor }));
      await expectBadCursor(list({ from, to, cause: 'manual' }, { limit: 1, cursor }));
      await expectBadCursor(list({ jobId, from, to }, { limit: 1, cursor }));
      await expectBadCursor(list({ from, to }, { limit: 1, cursor: ofJob }));
      await expectBadCursor(list({ jobId: freshJobId(), from, to }, { limit: 1, cursor: ofJob }));
      await expectBadCursor(opened.store.needingCheck(NOW, { limit: 1, cursor }));
    });

    test.each(FORGED_CURSORS)('the forged cursor %# is refused', async (cursor) => {
      await expectBadCursor(list({}, { limit: 1, cursor }));
      await expectBadCursor(list({ jobId: freshJobId() }, { limit: 1, cursor }));
    });
  });
};
