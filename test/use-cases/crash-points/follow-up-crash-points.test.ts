import { describe, expect, it } from 'vitest';
import { OVERLAPS } from '../../../functions/domain/job/policies.ts';
import type { JobRequest } from '../../../functions/domain/request/job-fields.ts';
import { HOUR, MINUTE, SECOND } from '../../../functions/domain/shared/instant.ts';
import type { WakeUp } from '../../../functions/use-cases/ports.ts';
import { eventsOf, told, toldTo } from '../deliveries/webhook-jobs.ts';
import { expectSound } from '../invariants.ts';
import { liveUntil, runsOf } from '../lively.ts';
import { dueAtOf, type Product } from '../product.ts';
import { atEveryCrashPoint } from './crashing-ports.ts';
import { dueOf, HEALERS, justEnded, mortal, named, rest } from './mortal.ts';

describe.each(HEALERS)('a process that dies, healed by the %s', (healer) => {
  it('while it takes in an end that is tried again, leaves callbacks that tell so', async () => {
    await atEveryCrashPoint(async (point) => {
      const { product, dying, calls } = mortal(point);
      const retry = { limit: 1, backoff: '20s' };
      const { job, seen } = await justEnded(product, told({ image: 'busybox', in: '3s', retry }), 1);
      await dying((mortals) => mortals.follow(seen), healer);
      await rest(product);
      await expectSound(product, job.id, named(point));
      const [, second] = await runsOf(product, job.id);
      const inOrder = toldTo(product).toSorted((a, b) => a.data.attempt - b.data.attempt);
      expect(inOrder, named(point)).toMatchObject([
        { type: 'run.failed', data: { retryAt: new Date(second?.plannedAt ?? 0).toISOString() } },
        { type: 'run.succeeded', data: { attempt: 2 } },
      ]);
      return calls();
    });
  });

  it.each(['skip', 'queue', 'replace'] as const)(
    'while an occurrence is due beside a running one, by %s, leaves callbacks that tell all ends',
    async (overlap) => {
      await atEveryCrashPoint(async (point) => {
        const { product, dying, calls } = mortal(point);
        const habits = { life: () => ({ takes: 90 * SECOND }) };
        const endsAt = new Date(product.clock.now() + 2 * MINUTE).toISOString();
        const job = await product.create(told({ image: 'busybox', every: '1m', overlap, endsAt }));
        await liveUntil(product, product.clock.now() + MINUTE + SECOND, habits);
        const dueAt = dueAtOf(await product.job(job.id));
        product.clock.advanceTo(dueAt);
        product.alarms.takeDue(dueAt);
        const wakeUp: WakeUp = { kind: 'due', jobId: job.id, dueAt, revision: 1 };
        await dying((mortals) => mortals.wake(wakeUp), healer);
        await rest(product, habits);
        await expectSound(product, job.id, named(point));
        expect(eventsOf(product), named(point)).toHaveLength(2);
        return calls();
      });
    },
  );

  it('while occurrences that passed unnoticed are missed, leaves a callback for each', async () => {
    await atEveryCrashPoint(async (point) => {
      const { product, dying, calls } = mortal(point);
      const begin = product.clock.now();
      const endsAt = new Date(begin + 30 * MINUTE).toISOString();
      const job = await product.create(told({ every: '10m', endsAt }));
      const [wakeUp] = product.alarms.takeDue(Number.POSITIVE_INFINITY);
      if (!wakeUp) throw new RangeError('no alarm was set');
      product.clock.advanceTo(begin + 31 * MINUTE);
      await dying((mortals) => mortals.wake(wakeUp), healer);
      await rest(product);
      await expectSound(product, job.id, named(point));
      expect(eventsOf(product).sort(), named(point)).toEqual(['run.missed', 'run.missed', 'run.succeeded']);
      return calls();
    });
  });

  it.each(OVERLAPS)('while it starts the next job, by %s, leaves it started once', async (overlap) => {
    await atEveryCrashPoint(async (point) => {
      const { product, dying, calls } = mortal(point);
      const life = () => ({ takes: 6 * MINUTE });
      const next = { image: 'busybox', every: '1d', paused: true, overlap, name: 'load' };
      const { job: follower } = await product.put({ name: 'load', request: next, callerName: 'alice' });
      await product.runNow({ id: follower.id, callerName: 'alice' });
      await product.passUntil(product.clock.now() + 1);
      const first = told({ image: 'busybox', in: '30s', onSuccess: 'load' });
      const { job, seen } = await justEnded(product, first);
      await dying((mortals) => mortals.follow(seen), healer);
      await rest(product, { life });
      await expectSound(product, job.id, named(point));
      await expectSound(product, follower.id, named(point));
      const followers = await runsOf(product, follower.id);
      const chained = followers.filter(({ cause }) => cause === 'chain');
      const launched = chained.filter(({ launchedAt }) => launchedAt !== undefined);
      expect(launched, named(point)).toHaveLength(overlap === 'skip' ? 0 : 1);
      if (overlap === 'allow' && healer === 'repeat') expect(launched[0]?.latenessMs, named(point)).toBe(0);
      // What a crash left of an earlier try is on record beside it.
      const left = overlap === 'skip' ? 'skipped' : 'succeeded';
      expect(
        chained.map(({ status }) => status),
        named(point),
      ).toContain(left);
      expect(await product.job(job.id), named(point)).toMatchObject({ outcome: 'succeeded' });
      return calls();
    });
  });

  it('while it starts a next job of two copies that becomes free meanwhile, leaves one decision, told', async () => {
    await atEveryCrashPoint(async (point) => {
      const { product, dying, calls } = mortal(point);
      const next = told({ image: 'busybox', every: '1d', paused: true, copies: 2, name: 'load' });
      const { job: follower } = await product.put({ name: 'load', request: next, callerName: 'alice' });
      await product.runNow({ id: follower.id, callerName: 'alice' });
      await product.passUntil(product.clock.now() + 1);
      const busy = await runsOf(product, follower.id);
      const { job, seen } = await justEnded(product, { image: 'busybox', in: '30s', onSuccess: 'load' });
      await dying((mortals) => mortals.follow(seen));
      for (const { id } of busy) await product.follow(product.launcher.exited(id, 0, product.clock.now()));
      if (healer === 'repeat') await product.follow(seen);
      await rest(product);
      await expectSound(product, job.id, named(point));
      await expectSound(product, follower.id, named(point));
      const chained = (await runsOf(product, follower.id)).filter(({ cause }) => cause === 'chain');
      const decided = chained.filter(({ status }) => status !== 'canceled');
      expect(new Set(decided.map(({ status }) => status)).size, named(point)).toBe(1);
      expect(decided, named(point)).toHaveLength(2);
      const ends = decided.map(({ status }) => `run.${status}`);
      expect(eventsOf(product).sort(), named(point)).toEqual(
        ['run.succeeded', 'run.succeeded', ...ends].sort(),
      );
      return calls();
    });
  });

  it('while it starts a next job that is overdue, everything being paused, leaves no run without an end', async () => {
    await atEveryCrashPoint(async (point) => {
      const { product, dying, calls } = mortal(point);
      const next = { name: 'load', image: 'busybox', every: '20s', overlap: 'allow' } as const;
      const { job: follower } = await product.put({ name: 'load', request: next, callerName: 'alice' });
      await product.pauseAll(undefined);
      const job = await product.create({ image: 'busybox', every: '1d', onSuccess: 'load' });
      await product.runNow({ id: job.id, callerName: 'alice' });
      await product.passUntil(product.clock.now() + MINUTE);
      const seen = product.launcher.exited((await product.run(job.id)).id, 0, product.clock.now());
      await dying((mortals) => mortals.follow(seen), healer);
      await rest(product);
      await expectSound(product, follower.id, named(point));
      const started = (await runsOf(product, follower.id)).filter(({ status }) => status === 'succeeded');
      expect(started, named(point)).toHaveLength(1);
      return calls();
    });
  });

  it('while a marker is due, leaves its end, its callback and the next job started once', async () => {
    await atEveryCrashPoint(async (point) => {
      const { product, dying, calls } = mortal(point);
      const { job: follower } = await product.put({
        name: 'load',
        request: { name: 'load', every: '1d', paused: true, overlap: 'allow' },
        callerName: 'alice',
      });
      const { job, wakeUp } = await dueOf(product, told({ in: '3s', copies: 2, onSuccess: 'load' }));
      await dying((mortals) => mortals.wake(wakeUp), healer);
      await rest(product);
      await expectSound(product, job.id, named(point));
      await expectSound(product, follower.id, named(point));
      expect(eventsOf(product), named(point)).toEqual(['run.succeeded', 'run.succeeded']);
      const started = (await runsOf(product, follower.id)).filter(({ status }) => status === 'succeeded');
      expect(started, named(point)).toHaveLength(1);
      return calls();
    });
  });

  it('while it tells that a success is overdue, leaves it told under one id', async () => {
    await atEveryCrashPoint(async (point) => {
      const { product, dying, calls } = mortal(point);
      const begin = product.clock.now();
      const job = await product.create(told({ image: 'busybox', every: '1d', successWithin: '1h' }));
      product.clock.advanceTo(begin + HOUR + SECOND);
      await dying((mortals) => mortals.sweep(), healer);
      await rest(product);
      await expectSound(product, job.id, named(point));
      expect(eventsOf(product), named(point)).toEqual(['job.overdue']);
      expect(product.successWatch.all()).toHaveLength(1);
      return calls();
    });
  });
});

