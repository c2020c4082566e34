/** What the simulation found, as plain tests. */
import { expect, it } from 'vitest';
import { isFinal } from '../../../functions/domain/run/run.ts';
import { DomainError } from '../../../functions/domain/shared/errors.ts';
import { MINUTE, SECOND } from '../../../functions/domain/shared/instant.ts';
import { inMemoryWorld } from '../../in-memory/world.ts';
import { atEveryCrashPoint } from '../crash-points/crashing-ports.ts';
import { dyingAt, named } from '../crash-points/mortal.ts';
import { liveUntil, runsOf } from '../lively.ts';
import { dueAtOf, productOver } from '../product.ts';

it('a run whose start call is under way keeps its place until its container has ended', async () => {
  const world = inMemoryWorld();
  const product = productOver(world);
  const job = await product.create({ image: 'busybox', every: '10s', overlap: 'replace' });
  const first = dueAtOf(job);
  let answer: () => void = () => {};
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const { launcher, runs } = world;
  const launch = launcher.launch.bind(launcher);
  const save = runs.save.bind(runs);
  let isFirst = true;
  launcher.launch = async (order) => {
    const answer = await launch(order);
    if (isFirst) {
      isFirst = false;
      await answered;
    }
    return answer;
  };
  let launching: Promise<void> | undefined;
  runs.save = async (run) => {
    // The start call of the first occurrence is answered just before the end of its run is stored.
    if (run.status === 'canceled' && launching) {
      const done = launching;
      launching = undefined;
      answer();
      await done;
    }
    return save(run);
  };
  world.clock.advanceTo(first);
  world.alarms.takeDue(first);
  launching = product.wake({ kind: 'due', jobId: job.id, dueAt: first, revision: 1 });
  await new Promise((resolve) => setImmediate(resolve));
  const second = first + 10 * SECOND;
  world.clock.advanceTo(second);
  await product.wake({ kind: 'due', jobId: job.id, dueAt: second, revision: 1 });
  const alive = launcher.containers
    .filter(({ seen }) => seen.phase !== 'stopped')
    .map(({ order }) => order.run.id);
  const open = (await runsOf(product, job.id)).filter(
    ({ id, status }) => alive.includes(id) && !isFinal(status),
  );
  const { activeRuns } = await product.job(job.id);
  expect(open.map(({ id }) => id).filter((id) => !activeRuns.includes(id))).toEqual([]);
});

it('a marker that has started the next job has succeeded, whenever the rest of it is done', async () => {
  await atEveryCrashPoint(async (point) => {
    const world = inMemoryWorld();
    const product = productOver(world);
    const { job: next } = await product.put({ name: 'next', request: { in: '90d' }, callerName: 'alice' });
    const job = await product.create({ in: '10s', startDeadline: '30s', onSuccess: 'next' });
    const dueAt = dueAtOf(job);
    world.clock.advanceTo(dueAt);
    world.alarms.takeDue(dueAt);
    const wakeUp = { kind: 'due', jobId: job.id, dueAt, revision: 1 } as const;
    const calls = await dyingAt(world, point, (dying) => dying.wake(wakeUp));
    await product.alarms.setAlarm(wakeUp, dueAt + 6 * MINUTE);
    await liveUntil(product, dueAt + 20 * MINUTE);
    const [run] = await runsOf(product, job.id);
    const started = (await runsOf(product, next.id)).filter(({ status }) => status === 'succeeded');
    if (started.length > 0) expect(run?.status, named(point)).toBe('succeeded');
    return calls;
  });
});

it('a job that is due once and was missed has failed, also where a crash had recorded its run', async () => {
  await atEveryCrashPoint(async (point) => {
    const world = inMemoryWorld();
    const product = productOver(world);
    const job = await product.create({ image: 'busybox', in: '10s', misfire: 'skip' });
    const dueAt = dueAtOf(job);
    world.clock.advanceTo(dueAt);
    world.alarms.takeDue(dueAt);
    const wakeUp = { kind: 'due', jobId: job.id, dueAt, revision: 1 } as const;
    const calls = await dyingAt(world, point, (dying) => dying.wake(wakeUp));
    world.clock.advanceTo(dueAt + 2 * MINUTE);
    await product.wake(wakeUp);
    await liveUntil(product, dueAt + 20 * MINUTE);
    const [run] = await runsOf(product, job.id);
    const { outcome } = await product.job(job.id);
    if (run?.status === 'missed') expect(outcome, named(point)).toBe('failed');
    return calls;
  });
});

