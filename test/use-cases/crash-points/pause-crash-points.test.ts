import { describe, expect, it } from 'vitest';
import type { Job } from '../../../functions/domain/job/job.ts';
import type { JobRequest } from '../../../functions/domain/request/job-fields.ts';
import type { Run } from '../../../functions/domain/run/run.ts';
import { type Instant, MINUTE, SECOND } from '../../../functions/domain/shared/instant.ts';
import { ignoreOver } from '../../../functions/use-cases/execution/stop-run.ts';
import { expectInstants, expectSound } from '../invariants.ts';
import { type Habits, liveUntil, runsOf } from '../lively.ts';
import { dueAtOf, type Product } from '../product.ts';
import { atEveryCrashPoint } from './crashing-ports.ts';
import { dueOf, HEALERS, mortal, named, rest } from './mortal.ts';

const EVERY_10_MINUTES: JobRequest = { image: 'busybox', every: '10m' };
const IN_10_MINUTES: JobRequest = { image: 'busybox', in: '10m' };

const setPaused = (product: Product, id: string, paused: boolean): Promise<Job> =>
  product.revise({ id, edit: (current) => ({ request: { ...current, paused } }) });

const latestStart = (runs: readonly Run[]): number =>
  Math.max(0, ...runs.map(({ latenessMs = Infinity }) => latenessMs));

/** Instants that are so many minutes after one. */
const minutesAfter = (begin: Instant, ...minutes: number[]): Instant[] =>
  minutes.map((minute) => begin + minute * MINUTE);

