import { describe, expect, it } from 'vitest';
import type { Job } from '../../../functions/domain/job/job.ts';
import { DomainError } from '../../../functions/domain/shared/errors.ts';
import { dueAtOf, type Product, productOver } from '../product.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const dueOf = (job: Job) => ({ kind: 'due', jobId: job.id, dueAt: dueAtOf(job), revision: 1 }) as const;

describe('an occurrence', () => {
  it('is launched at its instant, not before', async () => {
    const product = productOver();
    const job = await product.create();
    await product.passUntil(dueAtOf(job) - 1);
    expect(product.launcher.orders).toHaveLength(0);
    await product.passUntil(dueAtOf(job));
    expect(product.launcher.orders).toHaveLength(1);
    expect(await product.run(job.id)).toMatchObject({ status: 'starting', latenessMs: 0, launchTries: 1 });
    expect(await product.job(job.id)).toMatchObject({ state: 'running' });
  });

  it('that is hinted at 90 s early is put back for its instant', async () => {
    const product = productOver();
    const job = await product.create({ image: 'busybox', in: '20m' });
    product.alarms.takeDue(dueAtOf(job));
    product.clock.advanceTo(dueAtOf(job) - 90 * SECOND);
    await product.wake(dueOf(job));
    expect(product.alarms.pending).toEqual([{ wakeUp: dueOf(job), at: dueAtOf(job) }]);
    expect(product.launcher.orders).toHaveLength(0);
  });

  it('that is hinted at less than a second early is waited for', async () => {
    const product = productOver();
    const job = await product.create();
    product.clock.advanceTo(dueAtOf(job) - 900);
    await product.wake(dueOf(job));
    expect(product.clock.now()).toBe(dueAtOf(job));
    expect(product.launcher.orders).toHaveLength(1);
  });

  it('that is hinted at by two at once starts one container', async () => {
    const product = productOver();
    const job = await product.create();
    product.clock.advanceTo(dueAtOf(job));
    await Promise.all([product.wake(dueOf(job)), product.wake(dueOf(job)), product.wake(dueOf(job))]);
    expect(product.launcher.containers).toHaveLength(1);
    expect(product.runs.all()).toHaveLength(1);
  });

  it('that is hinted at again after its end changes nothing', async () => {
    const product = productOver();
    const job = await product.create();
    await product.passUntil(dueAtOf(job));
    const run = await product.run(job.id);
    await product.follow(product.launcher.exited(run.id, 0, product.clock.now()));
    const [before, ended] = [await product.job(job.id), await product.run(job.id)];
    await product.wake(dueOf(job));
    expect(await product.job(job.id)).toEqual(before);
    expect(await product.run(job.id)).toEqual(ended);
    expect(product.launcher.containers).toHaveLength(1);
  });

  it('noticed late within its start deadline is caught up with, its lateness recorded', async () => {
    const product = productOver();
    const job = await product.create();
    product.clock.advanceTo(dueAtOf(job) + 10 * MINUTE);
    await product.wake(dueOf(job));
    expect(await product.run(job.id)).toMatchObject({ cause: 'catch_up', latenessMs: 10 * MINUTE });
  });

  it('noticed after its start deadline is recorded as missed and never started', async () => {
    const product = productOver();
    const job = await product.create({ image: 'busybox', in: '10s', startDeadline: '1m' });
    product.clock.advanceTo(dueAtOf(job) + MINUTE + 1);
    await product.wake(dueOf(job));
    expect(product.launcher.orders).toHaveLength(0);
    expect(await product.run(job.id)).toMatchObject({
      status: 'missed',
      reason: { code: 'start_deadline_passed' },
    });
    expect(await product.job(job.id)).toMatchObject({ state: 'history', outcome: 'failed' });
  });

  it('whose job was canceled between the record and the claim ends as canceled, without a container', async () => {
    const product = productOver();
    const job = await product.create();
    product.clock.advanceTo(dueAtOf(job));
    const save = product.jobs.save.bind(product.jobs);
    product.jobs.save = async (claimed) => {
      product.jobs.save = save;
      await product.cancel(job.id);
      return save(claimed);
    };
    await product.wake(dueOf(job));
    expect(product.launcher.orders).toHaveLength(0);
    expect(await product.run(job.id)).toMatchObject({ status: 'canceled', reason: { code: 'job_canceled' } });
    expect(await product.job(job.id)).toMatchObject({ outcome: 'canceled' });
  });
});