it('hints for a delivery that come early do not multiply', async () => {
  const world = inMemoryWorld();
  const product = productOver(world);
  world.sender.otherwise = {
    kind: 'answered',
    status: 429,
    retryAfter: '7200',
    answerText: '',
    durationMs: 5,
  };
  const job = await product.create({ url: 'https://example.com/hook', in: '3s' });
  await product.passUntil(dueAtOf(job) + MINUTE);
  const [delivery] = world.deliveries.all();
  let sent = 0;
  const send = world.deliveryQueue.send.bind(world.deliveryQueue);
  world.deliveryQueue.send = async (id, at) => {
    sent += 1;
    return send(id, at);
  };
  // The queue hands one hint over four times: each of them goes on by itself for two hours.
  for (let copy = 0; copy < 4; copy += 1) await product.deliver(delivery?.id ?? '');
  expect(sent).toBeLessThanOrEqual(1);
});

it('a run has not failed to start while ECS may not show yet what it has started', async () => {
  const world = inMemoryWorld();
  const product = productOver(world);
  const { launcher, clock } = world;
  const job = await product.create({ image: 'busybox', in: '10s', startDeadline: '5s' });
  const find = launcher.find.bind(launcher);
  const hiddenUntil = dueAtOf(job) + 6 * MINUTE;
  launcher.find = async (id) => (clock.now() < hiddenUntil ? undefined : find(id));
  launcher.next('unavailable_after_start');
  launcher.otherwise = 'throttled';
  clock.advanceTo(dueAtOf(job));
  world.alarms.takeDue(clock.now());
  const wakeUp = { kind: 'due', jobId: job.id, dueAt: dueAtOf(job), revision: 1 } as const;
  await expect(product.wake(wakeUp)).rejects.toMatchObject({ code: 'unavailable' });
  launcher.next('throttled');
  clock.advance(2 * SECOND);
  await product.wake(wakeUp);
  await product.passUntil(hiddenUntil - SECOND);
  expect(await product.run(job.id)).toMatchObject({ status: 'starting', lastRefusal: { code: 'throttled' } });
  await product.passUntil(hiddenUntil + 2 * MINUTE);
  expect(await product.run(job.id)).toMatchObject({ handle: launcher.containers[0]?.handle });
});

it('an attempt that a callback has announced is made, although another occurrence waits by then', async () => {
  const world = inMemoryWorld();
  const product = productOver(world);
  const job = await product.create({
    image: 'busybox',
    every: '1m',
    overlap: 'replace',
    retry: { limit: 1, backoff: '10m' },
    callback: { url: 'https://example.com/callback' },
  });
  const dueAt = dueAtOf(job);
  await product.passUntil(dueAt);
  const [first] = await runsOf(product, job.id);
  const insert = world.deliveries.insert.bind(world.deliveries);
  // The answer gets lost after the callback is recorded.
  world.deliveries.insert = async (delivery) => {
    world.deliveries.insert = insert;
    await insert(delivery);
    throw new DomainError('unavailable', 'the answer was lost');
  };
  await expect(
    product.follow(world.launcher.exited(first?.id ?? '', 1, world.clock.now())),
  ).rejects.toMatchObject({
    code: 'unavailable',
  });
  const [{ body } = { body: '' }] = world.deliveries.all();
  expect(JSON.parse(body)).toMatchObject({ data: { retryAt: expect.any(String) } });
  // Another occurrence comes due before the step is repeated, and is to take the place of the run.
  await product.passUntil(dueAt + 12 * MINUTE);
  const attempt = (await runsOf(product, job.id)).find((run) => run.attempt === 2);
  expect(attempt?.reason?.code).not.toBe('not_claimed');
  const told = world.deliveries.all().map(({ id }) => id);
  expect(told.some((id) => id.startsWith(attempt?.id ?? '?')) || !isFinal(attempt?.status ?? 'lost')).toBe(
    true,
  );
});

