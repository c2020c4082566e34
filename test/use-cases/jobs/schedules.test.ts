import { describe, expect, it } from 'vitest';
import type { Misfire, Overlap } from '../../../functions/domain/job/policies.ts';
import type { JobRequest } from '../../../functions/domain/request/job-fields.ts';
import { type Habits, liveUntil, runsOf } from '../lively.ts';
import { productOver } from '../product.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const EVERY_2S: JobRequest = { image: 'busybox', shell: 'date', every: '2s' };

/** A job that lived for a while: its runs and itself. */
const lived = async (request: JobRequest, milliseconds: number, habits: Habits = {}) => {
  const product = productOver();
  const begin = product.clock.now();
  const job = await product.create(request);
  await liveUntil(product, begin + milliseconds, habits);
  return { product, begin, job: await product.job(job.id), runs: await runsOf(product, job.id) };
};

const statuses = (runs: readonly { readonly status: string }[]) => runs.map(({ status }) => status);

const countOf = (runs: readonly { readonly status: string }[], status: string) =>
  statuses(runs).filter((each) => each === status).length;

describe('a recurring job', () => {
  it('is due again and again, on the second, from one interval after its creation on', async () => {
    const { runs, begin, job } = await lived(EVERY_2S, 20 * SECOND);
    expect(runs.map(({ dueAt }) => dueAt - begin)).toEqual(
      Array.from({ length: 10 }, (_, index) => (index + 1) * 2 * SECOND),
    );
    expect(runs.every(({ latenessMs, cause }) => latenessMs === 0 && cause === 'schedule')).toBe(true);
    expect(job.nextDueAt).toBe(begin + 22 * SECOND);
  });

  it('goes on by the watchdog where an alarm was lost', async () => {
    const product = productOver();
    const job = await product.create({ ...EVERY_2S, every: '1h' });
    const begin = product.clock.now();
    await liveUntil(product, begin + HOUR + MINUTE);
    product.alarms.takeDue(Number.POSITIVE_INFINITY);
    await liveUntil(product, begin + 3 * HOUR + MINUTE);
    const runs = await runsOf(product, job.id);
    expect(statuses(runs)).toEqual(['succeeded', 'succeeded', 'succeeded']);
    expect(runs[1]?.latenessMs).toBeLessThanOrEqual(2 * MINUTE);
    expect(runs[2]?.latenessMs).toBe(0);
  });

  it('starts at startsAt and is over after endsAt', async () => {
    const product = productOver();
    const begin = product.clock.now();
    const at = (seconds: number) => new Date(begin + seconds * SECOND).toISOString();
    const job = await product.create({ ...EVERY_2S, startsAt: at(5), endsAt: at(11) });
    await liveUntil(product, begin + MINUTE);
    const runs = await runsOf(product, job.id);
    expect(runs.map(({ dueAt }) => dueAt - begin)).toEqual([5, 7, 9, 11].map((second) => second * SECOND));
    const over = await product.job(job.id);
    expect(over).toMatchObject({ state: 'history', outcome: 'ended' });
    expect(over.nextDueAt).toBeUndefined();
  });

  it('never runs in what it excludes', async () => {
    const product = productOver();
    const begin = product.clock.now();
    const day = new Date(begin + 24 * HOUR).toISOString().slice(0, 10);
    const job = await product.create({ image: 'busybox', cron: '0 6 * * *', exclude: [day] });
    await liveUntil(product, begin + 72 * HOUR);
    const days = (await runsOf(product, job.id)).map(({ dueAt }) =>
      Math.round((dueAt - Date.parse(day)) / (24 * HOUR)),
    );
    expect(days).toEqual([1, 2]);
  });

  it('keeps going after a run that failed', async () => {
    const { runs, job } = await lived(EVERY_2S, 7 * SECOND, { life: () => ({ takes: 10, exitCode: 1 }) });
    expect(statuses(runs)).toEqual(['failed', 'failed', 'failed']);
    expect(job).toMatchObject({ state: 'scheduled', lastRun: { status: 'failed' } });
  });
});

