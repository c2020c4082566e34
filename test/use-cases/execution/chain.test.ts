import { describe, expect, it } from 'vitest';
import type { Overlap } from '../../../functions/domain/job/policies.ts';
import type { JobRequest } from '../../../functions/domain/request/job-fields.ts';
import type { Run } from '../../../functions/domain/run/run.ts';
import { HOUR, MINUTE, SECOND } from '../../../functions/domain/shared/instant.ts';
import { eventsOf, told } from '../deliveries/webhook-jobs.ts';
import { expectSound } from '../invariants.ts';
import { type Habits, liveUntil, runsOf } from '../lively.ts';
import { dueAtOf, type Product, productOver } from '../product.ts';

const put = async (product: Product, name: string, request: JobRequest) =>
  (await product.put({ name, request: { name, ...request }, callerName: 'alice' })).job;

/** A job that only ever follows others. */
const FOLLOWER: JobRequest = { every: '1d', paused: true };

/** A job that is followed by another, in a world that lives for ten minutes. */
const chained = async (
  first: JobRequest,
  next: JobRequest = FOLLOWER,
  habits: Habits = {},
  product: Product = productOver(),
) => {
  const follower = await put(product, 'load', next);
  const job = await product.create({ in: '30s', onSuccess: 'load', ...first });
  await liveUntil(product, dueAtOf(job) + 10 * MINUTE, habits);
  await expectSound(product, job.id);
  await expectSound(product, follower.id);
  return { product, job, follower, runs: await runsOf(product, follower.id) };
};

const statusesOf = (runs: readonly Run[]) => runs.map(({ status }) => status);

describe('a job that is followed by another', () => {
  it('starts it once when it has succeeded, which tells what it follows and keeps its schedule', async () => {
    const { product, job, follower, runs } = await chained({ image: 'busybox' });
    const { id, stoppedAt } = await product.run(job.id);
    expect(runs).toMatchObject([
      { cause: 'chain', status: 'succeeded', chainedFrom: id, chainLength: 1, latenessMs: 0 },
    ]);
    expect(runs[0]?.dueAt).toBeGreaterThanOrEqual(stoppedAt ?? Infinity);
    expect(await product.job(follower.id)).toMatchObject({ paused: true, revision: follower.revision });
  });

  it('is followed by the job of an id as well', async () => {
    const product = productOver();
    const follower = await product.create({ every: '1h' });
    const job = await product.create({ in: '30s', onSuccess: follower.id });
    await product.passUntil(dueAtOf(job) + MINUTE);
    expect(await runsOf(product, follower.id)).toMatchObject([{ cause: 'chain', status: 'succeeded' }]);
    expect((await product.job(follower.id)).nextDueAt).toBe(follower.nextDueAt);
  });

  it.each([
    ['fails', { life: () => ({ takes: SECOND, exitCode: 1 }) }],
    [
      'never starts',
      { life: () => ({ takes: 0, startFailure: 'CannotPullContainerError: manifest unknown' }) },
    ],
    ['times out', { life: () => ({ takes: HOUR }) }],
  ])('is not followed when it %s', async (_what, habits) => {
    const { runs } = await chained({ image: 'busybox', timeout: '1m' }, FOLLOWER, habits);
    expect(runs).toEqual([]);
  });

  it('is followed once when all its copies have succeeded, in whichever order', async () => {
    const life = ({ copy }: Run) => ({ takes: (4 - copy) * 20 * SECOND });
    const { product, job, runs } = await chained({ image: 'busybox', copies: 3 }, FOLLOWER, { life });
    const [first] = await runsOf(product, job.id);
    expect(runs).toMatchObject([{ cause: 'chain', chainedFrom: first?.id }]);
  });

  it.each([1, 2, 3])('is not followed when copy %i has failed', async (failing) => {
    const life = ({ copy }: Run) => ({ takes: copy * 20 * SECOND, exitCode: copy === failing ? 1 : 0 });
    const { runs } = await chained({ image: 'busybox', copies: 3 }, FOLLOWER, { life });
    expect(runs).toEqual([]);
  });

  it('is followed once when a further attempt has succeeded, also of one copy of several', async () => {
    const life = ({ copy, attempt }: Run) => ({ takes: SECOND, exitCode: copy === 2 && attempt < 3 ? 1 : 0 });
    const first = { image: 'busybox', copies: 2, retry: { limit: 2, backoff: '20s' } };
    const { product, job, runs } = await chained(first, FOLLOWER, { life });
    const last = (await runsOf(product, job.id)).find(({ attempt }) => attempt === 3);
    expect(runs).toMatchObject([{ chainedFrom: last?.id }]);
  });

  it('is followed by a webhook as well as by a container', async () => {
    const { product, runs } = await chained({}, { ...FOLLOWER, url: 'https://example.com/next' });
    expect(statusesOf(runs)).toEqual(['succeeded']);
    const { data } = JSON.parse(product.sender.requests[0]?.body ?? '{}');
    expect(data).toMatchObject({ cause: 'chain', chainedFrom: runs[0]?.chainedFrom });
  });

  it('is followed by all copies of the next job', async () => {
    const { runs } = await chained({}, { ...FOLLOWER, image: 'busybox', copies: 3 });
    expect(runs.map(({ copy, status }) => [copy, status])).toEqual([
      [1, 'succeeded'],
      [2, 'succeeded'],
      [3, 'succeeded'],
    ]);
  });

  it('is followed also by a run on request, while the schedule of neither moves', async () => {
    const product = productOver();
    const follower = await put(product, 'load', FOLLOWER);
    const job = await product.create({ every: '1h', onSuccess: 'load' });
    await product.runNow({ id: job.id, callerName: 'alice' });
    await product.passUntil(product.clock.now() + MINUTE);
    expect(await runsOf(product, follower.id)).toMatchObject([{ cause: 'chain' }]);
  });

  it('is followed also while everything is paused and the next job is overdue, without delay', async () => {
    const product = productOver();
    const follower = await put(product, 'load', { every: '1m' });
    const job = await product.create({ image: 'busybox', in: '30s', onSuccess: 'load' });
    await product.passUntil(dueAtOf(job));
    await product.pauseAll(undefined);
    await product.passUntil(product.clock.now() + 5 * MINUTE);
    expect(await runsOf(product, follower.id)).toEqual([]);
    const { id } = await product.run(job.id);
    await product.follow(product.launcher.exited(id, 0, product.clock.now()));
    await product.passUntil(product.clock.now() + SECOND);
    expect(await runsOf(product, follower.id)).toMatchObject([{ cause: 'chain', status: 'succeeded' }]);
  });

  it('that succeeds at the instant at which the next one is due runs it beside its schedule', async () => {
    const product = productOver();
    const begin = product.clock.now();
    const follower = await put(product, 'load', { every: '30s', overlap: 'allow' });
    await product.create({ in: '30s', onSuccess: 'load' });
    await product.passUntil(begin + 31 * SECOND);
    expect((await runsOf(product, follower.id)).map(({ cause, status }) => [cause, status])).toEqual([
      ['schedule', 'succeeded'],
      ['chain', 'succeeded'],
    ]);
  });
});

