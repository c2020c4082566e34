import { describe, expect, it } from 'vitest';
import { formatInstant, MINUTE } from '../../functions/domain/instant.ts';
import type { JobRequest } from '../../functions/domain/job-request.ts';
import { liveUntil, runsOf } from './lively.ts';
import { dueAtOf, productOver } from './product.ts';
import { CALLBACK, deliveriesOf, eventsOf, told, toldTo } from './webhook-jobs.ts';

const ONCE: JobRequest = { image: 'busybox', in: '30s' };

describe('the end of a run that two saw differently', () => {
  it('is what the record says', async () => {
    const product = productOver();
    const job = await product.create(told({ ...ONCE, retry: { limit: 1, backoff: '20s' } }));
    await product.passUntil(dueAtOf(job));
    const { id } = await product.run(job.id);
    const ended = product.launcher.exited(id, 1, product.clock.now());
    product.launcher.forget(id);
    await product.passUntil(product.clock.now() + 2 * MINUTE + 1);
    const save = product.runs.save.bind(product.runs);
    let isFirst = true;
    product.runs.save = async (run) => {
      if (isFirst && run.id === id) {
        isFirst = false;
        // The watchdog is about to store that it is lost; the event comes first.
        await product.follow(ended);
      }
      return save(run);
    };
    await product.sweep();
    await liveUntil(product, product.clock.now() + 5 * MINUTE);
    const [first] = await runsOf(product, job.id);
    const about = toldTo(product).filter(({ data }) => data.runId === id);
    expect(about).toMatchObject([{ type: `run.${first?.status}`, data: { status: first?.status } }]);
  });

  it('is what the job says, though it was told the other end last', async () => {
    const product = productOver();
    const job = await product.create(ONCE);
    await product.passUntil(dueAtOf(job));
    const { id } = await product.run(job.id);
    const ended = product.launcher.exited(id, 0, product.clock.now());
    product.launcher.forget(id);
    await product.passUntil(product.clock.now() + 2 * MINUTE + 1);
    const [sweepTold, eventStored] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let sweeping: Promise<unknown> = Promise.resolve();
    const save = product.runs.save.bind(product.runs);
    product.runs.save = async (run) => {
      if (run.status === 'lost') {
        sweepTold.resolve();
        await eventStored.promise;
        return save(run);
      }
      product.runs.save = save;
      return save(run);
    };
    const saveOfEvent = product.runs.save;
    product.runs.save = async (run) => {
      product.runs.save = saveOfEvent;
      // The event has told the job; the watchdog tells it that the run is lost before either is stored.
      sweeping = product.sweep();
      await sweepTold.promise;
      const saved = await save(run);
      eventStored.resolve();
      return saved;
    };
    await product.follow(ended);
    await sweeping;
    expect(await product.run(job.id)).toMatchObject({ status: 'succeeded' });
    expect(await product.job(job.id)).toMatchObject({
      outcome: 'succeeded',
      lastRun: { status: 'succeeded' },
    });
  });

  it('is told with the further attempt that there is', async () => {
    const product = productOver();
    const job = await product.create(told({ ...ONCE, retry: { limit: 1, backoff: '20s' } }));
    await product.passUntil(dueAtOf(job));
    const { id } = await product.run(job.id);
    const ended = product.launcher.exited(id, 1, product.clock.now());
    const save = product.runs.save.bind(product.runs);
    product.runs.save = async (run) => {
      product.runs.save = save;
      // The job knows of the failure when the run is asked to stop.
      await product.stop(id, 'user');
      return save(run);
    };
    await product.follow(ended);
    await liveUntil(product, product.clock.now() + 5 * MINUTE);
    const [first, second] = await runsOf(product, job.id);
    expect(first).toMatchObject({ status: 'canceled' });
    expect(toldTo(product)).toMatchObject([
      { type: 'run.canceled', data: { runId: id, retryAt: formatInstant(second?.plannedAt ?? 0) } },
      { type: 'run.succeeded', data: { attempt: 2 } },
    ]);
  });

  it('is not told where the callback only wanted what was seen at first', async () => {
    const product = productOver();
    const callback = { url: CALLBACK, on: ['run.lost'] as const };
    const job = await product.create({ ...ONCE, callback });
    await product.passUntil(dueAtOf(job));
    const { id } = await product.run(job.id);
    const ended = product.launcher.exited(id, 0, product.clock.now());
    product.launcher.forget(id);
    await product.passUntil(product.clock.now() + 2 * MINUTE + 1);
    const save = product.runs.save.bind(product.runs);
    let isFirst = true;
    product.runs.save = async (run) => {
      if (isFirst && run.status === 'lost') {
        isFirst = false;
        await product.follow(ended);
      }
      return save(run);
    };
    await product.sweep();
    await liveUntil(product, product.clock.now() + 5 * MINUTE);
    expect(await product.run(job.id)).toMatchObject({ status: 'succeeded' });
    expect(eventsOf(product)).toEqual([]);
    expect(await deliveriesOf(product, job.id)).toMatchObject([{ status: 'canceled', tries: [] }]);
  });
});
