import { describe, expect, it } from 'vitest';
import { OVERLAPS, type Overlap } from '../../../functions/domain/job/policies.ts';
import type { JobRequest } from '../../../functions/domain/request/job-fields.ts';
import { MINUTE, SECOND } from '../../../functions/domain/shared/instant.ts';
import { ignoreOver } from '../../../functions/use-cases/execution/stop-run.ts';
import { eventsOf, told } from '../deliveries/webhook-jobs.ts';
import { expectInstants, expectSound } from '../invariants.ts';
import { type Habits, liveUntil, runsOf } from '../lively.ts';
import { dueAtOf, type Product } from '../product.ts';
import { atEveryCrashPoint } from './crashing-ports.ts';
import { HEALERS, justEnded, mortal, named, rest } from './mortal.ts';

const BUSYBOX: JobRequest = { image: 'busybox' };

const statusesOf = async (product: Product, jobId: string): Promise<string[]> =>
  (await runsOf(product, jobId)).map(({ status }) => status);

/** Stops a run; one that is over by now is as good as stopped. */
const stopWhatRuns = (product: Product, runId: string): Promise<unknown> =>
  product.stop(runId, 'user').catch(ignoreOver);

const isToStop = async (product: Product, runId: string): Promise<boolean> =>
  (await product.runs.load(runId))?.stopIntent !== undefined;

/** A job of two occurrences, of which the second waits for the first. */
const oneThatWaits = async (product: Product, overlap: Overlap, habits: Habits) => {
  const begin = product.clock.now();
  const endsAt = new Date(begin + 20 * SECOND).toISOString();
  const job = await product.create(told({ ...BUSYBOX, every: '10s', overlap, endsAt }));
  await liveUntil(product, begin + 20 * SECOND + 100, habits);
  const [first, second] = await runsOf(product, job.id);
  if (!first || second?.status !== 'queued') throw new RangeError('nothing waits');
  return { job, running: first.id, waiting: second.id };
};

describe.each(HEALERS)('a process that dies, healed by the %s', (healer) => {
  it.each(['queue', 'replace'] as const)(
    'while it stops a run that waits for another, by %s, leaves it canceled or waiting',
    async (overlap) => {
      // By replace, what runs is asked to stop, and takes its time.
      const habits: Habits = { life: () => ({ takes: 6 * MINUTE }), stopTakes: 6 * MINUTE };
      const points = await atEveryCrashPoint(async (point) => {
        const { product, dying, calls } = mortal(point);
        const { job, running, waiting: id } = await oneThatWaits(product, overlap, habits);
        await dying((mortals) => stopWhatRuns(mortals, id), healer);
        const isAsked = await isToStop(product, id);
        if (healer === 'repeat') expect(isAsked, named(point)).toBe(true);
        await liveUntil(product, product.clock.now() + 4 * MINUTE, habits);
        const expected = ['running', isAsked ? 'canceled' : 'queued'];
        expect(await statusesOf(product, job.id), named(point)).toEqual(expected);
        await rest(product, habits);
        await expectSound(product, job.id, named(point));
        const [firstEnd, secondEnd] = await statusesOf(product, job.id);
        expect(firstEnd, named(point)).toBe(overlap === 'queue' ? 'succeeded' : 'canceled');
        expect(secondEnd, named(point)).toBe(isAsked ? 'canceled' : 'succeeded');
        const started = product.launcher.containers.map(({ order }) => order.run.id);
        expect(started, named(point)).toEqual(isAsked ? [running] : [running, id]);
        expect(await product.job(job.id), named(point)).toMatchObject({ state: 'history', outcome: 'ended' });
        return calls();
      });
      expect(points).toBeGreaterThan(7);
    },
  );

  it('while it stops a run that waits to be tried again, leaves it canceled or waiting', async () => {
    const points = await atEveryCrashPoint(async (point) => {
      const { product, dying, calls } = mortal(point);
      const retry = { limit: 1, backoff: '2m' };
      const { job, seen } = await justEnded(product, told({ ...BUSYBOX, in: '3s', retry }), 1);
      await product.follow(seen);
      const [, second] = await runsOf(product, job.id);
      const id = second?.id ?? '';
      await dying((mortals) => stopWhatRuns(mortals, id), healer);
      const isAsked = await isToStop(product, id);
      if (healer === 'repeat') expect(isAsked, named(point)).toBe(true);
      await rest(product);
      await expectSound(product, job.id, named(point));
      const end = isAsked ? 'canceled' : 'succeeded';
      expect(await statusesOf(product, job.id), named(point)).toEqual(['failed', end]);
      expect(product.launcher.containers, named(point)).toHaveLength(isAsked ? 1 : 2);
      expect(eventsOf(product), named(point)).toEqual(['run.failed', `run.${end}`]);
      expect(await product.job(job.id), named(point)).toMatchObject({ state: 'history', outcome: end });
      return calls();
    });
    expect(points).toBeGreaterThan(7);
  });

  it('while it cancels a job and stops what it runs, leaves nothing that goes on, or what was not asked', async () => {
    const habits: Habits = { life: () => ({ takes: 5 * MINUTE }) };
    const points = await atEveryCrashPoint(async (point) => {
      const { product, dying, calls } = mortal(point);
      const job = await product.create(told({ ...BUSYBOX, every: '1m', overlap: 'queue', copies: 2 }));
      await liveUntil(product, product.clock.now() + 2 * MINUTE + SECOND, habits);
      await dying((mortals) => mortals.cancel(job.id, { stop: true }).catch(ignoreOver), healer);
      const { canceled } = await product.job(job.id);
      const asked = (await runsOf(product, job.id)).filter(({ stopIntent }) => stopIntent !== undefined);
      if (!canceled) await product.cancel(job.id);
      await rest(product, habits);
      await expectSound(product, job.id, named(point));
      const ends = await statusesOf(product, job.id);
      expect(ends.slice(2), named(point)).toEqual(['canceled', 'canceled']);
      const stopped = ends.slice(0, 2).filter((status) => status === 'canceled');
      expect(stopped, named(point)).toHaveLength(healer === 'repeat' ? 2 : asked.length);
      expect(product.launcher.containers, named(point)).toHaveLength(2);
      expect(await product.job(job.id), named(point)).toMatchObject({
        state: 'history',
        outcome: 'canceled',
      });
      return calls();
    });
    expect(points).toBeGreaterThan(15);
  });

  it('while it records an execution, leaves one that its job knows once it is reported again', async () => {
    const points = await atEveryCrashPoint(async (point) => {
      const { product, dying, calls } = mortal(point);
      const begin = product.clock.now();
      const job = await product.create({ ...BUSYBOX, every: '10m', successWithin: '15m' });
      product.clock.advance(MINUTE);
      const execution = { jobId: job.id, workerId: 'w', stdout: 'out', stderr: '' };
      await dying((mortals) => mortals.reportRun(execution), healer);
      const reported = await runsOf(product, job.id);
      expect(reported.length, named(point)).toBeLessThanOrEqual(healer === 'repeat' ? 2 : 1);
      expect(product.launcher.containers, named(point)).toEqual([]);
      if (healer === 'repeat') {
        const last = reported.at(-1);
        expect(last, named(point)).toMatchObject({ status: 'succeeded', reported: { stdout: 'out' } });
        expect(await product.job(job.id), named(point)).toMatchObject({
          state: 'scheduled',
          lastRun: { id: last?.id, status: 'succeeded' },
          lastSuccessAt: last?.dueAt,
        });
      }
      await liveUntil(product, begin + 15 * MINUTE);
      await expectSound(product, job.id, named(point));
      await expectInstants(product, job.id, [begin + 10 * MINUTE], named(point));
      return calls();
    });
    expect(points).toBeGreaterThan(3);
  });
});

