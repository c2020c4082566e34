import { describe, expect, it, vi } from 'vitest';
import { DomainError } from '../../../functions/domain/shared/errors.ts';
import { dueAtOf, type Product, productOver } from '../product.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

const launchedRun = async (product: Product, request = {}) => {
  const job = await product.create({ image: 'busybox', shell: 'true', in: '30s', ...request });
  await product.passUntil(dueAtOf(job));
  return { job, run: await product.run(job.id) };
};

describe('the events of a container', () => {
  const history = async (deliver: (events: readonly (() => Promise<unknown>)[]) => Promise<void>) => {
    const product = productOver();
    const { job, run } = await launchedRun(product);
    const at = product.clock.now();
    const events = [
      product.launcher.observed(run.id, { pullStartedAt: at + 100 }),
      product.launcher.observed(run.id, { phase: 'running', startedAt: at + 200 }),
      product.launcher.observed(run.id, { phase: 'stopping', stoppingAt: at + 300 }),
      product.launcher.exited(run.id, 3, at + 400),
    ];
    await deliver(events.map((event) => () => product.follow(event)));
    const {
      version: _runVersion,
      observedVersion: _seen,
      timeoutAt: _timeoutAt,
      ...ended
    } = await product.run(job.id);
    const { version: _jobVersion, ...over } = await product.job(job.id);
    return { ended, over };
  };
  const inOrder = () =>
    history(async (events) => {
      for (const event of events) await event();
    });

  it('tell how it ended', async () => {
    const { ended, over } = await inOrder();
    expect(ended).toMatchObject({ status: 'failed', exitCode: 3, reason: { code: 'exit_code' } });
    expect(over).toMatchObject({ state: 'history', outcome: 'failed', lastRun: { exitCode: 3 } });
  });

  it.each([
    ['repeated', (events: readonly (() => Promise<unknown>)[]) => [...events, ...events]],
    ['reversed', (events: readonly (() => Promise<unknown>)[]) => [...events].reverse()],
    ['lost but the last', (events: readonly (() => Promise<unknown>)[]) => events.slice(-1)],
  ])('%s make the same history', async (_name, order) => {
    const disturbed = await history(async (events) => {
      for (const event of order(events)) await event();
    });
    expect(disturbed).toEqual(await inOrder());
  });

  it('handed to two at once make the same history', async () => {
    const disturbed = await history(async (events) => {
      await Promise.all([...events, ...events].map((event) => event()));
    });
    expect(disturbed).toEqual(await inOrder());
  });

  it('that are older than the last one are no news', async () => {
    const product = productOver();
    const { job, run } = await launchedRun(product);
    const older = product.launcher.observed(run.id, { pullStartedAt: 1 });
    const newer = product.launcher.running(run.id, product.clock.now());
    expect(await product.follow(newer)).toBe(true);
    const before = await product.run(job.id);
    expect(await product.follow(older)).toBe(false);
    expect(await product.run(job.id)).toEqual(before);
  });

  it('that come just before the watchdog stores what it found count, for the run and for its job', async () => {
    const product = productOver();
    const { job, run } = await launchedRun(product);
    const ended = product.launcher.exited(run.id, 0, product.clock.now());
    product.launcher.forget(run.id);
    product.clock.advance(2 * MINUTE + 1);
    await product.searchInVain();
    const save = product.runs.save.bind(product.runs);
    product.runs.save = async (lost) => {
      if (lost.sealed?.status !== 'lost') return save(lost);
      product.runs.save = save;
      await product.follow(ended);
      return save(lost);
    };
    await product.sweep();
    expect(await product.run(job.id)).toMatchObject({ status: 'succeeded' });
    expect(await product.job(job.id)).toMatchObject({
      outcome: 'succeeded',
      lastRun: { status: 'succeeded' },
    });
  });

  it('that come before the answer of the start call give the run its container', async () => {
    const product = productOver();
    product.launcher.next('unavailable_after_start');
    const job = await product.create();
    const dueAt = dueAtOf(job);
    product.clock.advanceTo(dueAt);
    const wakeUp = { kind: 'due', jobId: job.id, dueAt, revision: 1 } as const;
    await expect(product.wake(wakeUp)).rejects.toThrow();
    const { id } = await product.run(job.id);
    await product.follow(
      product.launcher.observed(id, { phase: 'running', createdAt: dueAt + 40, startedAt: dueAt + 90 }),
    );
    expect(await product.run(job.id)).toMatchObject({
      status: 'running',
      launchedAt: dueAt + 40,
      latenessMs: 40,
    });
    await product.wake(wakeUp);
    expect(product.launcher.orders).toHaveLength(1);
  });

  it('that are all lost leave it to the watchdog to endRun the run', async () => {
    const product = productOver();
    const { job, run } = await launchedRun(product);
    product.launcher.exited(run.id, 0, product.clock.now());
    product.clock.advance(2 * MINUTE + 1);
    await product.sweep();
    expect(await product.run(job.id)).toMatchObject({ status: 'succeeded' });
    expect(await product.job(job.id)).toMatchObject({ state: 'history', outcome: 'succeeded' });
  });

  it('that are all lost, with the container forgotten, make the run lost', async () => {
    const product = productOver();
    const { job, run } = await launchedRun(product);
    product.launcher.forget(run.id);
    product.clock.advance(2 * MINUTE + 1);
    await product.searchInVain();
    expect(await product.run(job.id)).toMatchObject({ status: 'starting' });
    await product.sweep();
    expect(await product.run(job.id)).toMatchObject({ status: 'lost', reason: { code: 'lost' } });
    expect(await product.job(job.id)).toMatchObject({ outcome: 'failed' });
  });

  it('about a run that does not exist are counted and change nothing', async () => {
    const product = productOver();
    const runId = `${'0'.repeat(32)}-20261121T093000Z-1-1`;
    expect(await product.follow({ runId, handle: 'x', version: 1, phase: 'running' })).toBe(false);
    expect(product.log.counted('UnknownTaskEvent')).toBe(1);
  });
});

