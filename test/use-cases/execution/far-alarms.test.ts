import { describe, expect, it } from 'vitest';
import type { Job } from '../../../functions/domain/job/job.ts';
import {
  compactInstant,
  DAY,
  type Instant,
  LAST_INSTANT,
  MINUTE,
} from '../../../functions/domain/shared/instant.ts';
import type { WakeUp } from '../../../functions/use-cases/ports.ts';
import { inMemoryWorld } from '../../in-memory/world.ts';
import { atEveryCrashPoint } from '../crash-points/crashing-ports.ts';
import { dyingAt, named } from '../crash-points/mortal.ts';
import { runsOf } from '../lively.ts';
import { dueAtOf, type Product, productOver } from '../product.ts';

const IN_2099 = Date.parse('2099-06-27T16:13:00Z');
const YEAR = 366 * DAY;

type Handle = (wakeUp: WakeUp) => Promise<unknown>;

/** Lets time pass up to an instant, stopping at each alarm before it; gives the instants at which any came. */
const throughSteps = async (product: Product, until: Instant, handle: Handle): Promise<Instant[]> => {
  const { alarms, clock } = product;
  const cameAt: Instant[] = [];
  for (let [next] = alarms.pending; next && next.at < until; [next] = alarms.pending) {
    clock.advanceTo(Math.max(next.at, clock.now()));
    cameAt.push(clock.now());
    for (const wakeUp of alarms.takeDue(clock.now())) await handle(wakeUp);
  }
  clock.advanceTo(until);
  return cameAt;
};

const waitsBetween = (instants: readonly Instant[]): number[] =>
  instants.slice(1).map((at, index) => at - (instants[index] ?? at));

const takeAlarms = async (product: Product): Promise<void> => {
  for (const wakeUp of product.alarms.takeDue(product.clock.now())) await product.wake(wakeUp);
};

/** The container of the only run of a job runs for a second and ends well. */
const endWell = async (product: Product, job: Job): Promise<void> => {
  const { id } = await product.run(job.id);
  await product.follow(product.launcher.running(id, product.clock.now()));
  product.clock.advance(1000);
  await product.follow(product.launcher.exited(id, 0, product.clock.now()));
};

/** The instants at which a job that runs nothing is due, each as soon as its alarm has come. */
const instantsUntil = async (product: Product, { id }: Job, until: Instant): Promise<Instant[]> => {
  const instants = new Set<Instant>();
  await throughSteps(product, until, async (wakeUp) => {
    await product.wake(wakeUp);
    const { lastRun } = await product.job(id);
    if (lastRun) instants.add(lastRun.dueAt);
  });
  return [...instants];
};

