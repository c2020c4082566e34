import { describe, expect, it } from 'vitest';
import { dueAtOf, type Product, productOver } from '../product.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

describe('the watchdog', () => {
  it('finds nothing where everything moves in time', async () => {
    const product = productOver();
    const job = await product.create();
    await product.passUntil(dueAtOf(job) + 29 * SECOND);
    expect(await product.sweep()).toEqual({
      wokenJobs: 0,
      lookedAtRuns: 0,
      lookedAtDeliveries: 0,
      checkedJobs: 0,
      leftOver: false,
    });
    expect(product.log.counted('SweepTick')).toBe(1);
  });

  it('wakes a job half a minute after its alarm was lost', async () => {
    const product = productOver();
    const job = await product.create();
    product.alarms.takeDue(Number.POSITIVE_INFINITY);
    product.clock.advanceTo(dueAtOf(job) + 30 * SECOND);
    expect((await product.sweep()).wokenJobs).toBe(0);
    product.clock.advance(1);
    expect((await product.sweep()).wokenJobs).toBe(1);
    await product.passUntil(product.clock.now());
    expect(await product.run(job.id)).toMatchObject({ latenessMs: 30 * SECOND + 1 });
  });

  it('looks at ten pages of a hundred at most and says that it left some', async () => {
    const product = productOver();
    for (let count = 0; count < 1001; count += 1) await product.create();
    product.alarms.takeDue(Number.POSITIVE_INFINITY);
    product.clock.advance(2 * MINUTE);
    expect(await product.sweep()).toMatchObject({ wokenJobs: 1000, leftOver: true });
    expect(product.log.counted('SweepIncomplete')).toBe(1);
  });

  it('wakes every overdue job, on whichever page it stands', async () => {
    const product = productOver();
    const ids: string[] = [];
    for (let count = 0; count < 250; count += 1) ids.push((await product.create()).id);
    product.alarms.takeDue(Number.POSITIVE_INFINITY);
    product.clock.advance(2 * MINUTE);
    await product.sweep();
    const woken = product.alarms.pending.map(({ wakeUp }) => 'jobId' in wakeUp && wakeUp.jobId);
    expect(woken.sort()).toEqual(ids.sort());
  });

  it('asks a container to stop again that was asked before and still runs', async () => {
    const product = productOver();
    const job = await product.create();
    await product.passUntil(dueAtOf(job));
    const { id } = await product.run(job.id);
    await product.follow(product.launcher.running(id, product.clock.now()));
    let stops = 0;
    product.launcher.stop = async () => {
      stops += 1;
    };
    await product.stop(id, 'user');
    product.clock.advance(2.5 * MINUTE + 1);
    await product.sweep();
    expect(stops).toBe(2);
  });

  it('settles a run whose container is gone after a stop by what was asked', async () => {
    const product = productOver();
    const job = await product.create();
    await product.passUntil(dueAtOf(job));
    const { id } = await product.run(job.id);
    await product.stop(id, 'user');
    product.launcher.forget(id);
    product.clock.advance(2.5 * MINUTE + 1);
    await product.searchInVain();
    await product.sweep();
    expect(await product.run(job.id)).toMatchObject({ status: 'canceled', reason: { code: 'stopped' } });
  });

  it('does not let one run that fails keep it from the others', async () => {
    const product = productOver();
    const [first, second] = [await product.create(), await product.create()];
    await product.passUntil(dueAtOf(first));
    for (const job of [first, second]) {
      product.launcher.exited((await product.run(job.id)).id, 0, product.clock.now());
    }
    product.clock.advance(2 * MINUTE + 1);
    const load = product.jobs.load.bind(product.jobs);
    product.jobs.load = async (id) => {
      if (id === first.id) throw new Error('broken');
      return load(id);
    };
    await product.sweep();
    product.jobs.load = load;
    expect(await product.run(second.id)).toMatchObject({ status: 'succeeded' });
    expect(await product.run(first.id)).toMatchObject({ status: 'starting' });
    expect(product.log.of('the watchdog could not repair this and will try again')).toHaveLength(1);
  });

  it('looks after what waits for others, and that is no repair', async () => {
    const product = productOver();
    const { id } = await product.create({ image: 'busybox', every: '1h', overlap: 'queue' });
    await product.runNow({ id, callerName: 'alice' });
    await product.passUntil(product.clock.now() + SECOND);
    await product.runNow({ id, callerName: 'alice' });
    for (let minute = 1; minute <= 10; minute += 1) {
      await product.passUntil(product.clock.now() + 60 * SECOND);
      await product.sweep();
    }
    expect(product.log.lines.filter(({ event }) => event === 'a run that was not launched is woken')).toEqual(
      [],
    );
  });

  it('pushes a thousand runs back that it cannot repair, and looks at the one behind them', async () => {
    const product = productOver();
    const stuck = new Set<string>();
    for (let count = 0; count < 10; count += 1)
      stuck.add((await product.create({ image: 'busybox', in: '30s', copies: 100 })).id);
    await product.passUntil(product.clock.now() + MINUTE);
    const last = await product.create({ image: 'busybox', in: '30s' });
    await product.passUntil(dueAtOf(last));
    for (const { order } of product.launcher.containers)
      product.launcher.exited(order.run.id, 0, product.clock.now());
    const load = product.jobs.load.bind(product.jobs);
    product.jobs.load = async (id) => {
      if (stuck.has(id)) throw new Error('broken');
      return load(id);
    };
    product.clock.advance(5 * MINUTE);
    await product.sweep();
    expect(await product.run(last.id)).toMatchObject({ status: 'succeeded' });
    const looks = product.runs.all().flatMap(({ lookAt }) => lookAt ?? []);
    expect(looks).toEqual(Array.from({ length: 1000 }, () => product.clock.now() + MINUTE));
  });

  it('writes once about a run of which there is nothing new', async () => {
    const product = productOver();
    const job = await product.create({ image: 'busybox', in: '30s', timeout: '0' });
    await product.passUntil(dueAtOf(job));
    const { id } = await product.run(job.id);
    await product.follow(product.launcher.running(id, product.clock.now()));
    product.clock.advance(5 * MINUTE + 1);
    const { version } = await product.run(job.id);
    expect(await product.sweep()).toMatchObject({ lookedAtRuns: 1 });
    expect(await product.run(job.id)).toMatchObject({
      version: version + 1,
      lookAt: product.clock.now() + 5 * MINUTE,
    });
  });

  it('asks again within a minute about a container where ECS does not answer', async () => {
    const product = productOver();
    const job = await product.create();
    await product.passUntil(dueAtOf(job));
    product.launcher.describe = async () => {
      throw new Error('ECS is down');
    };
    product.clock.advance(2 * MINUTE + 1);
    expect(await product.sweep()).toMatchObject({ leftOver: false });
    expect(await product.run(job.id)).toMatchObject({ lookAt: product.clock.now() + MINUTE });
    expect(product.log.counted('SweepTick')).toBe(1);
  });

  it('ends in time where each call takes long, and each list has had its turn', async () => {
    const product = productOver();
    const { clock, runs } = product;
    for (let count = 0; count < 9; count += 1)
      await product.create({ image: 'busybox', in: '30s', copies: 100 });
    await product.create({ url: 'https://example.com/hook', in: '31s' });
    product.deliveryQueue.send = async () => undefined;
    await product.passUntil(clock.now() + 31 * SECOND);
    const load = runs.load.bind(runs);
    runs.load = async (id) => {
      clock.advance(SECOND);
      return load(id);
    };
    await product.create();
    product.alarms.takeDue(Number.POSITIVE_INFINITY);
    clock.advance(3 * MINUTE);
    const began = clock.now();
    const report = await product.sweep();
    expect(report).toMatchObject({ wokenJobs: 1, lookedAtDeliveries: 1, leftOver: true });
    expect(report.lookedAtRuns).toBeGreaterThan(10);
    expect(clock.now() - began).toBeLessThan(55 * SECOND);
    expect(product.log.counted('SweepTick')).toBe(1);
    expect(product.log.counted('SweepIncomplete')).toBe(1);
  });

  it('gives the other lists their turn where one cannot be read, and does not count such a tick as one', async () => {
    const product = productOver();
    const job = await product.create();
    await product.passUntil(dueAtOf(job));
    product.launcher.exited((await product.run(job.id)).id, 0, product.clock.now());
    const overdue = product.jobs.overdue.bind(product.jobs);
    product.jobs.overdue = async () => {
      throw new Error('cannot be read');
    };
    product.clock.advance(2 * MINUTE + 1);
    expect(await product.sweep()).toMatchObject({ lookedAtRuns: 1, leftOver: true });
    product.jobs.overdue = overdue;
    expect(await product.run(job.id)).toMatchObject({ status: 'succeeded' });
    expect([product.log.counted('SweepTick'), product.log.counted('SweepCut')]).toEqual([0, 1]);
    expect(await product.stack.loadTick()).toBeUndefined();
  });

  it('looks at runs where nobody can say whether everything is paused', async () => {
    const product = productOver();
    const job = await product.create();
    await product.passUntil(dueAtOf(job));
    product.stack.loadPause = async () => {
      throw new Error('cannot be read');
    };
    product.clock.advance(2 * MINUTE + 1);
    expect(await product.sweep()).toMatchObject({ lookedAtRuns: 1 });
    expect(product.log.counted('SweepTick')).toBe(0);
  });
});

