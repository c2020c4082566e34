import { describe, expect, it } from 'vitest';
import type { JobRequest } from '../../../functions/domain/request/job-fields.ts';
import { liveUntil, runsOf } from '../lively.ts';
import { dueAtOf, type Product, productOver } from '../product.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const HOURLY: JobRequest = { image: 'busybox', every: '1h' };

const edit = (product: Product, id: string, change: JobRequest) =>
  product.revise({ id, edit: (current) => ({ request: { ...current, ...change } }) });

describe('an edit of the zone, where no local time is read', () => {
  const BERLIN: JobRequest = { timezone: 'Europe/Berlin' };

  it.each<[string, JobRequest]>([
    ['in', { in: '1h' }],
    ['at', { at: '2026-11-21T12:30:00+02:00' }],
    ['every', { every: '1h' }],
    ['every with bounds', { every: '1h', startsAt: '2026-11-21T10:30:00Z', endsAt: '2026-12-01T00:00Z' }],
  ])('does not move what is due: %s', async (_what, when) => {
    const product = productOver();
    const job = await product.create({ image: 'busybox', ...when });
    product.clock.advance(30 * MINUTE);
    const { id, nextDueAt } = job;
    expect(await edit(product, id, BERLIN)).toMatchObject({ ...BERLIN, nextDueAt, revision: 1, edition: 2 });
  });

  it('does not run a job again that was due at once', async () => {
    const product = productOver();
    const { id } = await product.create({ image: 'busybox', now: true });
    await product.passUntil(product.clock.now() + SECOND);
    product.clock.advance(10 * MINUTE);
    const edited = await edit(product, id, BERLIN);
    expect(edited).toMatchObject({ state: 'running', revision: 1 });
    expect(edited.nextDueAt).toBeUndefined();
  });

  it('by a put does not move what is due either', async () => {
    const product = productOver();
    const put = (request: JobRequest) => product.put({ name: 'x', request, callerName: 'alice' });
    const { job } = await put(HOURLY);
    product.clock.advance(30 * MINUTE);
    expect((await put({ ...HOURLY, ...BERLIN })).job).toMatchObject({
      nextDueAt: job.nextDueAt,
      revision: 1,
    });
  });
});

describe('an instant that has come due and is not handled yet', () => {
  /** An hourly job whose alarm is late. */
  const overdue = async (request: JobRequest = {}) => {
    const product = productOver();
    const job = await product.create({ ...HOURLY, ...request });
    product.clock.advanceTo(dueAtOf(job) + 20 * SECOND);
    return { product, id: job.id, dueAt: dueAtOf(job) };
  };

  it('runs although the job is given other times then', async () => {
    const { product, id, dueAt } = await overdue();
    await edit(product, id, { every: '2h' });
    await liveUntil(product, dueAt + 3 * HOUR);
    const dueAts = (await runsOf(product, id)).map((run) => run.dueAt);
    expect(dueAts).toEqual([dueAt, dueAt + 20 * SECOND + 2 * HOUR]);
  });

  it('runs when a job that was paused then goes on', async () => {
    const { product, id, dueAt } = await overdue();
    await edit(product, id, { paused: true });
    await liveUntil(product, dueAt + 5 * MINUTE);
    expect(await runsOf(product, id)).toEqual([]);
    await edit(product, id, { paused: false });
    await liveUntil(product, dueAt + 10 * MINUTE);
    expect(await runsOf(product, id)).toMatchObject([{ dueAt, status: 'succeeded', cause: 'catch_up' }]);
  });

  it('is on record with those after it where everything was paused, and the latest runs', async () => {
    const { product, id, dueAt } = await overdue();
    await product.pauseAll(undefined);
    await liveUntil(product, dueAt + 2 * HOUR + MINUTE);
    await edit(product, id, { every: undefined, cron: '* * * * *' });
    await product.resumeAll();
    await liveUntil(product, dueAt + 2 * HOUR + 90 * SECOND);
    expect((await runsOf(product, id)).map((run) => [run.dueAt - dueAt, run.status])).toEqual([
      [0, 'missed'],
      [HOUR, 'missed'],
      [2 * HOUR, 'succeeded'],
    ]);
  });
});