describe('stopping', () => {
  it('a running run stores the intent, asks the container, and ends as canceled whatever the exit code', async () => {
    const product = productOver();
    const { job, run } = await launchedRun(product);
    await product.follow(product.launcher.running(run.id, product.clock.now()));
    expect(await product.stop(run.id, 'user')).toMatchObject({ status: 'running', stopIntent: 'user' });
    expect(product.launcher.containers[0]?.stopReason).toContain('Stopped on request');
    await product.follow(product.launcher.stopped(run.id, 0, product.clock.now()));
    expect(await product.run(job.id)).toMatchObject({ status: 'canceled', exitCode: 0 });
    expect(await product.job(job.id)).toMatchObject({ outcome: 'canceled' });
  });

  it('a run that was not launched yet makes it final at once', async () => {
    const product = productOver();
    product.launcher.otherwise = 'refused';
    const { job, run } = await launchedRun(product);
    expect(await product.stop(run.id, 'user')).toMatchObject({ status: 'canceled' });
    product.launcher.otherwise = 'launched';
    await product.passUntil(product.clock.now() + 5 * MINUTE);
    expect(product.launcher.containers).toHaveLength(0);
    expect(await product.job(job.id)).toMatchObject({ state: 'history', outcome: 'canceled' });
  });

  it('a run while ECS is starting it stops what was started', async () => {
    const product = productOver();
    const job = await product.create();
    const launch = product.launcher.launch.bind(product.launcher);
    product.launcher.launch = async (order) => {
      const answer = await launch(order);
      await product.stop(order.run.id, 'user');
      return answer;
    };
    await product.passUntil(dueAtOf(job));
    expect(await product.run(job.id)).toMatchObject({ status: 'canceled' });
    expect(product.launcher.containers[0]?.stopReason).toBeDefined();
  });

  it('a run whose start call was cut off by a crash stops the container once an event shows it', async () => {
    const product = productOver();
    product.launcher.next('unavailable_after_start');
    const job = await product.create();
    product.clock.advanceTo(dueAtOf(job));
    const wakeUp = { kind: 'due', jobId: job.id, dueAt: dueAtOf(job), revision: 1 } as const;
    await expect(product.wake(wakeUp)).rejects.toThrow();
    const { id } = await product.run(job.id);
    await product.stop(id, 'user');
    await product.follow(product.launcher.running(id, product.clock.now()));
    expect(product.launcher.containers[0]?.stopReason).toBeDefined();
  });

  it('a run that ended by itself, which no event has told yet, is a conflict and records that end', async () => {
    const product = productOver();
    const { job, run } = await launchedRun(product, { retry: { limit: 3 } });
    await product.follow(product.launcher.running(run.id, product.clock.now()));
    product.launcher.exited(run.id, 0, product.clock.now());
    await expect(product.stop(run.id, 'user')).rejects.toMatchObject({ code: 'conflict' });
    expect(product.launcher.containers[0]?.stopReason).toBeUndefined();
    expect(await product.run(job.id)).toMatchObject({ status: 'succeeded', exitCode: 0 });
    expect(await product.run(job.id)).not.toHaveProperty('stopIntent');
  });

  it('a run that fails by itself before the stop reaches it records that, and is not tried again', async () => {
    const product = productOver();
    const { job, run } = await launchedRun(product, { retry: { limit: 3 } });
    await product.follow(product.launcher.running(run.id, product.clock.now()));
    await product.stop(run.id, 'user');
    await product.follow(product.launcher.exited(run.id, 3, product.clock.now()));
    expect(await product.run(job.id)).toMatchObject({ status: 'failed', exitCode: 3, stopIntent: 'user' });
    expect(await product.job(job.id)).toMatchObject({ state: 'history', outcome: 'failed' });
  });

  it('a run goes on where ECS does not say what became of its container', async () => {
    const product = productOver();
    const { run } = await launchedRun(product);
    product.launcher.describe = () => Promise.reject(new DomainError('unavailable', 'no answer'));
    expect(await product.stop(run.id, 'user')).toMatchObject({ stopIntent: 'user' });
    expect(product.launcher.containers[0]?.stopReason).toContain('Stopped on request');
  });

  it('a run that is over is a conflict', async () => {
    const product = productOver();
    const { run } = await launchedRun(product);
    await product.follow(product.launcher.exited(run.id, 0, product.clock.now()));
    await expect(product.stop(run.id, 'user')).rejects.toMatchObject({ code: 'conflict' });
  });

  it('a run that does not exist is not found', async () => {
    await expect(productOver().stop('nonsense', 'user')).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('a timeout', () => {
  it('stops the run when its alarm comes', async () => {
    const product = productOver();
    const { job, run } = await launchedRun(product, { timeout: '2m' });
    const startedAt = product.clock.now() + 500;
    await product.follow(product.launcher.running(run.id, startedAt));
    await product.passUntil(startedAt + 2 * MINUTE - 1);
    expect(product.launcher.containers[0]?.stopReason).toBeUndefined();
    await product.passUntil(startedAt + 2 * MINUTE);
    expect(product.launcher.containers[0]?.stopReason).toContain('longer than its timeout');
    await product.follow(product.launcher.stopped(run.id, 0, product.clock.now()));
    expect(await product.run(job.id)).toMatchObject({ status: 'timed_out', reason: { code: 'timeout' } });
    expect(await product.job(job.id)).toMatchObject({ outcome: 'failed' });
  });

  it('finds that the run ended by itself in time, though no event has told so', async () => {
    const product = productOver();
    const { job, run } = await launchedRun(product, { timeout: '2m', retry: { limit: 3 } });
    const startedAt = product.clock.now();
    await product.follow(product.launcher.running(run.id, startedAt));
    product.launcher.exited(run.id, 0, startedAt + MINUTE);
    await product.passUntil(startedAt + 2 * MINUTE);
    expect(product.launcher.containers[0]?.stopReason).toBeUndefined();
    expect(await product.run(job.id)).toMatchObject({ status: 'succeeded', stoppedAt: startedAt + MINUTE });
    expect(await product.job(job.id)).toMatchObject({ outcome: 'succeeded' });
  });

  it.each([
    ['before it, though ECS notes the stop as its cause', MINUTE, 'succeeded'],
    ['by its stop, whatever the exit code', 2 * MINUTE + SECOND, 'timed_out'],
  ])('of a run that ended %s', async (_what, after, status) => {
    const product = productOver();
    const { job, run } = await launchedRun(product, { timeout: '2m' });
    const startedAt = product.clock.now();
    await product.follow(product.launcher.running(run.id, startedAt));
    await product.passUntil(startedAt + 2 * MINUTE);
    await product.follow(product.launcher.stopped(run.id, 0, startedAt + after));
    expect(await product.run(job.id)).toMatchObject({ status, exitCode: 0 });
  });

  it('whose alarm is lost is enforced by the watchdog', async () => {
    const product = productOver();
    const { run } = await launchedRun(product, { timeout: '2m' });
    await product.follow(product.launcher.running(run.id, product.clock.now()));
    product.clock.advance(2 * MINUTE + 31 * SECOND);
    await product.sweep();
    expect(product.launcher.containers[0]?.stopReason).toContain('longer than its timeout');
  });

  it('stops nothing before its instant, though an alarm of another one comes', async () => {
    const product = productOver();
    const { run } = await launchedRun(product, { timeout: '2m' });
    await product.follow(product.launcher.running(run.id, product.clock.now()));
    product.clock.advance(MINUTE);
    await product.wake({ kind: 'timeout', runId: run.id, at: product.clock.now() });
    expect(product.launcher.containers[0]?.stopReason).toBeUndefined();
  });

  it.each([0, 30 * SECOND, 59 * SECOND])(
    'that is far away has an alarm only once it is near, and stops the run on its second (ticks at %i ms)',
    async (offset) => {
      const product = productOver();
      const { run } = await launchedRun(product, { timeout: '1h' });
      const startedAt = product.clock.now();
      const timeoutAt = startedAt + 60 * MINUTE;
      await product.follow(product.launcher.running(run.id, startedAt));
      const pending = () => product.alarms.pending.map(({ wakeUp }) => wakeUp);
      for (let minute = 0; minute < 60; minute += 1) {
        product.clock.advanceTo(startedAt + minute * MINUTE + offset);
        await product.sweep();
        if (minute < 52) expect(pending()).toEqual([]);
      }
      expect(pending()).toContainEqual({ kind: 'timeout', runId: run.id, at: timeoutAt });
      expect(product.launcher.containers[0]?.stopReason).toBeUndefined();
      await product.passUntil(timeoutAt);
      expect(product.launcher.containers[0]?.stopReason).toContain('longer than its timeout');
    },
  );

  it('within 14 minutes has its alarm as soon as the run is seen running, and the watchdog sets no other', async () => {
    const product = productOver();
    const { run } = await launchedRun(product, { timeout: '14m' });
    const startedAt = product.clock.now();
    await product.follow(product.launcher.running(run.id, startedAt));
    expect(product.alarms.pending).toHaveLength(1);
    for (let minute = 0; minute < 14; minute += 1) {
      product.clock.advanceTo(startedAt + minute * MINUTE);
      await product.sweep();
    }
    expect(product.alarms.pending).toHaveLength(1);
  });

  it('of 0 is none', async () => {
    const product = productOver();
    const { run } = await launchedRun(product, { timeout: '0' });
    await product.follow(product.launcher.running(run.id, product.clock.now()));
    expect(product.alarms.pending).toEqual([]);
  });

  it('that comes with the end of the run changes nothing', async () => {
    const product = productOver();
    const { job, run } = await launchedRun(product, { timeout: '2m' });
    await product.follow(product.launcher.running(run.id, product.clock.now()));
    await product.follow(product.launcher.exited(run.id, 0, product.clock.now() + MINUTE));
    await product.passUntil(product.clock.now() + 10 * MINUTE);
    expect(await product.run(job.id)).toMatchObject({ status: 'succeeded' });
  });
});

describe('a further attempt', () => {
  it('whose alarm comes before its job names it is launched in time all the same', async () => {
    const product = productOver();
    const job = await product.create({ image: 'busybox', in: '30s', retry: { limit: 1, backoff: '1s' } });
    await product.passUntil(dueAtOf(job));
    const { id } = await product.run(job.id);
    const seen = product.launcher.exited(id, 1, product.clock.now());
    const save = product.jobs.save.bind(product.jobs);
    // Saving the job takes longer than the attempt has to wait.
    const slow = vi.spyOn(product.jobs, 'save').mockImplementationOnce(async (told) => {
      await product.passUntil(product.clock.now() + 2000);
      return save(told);
    });
    await product.follow(seen);
    expect(slow).toHaveBeenCalled();
    await product.passUntil(product.clock.now() + 1000);
    expect(product.launcher.orders.map(({ run }) => run.attempt)).toEqual([1, 2]);
  });
});

describe('a container that ECS does not find', () => {
  it.each([
    ['is found again within ten minutes', 9 * MINUTE],
    ['is found at the last look before ten minutes are over', 10 * MINUTE - 1],
  ])('and that %s goes on as if nothing had been', async (_what, hiddenFor) => {
    const product = productOver();
    const { job, run } = await launchedRun(product);
    const describe = product.launcher.describe.bind(product.launcher);
    product.launcher.describe = async (handles) => new Map(handles.map((handle) => [handle, 'not_found']));
    product.clock.advance(2 * MINUTE + 1);
    await product.sweep();
    product.clock.advance(hiddenFor);
    await product.sweep();
    product.launcher.describe = describe;
    product.launcher.running(run.id, product.clock.now());
    product.clock.advance(MINUTE + 1);
    await product.sweep();
    expect(await product.run(job.id)).toMatchObject({ status: 'running' });
    expect(await product.run(job.id)).not.toHaveProperty('notFoundSince');
  });

  it('of which ECS says nothing at all is looked for again', async () => {
    const product = productOver();
    const { job } = await launchedRun(product);
    product.launcher.describe = async () => new Map();
    for (let tick = 0; tick < 30; tick += 1) {
      product.clock.advance(2 * MINUTE + 1);
      await product.sweep();
    }
    expect(await product.run(job.id)).toMatchObject({ status: 'starting' });
  });

  it('and that shows itself after its run was given up is stopped', async () => {
    const product = productOver();
    const { job, run } = await launchedRun(product);
    const describe = product.launcher.describe.bind(product.launcher);
    product.launcher.describe = async (handles) => new Map(handles.map((handle) => [handle, 'not_found']));
    product.clock.advance(2 * MINUTE + 1);
    await product.searchInVain();
    await product.sweep();
    product.launcher.describe = describe;
    expect(await product.run(job.id)).toMatchObject({ status: 'lost' });
    await product.follow(product.launcher.running(run.id, product.clock.now()));
    expect(product.launcher.containers).toMatchObject([{ stopReason: 'Runat: the run is over' }]);
    expect(await product.run(job.id)).toMatchObject({ status: 'lost' });
  });
});

describe('a container that IAM refuses its log', () => {
  const NO_LOG =
    'ResourceInitializationError: failed to validate logger args: failed to create Cloudwatch log stream: AccessDeniedException: User: arn:aws:sts::111122223333:assumed-role/execution/1 is not authorized to perform: logs:CreateLogStream';

  const attemptsOf = async ({ runs }: Product, jobId: string) =>
    (await runs.listOfJob(jobId, { limit: 100 })).items.toSorted((one, other) => one.attempt - other.attempt);

  it('is started again for minutes without a policy, and runs once the right is known', async () => {
    const product = productOver();
    const { job, run } = await launchedRun(product);
    await product.follow(product.launcher.failedToStart(run.id, NO_LOG, product.clock.now()));
    await product.passUntil(product.clock.now() + MINUTE);
    const [first, second] = await attemptsOf(product, job.id);
    expect(first).toMatchObject({ status: 'start_failed', reason: { code: 'log_group_missing' } });
    await product.follow(product.launcher.exited(second?.id ?? '', 0, product.clock.now()));
    expect(await product.job(job.id)).toMatchObject({ state: 'history', outcome: 'succeeded' });
  });

  it('for longer than five minutes fails with what is missing', async () => {
    const product = productOver();
    const { job, run } = await launchedRun(product);
    const begun = product.clock.now();
    let next: string | undefined = run.id;
    while (next !== undefined) {
      product.clock.advance(50 * SECOND);
      await product.follow(product.launcher.failedToStart(next, NO_LOG, product.clock.now()));
      await product.passUntil(product.clock.now() + 20 * SECOND);
      next = (await product.job(job.id)).activeRuns[0];
    }
    expect(product.clock.now() - begun).toBeLessThan(8 * MINUTE);
    expect((await attemptsOf(product, job.id)).length).toBeGreaterThan(4);
    expect(await product.job(job.id)).toMatchObject({
      state: 'history',
      outcome: 'failed',
      lastRun: { status: 'start_failed', reason: { code: 'log_group_missing' } },
    });
  });
});