it('wake-ups that come before the next try of a refused run do not multiply', async () => {
  const world = inMemoryWorld();
  const product = productOver(world);
  world.launcher.otherwise = 'throttled';
  const job = await product.create({ image: 'busybox', in: '3s' });
  await product.passUntil(dueAtOf(job) + 10 * SECOND);
  const { id: runId, tryFrom } = await product.run(job.id);
  expect(tryFrom).toBeGreaterThan(world.clock.now());
  const set: unknown[] = [];
  world.alarms.setAlarm = async (wakeUp) => void set.push(wakeUp);
  for (let copy = 0; copy < 4; copy += 1) await product.wake({ kind: 'launch', runId, at: dueAtOf(job) });
  expect(set).toEqual([]);
});

it('an occurrence of the next job that is left out is told, also where a crash cut off what recorded it', async () => {
  await atEveryCrashPoint(async (point) => {
    const world = inMemoryWorld();
    const product = productOver(world);
    const callback = { url: 'https://example.com/callback' };
    const request = { image: 'busybox', in: '90d', overlap: 'skip', callback } as const;
    const { job: next } = await product.put({ name: 'next', request, callerName: 'alice' });
    await product.runNow({ id: next.id, callerName: 'alice' });
    await liveUntil(product, world.clock.now() + 5 * SECOND, { life: () => ({ takes: 60 * MINUTE }) });
    const job = await product.create({ in: '10s', onSuccess: 'next' });
    const dueAt = dueAtOf(job);
    world.clock.advanceTo(dueAt);
    world.alarms.takeDue(dueAt);
    const wakeUp = { kind: 'due', jobId: job.id, dueAt, revision: 1 } as const;
    const calls = await dyingAt(world, point, (dying) => dying.wake(wakeUp));
    await product.alarms.setAlarm(wakeUp, dueAt + 6 * MINUTE);
    await liveUntil(product, dueAt + 20 * MINUTE, { life: () => ({ takes: 60 * MINUTE }) });
    const skipped = (await runsOf(product, next.id)).filter(({ status }) => status === 'skipped');
    const told = new Set(world.deliveries.all().map(({ runId }) => runId));
    expect(
      skipped.filter(({ id }) => !told.has(id)).map(({ id }) => id),
      named(point),
    ).toEqual([]);
    return calls;
  });
});

it('a run whose success has started the next job has succeeded, whoever asks it to stop meanwhile', async () => {
  await atEveryCrashPoint(async (point) => {
    const world = inMemoryWorld();
    const product = productOver(world);
    const { job: next } = await product.put({ name: 'next', request: { in: '90d' }, callerName: 'alice' });
    const job = await product.create({ image: 'busybox', in: '10s', onSuccess: 'next' });
    await product.passUntil(dueAtOf(job));
    const { id } = await product.run(job.id);
    await product.follow(world.launcher.running(id, world.clock.now()));
    const seen = world.launcher.exited(id, 0, world.clock.now());
    const calls = await dyingAt(world, point, (dying) => dying.follow(seen));
    await product.stop(id, 'user').catch(() => {});
    await product.follow(seen);
    await product.passUntil(world.clock.now() + MINUTE);
    const started = (await runsOf(product, next.id)).filter(({ status }) => status === 'succeeded');
    const { status } = await product.run(job.id);
    if (started.length > 0) expect(status, named(point)).toBe('succeeded');
    return calls;
  });
});

it('a run that is launched while it is asked to stop keeps its place until its container has ended', async () => {
  const world = inMemoryWorld();
  const product = productOver(world);
  const request = { image: 'busybox', every: '10s', overlap: 'queue' } as const;
  const job = await product.create(request);
  const life = () => ({ takes: 15 * SECOND });
  await liveUntil(product, dueAtOf(job) + 11 * SECOND, { life });
  const [first, second] = await runsOf(product, job.id);
  if (!first || !second) throw new RangeError('expected one run that runs and one that waits');
  await product.follow(world.launcher.exited(first.id, 0, world.clock.now()));
  expect(await product.job(job.id)).toMatchObject({ activeRuns: [second.id] });
  const load = world.jobs.load.bind(world.jobs);
  world.jobs.load = async (id) => {
    world.jobs.load = load;
    await product.launch(second.id);
    return load(id);
  };
  await product.stop(second.id, 'user').catch(() => {});
  const isAlive = world.launcher.containers.some(
    ({ order, seen }) => order.run.id === second.id && seen.phase !== 'stopped',
  );
  const { activeRuns } = await product.job(job.id);
  expect(activeRuns.includes(second.id)).toBe(isAlive);
  await liveUntil(product, world.clock.now() + MINUTE, { life });
  expect((await runsOf(product, job.id))[1]).toMatchObject({ status: 'canceled' });
});