describe('an occurrence that is due while an earlier one runs', () => {
  const FIVE_SECONDS: Habits = { life: () => ({ takes: 5 * SECOND }) };
  const overlapping = (overlap: Overlap) => lived({ ...EVERY_2S, overlap }, 21 * SECOND, FIVE_SECONDS);

  it('is left out by skip, naming the run in its way', async () => {
    const { runs } = await overlapping('skip');
    expect(statuses(runs).slice(0, 6)).toEqual([
      'succeeded',
      'skipped',
      'skipped',
      'succeeded',
      'skipped',
      'skipped',
    ]);
    expect(runs[1]).toMatchObject({ blockedBy: runs[0]?.id, reason: { code: 'still_running' } });
    expect(runs[1]?.launchedAt).toBeUndefined();
  });

  it('waits by queue, one of them, and starts when the earlier one has ended', async () => {
    const { runs, product } = await overlapping('queue');
    expect(statuses(runs).slice(0, 4)).toEqual(['succeeded', 'succeeded', 'skipped', 'succeeded']);
    expect(runs[2]).toMatchObject({ blockedBy: runs[1]?.id, reason: { code: 'another_waits' } });
    expect(runs[1]?.latenessMs).toBe(3 * SECOND);
    expect(mostAtOnce(runs)).toBe(1);
    expect(product.launcher.containers.length).toBe(countOf(runs, 'succeeded') + 1);
  });

  it('takes the place of the earlier one by replace, once that has ended', async () => {
    const { runs } = await overlapping('replace');
    expect(statuses(runs).slice(0, 4)).toEqual(['canceled', 'canceled', 'canceled', 'canceled']);
    expect(runs[0]).toMatchObject({ reason: { code: 'replaced' } });
    expect(runs[1]?.launchedAt).toBe(runs[0]?.stoppedAt);
    expect(mostAtOnce(runs)).toBe(1);
  });

  it('runs beside it by allow', async () => {
    const { runs } = await overlapping('allow');
    expect(countOf(runs, 'skipped')).toBe(0);
    expect(runs.every(({ latenessMs }) => latenessMs === 0)).toBe(true);
    expect(mostAtOnce(runs)).toBe(3);
  });

  it('that waits too long is missed', async () => {
    const { runs } = await lived(
      { ...EVERY_2S, overlap: 'queue', startDeadline: '3s', timeout: '0' },
      10 * MINUTE,
      { life: () => ({ takes: 5 * MINUTE }) },
    );
    expect(runs[1]).toMatchObject({
      status: 'missed',
      reason: { code: 'start_deadline_passed' },
      blockedBy: runs[0]?.id,
    });
  });

  it('that waits when its job is canceled is canceled with it', async () => {
    const product = productOver();
    const job = await product.create({ ...EVERY_2S, overlap: 'queue' });
    await liveUntil(product, product.clock.now() + 5 * SECOND, FIVE_SECONDS);
    await product.cancel(job.id);
    expect((await runsOf(product, job.id)).at(-1)).toMatchObject({
      status: 'canceled',
      reason: { code: 'job_canceled' },
    });
    await liveUntil(product, product.clock.now() + MINUTE, FIVE_SECONDS);
    expect(statuses(await runsOf(product, job.id))).toEqual(['succeeded', 'canceled']);
    expect(await product.job(job.id)).toMatchObject({ state: 'history', outcome: 'canceled' });
  });
});

const mostAtOnce = (
  runs: readonly { readonly launchedAt?: number; readonly stoppedAt?: number }[],
): number => {
  const launched = runs.filter(({ launchedAt }) => launchedAt !== undefined);
  const during = (at: number) =>
    launched.filter(({ launchedAt = 0, stoppedAt = Infinity }) => launchedAt <= at && at < stoppedAt).length;
  return Math.max(...launched.map(({ launchedAt = 0 }) => during(launchedAt)));
};

