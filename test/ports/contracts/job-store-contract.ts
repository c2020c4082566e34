import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Job, type JobOutcome, OUTCOMES } from '../../../functions/domain/job/job.ts';
import { MOST_ACTIVE_RUNS, MOST_COPIES } from '../../../functions/domain/job/policies.ts';
import { fingerprint, formatRunId } from '../../../functions/domain/shared/identifiers.ts';
import { MINUTE, SECOND } from '../../../functions/domain/shared/instant.ts';
import type { JobFilter, JobStore } from '../../../functions/use-cases/ports.ts';
import type { VirtualClock } from '../../in-memory/virtual-clock.ts';
import { keptUntil } from '../../retention.ts';
import { anyJob } from '../support/arbitrary-values.ts';
import { PROPERTY_RUNS } from '../support/live.ts';
import { aJob, NOW, withoutDue } from '../support/samples.ts';
import { expectBadCursor, FORGED_CURSORS, idsAmong, type List, walk } from '../support/walk.ts';

/** A store under test, and the clock that it looks at. */
export interface OpenJobStore {
  readonly store: JobStore;
  readonly clock: VirtualClock;
  close(): Promise<void>;
}

/** A cursor of the list of jobs that failed last, which has two at least. */
const cursorOf = async (store: JobStore): Promise<string | undefined> =>
  (await store.failed({ limit: 1 })).cursor;