it('the next job is started once, also where it has forgotten that before the step is repeated', async () => {
  await atEveryCrashPoint(async (point) => {
    const world = inMemoryWorld();
    const product = productOver(world);
    const request = { image: 'busybox', in: '90d', overlap: 'allow' } as const;
    const { job: next } = await product.put({ name: 'next', request, callerName: 'alice' });
    const job = await product.create({ image: 'busybox', in: '10s', onSuccess: 'next' });
    const other = await product.create({ in: '90d', overlap: 'allow', onSuccess: 'next' });
    await product.passUntil(dueAtOf(job));
    const { id } = await product.run(job.id);
    const seen = world.launcher.exited(id, 0, world.clock.now());
    const calls = await dyingAt(world, point, (dying) => dying.follow(seen));
    for (let times = 0; times < 21; times += 1) await product.runNow({ id: other.id, callerName: 'alice' });
    await liveUntil(product, world.clock.now() + 10 * SECOND, { watchdog: false });
    await product.follow(seen);
    await liveUntil(product, world.clock.now() + 5 * MINUTE);
    const chained = (await runsOf(product, next.id)).filter(({ chainedFrom }) => chainedFrom === id);
    const started = chained.filter(({ status }) => status === 'succeeded');
    expect(started, named(point)).toHaveLength(1);
    return calls;
  });
});

it('an occurrence of which a copy was left out is left out as a whole, also where the step is repeated later', async () => {
  const world = inMemoryWorld();
  const product = productOver(world);
  const callback = { url: 'https://example.com/callback', on: ['run.skipped'] as const };
  const job = await product.create({ image: 'busybox', every: '30s', copies: 3, callback });
  const first = dueAtOf(job);
  await product.passUntil(first);
  const busy = await runsOf(product, job.id);
  const second = first + 30 * SECOND;
  world.clock.advanceTo(second);
  world.alarms.takeDue(second);
  const insert = world.runs.insert.bind(world.runs);
  world.runs.insert = async (run) => {
    if (run.copy === 2) throw new DomainError('unavailable', 'the store cannot be reached at the moment');
    return insert(run);
  };
  const wakeUp = { kind: 'due', jobId: job.id, dueAt: second, revision: 1 } as const;
  await expect(product.wake(wakeUp)).rejects.toMatchObject({ code: 'unavailable' });
  world.runs.insert = insert;
  for (const { id } of busy) await product.follow(world.launcher.exited(id, 0, world.clock.now()));
  await product.wake(wakeUp);
  const runs = (await runsOf(product, job.id)).filter(({ dueAt }) => dueAt === second);
  expect(runs).toMatchObject([1, 2, 3].map((copy) => ({ copy, status: 'skipped', blockedBy: busy[0]?.id })));
  expect(world.launcher.containers).toHaveLength(3);
  expect(
    world.deliveries
      .all()
      .map(({ runId }) => runId)
      .sort(),
  ).toEqual(runs.map(({ id }) => id));
  expect(await product.job(job.id)).toMatchObject({ activeRuns: [], nextDueAt: second + 30 * SECOND });
});

it('an occurrence that is on record as left out is told, also where the job is canceled before the step is repeated', async () => {
  await atEveryCrashPoint(async (point) => {
    const world = inMemoryWorld();
    const product = productOver(world);
    const callback = { url: 'https://example.com/callback', on: ['run.missed'] as const };
    const job = await product.create({ every: '10m', misfire: 'skip', callback });
    const [wakeUp] = world.alarms.takeDue(Number.POSITIVE_INFINITY);
    if (!wakeUp) throw new RangeError('no alarm was set');
    world.clock.advanceTo(dueAtOf(job) + 25 * MINUTE);
    const calls = await dyingAt(world, point, (dying) => dying.wake(wakeUp));
    await product.cancel(job.id);
    await liveUntil(product, world.clock.now() + 5 * MINUTE);
    const runs = await runsOf(product, job.id);
    expect(runs.every(({ status }) => status === 'missed')).toBe(true);
    const told = world.deliveries.all().map(({ runId }) => runId);
    expect(told.sort(), named(point)).toEqual(runs.map(({ id }) => id));
    return calls;
  });
});

