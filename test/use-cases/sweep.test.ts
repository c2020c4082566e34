import { describe, expect, it } from 'vitest';
import { dueAtOf, productOver } from './product.ts';

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
    expect(product.log.counted('SweepLeftOver')).toBe(1);
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
});
