import { describe, expect, it } from 'vitest';
import type { JobRequest } from '../../../functions/domain/request/job-fields.ts';
import type { Seal } from '../../../functions/domain/run/run.ts';
import { formatInstant, MINUTE } from '../../../functions/domain/shared/instant.ts';
import { CALLBACK, deliveriesOf, eventsOf, told, toldTo } from '../deliveries/webhook-jobs.ts';
import { liveUntil, runsOf } from '../lively.ts';
import { dueAtOf, type Product, productOver } from '../product.ts';

const ONCE: JobRequest = { image: 'busybox', in: '30s' };

/** A run whose container has ended, while the watchdog no longer finds it. */
const disputed = async (exitCode: number, request: JobRequest) => {
  const product = productOver();
  const job = await product.create(request);
  await product.passUntil(dueAtOf(job));
  const { id } = await product.run(job.id);
  const ended = product.launcher.exited(id, exitCode, product.clock.now());
  product.launcher.forget(id);
  await product.passUntil(product.clock.now() + 2 * MINUTE + 1);
  await product.searchInVain();
  return { product, job, id, ended };
};

/** Does something just before a run is stored for the first time with an end that `isMeant`. */
const justBefore = (product: Product, isMeant: (seal: Seal) => boolean, work: () => Promise<unknown>) => {
  const save = product.runs.save.bind(product.runs);
  product.runs.save = async (run) => {
    if (run.sealed && isMeant(run.sealed)) {
      product.runs.save = save;
      await work();
    }
    return save(run);
  };
};

describe('the end of a run that two saw differently', () => {
  const isLost = ({ status }: Seal) => status === 'lost';

  it('is the one that its record says first: for the run, its job and its callback', async () => {
    const { product, job, id, ended } = await disputed(
      1,
      told({ ...ONCE, retry: { limit: 1, backoff: '20s' } }),
    );
    // The watchdog is about to store that it is lost; the event comes first.
    justBefore(product, isLost, () => product.follow(ended));
    await product.sweep();
    await liveUntil(product, product.clock.now() + 5 * MINUTE);
    const [first, second] = await runsOf(product, job.id);
    expect([first, second]).toMatchObject([{ id, status: 'failed', exitCode: 1 }, { status: 'succeeded' }]);
    const retryAt = formatInstant(second?.plannedAt ?? 0);
    expect(toldTo(product)).toMatchObject([
      { type: 'run.failed', data: { runId: id, retryAt } },
      { type: 'run.succeeded', data: { attempt: 2 } },
    ]);
  });

  it('stays what the record says while somebody still does what follows from it', async () => {
    const { product, job, ended } = await disputed(0, told(ONCE));
    const save = product.jobs.save.bind(product.jobs);
    product.jobs.save = async (changed) => {
      product.jobs.save = save;
      // The watchdog has stored that it is lost and is about to tell the job.
      await product.follow(ended);
      return save(changed);
    };
    await product.sweep();
    await liveUntil(product, product.clock.now() + 5 * MINUTE);
    expect(await product.run(job.id)).toMatchObject({ status: 'lost' });
    expect(await product.job(job.id)).toMatchObject({ outcome: 'failed', lastRun: { status: 'lost' } });
    expect(eventsOf(product)).toEqual(['run.lost']);
  });

  it('is not tried again where somebody has asked to stop it', async () => {
    const product = productOver();
    const job = await product.create(told({ ...ONCE, retry: { limit: 1, backoff: '20s' } }));
    await product.passUntil(dueAtOf(job));
    const { id } = await product.run(job.id);
    const before = product.launcher.running(id, product.clock.now());
    const ended = product.launcher.exited(id, 1, product.clock.now());
    // ECS does not show the end yet to who asks, and the run is asked to stop as its failure is about to be stored.
    product.launcher.describe = async () => new Map([[before.handle, before]]);
    justBefore(
      product,
      () => true,
      () => product.stop(id, 'user'),
    );
    await product.follow(ended);
    await liveUntil(product, product.clock.now() + 5 * MINUTE);
    expect(await product.run(job.id)).toMatchObject({
      id,
      status: 'failed',
      exitCode: 1,
      stopIntent: 'user',
    });
    expect(toldTo(product)).toMatchObject([{ type: 'run.failed', data: { runId: id } }]);
    expect(toldTo(product)).not.toMatchObject([{ data: { retryAt: expect.anything() } }]);
  });

  it('is not told where the callback only wants what was seen second', async () => {
    const callback = { url: CALLBACK, on: ['run.lost'] as const };
    const { product, job, ended } = await disputed(0, { ...ONCE, callback });
    justBefore(product, isLost, () => product.follow(ended));
    await product.sweep();
    await liveUntil(product, product.clock.now() + 5 * MINUTE);
    expect(await product.run(job.id)).toMatchObject({ status: 'succeeded' });
    expect(await deliveriesOf(product, job.id)).toEqual([]);
  });
});
