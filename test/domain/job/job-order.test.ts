import { describe, expect, it } from 'vitest';
import type { Job } from '../../../functions/domain/job/job.ts';
import { type JobSorting, lastTook, sortedJobs } from '../../../functions/domain/job/job-order.ts';
import { priceOfMonth } from '../../../functions/domain/job/price-of-month.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../../functions/domain/shared/instant.ts';
import { priceOfRun } from '../../../functions/domain/target/price.ts';
import { aJob, aRecurringJob, NOW, once } from '../samples.ts';

const AT = { now: NOW, publicAddresses: true };

const ran = (took: number, endedAgo = 0): Pick<Job, 'lastRun'> => ({
  lastRun: {
    id: 'r',
    dueAt: NOW - DAY,
    status: 'succeeded',
    startedAt: NOW - endedAgo - took,
    stoppedAt: NOW - endedAgo,
  },
});

const hourly = (changes: Partial<Job> = {}): Job =>
  aRecurringJob(HOUR, { nextDueAt: NOW + HOUR, ...changes });

const perMinute = (job: Job): number => {
  if (job.target.kind !== 'container') throw new RangeError('no container');
  return priceOfRun(job.target, { from: 0, to: MINUTE }).usd;
};

describe('the price of a month', () => {
  it('is that of as many runs as are due, each as long as the last one', () => {
    const job = hourly({ ...ran(10 * MINUTE), copies: 2 });
    const price = priceOfMonth(job, AT);
    expect(price).toMatchObject({ runs: 1440, isLeast: false });
    expect(price?.usd).toBeCloseTo(1440 * 10 * perMinute(job), 4);
  });

  it('counts the pull of the image, which is paid for', () => {
    const { lastRun } = ran(MINUTE);
    const job = hourly({ lastRun: { ...lastRun!, pullStartedAt: NOW - 3 * MINUTE } });
    expect(priceOfMonth(job, AT)?.usd).toBeCloseTo(720 * 3 * perMinute(job), 4);
  });

  it('is the least that is billed where no run is known', () => {
    const job = hourly();
    expect(priceOfMonth(job, AT)).toMatchObject({ runs: 720, isLeast: true });
    expect(priceOfMonth(job, AT)?.usd).toBeCloseTo(720 * perMinute(job), 6);
  });

  it('is less where containers have no public address', () => {
    // 720 × 0.005 ÷ 60
    const without = priceOfMonth(hourly(), { ...AT, publicAddresses: false })?.usd ?? 0;
    expect((priceOfMonth(hourly(), AT)?.usd ?? 0) - without).toBeCloseTo(0.06, 4);
  });

  it('of what is due once is that of one run, where that is within the month', () => {
    const at = (due: number) => aJob({ trigger: once(due), nextDueAt: due });
    expect(priceOfMonth(at(NOW + HOUR), AT)?.runs).toBe(1);
    expect(priceOfMonth(at(NOW + 31 * DAY), AT)).toBeUndefined();
  });

  it.each<[string, Job]>([
    ['is paused', hourly({ paused: true })],
    ['is canceled', hourly({ canceled: true })],
    ['is due no more', aJob({ nextDueAt: undefined as never })],
    ['is a marker', hourly({ target: { kind: 'marker' } })],
  ])('is not there for a job that %s', (_what, job) => {
    expect(priceOfMonth(job, AT)).toBeUndefined();
  });
});

describe('how long the last run took', () => {
  it('is from its start to its end', () => {
    expect(lastTook(hourly(ran(90 * SECOND)))).toBe(90 * SECOND);
    expect(lastTook(hourly())).toBeUndefined();
  });
});

describe('jobs are sorted', () => {
  const jobs: readonly Job[] = [
    hourly({ name: 'b10', nextDueAt: NOW + 3, ...ran(2 * MINUTE, 30) }),
    hourly({ name: 'B9', nextDueAt: NOW + 1, ...ran(9 * MINUTE, 10) }),
    aJob({ name: 'never', nextDueAt: undefined as never }),
    hourly({ name: 'a', nextDueAt: NOW + 2, ...ran(4 * MINUTE, 20) }),
  ];
  const names = (sorting: JobSorting) => sortedJobs(jobs, sorting, AT).map(({ name }) => name);

  it.each<[JobSorting['by'], readonly string[]]>([
    ['name', ['a', 'B9', 'b10', 'never']],
    ['next', ['B9', 'a', 'b10', 'never']],
    ['ended', ['b10', 'a', 'B9', 'never']],
    ['took', ['b10', 'a', 'B9', 'never']],
    ['price', ['b10', 'a', 'B9', 'never']],
  ])('by %s', (by, sorted) => {
    expect(names({ by, descending: false })).toEqual(sorted);
  });

  it('from the other end, those without it last all the same', () => {
    expect(names({ by: 'next', descending: true })).toEqual(['b10', 'a', 'B9', 'never']);
    expect(names({ by: 'name', descending: true })).toEqual(['never', 'b10', 'B9', 'a']);
  });

  it('and stay as they were where they are equal', () => {
    const equal = ['x', 'y', 'z'].map((name) => hourly({ name, nextDueAt: NOW }));
    for (const descending of [true, false]) {
      expect(sortedJobs(equal, { by: 'next', descending }, AT)).toEqual(equal);
    }
  });
});