describe('the next job', () => {
  it('that has expired, or is over, is not started, and that is counted', async () => {
    const product = productOver();
    await put(product, 'load', { in: '10s' });
    const job = await product.create({ in: '30s', onSuccess: 'load' });
    await product.passUntil(dueAtOf(job) + MINUTE);
    expect(product.log.counted('ChainNotStarted')).toBe(1);
    expect(product.log.of('the next job is not started')).toMatchObject([{ facts: { why: 'it is over' } }]);
    expect(await product.job(job.id)).toMatchObject({ state: 'history', outcome: 'succeeded' });
    expect(product.runs.all()).toHaveLength(2);
  });

  it('that is gone is not started, and that is counted', async () => {
    const product = productOver();
    const follower = await put(product, 'load', { in: '10s' });
    const job = await product.create({ in: '100d', onSuccess: 'load' });
    await product.passUntil(dueAtOf(job) + MINUTE);
    expect(await product.jobs.load(follower.id)).toBeUndefined();
    expect(product.log.of('the next job is not started')).toMatchObject([
      { facts: { why: 'there is no such job' } },
    ]);
    expect(await product.job(job.id)).toMatchObject({ outcome: 'succeeded' });
  });

  it.each<[Overlap, readonly string[]]>([
    ['skip', ['succeeded', 'skipped']],
    ['queue', ['succeeded', 'succeeded']],
    ['replace', ['canceled', 'succeeded']],
    ['allow', ['succeeded', 'succeeded']],
  ])('that still runs is taken by its overlap rule: %s', async (overlap, expected) => {
    const product = productOver();
    const follower = await put(product, 'load', told({ ...FOLLOWER, image: 'busybox', overlap }));
    const first = await product.create({ in: '30s', onSuccess: 'load' });
    await product.create({ in: '60s', onSuccess: 'load' });
    await liveUntil(product, dueAtOf(first) + 10 * MINUTE, { life: () => ({ takes: 2 * MINUTE }) });
    await expectSound(product, follower.id);
    const runs = await runsOf(product, follower.id);
    expect(statusesOf(runs)).toEqual(expected);
    expect(eventsOf(product).sort()).toEqual(expected.map((status) => `run.${status}`).sort());
    if (overlap === 'skip') expect(runs[1]).toMatchObject({ blockedBy: runs[0]?.id, cause: 'chain' });
  });

  it.each<[Overlap, readonly string[]]>([
    ['skip', ['skipped', 'succeeded']],
    ['queue', ['succeeded', 'succeeded']],
    ['allow', ['succeeded', 'succeeded']],
  ])('of two that succeed in one moment is started for both by its rule: %s', async (overlap, expected) => {
    const product = productOver();
    const follower = await put(product, 'load', { ...FOLLOWER, image: 'busybox', overlap });
    const jobs = [
      await product.create({ image: 'busybox', in: '30s', onSuccess: 'load' }),
      await product.create({ image: 'busybox', in: '30s', onSuccess: 'load' }),
    ];
    await product.passUntil(product.clock.now() + 30 * SECOND);
    const ends = [];
    for (const { id } of jobs) {
      ends.push(product.launcher.exited((await product.run(id)).id, 0, product.clock.now()));
    }
    await Promise.all(ends.map((seen) => product.follow(seen)));
    await liveUntil(product, product.clock.now() + 10 * MINUTE);
    await expectSound(product, follower.id);
    const runs = await runsOf(product, follower.id);
    expect(statusesOf(runs).sort()).toEqual(expected);
    expect(new Set(runs.map(({ chainedFrom }) => chainedFrom)).size).toBe(2);
  });

  it('is started once although every step is repeated', async () => {
    const product = productOver();
    const follower = await put(product, 'load', { ...FOLLOWER, overlap: 'allow' });
    const job = await product.create({ image: 'busybox', in: '30s', onSuccess: 'load' });
    await product.passUntil(dueAtOf(job));
    const seen = product.launcher.exited((await product.run(job.id)).id, 0, product.clock.now());
    const save = product.jobs.save.bind(product.jobs);
    let losses = 3;
    product.jobs.save = async (changed) => {
      if (changed.id !== job.id || losses === 0) return save(changed);
      losses -= 1;
      return 'conflict';
    };
    await Promise.all([product.follow(seen), product.follow(seen)]);
    await product.follow(seen);
    await liveUntil(product, product.clock.now() + 5 * MINUTE);
    expect(await runsOf(product, follower.id)).toMatchObject([{ cause: 'chain', status: 'succeeded' }]);
  });

  it('in a circle of two comes to an end after a hundred, also by further attempts', async () => {
    const product = productOver();
    const retry = { limit: 1, backoff: '1s' };
    const pong = await put(product, 'pong', { ...FOLLOWER, image: 'busybox', retry });
    const ping = await put(product, 'ping', { ...FOLLOWER, onSuccess: 'pong' });
    await product.revise({
      id: pong.id,
      edit: (current) => ({ request: { ...current, onSuccess: 'ping' } }),
    });
    await product.runNow({ id: ping.id, callerName: 'alice' });
    const life = ({ attempt }: Run) => ({ takes: 10, exitCode: attempt === 1 ? 1 : 0 });
    await liveUntil(product, product.clock.now() + 10 * MINUTE, { life });
    const first = product.runs.all().filter(({ attempt }) => attempt === 1);
    expect(first).toHaveLength(101);
    expect(product.log.of('the next job is not started')).toMatchObject([
      { facts: { why: 'too many jobs have started one another' } },
    ]);
    await expectSound(product, ping.id);
    await expectSound(product, pong.id);
  });

  it('that is the job itself comes to an end, too', async () => {
    const product = productOver();
    const job = await put(product, 'again', { ...FOLLOWER, overlap: 'allow' });
    await product.revise({
      id: job.id,
      edit: (current) => ({ request: { ...current, onSuccess: 'again' } }),
    });
    await product.runNow({ id: job.id, callerName: 'alice' });
    await product.passUntil(product.clock.now() + MINUTE);
    expect(await runsOf(product, job.id)).toHaveLength(101);
    await expectSound(product, job.id);
  });
});