describe('an occurrence of a recurring job', () => {
  it('has set the alarm of the next one before its job is saved', async () => {
    const product = productOver();
    const job = await product.create({ image: 'busybox', every: '10m' });
    product.clock.advanceTo(dueAtOf(job));
    product.alarms.takeDue(dueAtOf(job));
    product.jobs.save = () => Promise.reject(new DomainError('unavailable', 'the store does not answer'));
    await expect(product.wake(dueOf(job))).rejects.toMatchObject({ code: 'unavailable' });
    expect(product.alarms.pending).toMatchObject([
      { wakeUp: { kind: 'due', jobId: job.id }, at: dueAtOf(job) + 10 * MINUTE },
    ]);
  });
});

describe('a start call', () => {
  it('refused three times is tried again under new tokens until it starts one container', async () => {
    const product = productOver();
    product.launcher.next('refused', 'refused', 'refused');
    const job = await product.create();
    await product.passUntil(dueAtOf(job) + MINUTE);
    expect(product.launcher.containers).toHaveLength(1);
    expect(new Set(product.launcher.orders.map((order) => order.token)).size).toBe(4);
    expect(await product.run(job.id)).toMatchObject({ launchTries: 4, lastRefusal: { code: 'no_capacity' } });
  });

  it('throttled is tried again under the same token, as an earlier one may have got through', async () => {
    const product = productOver();
    product.launcher.next('throttled', 'throttled');
    const job = await product.create();
    await product.passUntil(dueAtOf(job) + MINUTE);
    expect(product.launcher.orders).toHaveLength(3);
    expect(new Set(product.launcher.orders.map((order) => order.token)).size).toBe(1);
    expect(await product.run(job.id)).toMatchObject({ launchTries: 3 });
  });

  it('refused for ever ends as start_failed at the start deadline', async () => {
    const product = productOver();
    product.launcher.otherwise = 'refused';
    const job = await product.create({ image: 'busybox', in: '10s', startDeadline: '5m' });
    await product.passUntil(dueAtOf(job) + 5 * MINUTE - 1);
    expect(await product.run(job.id)).toMatchObject({ status: 'starting' });
    await product.passUntil(dueAtOf(job) + 5 * MINUTE);
    const run = await product.run(job.id);
    expect(run).toMatchObject({ status: 'start_failed', reason: { code: 'no_capacity' } });
    expect(run.launchTries).toBeGreaterThan(5);
    expect(await product.job(job.id)).toMatchObject({ state: 'history', outcome: 'failed' });
  });

  it('refused after the start deadline ends as start_failed without waiting for the watchdog', async () => {
    const product = productOver();
    product.launcher.otherwise = 'refused';
    const job = await product.create({ image: 'busybox', in: '10s', startDeadline: '1m' });
    const launch = product.launcher.launch.bind(product.launcher);
    product.launcher.launch = async (order) => {
      product.clock.advance(2 * MINUTE);
      return launch(order);
    };
    await product.passUntil(dueAtOf(job) + 2 * MINUTE);
    expect(await product.run(job.id)).toMatchObject({ status: 'start_failed', launchTries: 1 });
  });

  it('that can never succeed ends as start_failed at once', async () => {
    const product = productOver();
    product.launcher.next('impossible');
    const job = await product.create();
    await product.passUntil(dueAtOf(job));
    expect(await product.run(job.id)).toMatchObject({
      status: 'start_failed',
      launchTries: 1,
      reason: { code: 'definition_missing' },
    });
  });

  it('denied as shortly after a deploy is tried again, and starts one container', async () => {
    const product = productOver();
    product.launcher.next('denied', 'denied', 'denied', 'denied');
    const job = await product.create();
    await product.passUntil(dueAtOf(job) + MINUTE);
    expect(product.launcher.containers).toHaveLength(1);
    expect(await product.run(job.id)).toMatchObject({ status: 'starting', launchTries: 5, attempt: 1 });
  });

  it('denied for longer is a mistake, and ends within minutes with what is missing', async () => {
    const product = productOver();
    product.launcher.otherwise = 'denied';
    const job = await product.create();
    await product.passUntil(dueAtOf(job) + 4 * MINUTE);
    expect(await product.run(job.id)).toMatchObject({
      status: 'starting',
      lastRefusal: { code: 'permission_missing' },
    });
    await product.passUntil(dueAtOf(job) + 6 * MINUTE);
    expect(await product.run(job.id)).toMatchObject({
      status: 'start_failed',
      reason: { code: 'permission_missing' },
    });
    expect(await product.job(job.id)).toMatchObject({ state: 'history', outcome: 'failed' });
  });

  it('whose answer is lost is repeated under the same token', async () => {
    const product = productOver();
    product.launcher.next('unavailable_after_start');
    const job = await product.create();
    product.clock.advanceTo(dueAtOf(job));
    await expect(product.wake(dueOf(job))).rejects.toMatchObject({ code: 'unavailable' });
    await product.wake(dueOf(job));
    expect(product.launcher.containers).toHaveLength(1);
    expect(product.launcher.orders.map((order) => order.token)).toEqual([
      product.launcher.orders[0]?.token,
      product.launcher.orders[0]?.token,
    ]);
    expect(await product.run(job.id)).toMatchObject({ launchTries: 1, status: 'starting' });
  });

  it('whose answer is lost for 50 minutes is looked up instead of repeated', async () => {
    const product = productOver();
    product.launcher.next('unavailable_after_start');
    const job = await product.create();
    product.clock.advanceTo(dueAtOf(job));
    await expect(product.wake(dueOf(job))).rejects.toMatchObject({ code: 'unavailable' });
    product.clock.advance(51 * MINUTE);
    await product.wake(dueOf(job));
    expect(product.launcher.orders).toHaveLength(1);
    expect(await product.run(job.id)).toMatchObject({ handle: product.launcher.containers[0]?.handle });
  });

  it('whose answer is lost for 50 minutes and whose container is not found was not started', async () => {
    const product = productOver();
    product.launcher.next('unavailable');
    const job = await product.create();
    product.clock.advanceTo(dueAtOf(job));
    await expect(product.wake(dueOf(job))).rejects.toMatchObject({ code: 'unavailable' });
    product.clock.advance(51 * MINUTE);
    await product.wake(dueOf(job));
    expect(await product.run(job.id)).toMatchObject({ status: 'starting' });
    await product.passUntil(product.clock.now() + 10 * MINUTE);
    expect(product.launcher.containers).toHaveLength(0);
    expect(await product.run(job.id)).toMatchObject({
      status: 'start_failed',
      reason: { code: 'start_not_answered' },
    });
  });

  it('whose answer is lost and whose repeat is throttled up to its start deadline is found all the same', async () => {
    const product = productOver();
    const job = await product.create({ image: 'busybox', in: '30s', startDeadline: '10s' });
    product.clock.advanceTo(dueAtOf(job));
    product.launcher.next('unavailable_after_start', 'throttled');
    await expect(product.wake(dueOf(job))).rejects.toMatchObject({ code: 'unavailable' });
    product.clock.advance(9900);
    await product.wake(dueOf(job));
    await product.passUntil(product.clock.now() + 2 * MINUTE);
    expect(await product.run(job.id)).toMatchObject({ handle: product.launcher.containers[0]?.handle });
    expect(product.launcher.containers).toMatchObject([{ seen: { phase: 'starting' } }]);
  });

  it('that is throttled up to its start deadline says so', async () => {
    const product = productOver();
    const job = await product.create({ image: 'busybox', in: '30s', startDeadline: '10s' });
    product.launcher.otherwise = 'throttled';
    await product.passUntil(dueAtOf(job) + 13 * MINUTE);
    expect(product.launcher.containers).toEqual([]);
    expect(await product.run(job.id)).toMatchObject({
      status: 'start_failed',
      reason: { text: expect.stringMatching(/^Not started before its start deadline\. .*Rate exceeded/) },
    });
  });

  it('whose call is not answered before its start deadline was not started', async () => {
    const product = productOver();
    const job = await product.create({ image: 'busybox', in: '30s', startDeadline: '30s' });
    product.clock.advanceTo(dueAtOf(job));
    product.launcher.next('unavailable');
    await expect(product.wake(dueOf(job))).rejects.toMatchObject({ code: 'unavailable' });
    product.clock.advance(5 * MINUTE);
    await product.sweep();
    await product.passUntil(product.clock.now() + 7 * MINUTE);
    expect(await product.run(job.id)).toMatchObject({
      status: 'start_failed',
      reason: { code: 'start_not_answered' },
    });
  });

  it('gives the container the command, the environment and what it is', async () => {
    const product = productOver();
    const job = await product.create({
      image: 'busybox',
      command: ['date'],
      environment: { A: 'b' },
      in: '30s',
    });
    await product.passUntil(dueAtOf(job));
    const { overrides } = product.launcher.orders[0]!;
    expect(overrides).toMatchObject({ cpu: '256', memory: '512' });
    expect(overrides.containerOverrides[0].command).toEqual(['date']);
    expect(
      Object.fromEntries(overrides.containerOverrides[0].environment.map((v) => [v.name, v.value])),
    ).toEqual({
      A: 'b',
      RUNAT_JOB_ID: job.id,
      RUNAT_RUN_ID: (await product.run(job.id)).id,
      RUNAT_DUE_AT: new Date(dueAtOf(job)).toISOString(),
      RUNAT_ATTEMPT: '1',
      RUNAT_COPY: '1',
      RUNAT_COPIES: '1',
    });
  });
});

