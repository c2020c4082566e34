import { describe, expect, it } from 'vitest';
import type { Job } from '../../../functions/domain/job/job.ts';
import { MINUTE, SECOND } from '../../../functions/domain/shared/instant.ts';
import type { WakeUp } from '../../../functions/use-cases/ports.ts';
import type { LaunchScript } from '../../in-memory/in-memory-launcher.ts';
import { eventsOf, told } from '../deliveries/webhook-jobs.ts';
import { expectSound } from '../invariants.ts';
import { type Habits, liveUntil, runsOf } from '../lively.ts';
import type { Product } from '../product.ts';
import { atEveryCrashPoint } from './crashing-ports.ts';
import { dueOf, HEALERS, justEnded, mortal, named, rest } from './mortal.ts';

const FOR_HOURS: Habits = { life: () => ({ takes: 360 * MINUTE }) };
const ONCE = told({ image: 'busybox', in: '3s', timeout: '10m' });

/** Hands over a wake-up for the last time: where ECS does not answer, nothing is left but the watchdog. */
const wakeUnanswered = (product: Product, wakeUp: WakeUp): Promise<void> =>
  product.wake(wakeUp).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'unavailable')) throw error;
  });

/** A container that has just begun, told by nobody yet. */
const justBegun = async (product: Product) => {
  const { job, wakeUp } = await dueOf(product, ONCE);
  await product.wake(wakeUp);
  const { id } = await product.run(job.id);
  return { job, seen: product.launcher.running(id, product.clock.now()) };
};

const timedOut = async (product: Product) => {
  const { job, seen } = await justBegun(product);
  await product.follow(seen);
  const { timeoutAt = 0 } = await product.run(job.id);
  product.clock.advanceTo(timeoutAt);
  const [wakeUp] = product.alarms.takeDue(timeoutAt);
  if (!wakeUp) throw new RangeError('no timeout was set');
  return { job, wakeUp };
};

/** A run whose start call was not answered, and a wake-up for it so much later. */
const unanswered = async (product: Product, script: LaunchScript, later: number) => {
  const { job, wakeUp } = await dueOf(product, ONCE);
  product.launcher.next(script);
  await wakeUnanswered(product, wakeUp);
  const { id: runId } = await product.run(job.id);
  product.clock.advance(later);
  const again: WakeUp = { kind: 'launch', runId, at: product.clock.now() };
  return { job, wakeUp: again };
};

