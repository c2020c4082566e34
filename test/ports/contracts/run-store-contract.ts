import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { step } from '../../../functions/domain/run/run-machine.ts';
import { MINUTE, SECOND } from '../../../functions/domain/shared/instant.ts';
import type { RunStore } from '../../../functions/use-cases/ports.ts';
import type { VirtualClock } from '../../in-memory/virtual-clock.ts';
import { keptRun, keptUntil } from '../../retention.ts';
import { anyRun } from '../support/arbitrary-values.ts';
import { PROPERTY_RUNS } from '../support/live.ts';
import { aRun, freshJobId, NOW, unwatched } from '../support/samples.ts';
import { expectBadCursor, FORGED_CURSORS, idsAmong, walk } from '../support/walk.ts';

/** A store under test, and the clock that it looks at. */
export interface OpenRunStore {
  readonly store: RunStore;
  readonly clock: VirtualClock;
  close(): Promise<void>;
}

/** What every RunStore does. */
export const runStoreContract = (name: string, open: () => Promise<OpenRunStore>): void => {
  describe(`${name} keeps runs`, () => {
    let opened: OpenRunStore;
    let store: RunStore;

    beforeAll(async () => {
      opened = await open();
      store = opened.store;
    });
    afterAll(() => opened?.close());

    test('any run comes back as it went in', async () => {
      await fc.assert(
        fc.asyncProperty(anyRun, async (run) => {
          expect(await store.insert(run)).toBe('inserted');
          expect(await store.load(run.id)).toStrictEqual(run);
        }),
        { numRuns: PROPERTY_RUNS },
      );
    });

    test('a run that was never stored is not there', async () => {
      expect(await store.load(aRun().id)).toBeUndefined();
    });

    test('what is no run id is not there', async () => {
      expect(await store.load('x')).toBeUndefined();
    });

    test('an id is taken once', async () => {
      const run = aRun();
      await store.insert(run);
      expect(await store.insert({ ...run, status: 'running' })).toBe('exists');
      expect(await store.load(run.id)).toStrictEqual(run);
    });

    test('an expired run is gone', async () => {
      const run = aRun({ expiresAt: opened.clock.now() + 1 });
      await store.insert(run);
      opened.clock.advance(1);
      expect(await store.load(run.id)).toBeUndefined();
      expect(await walk((page) => store.listOfJob(run.jobId, page))).toEqual([]);
    });

    test.each([
      ['since its record was made', {}, NOW],
      [
        'since it was decided how it ends',
        { sealed: { status: 'lost', at: NOW + 30 * MINUTE } } as const,
        NOW + 30 * MINUTE,
      ],
    ])('a run that is over is kept for so many days, %s', async (_what, facts, since) => {
      const run = unwatched(aRun({ status: 'lost', createdAt: NOW, ...facts }));
      await store.insert(run);
      expect(await store.load(run.id)).toStrictEqual({ ...run, expiresAt: keptUntil(since) });
      const changed = unwatched(aRun({ status: 'running', createdAt: NOW, ...facts }));
      await store.insert(changed);
      expect(await store.load(changed.id)).toStrictEqual(changed);
      const saved = await store.save({ ...changed, status: 'lost' });
      expect(saved).toMatchObject({ expiresAt: keptUntil(since) });
      expect(await store.load(changed.id)).toStrictEqual(saved);
    });

    test('a run that is taken back is gone at once', async () => {
      const run = aRun();
      await store.insert(run);
      const { run: withdrawn = run } = step(
        { ...run, status: 'starting' },
        { kind: 'withdrawn' },
        opened.clock.now(),
      );
      await store.save(withdrawn);
      expect(await store.load(run.id)).toBeUndefined();
    });

    test('a save replaces the run and raises its version', async () => {
      const run = aRun();
      await store.insert(run);
      const saved = await store.save(unwatched({ ...run, status: 'succeeded', exitCode: 0 }));
      expect(saved).toStrictEqual(
        keptRun(unwatched({ ...run, status: 'succeeded', exitCode: 0, version: 2 })),
      );
      expect(await store.load(run.id)).toStrictEqual(saved);
    });

    test('a save of an older version is a conflict and changes nothing', async () => {
      const run = aRun();
      await store.insert(run);
      const saved = await store.save(run);
      expect(await store.save({ ...run, status: 'running' })).toBe('conflict');
      expect(await store.load(run.id)).toStrictEqual(saved);
    });

    test('the runs of a job are listed latest due first, then by copy and attempt', async () => {
      const jobId = freshJobId();
      const keys = [
        { dueAt: NOW, copy: 1, attempt: 1 },
        { dueAt: NOW + 250, copy: 1, attempt: 1 },
        { dueAt: NOW + SECOND, copy: 2, attempt: 1 },
        { dueAt: NOW + SECOND, copy: 2, attempt: 2 },
        { dueAt: NOW + SECOND, copy: 2, attempt: 10 },
        { dueAt: NOW + SECOND, copy: 10, attempt: 1 },
      ];
      const runs = keys.map((key) => aRun({ jobId, ...key }));
      for (const run of [...runs, aRun()]) await store.insert(run);
      for (const limit of [1, 4, 6, 100]) {
        const listed = await walk((page) => store.listOfJob(jobId, page), limit);
        expect(listed).toStrictEqual(runs.toReversed());
      }
    });

    test('the runs of a job are listed by status', async () => {
      const jobId = freshJobId();
      const runs = Array.from({ length: 130 }, (_, index) =>
        aRun({ jobId, dueAt: NOW + index, status: index % 50 === 5 ? 'failed' : 'succeeded' }),
      ).map((run) => keptRun(unwatched(run)));
      await Promise.all([...runs, aRun({ status: 'failed' })].map((run) => store.insert(run)));
      const failed = [105, 55, 5].map((index) => runs[index]);
      for (const limit of [1, 2, 100]) {
        const listed = await walk((page) => store.listOfJob(jobId, page, { status: 'failed' }), limit);
        expect(listed).toStrictEqual(failed);
      }
      expect(await walk((page) => store.listOfJob(jobId, page, { status: 'lost' }))).toEqual([]);
      expect(await walk((page) => store.listOfJob(jobId, page, { status: undefined }))).toHaveLength(130);
    });

    test('the runs due in a span are listed earliest first, its start included and its end not', async () => {
      const jobId = freshJobId();
      const span = { from: NOW, to: NOW + SECOND };
      const due = (dueAt: number, copy = 1) => aRun({ jobId, dueAt, copy });
      const within = [due(NOW), due(NOW, 2), due(NOW + 1), due(NOW + SECOND - 1, 100)];
      const outside = [due(NOW - 1), due(NOW + SECOND), due(NOW + SECOND, 2), aRun({ dueAt: NOW })];
      for (const run of [...within, ...outside]) await store.insert(run);
      for (const limit of [1, 3, 100]) {
        const listed = await walk((page) => store.listDueWithin(jobId, span, page), limit);
        expect(listed).toStrictEqual(within);
      }
    });

    test('the last page of a list has no cursor', async () => {
      const jobId = freshJobId();
      for (const copy of [1, 2]) await store.insert(aRun({ jobId, copy }));
      expect(await store.listOfJob(jobId, { limit: 2 })).not.toHaveProperty('cursor');
    });

    test('runs are looked at when their instant has passed, oldest first', async () => {
      const runs = [3, 1, 2].map((minute) => aRun({ lookAt: NOW + minute * MINUTE }));
      for (const run of runs) await store.insert(run);
      const needing = (before: number) => idsAmong((page) => store.needingCheck(before, page), runs, 1);
      expect(await needing(NOW + 3 * MINUTE)).toEqual([runs[1]?.id, runs[2]?.id]);
      expect(await needing(NOW + 3 * MINUTE + 1)).toEqual([runs[1]?.id, runs[2]?.id, runs[0]?.id]);
    });

    test('a run without a look-at instant is not looked at', async () => {
      const run = aRun();
      await store.insert(run);
      await store.save(unwatched(run));
      expect(await idsAmong((page) => store.needingCheck(NOW + 60 * MINUTE, page), [run])).toEqual([]);
    });

    test('a cursor of another list is refused', async () => {
      const jobId = freshJobId();
      for (const copy of [1, 2]) await store.insert(aRun({ jobId, copy }));
      const { cursor } = await store.listOfJob(jobId, { limit: 1 });
      expect(cursor).toBeTypeOf('string');
      await expectBadCursor(store.listOfJob(freshJobId(), { limit: 1, cursor }));
      await expectBadCursor(store.listOfJob(jobId, { limit: 1, cursor }, { status: 'starting' }));
      await expectBadCursor(store.needingCheck(NOW, { limit: 1, cursor }));
    });

    test('a cursor of another span is refused', async () => {
      const jobId = freshJobId();
      for (const copy of [1, 2]) await store.insert(aRun({ jobId, dueAt: NOW, copy }));
      const [span, other] = [
        { from: NOW, to: NOW + 1 },
        { from: NOW, to: NOW + 2 },
      ];
      const { cursor } = await store.listDueWithin(jobId, span, { limit: 1 });
      expect(cursor).toBeTypeOf('string');
      await expectBadCursor(store.listDueWithin(jobId, other, { limit: 1, cursor }));
      await expectBadCursor(store.listDueWithin(freshJobId(), span, { limit: 1, cursor }));
      await expectBadCursor(store.listOfJob(jobId, { limit: 1, cursor }));
    });

    test.each(FORGED_CURSORS)('the forged cursor %# is refused', async (cursor) => {
      await expectBadCursor(store.needingCheck(NOW, { limit: 1, cursor }));
    });
  });
};