describe('a process that dies', () => {
  it.each(OVERLAPS)(
    'while it runs a job on request under a key, by %s, leaves one run of it when asked again',
    async (overlap) => {
      await atEveryCrashPoint(async (point) => {
        const { product, dying, calls } = mortal(point);
        const job = await product.create(told({ ...BUSYBOX, every: '1d', overlap }));
        const request = { id: job.id, callerName: 'alice', key: 'k' };
        await dying((mortals) => mortals.runNow(request));
        const { id } = await product.runNow(request);
        await rest(product);
        await expectSound(product, job.id, named(point));
        expect(await product.runs.load(id), named(point)).toMatchObject({ status: 'succeeded' });
        expect(product.launcher.containers, named(point)).toHaveLength(1);
        return calls();
      });
    },
  );

  it('while it creates a job under a key, leaves one job that runs once, when asked again', async () => {
    const points = await atEveryCrashPoint(async (point) => {
      const { product, dying, calls } = mortal(point);
      const request: JobRequest = told({ ...BUSYBOX, in: '5m' });
      const idempotency = { key: 'k', route: 'POST /v1/jobs', body: request };
      const input = { request, callerName: 'alice', idempotency };
      await dying((mortals) => mortals.createJob(input));
      const job = await product.createJob(input);
      await rest(product);
      expect(product.jobs.all(), named(point)).toHaveLength(1);
      await expectSound(product, job.id, named(point));
      await expectInstants(product, job.id, [dueAtOf(job)], named(point));
      expect(await product.job(job.id), named(point)).toMatchObject({ outcome: 'succeeded' });
      return calls();
    });
    expect(points).toBeGreaterThan(3);
  });

  it.each(['is still to come', 'is over'])(
    'while it puts a job that %s under another time, leaves one that runs then, when asked again',
    async (state) => {
      const points = await atEveryCrashPoint(async (point) => {
        const { product, dying, calls } = mortal(point);
        const wish = (at: number) => ({
          name: 'nightly',
          request: told({ ...BUSYBOX, name: 'nightly', at: new Date(at).toISOString() }),
          callerName: 'alice',
        });
        const begin = product.clock.now();
        const { job } = await product.put(wish(begin + 5 * MINUTE));
        const isOver = state === 'is over';
        if (isOver) await liveUntil(product, begin + 6 * MINUTE);
        const later = wish(begin + 10 * MINUTE);
        await dying((mortals) => mortals.put(later));
        await product.put(later);
        await liveUntil(product, begin + 15 * MINUTE);
        await expectSound(product, job.id, named(point));
        const instants = [...(isOver ? [5] : []), 10].map((minutes) => begin + minutes * MINUTE);
        await expectInstants(product, job.id, instants, named(point));
        expect(new Set(await statusesOf(product, job.id)), named(point)).toEqual(new Set(['succeeded']));
        return calls();
      });
      expect(points).toBeGreaterThan(3);
    },
  );
});