describe('ten minutes in which nothing was handed over', () => {
  const afterOutage = async (request: JobRequest) => {
    const product = productOver();
    const begin = product.clock.now();
    const job = await product.create(request);
    await liveUntil(product, begin + 11 * MINUTE, {
      outageUntil: begin + 10 * MINUTE,
      life: () => ({ takes: 100 }),
    });
    const runs = await runsOf(product, job.id);
    return { begin, runs: runs.filter(({ dueAt }) => dueAt <= begin + 10 * MINUTE), all: runs };
  };

  it.each<[Misfire, number, number]>([
    ['run_once', 1, 9],
    ['skip', 1, 9],
    ['run_all', 10, 0],
  ])('of a job of every minute leave, by %s, %d that ran and %d missed', async (misfire, ran, missed) => {
    const { runs } = await afterOutage({ image: 'busybox', every: '1m', misfire, overlap: 'allow' });
    expect(runs).toHaveLength(10);
    expect([countOf(runs, 'succeeded'), countOf(runs, 'missed')]).toEqual([ran, missed]);
    expect(runs.at(-1)).toMatchObject({ status: 'succeeded' });
  });

  it('leave nothing that ran by skip where even the latest has long passed', async () => {
    const { runs } = await afterOutage({ image: 'busybox', every: '4m', misfire: 'skip' });
    expect(statuses(runs)).toEqual(['missed', 'missed']);
  });

  it('of a job of every two seconds leave a record of each, and the latest hundred ran by run_all', async () => {
    const { runs } = await afterOutage({ ...EVERY_2S, misfire: 'run_all', overlap: 'allow' });
    expect(runs).toHaveLength(300);
    expect(countOf(runs, 'missed')).toBe(200);
    expect(
      statuses(runs)
        .slice(200)
        .every((status) => status === 'succeeded'),
    ).toBe(true);
  });

  it('do not keep a job from going on', async () => {
    const { all, begin } = await afterOutage(EVERY_2S);
    const dueAts = all.map(({ dueAt }) => dueAt);
    expect(dueAts).toEqual(
      Array.from({ length: dueAts.length }, (_, index) => begin + (index + 1) * 2 * SECOND),
    );
    expect(dueAts.length).toBe(330);
  });

  it('make what is past its start deadline missed', async () => {
    const { runs } = await afterOutage({ image: 'busybox', in: '1m', startDeadline: '5m' });
    expect(runs).toMatchObject([{ status: 'missed', reason: { code: 'start_deadline_passed' } }]);
  });
});

describe('a run that fails', () => {
  const failing = (codes: readonly number[], request: JobRequest = {}) =>
    lived({ image: 'busybox', in: '1s', retry: { limit: 2, backoff: '10s' }, ...request }, 10 * MINUTE, {
      life: ({ attempt }) => ({ takes: SECOND, exitCode: codes[attempt - 1] ?? 0 }),
    });

  it('is tried again: exit codes 1, 1 and 0 are one occurrence, three attempts and a job that succeeded', async () => {
    const { runs, job } = await failing([1, 1, 0]);
    expect(runs.map(({ attempt, status, cause }) => [attempt, status, cause])).toEqual([
      [1, 'failed', 'schedule'],
      [2, 'failed', 'retry'],
      [3, 'succeeded', 'retry'],
    ]);
    expect(new Set(runs.map(({ dueAt }) => dueAt)).size).toBe(1);
    expect(job).toMatchObject({ state: 'history', outcome: 'succeeded' });
    const waits = runs
      .slice(1)
      .map(({ launchedAt = 0 }, index) => launchedAt - (runs[index]?.stoppedAt ?? 0));
    expect(waits).toEqual([10 * SECOND, 20 * SECOND]);
    expect(runs.every(({ latenessMs }) => latenessMs === 0)).toBe(true);
  });

  it('is over when its attempts are used up', async () => {
    const { runs, job } = await failing([1, 1, 1]);
    expect(statuses(runs)).toEqual(['failed', 'failed', 'failed']);
    expect(job).toMatchObject({ state: 'history', outcome: 'failed' });
  });

  it('is not tried again for other exit codes than those named', async () => {
    const retry = { limit: 2, exitCodes: [75] };
    expect((await failing([75, 1], { retry })).runs).toHaveLength(2);
  });

  it('uses up no attempt where its container never ran', async () => {
    const { runs, job } = await lived(
      { image: 'busybox', in: '1s', retry: { limit: 1, backoff: '1s' } },
      10 * MINUTE,
      {
        life: ({ attempt }) =>
          attempt === 1
            ? { takes: 0, startFailure: 'CannotPullContainerError: i/o timeout' }
            : { takes: SECOND, exitCode: attempt === 2 ? 1 : 0 },
      },
    );
    expect(statuses(runs)).toEqual(['start_failed', 'failed', 'succeeded']);
    expect(job.outcome).toBe('succeeded');
  });

  it('is tried again after the job was canceled neither', async () => {
    const product = productOver();
    const job = await product.create({ ...EVERY_2S, retry: { limit: 3, backoff: '1s' } });
    const habits: Habits = { life: () => ({ takes: 5 * SECOND, exitCode: 1 }) };
    await liveUntil(product, product.clock.now() + 3 * SECOND, habits);
    await product.cancel(job.id);
    await liveUntil(product, product.clock.now() + MINUTE, habits);
    expect(statuses(await runsOf(product, job.id))).toEqual(['failed']);
  });

  it('keeps the next occurrence waiting for its last attempt', async () => {
    const { runs } = await lived(
      { image: 'busybox', every: '30s', overlap: 'queue', retry: { limit: 1, backoff: '1m' } },
      3 * MINUTE,
      { life: ({ attempt, dueAt: _dueAt }) => ({ takes: SECOND, exitCode: attempt === 1 ? 1 : 0 }) },
    );
    expect(mostAtOnce(runs)).toBe(1);
    expect(runs.slice(0, 2).map(({ attempt, status }) => [attempt, status])).toEqual([
      [1, 'failed'],
      [2, 'succeeded'],
    ]);
  });
});

