import { describe, expect, it } from 'vitest';
import { isFinal } from '../../../functions/domain/run/run.ts';
import { formatRunId } from '../../../functions/domain/shared/identifiers.ts';
import { type InMemoryWorld, inMemoryWorld } from '../../in-memory/world.ts';
import { dueAtOf, type Product, productOver } from '../product.ts';
import { atEveryCrashPoint, crashingAt, survive } from './crashing-ports.ts';

const MINUTE = 60_000;

/** Lets the watchdog tick every minute for a while, handing over each wake-up. */
const heal = async (product: Product, minutes: number): Promise<void> => {
  for (let minute = 0; minute < minutes; minute += 1) {
    await product.passUntil(product.clock.now() + MINUTE);
    await product.sweep();
  }
  await product.passUntil(product.clock.now() + 1);
};

const due = async (product: Product) => {
  const job = await product.create();
  const dueAt = dueAtOf(job);
  product.clock.advanceTo(dueAt);
  const runId = formatRunId({ jobId: job.id, dueAt, copy: 1, attempt: 1 });
  return { job, dueAt, runId, wakeUp: { kind: 'due', jobId: job.id, dueAt, revision: 1 } as const };
};

/** Ends every container that still runs, as ECS would tell by an event. */
const endContainers = async (product: Product): Promise<void> => {
  for (const { order, seen } of product.launcher.containers) {
    if (seen.phase === 'stopped') continue;
    const now = product.clock.now();
    product.launcher.running(order.run.id, now - 1000);
    await product.follow(product.launcher.exited(order.run.id, 3, now));
  }
};

describe('a process that dies', () => {
  it('while it handles a due occurrence leaves one run, one container and one outcome', async () => {
    const points = await atEveryCrashPoint(async (point) => {
      const world: InMemoryWorld = inMemoryWorld();
      const product = productOver(world);
      const { job, wakeUp } = await due(product);
      world.alarms.takeDue(world.clock.now());
      const { ports, calls } = crashingAt(world, point);
      await survive(() => productOver(world, ports).wake(wakeUp));
      await heal(product, 4);
      await endContainers(product);
      expect(world.launcher.containers, `call ${point.call}, ${point.moment}`).toHaveLength(1);
      expect(await product.run(job.id)).toMatchObject({ status: 'failed', exitCode: 3 });
      expect(await product.job(job.id)).toMatchObject({ state: 'history', outcome: 'failed' });
      return calls();
    });
    expect(points).toBeGreaterThan(10);
  });

  it('while it takes in the end of a container leaves the same history', async () => {
    const points = await atEveryCrashPoint(async (point) => {
      const world = inMemoryWorld();
      const product = productOver(world);
      const { job, runId, wakeUp } = await due(product);
      await product.wake(wakeUp);
      const ended = world.launcher.exited(runId, 0, world.clock.now());
      const { ports, calls } = crashingAt(world, point);
      await survive(() => productOver(world, ports).follow(ended));
      await heal(product, 4);
      expect(await product.run(job.id)).toMatchObject({ status: 'succeeded', exitCode: 0 });
      expect(await product.job(job.id)).toMatchObject({
        outcome: 'succeeded',
        lastRun: { status: 'succeeded' },
      });
      return calls();
    });
    expect(points).toBeGreaterThan(6);
  });

  it('while ECS refuses the start for ever leaves a start failure, in the run and in its job', async () => {
    await atEveryCrashPoint(async (point) => {
      const world = inMemoryWorld();
      world.launcher.otherwise = 'impossible';
      const product = productOver(world);
      const { job, wakeUp } = await due(product);
      const { ports, calls } = crashingAt(world, point);
      await survive(() => productOver(world, ports).wake(wakeUp));
      await heal(product, 4);
      const run = await product.run(job.id);
      expect(run.status, `call ${point.call}, ${point.moment}`).toBe('start_failed');
      expect(await product.job(job.id)).toMatchObject({
        state: 'history',
        outcome: 'failed',
        lastRun: { id: run.id, status: 'start_failed' },
      });
      return calls();
    });
  });

  it('while it cancels leaves a job that is canceled whole or not at all', async () => {
    await atEveryCrashPoint(async (point) => {
      const world = inMemoryWorld();
      const product = productOver(world);
      const job = await product.create();
      const { ports, calls } = crashingAt(world, point);
      await survive(() => productOver(world, ports).cancel(job.id));
      const isCanceled = (await product.job(job.id)).state === 'history';
      await product.passUntil(dueAtOf(job) + 5 * MINUTE);
      expect(world.launcher.containers).toHaveLength(isCanceled ? 0 : 1);
      return calls();
    });
  });

  it('while it stops a run leaves it stopped in the end', async () => {
    await atEveryCrashPoint(async (point) => {
      const world = inMemoryWorld();
      const product = productOver(world);
      const { job, runId, wakeUp } = await due(product);
      await product.wake(wakeUp);
      await product.follow(world.launcher.running(runId, world.clock.now()));
      const { ports, calls } = crashingAt(world, point);
      await survive(() => productOver(world, ports).stop(runId, 'user'));
      const { stopIntent } = await product.run(job.id);
      await heal(product, 6);
      const isAsked = world.launcher.containers[0]?.stopReason !== undefined;
      expect(isAsked, `call ${point.call}, ${point.moment}`).toBe(stopIntent !== undefined);
      return calls();
    });
  });

  it('while it creates a job leaves either no job or one that runs at its time', async () => {
    await atEveryCrashPoint(async (point) => {
      const world = inMemoryWorld();
      const product = productOver(world);
      const { ports, calls } = crashingAt(world, point);
      await survive(() => productOver(world, ports).create());
      const stored = world.jobs.all();
      await heal(product, 3);
      expect(world.launcher.containers).toHaveLength(stored.length);
      return calls();
    });
  });

  it('while the watchdog repairs leaves the rest to the next tick', async () => {
    await atEveryCrashPoint(async (point) => {
      const world = inMemoryWorld();
      const product = productOver(world);
      const { job, wakeUp } = await due(product);
      await product.wake(wakeUp);
      world.launcher.exited((await product.run(job.id)).id, 0, world.clock.now());
      world.clock.advance(3 * MINUTE);
      const { ports, calls } = crashingAt(world, point);
      await survive(() => productOver(world, ports).sweep());
      await heal(product, 4);
      expect(isFinal((await product.run(job.id)).status)).toBe(true);
      expect(await product.job(job.id)).toMatchObject({ state: 'history', outcome: 'succeeded' });
      return calls();
    });
  });
});