/** What every JobStore does. */
export const jobStoreContract = (name: string, open: () => Promise<OpenJobStore>): void => {
  describe(`${name} keeps jobs`, () => {
    let opened: OpenJobStore;
    let store: JobStore;

    beforeAll(async () => {
      opened = await open();
      store = opened.store;
    });
    afterAll(() => opened?.close());

    test('any job comes back as it went in', async () => {
      await fc.assert(
        fc.asyncProperty(anyJob, async (job) => {
          expect(await store.insert(job)).toBe('inserted');
          const loaded = await store.load(job.id);
          expect(loaded).toStrictEqual(job);
          expect(fingerprint(loaded)).toBe(fingerprint(job));
        }),
        { numRuns: PROPERTY_RUNS },
      );
    });

    test('a job with all that it may hold is within the size of an item', async () => {
      const job = aJob();
      if (job.target.kind !== 'container') throw new Error('no container');
      const ids = (count: number, attempt: number) =>
        Array.from({ length: count }, (_, index) =>
          formatRunId({ jobId: job.id, dueAt: NOW + 1, copy: (index % MOST_COPIES) + 1, attempt }),
        );
      // A sign of three bytes for each character that a definition and the overrides may have.
      const entryPoint = ['€'.repeat(60_000)];
      const large: Job = {
        ...job,
        target: { ...job.target, entryPoint, environment: { A: '€'.repeat(8000) } },
        exclude: Array.from({ length: 100 }, (_, index) => ({ text: '€'.repeat(100), from: index, to: NOW })),
        activeRuns: ids(MOST_ACTIVE_RUNS, 21),
        waitingRuns: ids(MOST_COPIES, 1),
      };
      expect(await store.insert(large)).toBe('inserted');
      expect(await store.load(job.id)).toStrictEqual(large);
    });

    test('a job that was never stored is not there', async () => {
      expect(await store.load(aJob().id)).toBeUndefined();
    });

    test('what was read can be changed without changing the store', async () => {
      const job = aJob();
      await store.insert(job);
      const loaded = await store.load(job.id);
      if (loaded?.target.kind !== 'container') throw new Error('no container was loaded');
      Object.assign(loaded.target.environment, { GREETING: 'changed' });
      expect(await store.load(job.id)).toStrictEqual(job);
    });

    test('an id is taken once', async () => {
      const job = aJob();
      await store.insert(job);
      expect(await store.insert({ ...job, createdBy: 'bob' })).toBe('exists');
      expect(await store.load(job.id)).toStrictEqual(job);
    });

    test('an expired job is gone, and its id is free', async () => {
      const job = aJob({ expiresAt: opened.clock.now() + 1500 });
      await store.insert(job);
      opened.clock.advance(1499);
      expect(await store.load(job.id)).toStrictEqual(job);
      opened.clock.advance(1);
      expect(await store.load(job.id)).toBeUndefined();
      expect(await store.insert(aJob({ id: job.id }))).toBe('inserted');
    });

    test('a job that is over is kept for so many days since its end', async () => {
      const job = aJob();
      await store.insert(job);
      const saved = await store.save({ ...job, finishedAt: NOW });
      expect(saved).toMatchObject({ expiresAt: keptUntil(NOW) });
      expect(await store.load(job.id)).toStrictEqual(saved);
      const over = aJob({ finishedAt: NOW + MINUTE });
      await store.insert(over);
      expect(await store.load(over.id)).toMatchObject({ expiresAt: keptUntil(NOW + MINUTE) });
    });

    test('a save replaces the job and raises its version', async () => {
      const job = aJob();
      await store.insert(job);
      const saved = await store.save(withoutDue({ ...job, paused: true }));
      expect(saved).toStrictEqual(withoutDue({ ...job, paused: true, version: 2 }));
      expect(await store.load(job.id)).toStrictEqual(saved);
    });

    test('a save of an older version is a conflict and changes nothing', async () => {
      const job = aJob();
      await store.insert(job);
      const saved = await store.save(job);
      expect(await store.save({ ...job, paused: true })).toBe('conflict');
      expect(await store.load(job.id)).toStrictEqual(saved);
    });

    test('a save of a job that is not there is a conflict', async () => {
      expect(await store.save(aJob())).toBe('conflict');
    });

    test('of saves at the same moment one wins', async () => {
      const job = aJob();
      await store.insert(job);
      const answers = await Promise.all([1, 2, 3].map((timeout) => store.save({ ...job, timeout })));
      expect(answers.filter((answer) => answer !== 'conflict')).toHaveLength(1);
    });

    test('what runs and what is scheduled is one list, soonest first, those without an instant last', async () => {
      const jobs = [
        aJob({ nextDueAt: NOW + MINUTE, state: 'running', tags: ['live'] }),
        aJob({ nextDueAt: NOW + 2 * MINUTE, tags: ['live'] }),
        aJob({ nextDueAt: NOW + 3 * MINUTE, state: 'running', tags: ['live'], inForceSince: NOW + 1 }),
        aJob({ nextDueAt: NOW + 4 * MINUTE, tags: ['live'], inForceSince: NOW + 1 }),
        withoutDue(aJob({ state: 'running', tags: ['live'] })),
      ];
      for (const job of jobs.toReversed()) await store.insert(job);
      await store.insert(aJob({ state: 'history', finishedAt: NOW, tags: ['live'] }));
      for (const limit of [1, 2, 100]) {
        expect(await idsAmong((page) => store.live(page), jobs, limit)).toEqual(jobs.map(({ id }) => id));
        const tagged = await idsAmong((page) => store.live(page, { tag: 'live' }), jobs, limit);
        expect(tagged).toEqual(jobs.map(({ id }) => id));
      }
      const changed = await idsAmong((page) => store.live(page, { tag: 'live', changedSince: NOW }), jobs);
      expect(changed).toEqual([jobs[2]?.id, jobs[3]?.id]);
      const { cursor } = await store.list('scheduled', { limit: 1 });
      await expectBadCursor(store.live({ limit: 1, cursor }));
    });

    test('scheduled jobs are listed soonest first, those without an instant last', async () => {
      const [late, never, soon] = [
        aJob({ nextDueAt: NOW + MINUTE }),
        withoutDue(aJob({ paused: true })),
        aJob({ nextDueAt: NOW + SECOND }),
      ];
      for (const job of [late, never, soon]) await store.insert(job);
      const ids = await idsAmong((page) => store.list('scheduled', page), [late, never, soon]);
      expect(ids).toEqual([soon.id, late.id, never.id]);
    });

    test('jobs in history are listed latest finished first', async () => {
      const history = [5, 7, 6].map((minute) =>
        withoutDue(aJob({ state: 'history', outcome: 'succeeded', finishedAt: NOW + minute * MINUTE })),
      );
      for (const job of history) await store.insert(job);
      const ids = await idsAmong((page) => store.list('history', page), history);
      expect(ids).toEqual([1, 2, 0].map((index) => history[index]?.id));
    });

    test('running jobs are listed newest first', async () => {
      const running = [1, 2, 3].map(() => withoutDue(aJob({ state: 'running' })));
      for (const job of running) await store.insert(job);
      const ids = await idsAmong((page) => store.list('running', page), running);
      expect(ids).toEqual(running.map((job) => job.id).reverse());
    });

    test('pages joined give every job once, whatever expired between them', async () => {
      const expiresAt = opened.clock.now() + 1;
      const jobs = Array.from({ length: 12 }, (_, index) =>
        aJob({ nextDueAt: NOW + index * SECOND, ...(index % 4 !== 0 && { expiresAt }) }),
      );
      await Promise.all(jobs.map((job) => store.insert(job)));
      opened.clock.advance(1);
      for (const limit of [1, 2, 100]) {
        const ids = await idsAmong((page) => store.list('scheduled', page), jobs, limit);
        expect(ids).toEqual([0, 4, 8].map((index) => jobs[index]?.id));
      }
    });

    test('a job that changed its state is in the list of the new one only', async () => {
      const job = aJob();
      await store.insert(job);
      await store.save({ ...job, state: 'running' });
      expect(await idsAmong((page) => store.list('scheduled', page), [job])).toEqual([]);
      expect(await idsAmong((page) => store.list('running', page), [job])).toEqual([job.id]);
    });

    test('overdue jobs are those due before the instant, oldest first', async () => {
      const jobs = [3, 1, 2].map((second) => aJob({ nextDueAt: NOW + second * SECOND }));
      const never = withoutDue(aJob());
      for (const job of [...jobs, never]) await store.insert(job);
      const overdue = (before: number) =>
        idsAmong((page) => store.overdue('scheduled', before, page), [...jobs, never], 1);
      expect(await overdue(NOW + 3 * SECOND)).toEqual([jobs[1]?.id, jobs[2]?.id]);
      expect(await overdue(NOW + 3 * SECOND + 1)).toEqual([jobs[1]?.id, jobs[2]?.id, jobs[0]?.id]);
    });

    test('jobs that failed last are listed, the last one first, until they no longer do', async () => {
      const failedAtSecond = (second: number, more: Partial<Job> = {}) => {
        const job = aJob(more);
        const key = { jobId: job.id, dueAt: NOW, copy: 1, attempt: 1 };
        const lastRun = {
          id: formatRunId(key),
          dueAt: NOW,
          status: 'failed',
          stoppedAt: NOW + second * SECOND,
        } as const;
        return { ...job, lastRun };
      };
      const jobs = [2, 3, 1].map((second) => failedAtSecond(second));
      const again = failedAtSecond(4);
      const retried = {
        ...again,
        activeRuns: [formatRunId({ jobId: again.id, dueAt: NOW, copy: 1, attempt: 2 })],
      };
      const well = aJob();
      const all = [...jobs, retried, well];
      for (const job of all) await store.insert(job);
      const ids = new Set(all.map(({ id }) => id));
      const failed = async () => (await walk((page) => store.failed(page), 1)).filter((id) => ids.has(id));
      expect(await failed()).toEqual([jobs[1]?.id, jobs[0]?.id, jobs[2]?.id]);
      const [first, second] = jobs;
      if (!first?.lastRun || !second) throw new Error('expected jobs');
      await store.save({ ...first, lastRun: { ...first.lastRun, status: 'succeeded' } });
      await store.save({ ...second, name: 'as failed as before' });
      expect(await failed()).toEqual([second.id, jobs[2]?.id]);
      await expectBadCursor(store.list('scheduled', { limit: 1, cursor: await cursorOf(store) }));
    });

    test('overdue jobs can be asked for from an instant on, page by page', async () => {
      const jobs = [3, 1, 2, 0].map((second) => aJob({ nextDueAt: NOW + second * SECOND }));
      for (const job of jobs) await store.insert(job);
      for (const limit of [1, 2, 100]) {
        const list: List<Job> = (page) => store.overdue('scheduled', NOW + 3 * SECOND, page, NOW + SECOND);
        expect(await idsAmong(list, jobs, limit)).toEqual([jobs[1]?.id, jobs[2]?.id]);
      }
    });

    test('a running job can be overdue too', async () => {
      const job = aJob({ state: 'running', nextDueAt: NOW });
      await store.insert(job);
      expect(await idsAmong((page) => store.overdue('running', NOW + 1, page), [job])).toEqual([job.id]);
      expect(await idsAmong((page) => store.overdue('scheduled', NOW + 1, page), [job])).toEqual([]);
    });

    const found = (filter: JobFilter, ours: readonly Job[], limit = 100) =>
      idsAmong((page) => store.list('scheduled', page, filter), ours, limit);

    test('a tag finds the jobs that have it, not those whose tags hold it', async () => {
      const [one, two, other, none] = [
        aJob({ tags: ['billing'], nextDueAt: NOW + SECOND }),
        aJob({ tags: ['nightly', 'billing'], nextDueAt: NOW + 2 * SECOND }),
        aJob({ tags: ['billing-eu', 'Billing'] }),
        aJob({ tags: [] }),
      ];
      for (const job of [one, two, other, none]) await store.insert(job);
      expect(await found({ tag: 'billing' }, [one, two, other, none])).toEqual([one.id, two.id]);
    });

    test('a part of a name finds jobs in upper and lower case', async () => {
      const [one, two, other, unnamed] = [
        aJob({ name: 'Close the BOOKS', nextDueAt: NOW + SECOND }),
        aJob({ name: 'books of Ärzte', nextDueAt: NOW + 2 * SECOND }),
        aJob({ name: 'b o o k s' }),
        aJob(),
      ];
      for (const job of [one, two, other, unnamed]) await store.insert(job);
      const ours = [one, two, other, unnamed];
      expect(await found({ name: 'Books' }, ours)).toEqual([one.id, two.id]);
      expect(await found({ name: 'OF äRZ' }, ours)).toEqual([two.id]);
    });

    test('a job that was renamed is found by its new name only', async () => {
      const job = aJob({ name: 'before' });
      await store.insert(job);
      await store.save({ ...job, name: 'after' });
      expect(await found({ name: 'before' }, [job])).toEqual([]);
      expect(await found({ name: 'after' }, [job])).toEqual([job.id]);
    });

    test('an outcome finds the jobs that ended so', async () => {
      const ended = (outcome: JobOutcome) => withoutDue(aJob({ state: 'history', outcome, finishedAt: NOW }));
      const history = OUTCOMES.map(ended);
      for (const job of history) await store.insert(job);
      for (const [index, outcome] of OUTCOMES.entries()) {
        const ids = await idsAmong((page) => store.list('history', page, { outcome }), history);
        expect(ids).toEqual([history[index]?.id]);
      }
    });

    test('each field of a filter narrows it', async () => {
      const [both, tagged, named] = [
        aJob({ name: 'report', tags: ['weekly'] }),
        aJob({ name: 'backup', tags: ['weekly'] }),
        aJob({ name: 'report', tags: ['daily'] }),
      ];
      for (const job of [both, tagged, named]) await store.insert(job);
      const filter = { name: 'report', tag: 'weekly', outcome: undefined };
      expect(await found(filter, [both, tagged, named])).toEqual([both.id]);
      expect(await found({ ...filter, outcome: 'failed' }, [both, tagged, named])).toEqual([]);
    });

    test('a search page by page finds what is rare once each', async () => {
      const jobs = Array.from({ length: 150 }, (_, index) =>
        aJob({ nextDueAt: NOW + index, ...(index % 60 === 10 && { tags: ['rare'] }) }),
      );
      await Promise.all(jobs.map((job) => store.insert(job)));
      for (const limit of [1, 2, 3, 100]) {
        const ids = await found({ tag: 'rare' }, jobs, limit);
        expect(ids).toEqual([10, 70, 130].map((index) => jobs[index]?.id));
      }
    });

    test('a filter in which nothing is set is none', async () => {
      for (const _ of [1, 2]) await store.insert(aJob());
      const { cursor } = await store.list('scheduled', { limit: 1 });
      const filter = { tag: undefined, name: undefined, outcome: undefined };
      expect((await store.list('scheduled', { limit: 1, cursor }, filter)).items).toHaveLength(1);
    });

    test('a cursor of another filter is refused', async () => {
      for (const _ of [1, 2]) await store.insert(aJob({ tags: ['bound'], name: 'bound' }));
      const { cursor } = await store.list('scheduled', { limit: 1 }, { tag: 'bound' });
      expect(cursor).toBeTypeOf('string');
      await store.list('scheduled', { limit: 1, cursor }, { tag: 'bound' });
      const others = [undefined, { tag: 'nightly' }, { name: 'bound' }, { tag: 'bound', name: 'bound' }];
      for (const filter of others) {
        await expectBadCursor(store.list('scheduled', { limit: 1, cursor }, filter));
      }
      const whole = await store.list('scheduled', { limit: 1 });
      await expectBadCursor(store.list('scheduled', { limit: 1, cursor: whole.cursor }, { tag: 'bound' }));
    });

    test('a cursor of another list is refused', async () => {
      for (const _ of [1, 2]) await store.insert(aJob());
      const { cursor } = await store.list('scheduled', { limit: 1 });
      await expectBadCursor(store.list('history', { limit: 1, cursor }));
      await expectBadCursor(store.overdue('scheduled', NOW, { limit: 1, cursor }));
    });

    test.each(FORGED_CURSORS)('the forged cursor %# is refused', async (cursor) => {
      await expectBadCursor(store.list('scheduled', { limit: 1, cursor }));
    });
  });
};