describe('a job that is due in a far year', () => {
  it.each([
    ['2028-01-01T00:00:00.000Z', 1],
    ['2099-06-27T16:13:00.000Z', 72],
    ['2500-01-01T00:00:00.250Z', 473],
    ['9999-12-31T12:00:00.000Z', 7978],
    ['9999-12-31T23:59:59.999Z', 7978],
  ])('at %s runs then, after %i alarms a year apart', async (at, steps) => {
    const product = productOver();
    const created = product.clock.now();
    const job = await product.create({ image: 'busybox', at });
    const cameAt = await throughSteps(product, Date.parse(at), product.wake);
    expect(cameAt).toHaveLength(steps);
    const waits = waitsBetween([created, ...cameAt, Date.parse(at)]);
    expect(Math.max(...waits)).toBeLessThanOrEqual(YEAR);
    expect(product.launcher.containers).toEqual([]);
    await takeAlarms(product);
    await endWell(product, job);
    expect(await product.run(job.id)).toMatchObject({
      id: `${job.id}-${compactInstant(Date.parse(at))}-1-1`,
      status: 'succeeded',
      dueAt: Date.parse(at),
      latenessMs: 0,
    });
    expect(await product.job(job.id)).toMatchObject({ state: 'history', outcome: 'succeeded' });
    expect(product.alarms.pending.filter(({ wakeUp }) => wakeUp.kind === 'due')).toEqual([]);
  });

  it('has one alarm, however often each of its steps comes', async () => {
    const product = productOver();
    await product.create({ image: 'busybox', at: '2099-06-27T16:13:00Z' });
    await throughSteps(product, IN_2099, async (wakeUp) => {
      await product.wake(wakeUp);
      await product.wake(wakeUp);
      expect(product.alarms.pending).toHaveLength(1);
    });
  });

  it('runs at its instant, wherever a process dies at each step, as the step is repeated', async () => {
    const points = await atEveryCrashPoint(async (point) => {
      const world = inMemoryWorld();
      const product = productOver(world);
      const job = await product.create({ image: 'busybox', at: '2099-06-27T16:13:00Z' });
      let calls = 0;
      const cameAt = await throughSteps(product, IN_2099, async (wakeUp) => {
        calls = Math.max(calls, await dyingAt(world, point, (mortal) => mortal.wake(wakeUp)));
        await product.wake(wakeUp);
      });
      expect(cameAt, named(point)).toHaveLength(72);
      await takeAlarms(product);
      expect(await product.run(job.id), named(point)).toMatchObject({ dueAt: IN_2099, latenessMs: 0 });
      return calls;
    });
    expect(points).toBe(4);
  });

  it('is woken by the watchdog where a step is lost', async () => {
    const product = productOver();
    const job = await product.create({ image: 'busybox', at: '2099-06-27T16:13:00Z' });
    product.alarms.takeDue(LAST_INSTANT);
    product.clock.advanceTo(IN_2099 + MINUTE);
    await product.sweep();
    await takeAlarms(product);
    expect(await product.run(job.id)).toMatchObject({ status: 'starting', latenessMs: MINUTE });
  });

  it.each<[string, (product: Product, job: Job) => Promise<unknown>]>([
    ['canceled', (product, { id }) => product.cancel(id, {})],
    [
      'edited',
      (product, { id }) =>
        product.revise({
          id,
          edit: (current) => ({ request: { ...current, at: '2027-01-01T00:00:00Z' } }),
        }),
    ],
    [
      'paused',
      (product, { id }) =>
        product.revise({ id, edit: (current) => ({ request: { ...current, paused: true } }) }),
    ],
  ])('has no alarm after the next step once it is %s', async (_what, change) => {
    const product = productOver();
    const job = await product.create({ image: 'busybox', at: '2099-06-27T16:13:00Z' });
    const [alarm] = product.alarms.pending;
    product.alarms.isDown = true;
    await change(product, job);
    product.alarms.isDown = false;
    expect(product.alarms.pending).toEqual([alarm]);
    expect(await throughSteps(product, IN_2099 - 1, product.wake)).toEqual([alarm?.at]);
    expect(product.alarms.pending).toEqual([]);
  });

  it('is due by its new instant only after it was edited from one far year to another', async () => {
    const product = productOver();
    const job = await product.create({ image: 'busybox', at: '2099-06-27T16:13:00Z' });
    await throughSteps(product, Date.UTC(2050, 0, 1), product.wake);
    await product.revise({
      id: job.id,
      edit: (current) => ({ request: { ...current, at: '2150-01-01T00:00:00Z' } }),
    });
    await throughSteps(product, Date.UTC(2150, 0, 1), product.wake);
    expect(await runsOf(product, job.id)).toEqual([]);
    await takeAlarms(product);
    expect(await product.run(job.id)).toMatchObject({ dueAt: Date.UTC(2150, 0, 1), latenessMs: 0 });
  });
});

describe('a job that recurs in far years', () => {
  it('is due each time, and is over when no instant is left', async () => {
    const product = productOver();
    const begin = product.clock.now();
    const job = await product.create({ every: '1000000d' });
    const dueAt = [begin + 1_000_000 * DAY, begin + 2_000_000 * DAY];
    expect(await instantsUntil(product, job, begin + 2_000_000 * DAY + 1)).toEqual(dueAt);
    expect(await product.job(job.id)).toMatchObject({ state: 'history', outcome: 'ended' });
    expect(product.alarms.pending).toEqual([]);
  });

  it('is due by a cron expression in any century', async () => {
    const product = productOver();
    const job = await product.create({ cron: '0 0 29 2 ?', startsAt: '3990-01-01T00:00:00Z' });
    const leapDays = [3992, 3996, 4000, 4004].map((year) => Date.UTC(year, 1, 29));
    expect(await instantsUntil(product, job, Date.UTC(4006, 0, 1))).toEqual(leapDays);
  });
});

describe('what is held back until a far year', () => {
  it('is handled at the end of the pause, after an alarm a year', async () => {
    const product = productOver();
    const created = product.clock.now();
    const job = await product.create({ image: 'busybox', in: '10m' });
    await product.pauseAll(IN_2099);
    const cameAt = await throughSteps(product, IN_2099, product.wake);
    expect(cameAt).toHaveLength(73);
    expect(Math.max(...waitsBetween([created, ...cameAt, IN_2099]))).toBeLessThanOrEqual(YEAR);
    expect(await runsOf(product, job.id)).toEqual([]);
    await takeAlarms(product);
    expect(await product.run(job.id)).toMatchObject({ status: 'missed', createdAt: IN_2099 });
  });

  it('is handled before where everything is resumed', async () => {
    const product = productOver();
    const job = await product.create({ image: 'busybox', in: '10m', startDeadline: '14d' });
    await product.pauseAll(IN_2099);
    await product.passUntil(dueAtOf(job) + DAY);
    await product.resumeAll();
    await takeAlarms(product);
    expect(await product.run(job.id)).toMatchObject({ status: 'starting', latenessMs: DAY });
  });
});
