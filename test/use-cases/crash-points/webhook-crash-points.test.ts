import { describe, expect, it } from 'vitest';
import type { JobRequest } from '../../../functions/domain/request/job-fields.ts';
import { MINUTE, SECOND } from '../../../functions/domain/shared/instant.ts';
import type { SendScript } from '../../in-memory/in-memory-webhook-sender.ts';
import { deliveriesOf, eventsOf, HOOK, sentTo, told } from '../deliveries/webhook-jobs.ts';
import { expectSound } from '../invariants.ts';
import { atEveryCrashPoint, survive } from './crashing-ports.ts';
import { dueOf, HEALERS, mortal, named, readyToTry, rest } from './mortal.ts';

const WEBHOOK: JobRequest = told({ url: HOOK, in: '3s' });

describe.each(HEALERS)('a process that dies, healed by the %s', (healer) => {
  it('while a webhook is due, leaves one that is sent once', async () => {
    const points = await atEveryCrashPoint(async (point) => {
      const { product, dying, calls } = mortal(point);
      const { job, wakeUp } = await dueOf(product, WEBHOOK);
      await dying((mortals) => mortals.wake(wakeUp), healer);
      await rest(product);
      await expectSound(product, job.id, named(point));
      expect(sentTo(product, HOOK), named(point)).toHaveLength(1);
      expect(await product.run(job.id)).toMatchObject({ status: 'succeeded' });
      return calls();
    });
    expect(points).toBeGreaterThan(12);
  });

  it.each<[string, SendScript, string]>([
    ['is delivered', 200, 'succeeded'],
    ['fails at first', 500, 'succeeded'],
    ['is wanted no more', 410, 'failed'],
    ['is forbidden', { kind: 'refused', reason: 'a private address' }, 'failed'],
  ])(
    'while it tries a webhook that %s, leaves one that was sent once more at most',
    async (_what, script, status) => {
      const points = await atEveryCrashPoint(async (point) => {
        const { product, dying, calls } = mortal(point);
        const { job, id } = await readyToTry(product, WEBHOOK);
        product.sender.next(script);
        if (status === 'failed') product.sender.otherwise = script;
        await dying((mortals) => mortals.deliver(id), healer);
        product.sender.next(...(sentTo(product, HOOK).length === 0 ? [script] : []));
        await rest(product);
        await expectSound(product, job.id, named(point));
        expect(await product.run(job.id), named(point)).toMatchObject({ status });
        const sent = sentTo(product, HOOK);
        expect(new Set(sent.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
        const answers = (await product.deliveries.load(id))?.tries.length ?? 0;
        expect(sent.length - answers, named(point)).toBeLessThanOrEqual(1);
        return calls();
      });
      expect(points).toBeGreaterThan(12);
    },
  );

  it('while it takes in what became of a webhook, leaves its end and its callback', async () => {
    await atEveryCrashPoint(async (point) => {
      const { product, dying, calls } = mortal(point);
      const { job, id } = await readyToTry(product, WEBHOOK);
      await product.deliver(id);
      const [wakeUp] = product.alarms.takeDue(product.clock.now());
      if (!wakeUp) throw new RangeError('the run is not told');
      await dying((mortals) => mortals.wake(wakeUp), healer);
      await rest(product);
      await expectSound(product, job.id, named(point));
      expect(eventsOf(product), named(point)).toEqual(['run.succeeded']);
      expect(sentTo(product, HOOK)).toHaveLength(1);
      return calls();
    });
  });

  it.each(['waits', 'is due'])(
    'while it stops a webhook that %s, leaves it stopped or going on',
    async (state) => {
      await atEveryCrashPoint(async (point) => {
        const { product, dying, calls } = mortal(point);
        const { job, id } = await readyToTry(product, WEBHOOK);
        if (state === 'waits') {
          product.sender.next(500);
          await product.deliver(id);
          await product.passUntil(product.clock.now());
        }
        const run = await product.run(job.id);
        await survive(() => dying((mortals) => mortals.stop(run.id, 'user')));
        const isStopped = (await product.run(job.id)).stopIntent !== undefined;
        if (!isStopped || healer === 'repeat') await product.stop(run.id, 'user');
        await rest(product);
        await expectSound(product, job.id, named(point));
        expect(await product.run(job.id), named(point)).toMatchObject({ status: 'canceled' });
        expect(eventsOf(product)).toEqual(['run.canceled']);
        return calls();
      });
    },
  );

  it('while the watchdog sends again what was not tried, leaves the rest to its next tick', async () => {
    await atEveryCrashPoint(async (point) => {
      const { product, dying, calls } = mortal(point);
      const { job } = await readyToTry(product, WEBHOOK);
      product.clock.advance(MINUTE);
      await dying((mortals) => mortals.sweep(), healer);
      await rest(product);
      await expectSound(product, job.id, named(point));
      expect(sentTo(product, HOOK), named(point)).toHaveLength(1);
      return calls();
    });
  });
});

describe('a process that dies', () => {
  it('while it replays, leaves the webhook sent again or as it was', async () => {
    await atEveryCrashPoint(async (point) => {
      const { product, dying, calls } = mortal(point);
      const { job, id } = await readyToTry(product, { url: HOOK, in: '3s' });
      await product.deliver(id);
      await product.passUntil(product.clock.now() + SECOND);
      await dying((mortals) => mortals.replay(id, 'alice'));
      const [before] = await deliveriesOf(product, job.id);
      await rest(product);
      await expectSound(product, job.id, named(point));
      expect(sentTo(product, HOOK), named(point)).toHaveLength(before?.replayedAt === undefined ? 1 : 2);
      return calls();
    });
  });
});