describe.each(HEALERS)('a process that dies, healed by the %s', (healer) => {
  it('while it pauses a job, leaves it paused, or due at its time', async () => {
    const points = await atEveryCrashPoint(async (point) => {
      const { product, dying, calls } = mortal(point);
      const begin = product.clock.now();
      const job = await product.create(EVERY_10_MINUTES);
      product.clock.advanceTo(begin + 9 * MINUTE);
      await dying((mortals) => setPaused(mortals, job.id, true), healer);
      const { paused } = await product.job(job.id);
      if (healer === 'repeat') expect(paused, named(point)).toBe(true);
      await liveUntil(product, begin + 25 * MINUTE);
      const instants = paused ? [] : minutesAfter(begin, 10, 20);
      await expectInstants(product, job.id, instants, named(point));
      expect(latestStart(await runsOf(product, job.id)), named(point)).toBeLessThan(SECOND);
      await setPaused(product, job.id, false);
      await liveUntil(product, begin + 35 * MINUTE);
      await expectSound(product, job.id, named(point));
      await expectInstants(product, job.id, [...instants, ...minutesAfter(begin, 30)], named(point));
      return calls();
    });
    expect(points).toBeGreaterThan(3);
  });

  it.each<[string, JobRequest, number, number[]]>([
    ['that recurs', EVERY_10_MINUTES, 5, [30, 40]],
    ['that recurs and was due before its pause', EVERY_10_MINUTES, 12, [10, 30, 40]],
    ['that is due once, and that in its pause', IN_10_MINUTES, 5, [10]],
    ['that is due once, and was so before its pause', IN_10_MINUTES, 12, [10]],
  ])(
    'while it resumes a job %s, leaves it paused, or one that runs',
    async (_what, request, pausedAt, due) => {
      const points = await atEveryCrashPoint(async (point) => {
        const { product, dying, calls } = mortal(point);
        const begin = product.clock.now();
        const job = await product.create(request);
        product.clock.advanceTo(begin + pausedAt * MINUTE);
        await setPaused(product, job.id, true);
        product.clock.advanceTo(begin + 25 * MINUTE);
        await dying((mortals) => setPaused(mortals, job.id, false), healer);
        const { paused } = await product.job(job.id);
        if (healer === 'repeat') expect(paused, named(point)).toBe(false);
        await liveUntil(product, begin + 45 * MINUTE);
        await expectSound(product, job.id, named(point));
        await expectInstants(product, job.id, paused ? [] : minutesAfter(begin, ...due), named(point));
        const statuses = new Set((await runsOf(product, job.id)).map(({ status }) => status));
        expect([...statuses], named(point)).toEqual(paused ? [] : ['succeeded']);
        return calls();
      });
      expect(points).toBeGreaterThan(3);
    },
  );

  it.each<[string, JobRequest]>([
    ['recurs', { image: 'busybox', every: '1h' }],
    ['is due once', IN_10_MINUTES],
  ])(
    'while a job that %s is due and is then paused, leaves one run, now or when it is resumed',
    async (_what, request) => {
      await atEveryCrashPoint(async (point) => {
        const { product, dying, calls } = mortal(point);
        const { job, wakeUp } = await dueOf(product, request);
        await dying((mortals) => mortals.wake(wakeUp));
        await setPaused(product, job.id, true).catch(ignoreOver);
        if (healer === 'repeat') await product.wake(wakeUp);
        await rest(product);
        await setPaused(product, job.id, false).catch(ignoreOver);
        await rest(product);
        await expectSound(product, job.id, named(point));
        await expectInstants(product, job.id, [dueAtOf(job)], named(point));
        expect(await product.run(job.id), named(point)).toMatchObject({ status: 'succeeded' });
        return calls();
      });
    },
  );

  it('while it pauses everything, leaves what is due held back, or started at its time', async () => {
    const points = await atEveryCrashPoint(async (point) => {
      const { product, dying, calls } = mortal(point);
      const begin = product.clock.now();
      const until = begin + 25 * MINUTE;
      const job = await product.create(EVERY_10_MINUTES);
      await dying((mortals) => mortals.pauseAll(until), healer);
      const isHeld = (await product.stack.loadPause()) !== undefined;
      if (healer === 'repeat') expect(isHeld, named(point)).toBe(true);
      await liveUntil(product, until - 1);
      await expectInstants(product, job.id, isHeld ? [] : minutesAfter(begin, 10, 20), named(point));
      await liveUntil(product, begin + 35 * MINUTE);
      await expectSound(product, job.id, named(point));
      await expectInstants(product, job.id, minutesAfter(begin, 10, 20, 30), named(point));
      const started = product.launcher.containers.map(({ order }) => order.run.dueAt);
      expect(started, named(point)).toEqual(minutesAfter(begin, ...(isHeld ? [20, 30] : [10, 20, 30])));
      return calls();
    });
    expect(points).toBeGreaterThan(1);
  });

  it('while it resumes everything, leaves it held back, or each occurrence on record', async () => {
    // What was repeated needs no watchdog.
    const habits: Habits = {
      life: ({ cause }) => ({ takes: (cause === 'manual' ? 20 : 1) * MINUTE }),
      watchdog: healer === 'watchdog',
    };
    const points = await atEveryCrashPoint(async (point) => {
      const { product, dying, calls } = mortal(point);
      const begin = product.clock.now();
      const once = await product.create(IN_10_MINUTES);
      const recurring = await product.create(EVERY_10_MINUTES);
      const running = await product.create({ ...EVERY_10_MINUTES, overlap: 'allow' });
      await product.runNow({ id: running.id, callerName: 'alice' });
      await product.pauseAll(undefined);
      await liveUntil(product, begin + 15 * MINUTE, habits);
      await dying((mortals) => mortals.resumeAll(), healer);
      const pause = await product.stack.loadPause();
      if (healer === 'repeat') expect(pause, named(point)).toBeUndefined();
      await liveUntil(product, begin + 19 * MINUTE, habits);
      for (const { id } of [once, recurring, running]) {
        await expectInstants(product, id, pause ? [] : minutesAfter(begin, 10), named(point));
      }
      await product.resumeAll();
      await liveUntil(product, begin + 45 * MINUTE, habits);
      const everyInstant = minutesAfter(begin, 10, 20, 30, 40);
      for (const [{ id }, instants] of [
        [once, everyInstant.slice(0, 1)],
        [recurring, everyInstant],
        [running, everyInstant],
      ] as const) {
        await expectSound(product, id, named(point));
        await expectInstants(product, id, instants, named(point));
      }
      expect(await product.job(once.id), named(point)).toMatchObject({ outcome: 'succeeded' });
      return calls();
    });
    expect(points).toBeGreaterThan(7);
  });

  it('while it holds back an occurrence, leaves it to the end of the pause', async () => {
    const points = await atEveryCrashPoint(async (point) => {
      const { product, dying, calls } = mortal(point);
      const begin = product.clock.now();
      const until = begin + 15 * MINUTE;
      const { job, wakeUp } = await dueOf(product, IN_10_MINUTES);
      await product.pauseAll(until);
      await dying((mortals) => mortals.wake(wakeUp), healer);
      await liveUntil(product, until + 10 * MINUTE, { watchdog: healer === 'watchdog' });
      await expectSound(product, job.id, named(point));
      const run = await product.run(job.id);
      expect(run, named(point)).toMatchObject({ status: 'succeeded', dueAt: dueAtOf(job) });
      const waited = (run.launchedAt ?? Infinity) - until;
      expect(waited, named(point)).toBeGreaterThanOrEqual(0);
      expect(waited, named(point)).toBeLessThan(healer === 'repeat' ? SECOND : 2 * MINUTE);
      return calls();
    });
    expect(points).toBeGreaterThan(3);
  });
});