describe('copies', () => {
  it('are so many runs of one occurrence', async () => {
    const { runs, job, product } = await lived({ image: 'busybox', in: '1s', copies: 20 }, MINUTE);
    expect(runs.map(({ copy }) => copy)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    expect(countOf(runs, 'succeeded')).toBe(20);
    expect(job).toMatchObject({ state: 'history', outcome: 'succeeded', activeRuns: [] });
    const environments = product.launcher.orders.map(({ overrides }) =>
      Object.fromEntries(overrides.containerOverrides[0].environment.map(({ name, value }) => [name, value])),
    );
    expect(environments.map(({ RUNAT_COPY }) => Number(RUNAT_COPY)).sort((a, b) => a - b)).toEqual(
      runs.map(({ copy }) => copy),
    );
    expect(environments.every(({ RUNAT_COPIES }) => RUNAT_COPIES === '20')).toBe(true);
  });

  it('make the occurrence fail when one fails, and the others are kept', async () => {
    const { runs, job } = await lived({ image: 'busybox', in: '1s', copies: 20 }, MINUTE, {
      life: ({ copy }) => ({ takes: copy * 100, exitCode: copy === 7 ? 9 : 0 }),
    });
    expect(countOf(runs, 'succeeded')).toBe(19);
    expect(job).toMatchObject({ outcome: 'failed', lastRun: { exitCode: 9 } });
  });

  it('are tried again one by one', async () => {
    const { runs, job } = await lived(
      { image: 'busybox', in: '1s', copies: 3, retry: { limit: 1, backoff: '1s' } },
      MINUTE,
      { life: ({ copy, attempt }) => ({ takes: 100, exitCode: copy === 2 && attempt === 1 ? 1 : 0 }) },
    );
    expect(runs.map(({ copy, attempt, status }) => [copy, attempt, status])).toEqual([
      [1, 1, 'succeeded'],
      [2, 1, 'failed'],
      [2, 2, 'succeeded'],
      [3, 1, 'succeeded'],
    ]);
    expect(job.outcome).toBe('succeeded');
  });
});

describe('a timeout', () => {
  const SLEEP: Habits = { life: () => ({ takes: 60 * SECOND }) };

  it('stops a run that takes longer', async () => {
    const { runs } = await lived({ image: 'busybox', in: '1s', timeout: '2s' }, MINUTE, SLEEP);
    expect(runs).toMatchObject([{ status: 'timed_out', reason: { code: 'timeout' } }]);
    expect(runs[0]?.stoppedAt).toBe((runs[0]?.startedAt ?? 0) + 2500);
  });

  it('is held by the watchdog where its alarm is lost', async () => {
    const product = productOver();
    const job = await product.create({ image: 'busybox', in: '1s', timeout: '2s' });
    const long: Habits = { life: () => ({ takes: HOUR }) };
    await liveUntil(product, product.clock.now() + 2 * SECOND, long);
    product.alarms.takeDue(Number.POSITIVE_INFINITY);
    await liveUntil(product, product.clock.now() + 3 * MINUTE, long);
    expect(await runsOf(product, job.id)).toMatchObject([{ status: 'timed_out' }]);
    expect(product.launcher.containers).toMatchObject([{ seen: { phase: 'stopped' } }]);
  });
});
