import { describe, expect, it } from 'vitest';
import type { JobRequest } from '../../../functions/domain/request/job-fields.ts';
import { formatRunId } from '../../../functions/domain/shared/identifiers.ts';
import { inMemoryWorld } from '../../in-memory/world.ts';
import { atEveryCrashPoint, crashingAt, survive } from '../crash-points/crashing-ports.ts';
import { CALLBACK, eventsOf } from '../deliveries/webhook-jobs.ts';
import { dueAtOf, type Product, productOver } from '../product.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A job whose image has a name that ECS does not register, made by an API that takes any name. */
const unusable = (product: Product, facts: JobRequest = {}) =>
  product.createJob({
    request: { name: 'büro', image: 'büro', in: '30s', ...facts },
    callerName: 'alice',
    looseImages: true,
  });

/** Lets the watchdog tick every minute. */
const pass = async (product: Product, minutes: number): Promise<void> => {
  for (let minute = 0; minute < minutes; minute += 1) {
    await product.passUntil(product.clock.now() + MINUTE);
    await product.sweep();
  }
};

describe('a job whose image ECS does not register', () => {
  it('is stored without a definition and without asking ECS', async () => {
    const product = productOver();
    product.definitions.isDown = true;
    expect(await unusable(product)).toMatchObject({ state: 'scheduled', target: { image: 'büro' } });
    expect(product.jobs.all()[0]).not.toHaveProperty('definition');
  });

  it('is refused where names are read strictly', async () => {
    const product = productOver();
    const faults = [{ pointer: '/image', detail: expect.stringContaining('"büro"') }];
    await expect(product.create({ image: 'büro', in: '30s' })).rejects.toMatchObject({ faults });
  });

  it('is stored also where only ECS knows that it refuses the image', async () => {
    const product = productOver();
    product.definitions.refusedImages.add('A:B/C@D');
    const job = await unusable(product, { image: 'A:B/C@D' });
    await product.passUntil(dueAtOf(job));
    expect(await product.run(job.id)).toMatchObject({
      status: 'start_failed',
      reason: { code: 'image_unusable' },
    });
  });

  it('is not stored while ECS does not answer about an image that it may take', async () => {
    const product = productOver();
    product.definitions.isDown = true;
    await expect(unusable(product, { image: 'JOB_A' })).rejects.toMatchObject({ code: 'unavailable' });
    expect(product.jobs.all()).toEqual([]);
  });

  it('fails to start at its time, with a reason, and is over', async () => {
    const product = productOver();
    const job = await unusable(product);
    await product.passUntil(dueAtOf(job) - 1);
    expect(product.runs.all()).toEqual([]);
    await product.passUntil(dueAtOf(job));
    const run = await product.run(job.id);
    expect(run).toMatchObject({ status: 'start_failed', launchTries: 0, reason: { code: 'image_unusable' } });
    expect(run).not.toHaveProperty('lookAt');
    expect(product.launcher.orders).toEqual([]);
    expect(await product.job(job.id)).toMatchObject({ state: 'history', outcome: 'failed' });
  });

  it('is looked at no more once it is over', async () => {
    const product = productOver();
    const job = await unusable(product);
    await product.passUntil(dueAtOf(job));
    const [before, run] = [await product.job(job.id), await product.run(job.id)];
    await pass(product, 90);
    expect(await product.job(job.id)).toEqual(before);
    expect(await product.run(job.id)).toEqual(run);
    expect(product.alarms.pending).toEqual([]);
  });

  it('fails in the same way when it is noticed hours later', async () => {
    const product = productOver();
    const job = await unusable(product, { startDeadline: '1d' });
    product.alarms.takeDue(dueAtOf(job));
    product.clock.advanceTo(dueAtOf(job) + 5 * HOUR);
    await product.sweep();
    await pass(product, 2);
    expect((await product.run(job.id)).reason?.code).toBe('image_unusable');
  });

  it('tells its callback', async () => {
    const product = productOver();
    const job = await unusable(product, { callback: { url: CALLBACK } });
    await product.passUntil(dueAtOf(job) + MINUTE);
    expect(eventsOf(product)).toEqual(['run.start_failed']);
  });

  it('fails to start as well when it is run now, each time', async () => {
    const product = productOver();
    const job = await unusable(product, { in: '1h' });
    for (const count of [1, 2]) {
      await product.runNow({ id: job.id, callerName: 'alice' });
      await product.passUntil(product.clock.now() + MINUTE);
      const statuses = product.runs.all().map(({ status }) => status);
      expect(statuses).toEqual(Array(count).fill('start_failed'));
    }
  });

  it('ends so wherever the process dies', async () => {
    const points = await atEveryCrashPoint(async (point) => {
      const world = inMemoryWorld();
      const product = productOver(world);
      const job = await unusable(product);
      const dueAt = dueAtOf(job);
      world.clock.advanceTo(dueAt);
      world.alarms.takeDue(dueAt);
      const { ports, calls } = crashingAt(world, point);
      const wakeUp = { kind: 'due', jobId: job.id, dueAt, revision: 1 } as const;
      await survive(() => productOver(world, ports).wake(wakeUp));
      await pass(product, 4);
      const at = `call ${point.call}, ${point.moment}`;
      const run = await product.run(job.id);
      expect(run.id).toBe(formatRunId({ jobId: job.id, dueAt, copy: 1, attempt: 1 }));
      expect(run.reason?.code, at).toBe('image_unusable');
      expect((await product.job(job.id)).outcome, at).toBe('failed');
      expect(world.launcher.orders).toEqual([]);
      return calls();
    });
    expect(points).toBeGreaterThan(8);
  });
});

describe('an edit of a job whose image ECS does not register', () => {
  const editing = async (changes: JobRequest, looseImages: boolean) => {
    const product = productOver();
    const { id } = await unusable(product);
    const edited = product.revise({
      id,
      edit: (current) => ({ request: { ...current, ...changes }, looseImages }),
    });
    return { product, edited };
  };

  it('that leaves the image leaves it without a definition', async () => {
    const { edited } = await editing({ name: 'office' }, true);
    const job = await edited;
    expect(job).toMatchObject({ name: 'office', target: { image: 'büro' } });
    expect(job).not.toHaveProperty('definition');
  });

  it('that gives it another image lets it run', async () => {
    const { product, edited } = await editing({ image: 'busybox' }, false);
    const job = await edited;
    await product.passUntil(dueAtOf(job));
    expect(product.launcher.containers).toHaveLength(1);
    expect(await product.run(job.id)).toMatchObject({ status: 'starting' });
  });
});