describe.each(HEALERS)('a process that dies, healed by the %s', (healer) => {
  it.each<LaunchScript>(['launched', 'refused', 'throttled', 'unavailable', 'unavailable_after_start'])(
    'while it launches a further attempt and ECS answers "%s", leaves one container of it',
    async (script) => {
      const points = await atEveryCrashPoint(async (point) => {
        const { product, dying, calls } = mortal(point);
        const retry = { limit: 1, backoff: '20s' };
        const { job, seen } = await justEnded(product, { ...ONCE, retry }, 1);
        await product.follow(seen);
        const [, second] = await runsOf(product, job.id);
        if (!second) throw new RangeError('nothing is tried again');
        await product.passUntil(second.plannedAt - 1);
        product.clock.advanceTo(second.plannedAt);
        const [wakeUp] = product.alarms.takeDue(second.plannedAt);
        if (!wakeUp) throw new RangeError('no alarm was set');
        product.launcher.next(script);
        await dying((mortals) => wakeUnanswered(mortals, wakeUp), healer);
        await rest({ ...product, wake: (again) => wakeUnanswered(product, again) });
        await expectSound(product, job.id, named(point));
        const statuses = (await runsOf(product, job.id)).map(({ status }) => status);
        expect(statuses, named(point)).toEqual(['failed', 'succeeded']);
        expect(product.launcher.containers, named(point)).toHaveLength(2);
        expect(eventsOf(product), named(point)).toEqual(['run.failed', 'run.succeeded']);
        expect(await product.job(job.id), named(point)).toMatchObject({ outcome: 'succeeded' });
        return calls();
      });
      expect(points).toBeGreaterThan(3);
    },
  );

  it.each(['queue', 'replace'] as const)(
    'while it launches what has waited for another, by %s, leaves one container of it',
    async (overlap) => {
      const habits: Habits = { life: () => ({ takes: 25 * SECOND }) };
      const points = await atEveryCrashPoint(async (point) => {
        const { product, dying, calls } = mortal(point);
        const begin = product.clock.now();
        const endsAt = new Date(begin + 20 * SECOND).toISOString();
        const job = await product.create(told({ image: 'busybox', every: '10s', overlap, endsAt }));
        await liveUntil(product, begin + 20 * SECOND + 100, habits);
        const [first, second] = await runsOf(product, job.id);
        await product.follow(product.launcher.exited(first?.id ?? '', 0, product.clock.now()));
        const wakeUps = product.alarms.takeDue(product.clock.now());
        const wakeUp = wakeUps.find((each) => each.kind === 'launch' && each.runId === second?.id);
        if (!wakeUp) throw new RangeError('what waits is not woken');
        await dying((mortals) => mortals.wake(wakeUp), healer);
        await rest(product, habits);
        await expectSound(product, job.id, named(point));
        const [, ended] = await runsOf(product, job.id);
        expect(ended, named(point)).toMatchObject({ id: second?.id, status: 'succeeded' });
        expect(product.launcher.containers, named(point)).toHaveLength(2);
        expect(await product.job(job.id), named(point)).toMatchObject({ outcome: 'ended' });
        return calls();
      });
      expect(points).toBeGreaterThan(7);
    },
  );

  it.each<[string, LaunchScript, string]>([
    ['is there', 'unavailable_after_start', 'succeeded'],
    ['was never started', 'unavailable', 'start_failed'],
  ])(
    'while it searches, long after the start call, a container that %s, leaves its end',
    async (_what, script, status) => {
      const points = await atEveryCrashPoint(async (point) => {
        const { product, dying, calls } = mortal(point);
        const { job, wakeUp } = await unanswered(product, script, 61 * MINUTE);
        await dying((mortals) => mortals.wake(wakeUp), healer);
        await rest(product);
        await expectSound(product, job.id, named(point));
        expect(await product.run(job.id), named(point)).toMatchObject({ status });
        expect(product.launcher.containers, named(point)).toHaveLength(status === 'succeeded' ? 1 : 0);
        expect(await product.job(job.id), named(point)).toMatchObject({
          outcome: status === 'succeeded' ? 'succeeded' : 'failed',
        });
        return calls();
      });
      expect(points).toBeGreaterThan(3);
    },
  );

  it('while it takes in that a container runs, leaves it stopped at its timeout', async () => {
    const points = await atEveryCrashPoint(async (point) => {
      const { product, dying, calls } = mortal(point);
      const { job, seen } = await justBegun(product);
      await dying((mortals) => mortals.follow(seen), healer);
      await rest(product, FOR_HOURS);
      await expectSound(product, job.id, named(point));
      const { status, startedAt = 0, stoppedAt = 0 } = await product.run(job.id);
      expect(status, named(point)).toBe('timed_out');
      expect(stoppedAt - startedAt, named(point)).toBeGreaterThanOrEqual(10 * MINUTE);
      expect(stoppedAt - startedAt, named(point)).toBeLessThan(10 * MINUTE + SECOND);
      return calls();
    });
    expect(points).toBeGreaterThan(3);
  });

  it('while it stops a run at its timeout, leaves it timed out', async () => {
    const points = await atEveryCrashPoint(async (point) => {
      const { product, dying, calls } = mortal(point);
      const { job, wakeUp } = await timedOut(product);
      await dying((mortals) => mortals.wake(wakeUp), healer);
      await rest(product, FOR_HOURS);
      await expectSound(product, job.id, named(point));
      expect(await product.run(job.id), named(point)).toMatchObject({ status: 'timed_out' });
      expect(await product.job(job.id), named(point)).toMatchObject({ outcome: 'failed' });
      return calls();
    });
    expect(points).toBeGreaterThan(7);
  });

  it.each<[string, (product: Product) => Promise<{ readonly job: Job }>, string]>([
    [
      'wakes a job that nobody woke',
      async (product) => {
        const due = await dueOf(product, ONCE);
        product.clock.advance(MINUTE);
        return due;
      },
      'succeeded',
    ],
    [
      'wakes a run that was not launched',
      (product) => unanswered(product, 'unavailable', 2 * MINUTE),
      'succeeded',
    ],
    [
      'finds a container that nobody has told of',
      (product) => unanswered(product, 'unavailable_after_start', 2 * MINUTE),
      'succeeded',
    ],
    [
      'ends a run whose container is gone',
      async (product) => {
        const begun = await justBegun(product);
        product.launcher.forget(begun.seen.runId);
        product.clock.advance(3 * MINUTE);
        await product.searchInVain();
        return begun;
      },
      'lost',
    ],
    [
      'stops what nobody has stopped at its timeout',
      async (product) => {
        const late = await timedOut(product);
        product.clock.advance(MINUTE);
        return late;
      },
      'timed_out',
    ],
  ])('while the watchdog %s, leaves the rest to its next tick', async (_what, prepare, status) => {
    const points = await atEveryCrashPoint(async (point) => {
      const { product, dying, calls } = mortal(point);
      const { job } = await prepare(product);
      await dying((mortals) => mortals.sweep(), healer);
      await rest(product, status === 'timed_out' ? FOR_HOURS : {});
      await expectSound(product, job.id, named(point));
      expect(await product.run(job.id), named(point)).toMatchObject({ status });
      expect(eventsOf(product), named(point)).toEqual([`run.${status}`]);
      expect(await product.job(job.id), named(point)).toMatchObject({
        state: 'history',
        outcome: status === 'succeeded' ? 'succeeded' : 'failed',
      });
      return calls();
    });
    expect(points).toBeGreaterThan(7);
  });
});