describe('while no alarm can be set', () => {
  const withoutAlarms = (product: Product) => {
    product.alarms.setAlarm = async () => {
      throw new DomainError('unavailable', 'no alarm can be set');
    };
  };

  it('what is due starts all the same, and the watchdog wakes the next occurrence', async () => {
    const product = productOver();
    const job = await product.create({ image: 'busybox', every: '1h' });
    const dueAt = dueAtOf(job);
    const setAlarm = product.alarms.setAlarm.bind(product.alarms);
    withoutAlarms(product);
    product.clock.advanceTo(dueAt);
    await product.due(job.id, { dueAt, revision: 1 });
    expect(await product.run(job.id)).toMatchObject({ status: 'starting', latenessMs: 0 });
    expect(await product.job(job.id)).toMatchObject({ nextDueAt: dueAt + HOUR });
    expect(product.log.counted('AlarmNotSet')).toBe(1);
    product.alarms.setAlarm = setAlarm;
    await product.follow(product.launcher.exited((await product.run(job.id)).id, 0, dueAt + 1));
    product.clock.advanceTo(dueAt + HOUR + 31_000);
    await product.sweep();
    await product.passUntil(product.clock.now() + 1);
    expect(product.launcher.orders).toHaveLength(2);
  });

  it('a run that is seen running is stored as running, and the watchdog stops it at its timeout', async () => {
    const product = productOver();
    const job = await product.create({ image: 'busybox', in: '30s', timeout: '5m' });
    await product.passUntil(dueAtOf(job));
    withoutAlarms(product);
    const { id } = await product.run(job.id);
    await product.follow(product.launcher.running(id, product.clock.now()));
    expect(await product.run(job.id)).toMatchObject({ status: 'running' });
    expect(product.log.counted('AlarmNotSet')).toBe(1);
    product.clock.advance(6 * MINUTE);
    await product.sweep();
    expect(product.launcher.containers).toMatchObject([{ stopReason: expect.any(String) }]);
  });
});
