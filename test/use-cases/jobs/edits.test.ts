import { describe, expect, it, vi } from 'vitest';
import type { JobRequest } from '../../../functions/domain/request/job-fields.ts';
import { liveUntil, runsOf } from '../lively.ts';
import { dueAtOf, type Product, productOver } from '../product.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const HOURLY: JobRequest = { image: 'busybox', every: '1h' };

const edit = (product: Product, id: string, change: JobRequest, edition?: number) =>
  product.revise({
    id,
    edit: (current) => ({ request: { ...current, ...change } }),
    condition: edition === undefined ? undefined : (stored) => stored === edition,
  });

describe('an edit', () => {
  it('of the trigger makes the job due anew, and the old alarm does nothing', async () => {
    const product = productOver();
    const job = await product.create(HOURLY);
    const old = { kind: 'due', jobId: job.id, dueAt: dueAtOf(job), revision: job.revision } as const;
    await product.alarms.setAlarm(old, old.dueAt);
    const edited = await edit(product, job.id, { every: '90m' });
    expect(edited).toMatchObject({ revision: 2, nextDueAt: product.clock.now() + 90 * MINUTE });
    await product.alarms.setAlarm(old, old.dueAt);
    await liveUntil(product, product.clock.now() + 80 * MINUTE);
    expect(product.launcher.orders).toHaveLength(0);
    await liveUntil(product, product.clock.now() + 20 * MINUTE);
    expect(product.launcher.orders).toHaveLength(1);
  });

  it('of the trigger takes the old alarm away', async () => {
    const product = productOver();
    const job = await product.create(HOURLY);
    const edited = await edit(product, job.id, { every: '90m' });
    expect(product.alarms.pending.map(({ at }) => at)).toEqual([dueAtOf(edited)]);
  });

  it('of anything else leaves what is due as it is', async () => {
    const product = productOver();
    const job = await product.create(HOURLY);
    product.clock.advance(10 * MINUTE);
    const edited = await edit(product, job.id, { shell: 'date', tags: ['nightly'] });
    expect(edited).toMatchObject({
      nextDueAt: job.nextDueAt,
      revision: 1,
      edition: 2,
      trigger: job.trigger,
      target: { shell: 'date' },
      tags: ['nightly'],
    });
    await liveUntil(product, dueAtOf(job) + MINUTE);
    expect(product.launcher.orders).toMatchObject([{ job: { target: { shell: 'date' } } }]);
  });

  it('that changes nothing writes nothing', async () => {
    const product = productOver();
    const job = await product.create(HOURLY);
    expect(await edit(product, job.id, {})).toEqual(job);
  });

  it('of two that race under the edition they saw is refused to one', async () => {
    const product = productOver();
    const job = await product.create(HOURLY);
    const answers = await Promise.allSettled([
      edit(product, job.id, { tags: ['a'] }, job.edition),
      edit(product, job.id, { tags: ['b'] }, job.edition),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(answers.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'edited' } });
  });

  it('is not refused because a run of the job has ended meanwhile', async () => {
    const product = productOver();
    const job = await product.create({ ...HOURLY, every: '2s' });
    await liveUntil(product, product.clock.now() + 10 * SECOND);
    expect(await edit(product, job.id, { tags: ['a'] }, job.edition)).toMatchObject({ tags: ['a'] });
  });

  it('with faults changes nothing and names each', async () => {
    const product = productOver();
    const job = await product.create(HOURLY);
    await expect(edit(product, job.id, { copies: 0, every: '0s' })).rejects.toMatchObject({
      code: 'invalid',
      faults: [{ pointer: '/every' }, { pointer: '/copies' }],
    });
    expect(await product.job(job.id)).toEqual(job);
  });

  it('of a job that is over is refused', async () => {
    const product = productOver();
    const job = await product.create(HOURLY);
    await product.cancel(job.id);
    await expect(edit(product, job.id, { copies: 2 })).rejects.toMatchObject({ code: 'conflict' });
  });
});