describe('the watchdog after an outage', () => {
  const afterOutage = async (): Promise<{ product: Product; wokenIn: () => Promise<number[]> }> => {
    const product = productOver();
    const { clock, alarms } = product;
    const begun = clock.now();
    for (let count = 0; count < 30; count += 1) {
      for (let each = 0; each < 50; each += 1) await product.create({ in: `${(count + 1) * 150}s` });
    }
    alarms.takeDue(Number.POSITIVE_INFINITY);
    clock.advanceTo(begun + 76 * MINUTE);
    const wokenIn = async (): Promise<number[]> => {
      const woken = alarms.takeDue(Number.POSITIVE_INFINITY);
      return woken.flatMap((wakeUp) => (wakeUp.kind === 'due' ? (clock.now() - wakeUp.dueAt) / MINUTE : []));
    };
    return { product, wokenIn };
  };

  it('wakes first what can still start in time, the most overdue of it first; then the others', async () => {
    const { product, wokenIn } = await afterOutage();
    expect(await product.sweep()).toMatchObject({ leftOver: true });
    const ages = await wokenIn();
    const inTime = ages.filter((age) => age < 58);
    const late = ages.filter((age) => age >= 58);
    expect(inTime).toHaveLength(1000);
    expect([Math.max(...inTime), Math.min(...inTime)]).toEqual([56, 8.5]);
    expect(late).toHaveLength(350);
  });

  it('gives no place to a job that it cannot wake', async () => {
    const { product, wokenIn } = await afterOutage();
    const { alarms, clock } = product;
    const setAlarm = alarms.setAlarm.bind(alarms);
    alarms.setAlarm = async (wakeUp, at) => {
      if (clock.now() - at > 20 * MINUTE) throw new Error('broken');
      await setAlarm(wakeUp, at);
    };
    await product.sweep();
    expect(Math.min(...(await wokenIn()))).toBe(1);
  });
});