it('a container that has been started is known, though another call for the same run was throttled meanwhile', async () => {
  const world = inMemoryWorld();
  const product = productOver(world);
  const job = await product.create({ image: 'busybox', in: '10s' });
  const save = world.runs.save.bind(world.runs);
  world.runs.save = async (run) => {
    if (run.handle === undefined) return save(run);
    world.runs.save = save;
    world.launcher.next('throttled');
    await product.launch(run.id);
    return save(run);
  };
  await product.passUntil(dueAtOf(job));
  const [container] = world.launcher.containers;
  expect(await product.run(job.id)).toMatchObject({ handle: container?.handle, launchedAt: dueAtOf(job) });
});

it('a run that is asked to stop as its container is started is stopped, and over when the container is', async () => {
  const world = inMemoryWorld();
  const product = productOver(world);
  const job = await product.create({ image: 'busybox', in: '10s' });
  const save = world.runs.save.bind(world.runs);
  let asked: Promise<unknown> = Promise.resolve();
  world.runs.save = async (run) => {
    if (run.stopIntent === undefined) return save(run);
    // The intent is stored as the start call is answered; who asks goes on when that is on record.
    world.runs.save = save;
    const saved = await save(run);
    await new Promise((resolve) => setImmediate(resolve));
    return saved;
  };
  const launch = world.launcher.launch.bind(world.launcher);
  world.launcher.launch = async (order) => {
    const answer = await launch(order);
    asked = product.stop(order.run.id, 'user');
    await new Promise((resolve) => setImmediate(resolve));
    return answer;
  };
  await product.passUntil(dueAtOf(job));
  await asked;
  const [container] = world.launcher.containers;
  expect(container?.stopReason).toBeDefined();
  const run = await product.run(job.id);
  expect(isFinal(run.status) || run.handle === container?.handle).toBe(true);
  await product.follow(world.launcher.stopped(run.id, 143, world.clock.now()));
  expect(await product.run(job.id)).toMatchObject({ status: 'canceled' });
  expect(await product.job(job.id)).toMatchObject({ outcome: 'canceled', activeRuns: [] });
});

it('many hints for one instant leave no more than a few for the next, also where they come at once', async () => {
  const world = inMemoryWorld();
  const product = productOver(world);
  const job = await product.create({ image: 'busybox', every: '1m', overlap: 'allow' });
  const setAlarm = world.alarms.setAlarm.bind(world.alarms);
  let set = 0;
  world.alarms.setAlarm = async (wakeUp, at) => {
    if (wakeUp.kind === 'due') set += 1;
    return setAlarm(wakeUp, at);
  };
  for (let instant = 1; instant <= 3; instant += 1) {
    set = 0;
    const dueAt = dueAtOf(await product.job(job.id));
    world.clock.advanceTo(dueAt);
    world.alarms.takeDue(dueAt);
    const wakeUp = { kind: 'due', jobId: job.id, dueAt, revision: 1 } as const;
    await Promise.allSettled(Array.from({ length: 20 }, () => product.wake(wakeUp)));
    expect([1, 2]).toContain(set);
  }
  expect(await runsOf(product, job.id)).toHaveLength(3);
});

it('a run whose start was refused has not failed to start while another call may still start it', async () => {
  const world = inMemoryWorld();
  const product = productOver(world);
  const job = await product.create({ image: 'busybox', in: '10s', startDeadline: '1s' });
  const dueAt = dueAtOf(job);
  const { launcher, clock, alarms } = world;
  const launch = launcher.launch.bind(launcher);
  let isUnderWay = false;
  let arrive: () => void = () => {};
  // The first call is under way for a while, and all others are throttled until then.
  launcher.launch = async (order) => {
    if (!isUnderWay) {
      isUnderWay = true;
      await new Promise<void>((resolve) => {
        arrive = resolve;
      });
    } else launcher.next('throttled');
    return launch(order);
  };
  clock.advanceTo(dueAt);
  alarms.takeDue(dueAt);
  const starting = product.wake({ kind: 'due', jobId: job.id, dueAt, revision: 1 });
  await new Promise((resolve) => setImmediate(resolve));
  const { id: runId } = await product.run(job.id);
  await product.wake({ kind: 'launch', runId, at: dueAt });
  await liveUntil(product, dueAt + 10 * SECOND);
  expect(await product.run(job.id)).toMatchObject({ status: 'starting', lastRefusal: { code: 'throttled' } });
  arrive();
  await starting;
  expect(await product.run(job.id)).toMatchObject({ status: 'starting', handle: expect.any(String) });
});
