import { describe, expect, it } from 'vitest';
import type { JobRequest } from '../../../functions/domain/request/job-fields.ts';
import { formatInstant, HOUR, MINUTE, SECOND } from '../../../functions/domain/shared/instant.ts';
import { CALLBACK, deliveriesOf, eventsOf, told, toldTo } from '../deliveries/webhook-jobs.ts';
import { type Habits, liveUntil } from '../lively.ts';
import { type Product, productOver } from '../product.ts';

const FAILING: Habits = { life: () => ({ takes: SECOND, exitCode: 1 }) };

/** An hourly job of which a success is expected every two hours, and whose callback only wants to know about that. */
const HOURLY: JobRequest = {
  image: 'busybox',
  every: '1h',
  successWithin: '2h',
  callback: { url: CALLBACK, on: ['job.overdue'] },
};

const overdueAt = (product: Product): string[] => toldTo(product).map(({ data }) => data.expectedBy);

/** When a callback was told, in whole minutes after an instant. */
const minutesTold = async (product: Product, jobId: string, begin: number): Promise<number[]> => {
  const deliveries = await deliveriesOf(product, jobId);
  return deliveries.map(({ tries }) => Math.floor(((tries[0]?.at ?? 0) - begin) / MINUTE)).reverse();
};

describe('a success that is expected', () => {
  it('and comes in time is nothing to tell', async () => {
    const product = productOver();
    const begin = product.clock.now();
    const job = await product.create(HOURLY);
    await liveUntil(product, begin + 12 * HOUR);
    expect(eventsOf(product)).toEqual([]);
    expect(product.log.counted('JobOverdue')).toBe(0);
    expect((await product.job(job.id)).lastSuccessAt).toBeGreaterThan(begin + 11 * HOUR);
  });

  it('and does not come is told within about a minute, and again as often as that time has passed', async () => {
    const product = productOver();
    const begin = product.clock.now();
    const job = await product.create({ ...HOURLY, name: 'nightly', tags: ['backup'] });
    await liveUntil(product, begin + 6.5 * HOUR, FAILING);
    expect(toldTo(product)[0]).toEqual({
      type: 'job.overdue',
      timestamp: formatInstant(begin + 2 * HOUR),
      data: {
        jobId: job.id,
        jobName: 'nightly',
        tags: ['backup'],
        expectedBy: formatInstant(begin + 2 * HOUR),
      },
    });
    const told = await minutesTold(product, job.id, begin);
    expect(told).toHaveLength(3);
    for (const [index, minute] of told.entries()) {
      expect(minute).toBeGreaterThanOrEqual((index + 1) * 120);
      expect(minute).toBeLessThanOrEqual((index + 1) * 121);
    }
    expect(product.log.counted('JobOverdue')).toBe(3);
    expect(new Set(product.sender.requests.map(({ headers }) => headers['webhook-id'])).size).toBe(3);
  });

  it('is told with the last success, and no more once there is one', async () => {
    const product = productOver();
    const begin = product.clock.now();
    const job = await product.create(HOURLY);
    await liveUntil(product, begin + HOUR + MINUTE);
    const { lastSuccessAt = 0 } = await product.job(job.id);
    await liveUntil(product, begin + 3.5 * HOUR, FAILING);
    expect(toldTo(product)).toMatchObject([
      {
        data: {
          lastSuccessAt: formatInstant(lastSuccessAt),
          expectedBy: formatInstant(lastSuccessAt + 2 * HOUR),
        },
      },
    ]);
    await liveUntil(product, begin + 12 * HOUR);
    expect(eventsOf(product)).toHaveLength(1);
  });

  it('is counted, too, where no callback wants to know', async () => {
    const product = productOver();
    const begin = product.clock.now();
    const { callback: _callback, ...quiet } = HOURLY;
    await product.create(quiet);
    await product.create({ ...HOURLY, callback: { url: CALLBACK, on: ['run.succeeded'] } });
    await liveUntil(product, begin + 2 * HOUR + 2 * MINUTE, FAILING);
    expect(product.log.counted('JobOverdue')).toBe(2);
    expect(product.deliveries.all()).toEqual([]);
  });

  it('is not expected of a canceled job, nor of one that is due no more', async () => {
    const product = productOver();
    const begin = product.clock.now();
    const canceled = await product.create(HOURLY);
    await product.create({ ...HOURLY, endsAt: formatInstant(begin + 90 * MINUTE) });
    await product.cancel(canceled.id);
    await liveUntil(product, begin + 12 * HOUR, FAILING);
    expect(eventsOf(product)).toEqual([]);
    expect(product.successWatch.all()).toEqual([]);
  });

  it('is not expected while its job is paused, and counts anew from when it goes on', async () => {
    const product = productOver();
    const begin = product.clock.now();
    const job = await product.create(HOURLY);
    const pause = (paused: boolean) =>
      product.revise({ id: job.id, edit: (current) => ({ request: { ...current, paused } }) });
    await pause(true);
    await liveUntil(product, begin + 5.5 * HOUR, FAILING);
    expect(eventsOf(product)).toEqual([]);
    await pause(false);
    await liveUntil(product, begin + 7.6 * HOUR, FAILING);
    expect(overdueAt(product)).toEqual([formatInstant(begin + 7.5 * HOUR)]);
  });

  it('is not told while everything is paused', async () => {
    const product = productOver();
    const begin = product.clock.now();
    await product.create(HOURLY);
    await product.pauseAll(undefined);
    await liveUntil(product, begin + 3 * HOUR);
    expect(eventsOf(product)).toEqual([]);
    await product.resumeAll();
    await liveUntil(product, begin + 3 * HOUR + 2 * MINUTE);
    expect(product.log.counted('JobOverdue')).toBeLessThanOrEqual(1);
  });

  it('of a job that is due once counts from its instant, and is told once', async () => {
    const product = productOver();
    const begin = product.clock.now();
    const job = await product.create(
      told({
        image: 'busybox',
        in: '3h',
        successWithin: '10m',
        callback: { url: CALLBACK, on: ['job.overdue'] },
      }),
    );
    await liveUntil(product, begin + 6 * HOUR, FAILING);
    expect(overdueAt(product)).toEqual([formatInstant(begin + 3 * HOUR + 10 * MINUTE)]);
    expect(await product.job(job.id)).toMatchObject({ state: 'history', outcome: 'failed' });
    expect(product.successWatch.all()).toEqual([]);
  });

  it('of a job that is due once and has succeeded is expected no more', async () => {
    const product = productOver();
    const begin = product.clock.now();
    await product.create(told({ in: '3h', successWithin: '10m' }));
    await liveUntil(product, begin + 6 * HOUR);
    expect(eventsOf(product)).toEqual(['run.succeeded']);
    expect(product.successWatch.all()).toEqual([]);
  });

  it('of several copies is that of all of them', async () => {
    const product = productOver();
    const begin = product.clock.now();
    await product.create({ ...HOURLY, copies: 2 });
    await liveUntil(product, begin + 2 * HOUR + 2 * MINUTE, {
      life: ({ copy }) => ({ takes: SECOND, exitCode: copy - 1 }),
    });
    expect(eventsOf(product)).toEqual(['job.overdue']);
  });

  it('is watched from an edit on that asks for it, and no more after one that does not', async () => {
    const product = productOver();
    const begin = product.clock.now();
    const { successWithin: _none, ...without } = HOURLY;
    const job = await product.create(without);
    await liveUntil(product, begin + 30 * MINUTE, FAILING);
    expect(product.successWatch.all()).toEqual([]);
    await product.revise({ id: job.id, edit: () => ({ request: HOURLY }) });
    await liveUntil(product, begin + 2 * HOUR + 2 * MINUTE, FAILING);
    expect(overdueAt(product)).toEqual([formatInstant(begin + 2 * HOUR)]);
    await product.revise({ id: job.id, edit: () => ({ request: without }) });
    await liveUntil(product, begin + 12 * HOUR, FAILING);
    expect(eventsOf(product)).toHaveLength(1);
    expect(product.successWatch.all()).toEqual([]);
  });

  it('is told once although the job is edited after it was told', async () => {
    const product = productOver();
    const begin = product.clock.now();
    const job = await product.create(HOURLY);
    await liveUntil(product, begin + 2 * HOUR + 2 * MINUTE, FAILING);
    await product.revise({
      id: job.id,
      edit: (current) => ({ request: { ...current, tags: ['seen'] } }),
    });
    await liveUntil(product, begin + 3.5 * HOUR, FAILING);
    expect(eventsOf(product)).toEqual(['job.overdue']);
    await liveUntil(product, begin + 4.5 * HOUR, FAILING);
    expect(eventsOf(product)).toEqual(['job.overdue', 'job.overdue']);
  });

  it('of a job that begins again under its name is expected anew', async () => {
    const product = productOver();
    const begin = product.clock.now();
    const put = (request: JobRequest) =>
      product.put({ name: 'nightly', request: { name: 'nightly', ...request }, callerName: 'alice' });
    const { job } = await put(HOURLY);
    await product.cancel(job.id);
    await liveUntil(product, begin + 3 * HOUR, FAILING);
    await put(HOURLY);
    await liveUntil(product, begin + 5 * HOUR + 2 * MINUTE, FAILING);
    expect(overdueAt(product)).toEqual([formatInstant(begin + 5 * HOUR)]);
  });

  describe('is watched from an edit on that is made', () => {
    const { successWithin: _none, ...WITHOUT } = HOURLY;
    const asking = (successWithin: string): JobRequest => ({ ...HOURLY, successWithin });

    /** The edit is made once the check has read the job, and before it says what follows. */
    const editWhileChecked = async (product: Product, id: string, request: JobRequest) => {
      const load = product.jobs.load.bind(product.jobs);
      product.jobs.load = async (jobId) => {
        const job = await load(jobId);
        product.jobs.load = load;
        await product.revise({ id, edit: () => ({ request }) });
        return job;
      };
      await product.sweep();
    };

    it('while a check finds that none was expected any more', async () => {
      const product = productOver();
      const begin = product.clock.now();
      const { id } = await product.create(HOURLY);
      await product.revise({ id, edit: () => ({ request: WITHOUT }) });
      await liveUntil(product, begin + 2 * HOUR - 1, FAILING);
      product.clock.advance(2);
      await editWhileChecked(product, id, asking('5h'));
      expect(product.successWatch.all()).toEqual([{ jobId: id, expectedBy: begin + 5 * HOUR }]);
    });

    it('while a check tells what was expected before', async () => {
      const product = productOver();
      const begin = product.clock.now();
      const { id } = await product.create(HOURLY);
      await liveUntil(product, begin + 2 * HOUR - 1, FAILING);
      product.clock.advance(2);
      await editWhileChecked(product, id, asking('3h'));
      expect(product.log.counted('JobOverdue')).toBe(1);
      expect(product.successWatch.all()).toEqual([{ jobId: id, expectedBy: begin + 3 * HOUR }]);
    });

    it('while a check finds the job paused', async () => {
      const product = productOver();
      const begin = product.clock.now();
      const { id } = await product.create({ ...HOURLY, paused: true });
      await liveUntil(product, begin + 2 * HOUR - 1, FAILING);
      product.clock.advance(2);
      await editWhileChecked(product, id, { ...HOURLY, paused: false, successWithin: '90m' });
      const expectedBy = product.clock.now() + 90 * MINUTE;
      expect(product.successWatch.all()).toEqual([{ jobId: id, expectedBy }]);
    });

    it('although a check comes before the job is stored, and the success is overdue by then', async () => {
      const product = productOver();
      const begin = product.clock.now();
      const { id } = await product.create(WITHOUT);
      await liveUntil(product, begin + 3 * HOUR, FAILING);
      const save = product.jobs.save.bind(product.jobs);
      product.jobs.save = async (job) => {
        product.clock.advance(1);
        await product.sweep();
        return save(job);
      };
      await product.revise({ id, edit: () => ({ request: asking('2h') }) });
      product.jobs.save = save;
      await liveUntil(product, begin + 3 * HOUR + 2 * MINUTE, FAILING);
      expect(overdueAt(product)).toEqual([formatInstant(begin + 3 * HOUR + MINUTE)]);
    });
  });

  it('of one job that cannot be checked does not keep the watchdog from the others', async () => {
    const product = productOver();
    const begin = product.clock.now();
    const first = await product.create(HOURLY);
    await product.create(HOURLY);
    await liveUntil(product, begin + 2 * HOUR - 1, FAILING);
    const load = product.jobs.load.bind(product.jobs);
    let isBroken = true;
    product.jobs.load = async (id) => {
      if (isBroken && id === first.id) throw new RangeError('this item cannot be read');
      return load(id);
    };
    product.clock.advance(2);
    await product.sweep();
    expect(product.log.counted('JobOverdue')).toBe(1);
    isBroken = false;
    await product.sweep();
    expect(product.log.counted('JobOverdue')).toBe(2);
  });
});