describe('a process that dies', () => {
  it.each([
    ['creates', (product: Product, request: JobRequest) => product.create(request)],
    [
      'puts',
      (product: Product, request: JobRequest) =>
        product.put({ name: 'nightly', request: { name: 'nightly', ...request }, callerName: 'alice' }),
    ],
  ])('while it %s a job that has to succeed, leaves none that nobody watches', async (_what, make) => {
    await atEveryCrashPoint(async (point) => {
      const { product, dying, calls } = mortal(point);
      await dying((mortals) => make(mortals, told({ image: 'busybox', every: '1d', successWithin: '1h' })));
      const stored = product.jobs.all().length;
      await liveUntil(product, product.clock.now() + HOUR + 2 * MINUTE);
      expect(eventsOf(product), named(point)).toHaveLength(stored);
      return calls();
    });
  });

  it('while it edits a job so that it has to succeed, leaves none that nobody watches', async () => {
    await atEveryCrashPoint(async (point) => {
      const { product, dying, calls } = mortal(point);
      const job = await product.create(told({ image: 'busybox', every: '1d' }));
      await dying((mortals) =>
        mortals.revise({
          id: job.id,
          edit: (current) => ({ request: { ...current, successWithin: '1h' } }),
        }),
      );
      const { successWithin } = await product.job(job.id);
      await liveUntil(product, product.clock.now() + HOUR + 2 * MINUTE);
      expect(eventsOf(product), named(point)).toHaveLength(successWithin === undefined ? 0 : 1);
      return calls();
    });
  });
});