describe('a paused job', () => {
  it('is due no more until it is resumed, and then from that moment on', async () => {
    const product = productOver();
    const job = await product.create({ image: 'busybox', every: '1m' });
    const paused = await edit(product, job.id, { paused: true });
    expect(paused).toMatchObject({ state: 'scheduled', paused: true });
    expect(paused.nextDueAt).toBeUndefined();
    await liveUntil(product, product.clock.now() + 10 * MINUTE + 30 * SECOND);
    expect(product.launcher.orders).toHaveLength(0);
    const resumed = await edit(product, job.id, { paused: false });
    expect(dueAtOf(resumed) - product.clock.now()).toBe(30 * SECOND);
    await liveUntil(product, product.clock.now() + 2 * MINUTE);
    expect((await runsOf(product, job.id)).map(({ status }) => status)).toEqual(['succeeded', 'succeeded']);
  });

  it('that is due once and whose instant has passed runs when it is resumed', async () => {
    const product = productOver();
    const job = await product.create({ image: 'busybox', in: '1m' });
    await edit(product, job.id, { paused: true });
    await liveUntil(product, product.clock.now() + 10 * MINUTE);
    await edit(product, job.id, { paused: false });
    await liveUntil(product, product.clock.now() + MINUTE);
    expect(await runsOf(product, job.id)).toMatchObject([{ status: 'succeeded', cause: 'catch_up' }]);
  });

  it('that is due once and was paused in that very moment runs when it is resumed', async () => {
    const product = productOver();
    const job = await product.create({ image: 'busybox', in: '1m' });
    const dueAt = dueAtOf(job);
    product.clock.advanceTo(dueAt);
    // The due step has recorded the run when the pause comes before its save.
    const save = product.jobs.save.bind(product.jobs);
    const paused = vi.spyOn(product.jobs, 'save').mockImplementationOnce(async (claimed) => {
      await edit(product, job.id, { paused: true });
      return save(claimed);
    });
    await product.due(job.id, { dueAt, revision: 1 });
    expect(paused).toHaveBeenCalled();
    await liveUntil(product, dueAt + 10 * MINUTE);
    await edit(product, job.id, { paused: false });
    await liveUntil(product, dueAt + 12 * MINUTE);
    expect(await product.job(job.id)).toMatchObject({ state: 'history', outcome: 'succeeded' });
    expect(await runsOf(product, job.id)).toMatchObject([{ status: 'succeeded', latenessMs: 10 * MINUTE }]);
  });

  it('can be run now', async () => {
    const product = productOver();
    const job = await product.create({ image: 'busybox', in: '1h', paused: true });
    await product.runNow({ id: job.id, callerName: 'alice' });
    await liveUntil(product, product.clock.now() + MINUTE);
    expect(await runsOf(product, job.id)).toMatchObject([{ status: 'succeeded', cause: 'manual' }]);
    expect(await product.job(job.id)).toMatchObject({ state: 'scheduled', paused: true });
  });
});

describe('a run on request', () => {
  it('does not move the schedule', async () => {
    const product = productOver();
    const job = await product.create(HOURLY);
    const run = await product.runNow({ id: job.id, callerName: 'alice' });
    expect(run).toMatchObject({ cause: 'manual', dueAt: product.clock.now(), copy: 1 });
    await liveUntil(product, product.clock.now() + MINUTE);
    expect(await product.job(job.id)).toMatchObject({ nextDueAt: job.nextDueAt, revision: 1 });
  });

  it('is the first one again under the same key', async () => {
    const product = productOver();
    const job = await product.create(HOURLY);
    const first = await product.runNow({ id: job.id, callerName: 'alice', key: 'k' });
    product.clock.advance(SECOND);
    expect((await product.runNow({ id: job.id, callerName: 'alice', key: 'k' })).id).toBe(first.id);
    expect(product.runs.all()).toHaveLength(1);
  });

  it('is another one under a key that twenty others have followed', async () => {
    const product = productOver();
    const job = await product.create({ ...HOURLY, overlap: 'allow' });
    const run = (key: number) => product.runNow({ id: job.id, callerName: 'alice', key: `${key}` });
    const [first, second] = [await run(0), await run(1)];
    for (let key = 2; key <= 20; key += 1) await run(key);
    expect((await run(1)).id).toBe(second.id);
    expect((await run(0)).id).not.toBe(first.id);
    expect((await product.job(job.id)).keyedRequests).toHaveLength(20);
  });

  it('twice in one millisecond is two runs', async () => {
    const product = productOver();
    const job = await product.create({ ...HOURLY, overlap: 'allow' });
    const runs = await Promise.all([1, 2, 3].map(() => product.runNow({ id: job.id, callerName: 'alice' })));
    await liveUntil(product, product.clock.now() + MINUTE);
    expect(new Set(runs.map(({ id }) => id)).size).toBe(3);
    expect(product.launcher.containers).toHaveLength(3);
  });

  it('at the very instant of an occurrence is a run beside it', async () => {
    const product = productOver();
    const job = await product.create({ ...HOURLY, overlap: 'allow' });
    product.clock.advanceTo(dueAtOf(job));
    const manual = await product.runNow({ id: job.id, callerName: 'alice' });
    await liveUntil(product, product.clock.now() + MINUTE);
    expect((await runsOf(product, job.id)).map(({ cause, status }) => [cause, status])).toEqual([
      ['schedule', 'succeeded'],
      ['manual', 'succeeded'],
    ]);
    expect(manual.dueAt).toBe(dueAtOf(job) + 1);
  });

  it('is refused by skip while another runs, naming it', async () => {
    const product = productOver();
    const job = await product.create(HOURLY);
    const first = await product.runNow({ id: job.id, callerName: 'alice' });
    product.clock.advance(SECOND);
    await expect(product.runNow({ id: job.id, callerName: 'alice' })).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining(first.id),
    });
  });

  it('takes the place of one that waits, which is over at once', async () => {
    const product = productOver();
    const job = await product.create({ ...HOURLY, overlap: 'replace' });
    const life = () => ({ takes: HOUR, stopTakes: HOUR });
    const run = () => product.runNow({ id: job.id, callerName: 'alice' });
    await run();
    await liveUntil(product, product.clock.now() + SECOND, { life, stopTakes: HOUR });
    const waiting = await run();
    product.clock.advance(SECOND);
    await run();
    await liveUntil(product, product.clock.now() + SECOND, { life, stopTakes: HOUR, watchdog: false });
    expect(await product.runs.load(waiting.id)).toMatchObject({
      status: 'skipped',
      reason: { code: 'superseded' },
    });
  });

  it('takes the place of the other by replace', async () => {
    const product = productOver();
    const job = await product.create({ ...HOURLY, overlap: 'replace' });
    const habits = { life: () => ({ takes: 10 * SECOND }) };
    await product.runNow({ id: job.id, callerName: 'alice' });
    await liveUntil(product, product.clock.now() + SECOND, habits);
    await product.runNow({ id: job.id, callerName: 'alice' });
    await liveUntil(product, product.clock.now() + MINUTE, habits);
    const runs = await runsOf(product, job.id);
    expect(runs.map(({ status }) => status)).toEqual(['canceled', 'succeeded']);
  });
});

