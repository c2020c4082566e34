import { describe, expect, it } from 'vitest';
import { OVERLAPS } from '../../../functions/domain/job/policies.ts';
import type { JobRequest } from '../../../functions/domain/request/job-fields.ts';
import { HOUR, MINUTE, SECOND } from '../../../functions/domain/shared/instant.ts';
import { inMemoryWorld } from '../../in-memory/world.ts';
import { expectInstants, expectSound } from '../invariants.ts';
import { type Habits, liveUntil, runsOf } from '../lively.ts';
import { dueAtOf, type Product, productOver } from '../product.ts';
import { atEveryCrashPoint } from './crashing-ports.ts';
import { dyingAt, named } from './mortal.ts';

/** A job of every 10 s that was paused after `lastDue`, so that the world comes to rest. */
const comeToRest = async (product: Product, jobId: string, habits: Habits): Promise<void> => {
  await product.revise({ id: jobId, edit: (current) => ({ request: { ...current, paused: true } }) });
  await liveUntil(product, product.clock.now() + 10 * MINUTE, habits);
};

const EVERY_10S: JobRequest = { image: 'busybox', shell: 'date', every: '10s' };

describe('a process that dies', () => {
  const LONG: Habits = { life: () => ({ takes: 25 * SECOND }) };

  it.each(OVERLAPS)(
    'while it handles an occurrence beside a running one, by %s, leaves a whole history',
    async (overlap) => {
      const points = await atEveryCrashPoint(async (point) => {
        const world = inMemoryWorld();
        const product = productOver(world);
        const begin = world.clock.now();
        const job = await product.create({ ...EVERY_10S, overlap });
        await liveUntil(product, begin + 10 * SECOND + 1, LONG);
        const dueAt = dueAtOf(await product.job(job.id));
        world.clock.advanceTo(dueAt);
        world.alarms.takeDue(dueAt);
        const wakeUp = { kind: 'due', jobId: job.id, dueAt, revision: 1 } as const;
        const calls = await dyingAt(world, point, (dying) => dying.wake(wakeUp));
        // The queue hands over again what was not acknowledged.
        await product.alarms.setAlarm(wakeUp, dueAt + 5 * SECOND);
        await liveUntil(product, begin + 35 * SECOND, LONG);
        const planned = dueAtOf(await product.job(job.id));
        await comeToRest(product, job.id, LONG);
        await expectSound(product, job.id, named(point));
        const instants = Array.from(
          { length: (planned - begin) / (10 * SECOND) - 1 },
          (_, index) => index + 1,
        );
        await expectInstants(
          product,
          job.id,
          instants.map((nth) => begin + nth * 10 * SECOND),
          named(point),
        );
        return calls;
      });
      expect(points).toBeGreaterThan(8);
    },
  );

  it.each(['run_once', 'skip', 'run_all'] as const)(
    'while it catches up, by %s, leaves a record of each instant',
    async (misfire) => {
      await atEveryCrashPoint(async (point) => {
        const world = inMemoryWorld();
        const product = productOver(world);
        const begin = world.clock.now();
        const job = await product.create({ ...EVERY_10S, misfire, overlap: 'allow' });
        world.alarms.takeDue(Number.POSITIVE_INFINITY);
        world.clock.advanceTo(begin + 90 * SECOND + 1);
        const wakeUp = { kind: 'due', jobId: job.id, dueAt: dueAtOf(job), revision: 1 } as const;
        const calls = await dyingAt(world, point, (dying) => dying.wake(wakeUp));
        await product.alarms.setAlarm(wakeUp, world.clock.now() + 30 * SECOND);
        await liveUntil(product, begin + 150 * SECOND + 1);
        await comeToRest(product, job.id, {});
        await expectSound(product, job.id, named(point));
        const instants = Array.from({ length: 15 }, (_, index) => begin + (index + 1) * 10 * SECOND);
        await expectInstants(product, job.id, instants, named(point));
        return calls;
      });
    },
  );

  it('while it takes in a failure that is tried again leaves one further attempt', async () => {
    const points = await atEveryCrashPoint(async (point) => {
      const world = inMemoryWorld();
      const product = productOver(world);
      const job = await product.create({
        image: 'busybox',
        in: '10s',
        copies: 2,
        retry: { limit: 1, backoff: '20s' },
      });
      const habits: Habits = {
        life: ({ attempt }) => ({ takes: 30 * SECOND, exitCode: attempt === 1 ? 1 : 0 }),
      };
      await liveUntil(product, dueAtOf(job) + SECOND, habits);
      const [run] = await runsOf(product, job.id);
      const seen = world.launcher.exited(run?.id ?? '', 1, world.clock.now());
      const calls = await dyingAt(world, point, (dying) => dying.follow(seen));
      await liveUntil(product, world.clock.now() + 15 * MINUTE, habits);
      await expectSound(product, job.id, named(point));
      const runs = await runsOf(product, job.id);
      expect(
        runs.map(({ copy, attempt, status }) => [copy, attempt, status]),
        named(point),
      ).toEqual([
        [1, 1, 'failed'],
        [1, 2, 'succeeded'],
        [2, 1, 'failed'],
        [2, 2, 'succeeded'],
      ]);
      expect(await product.job(job.id), named(point)).toMatchObject({
        state: 'history',
        outcome: 'succeeded',
      });
      return calls;
    });
    expect(points).toBeGreaterThan(8);
  });

  it.each(['queue', 'replace'] as const)(
    'while it takes in the end of a run for which another waits, by %s, lets that one start',
    async (overlap) => {
      await atEveryCrashPoint(async (point) => {
        const world = inMemoryWorld();
        const product = productOver(world);
        const begin = world.clock.now();
        const job = await product.create({
          ...EVERY_10S,
          overlap,
          endsAt: new Date(begin + 20 * SECOND).toISOString(),
        });
        await liveUntil(product, begin + 20 * SECOND + 100, LONG);
        const [first, second] = await runsOf(product, job.id);
        expect(second?.status).toBe('queued');
        const seen = world.launcher.exited(first?.id ?? '', 0, world.clock.now());
        const calls = await dyingAt(world, point, (dying) => dying.follow(seen));
        await liveUntil(product, begin + 20 * MINUTE, LONG);
        await expectSound(product, job.id, named(point));
        expect((await runsOf(product, job.id)).at(1), named(point)).toMatchObject({ status: 'succeeded' });
        expect(await product.job(job.id)).toMatchObject({ state: 'history', outcome: 'ended' });
        return calls;
      });
    },
  );

  it.each(OVERLAPS)(
    'while it runs a job on request, by %s, leaves a run that is whole or canceled',
    async (overlap) => {
      await atEveryCrashPoint(async (point) => {
        const world = inMemoryWorld();
        const product = productOver(world);
        const job = await product.create({ image: 'busybox', every: '1h', overlap, copies: 2 });
        if (overlap !== 'skip') {
          await product.runNow({ id: job.id, callerName: 'alice' });
          await liveUntil(product, world.clock.now() + SECOND, LONG);
        }
        const calls = await dyingAt(world, point, (dying) =>
          dying.runNow({ id: job.id, callerName: 'alice' }),
        );
        await liveUntil(product, world.clock.now() + 15 * MINUTE, LONG);
        await expectSound(product, job.id, named(point));
        const statuses = new Set((await runsOf(product, job.id)).map(({ status }) => status));
        // What was never claimed cannot be told from what a newer occurrence has replaced.
        if (overlap === 'replace') statuses.delete('skipped');
        expect([...statuses].filter((status) => status !== 'succeeded' && status !== 'canceled')).toEqual([]);
        return calls;
      });
    },
  );

  it('while it runs a job on request by replace asks what runs for hours to make room', async () => {
    await atEveryCrashPoint(async (point) => {
      const world = inMemoryWorld();
      const product = productOver(world);
      const life = () => ({ takes: 6 * HOUR });
      const job = await product.create({ image: 'busybox', every: '1d', overlap: 'replace', timeout: '0' });
      await product.runNow({ id: job.id, callerName: 'alice' });
      await liveUntil(product, world.clock.now() + SECOND, { life });
      const calls = await dyingAt(world, point, (dying) => dying.runNow({ id: job.id, callerName: 'alice' }));
      const { waitingRuns } = await product.job(job.id);
      await liveUntil(product, world.clock.now() + 5 * MINUTE, { life });
      const [first] = world.launcher.containers;
      if (waitingRuns.length > 0) expect(first?.stopReason, named(point)).toBeDefined();
      return calls;
    });
  });

  it('while it edits the trigger leaves the job due by the old one or by the new one', async () => {
    await atEveryCrashPoint(async (point) => {
      const world = inMemoryWorld();
      const product = productOver(world);
      const begin = world.clock.now();
      const job = await product.create({ image: 'busybox', every: '1h' });
      const calls = await dyingAt(world, point, (dying) =>
        dying.revise({ id: job.id, edit: (current) => ({ request: { ...current, every: '45m' } }) }),
      );
      const { revision } = await product.job(job.id);
      await liveUntil(product, begin + 65 * MINUTE);
      await expectSound(product, job.id, named(point));
      await expectInstants(product, job.id, [begin + (revision === 1 ? 60 : 45) * MINUTE], named(point));
      return calls;
    });
  });

  it('while it cancels a job of which an occurrence waits leaves nothing that goes on', async () => {
    await atEveryCrashPoint(async (point) => {
      const world = inMemoryWorld();
      const product = productOver(world);
      const job = await product.create({ ...EVERY_10S, overlap: 'queue' });
      await liveUntil(product, world.clock.now() + 21 * SECOND, LONG);
      const calls = await dyingAt(world, point, (dying) => dying.cancel(job.id));
      if (!(await product.job(job.id)).canceled) await product.cancel(job.id);
      await liveUntil(product, world.clock.now() + 10 * MINUTE, LONG);
      await expectSound(product, job.id, named(point));
      expect((await runsOf(product, job.id)).map(({ status }) => status)).toEqual(['succeeded', 'canceled']);
      expect(await product.job(job.id)).toMatchObject({ state: 'history', outcome: 'canceled' });
      return calls;
    });
  });

  it('while it puts a job leaves one that is due', async () => {
    await atEveryCrashPoint(async (point) => {
      const world = inMemoryWorld();
      const product = productOver(world);
      const begin = world.clock.now();
      const wish = {
        name: 'nightly',
        request: { name: 'nightly', image: 'busybox', in: '10m' },
        callerName: 'alice',
      };
      const calls = await dyingAt(world, point, (dying) => dying.put(wish));
      const { job } = await product.put(wish);
      await liveUntil(product, begin + 15 * MINUTE);
      expect(await runsOf(product, job.id), named(point)).toMatchObject([{ status: 'succeeded' }]);
      return calls;
    });
  });
});