describe('everything paused', () => {
  it('holds back what is due until it is resumed; misfire rules decide then', async () => {
    const product = productOver();
    const begin = product.clock.now();
    const once = await product.create({ image: 'busybox', in: '1m' });
    const often = await product.create({ image: 'busybox', every: '1m' });
    await product.pauseAll(undefined);
    await liveUntil(product, begin + 5 * MINUTE + 30 * SECOND);
    expect(product.launcher.orders).toHaveLength(0);
    expect(product.runs.all()).toHaveLength(0);
    await product.resumeAll();
    await liveUntil(product, begin + 5 * MINUTE + 45 * SECOND);
    expect(await runsOf(product, once.id)).toMatchObject([{ status: 'succeeded' }]);
    expect((await runsOf(product, often.id)).map(({ status }) => status)).toEqual([
      ...Array.from({ length: 4 }, () => 'missed'),
      'succeeded',
    ]);
  });

  it('goes on by itself at its end', async () => {
    const product = productOver();
    const begin = product.clock.now();
    const job = await product.create({ image: 'busybox', in: '1m' });
    await product.pauseAll(begin + 3 * MINUTE);
    await liveUntil(product, begin + 3 * MINUTE + SECOND, { watchdog: false });
    expect(await runsOf(product, job.id)).toMatchObject([{ launchedAt: begin + 3 * MINUTE }]);
  });

  it('again is paused since the first time, until the new end', async () => {
    const product = productOver();
    const since = product.clock.now();
    await product.pauseAll(since + HOUR);
    product.clock.advance(MINUTE);
    expect(await product.pauseAll(since + 2 * HOUR)).toEqual({ since, until: since + 2 * HOUR });
    product.clock.advanceTo(since + 2 * HOUR);
    expect(await product.pauseAll(undefined)).toEqual({ since: since + 2 * HOUR });
  });

  it('until an instant in the past is refused', async () => {
    const product = productOver();
    await expect(product.pauseAll(product.clock.now())).rejects.toMatchObject({ code: 'invalid' });
  });
});

describe('a job put under a name', () => {
  const put = (product: Product, request: JobRequest) =>
    product.put({ name: 'nightly', request: { name: 'nightly', ...request }, callerName: 'alice' });

  it('is created once, and left as it is by the same again', async () => {
    const product = productOver();
    const first = await put(product, HOURLY);
    product.clock.advance(MINUTE);
    const second = await put(product, HOURLY);
    expect([first.isNew, second.isNew]).toEqual([true, false]);
    expect(second.job).toEqual(first.job);
  });

  it('is changed by another, and what is left out falls back to its default', async () => {
    const product = productOver();
    const first = await put(product, { ...HOURLY, tags: ['a'], copies: 3 });
    const { job } = await put(product, { ...HOURLY, shell: 'date' });
    expect(job).toMatchObject({ id: first.job.id, tags: [], copies: 1, target: { shell: 'date' } });
    expect(job).toMatchObject({ nextDueAt: first.job.nextDueAt, revision: 1 });
  });

  it('begins again after it was over', async () => {
    const product = productOver();
    const first = await put(product, HOURLY);
    await product.cancel(first.job.id);
    const { job, isNew } = await put(product, HOURLY);
    expect(isNew).toBe(false);
    expect(job).toMatchObject({ state: 'scheduled', canceled: false, revision: 2 });
    expect(job.outcome).toBeUndefined();
    await liveUntil(product, product.clock.now() + HOUR + MINUTE);
    expect(await runsOf(product, job.id)).toMatchObject([{ status: 'succeeded' }]);
  });

  it('by two at once is one job', async () => {
    const product = productOver();
    const answers = await Promise.all([put(product, HOURLY), put(product, HOURLY)]);
    expect(answers.map(({ isNew }) => isNew).sort()).toEqual([false, true]);
    expect(product.jobs.all()).toHaveLength(1);
  });
});
