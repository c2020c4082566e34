import { describe, expect, it } from 'vitest';
import { jobIdForKey } from '../../../functions/domain/shared/identifiers.ts';
import { DAY, MINUTE } from '../../../functions/domain/shared/instant.ts';
import {
  LARGEST_JOB_NUMBER,
  numberedJobId,
  numberOfJobId,
} from '../../../functions/domain/shared/job-number.ts';
import type { CreateNumberedJobInput } from '../../../functions/use-cases/jobs/create-numbered-job.ts';
import { listNumberedJobs } from '../../../functions/use-cases/jobs/list-numbered-jobs.ts';
import { KEPT_DAYS } from '../../retention.ts';
import { atEveryCrashPoint } from '../crash-points/crashing-ports.ts';
import { mortal, named, rest } from '../crash-points/mortal.ts';
import { told } from '../deliveries/webhook-jobs.ts';
import { expectInstants, expectSound } from '../invariants.ts';
import { dueAtOf, type Product, productOver } from '../product.ts';

const wish = (overrides: Partial<CreateNumberedJobInput> = {}): CreateNumberedJobInput => ({
  series: 'timers',
  requestFor: (number) => told({ image: 'busybox', in: '5m', environment: { NUMBER: String(number) } }),
  isListed: true,
  callerName: 'alice',
  ...overrides,
});

const keyed = (key = 'k', body: unknown = 1): Partial<CreateNumberedJobInput> => ({
  idempotency: { key, route: 'POST /timers', body },
});

const listed = async ({ numbers }: Product): Promise<number[]> =>
  (await numbers.list('timers', { limit: 100 })).items.map(({ number }) => number);

describe('a job with a number', () => {
  it('has the id of its number, and is made for it', async () => {
    const product = productOver();
    const { job, number } = await product.createNumberedJob(wish());
    expect([number, job.id]).toEqual([1, numberedJobId('timers', 1)]);
    expect(job.target).toMatchObject({ environment: { NUMBER: '1' } });
    expect(await product.job(job.id)).toEqual(job);
    expect(product.alarms.pending).toHaveLength(1);
  });

  it('is numbered within its series', async () => {
    const product = productOver();
    await product.createNumberedJob(wish());
    const other = await product.createNumberedJob(wish({ series: 'joblog' }));
    const next = await product.createNumberedJob(wish());
    expect([other.number, next.number]).toEqual([1, 2]);
  });

  it('is on the list of its series only where that is asked for', async () => {
    const product = productOver();
    await product.createNumberedJob(wish({ isListed: false }));
    await product.createNumberedJob(wish());
    expect(await listed(product)).toEqual([2]);
  });

  it('is judged before it has a number', async () => {
    const product = productOver();
    const seen: number[] = [];
    const requestFor = (number: number) => {
      seen.push(number);
      return { image: 'a b', in: '5m' };
    };
    await expect(product.createNumberedJob(wish({ requestFor }))).rejects.toMatchObject({ code: 'invalid' });
    expect(seen).toEqual([LARGEST_JOB_NUMBER]);
    expect(product.numbers.last('timers')).toBe(0);
    expect(await listed(product)).toEqual([]);
  });
});

describe('a numbered job under an Idempotency-Key', () => {
  it('is the first one again', async () => {
    const product = productOver();
    const first = await product.createNumberedJob(wish(keyed()));
    expect(await product.createNumberedJob(wish(keyed()))).toEqual(first);
    expect(product.numbers.last('timers')).toBe(1);
    expect(await listed(product)).toEqual([1]);
  });

  it('is the first one again where it could not be made now', async () => {
    const product = productOver();
    const first = await product.createNumberedJob(wish(keyed()));
    const requestFor = () => ({ image: 'busybox', at: '2020-01-01T00:00:00Z' });
    const again = await product.createNumberedJob(wish({ ...keyed(), requestFor }));
    expect(again).toEqual(first);
  });

  it('is refused with another body', async () => {
    const product = productOver();
    await product.createNumberedJob(wish(keyed('k', 1)));
    await expect(product.createNumberedJob(wish(keyed('k', 2)))).rejects.toMatchObject({
      code: 'key_reused',
    });
  });

  it('writes nothing where it is refused', async () => {
    const product = productOver();
    await product.createNumberedJob(wish(keyed('k', 1)));
    const { numbers } = product;
    // The number of a request whose process died before its job was stored.
    await numbers.remember(jobIdForKey('alice', 'POST /timers', 'died'), await numbers.next('timers'));
    const before = await numbers.list('timers', { limit: 100 });
    product.clock.advance(MINUTE);
    const faulty = { ...keyed('died'), requestFor: () => ({ image: 'a b', in: '5m' }) };
    for (const refused of [keyed('k', 2), faulty])
      await expect(product.createNumberedJob(wish(refused))).rejects.toThrow(/key|rule/i);
    expect(await numbers.list('timers', { limit: 100 })).toEqual(before);
    expect((await product.createNumberedJob(wish(keyed('died')))).number).toBe(2);
    expect(await listed(product)).toEqual([1, 2]);
  });

  it('is another one for another caller, route or key', async () => {
    const product = productOver();
    const others: Partial<CreateNumberedJobInput>[] = [
      keyed(),
      { ...keyed(), callerName: 'bob' },
      { idempotency: { key: 'k', route: 'POST /jobs', body: 1 } },
      keyed('other'),
    ];
    const numbers = [];
    for (const other of others) numbers.push((await product.createNumberedJob(wish(other))).number);
    expect(numbers).toEqual([1, 2, 3, 4]);
  });

  it('is one job for those that ask at once', async () => {
    const product = productOver();
    const asked = Array.from({ length: 10 }, () => product.createNumberedJob(wish(keyed())));
    const made = await Promise.all(asked);
    expect(new Set(made.map(({ number }) => number)).size).toBe(1);
    expect(product.jobs.all()).toHaveLength(1);
  });

  it('is a new one with a new number once the first one is forgotten', async () => {
    const product = productOver();
    const first = await product.createNumberedJob(wish(keyed()));
    await product.passUntil(dueAtOf(first.job));
    product.clock.advance(KEPT_DAYS * DAY);
    expect((await product.createNumberedJob(wish(keyed()))).number).toBe(2);
  });
});

describe('the list of a series', () => {
  const list = async (product: Product) =>
    (await listNumberedJobs(product)('timers', { limit: 100 })).items.map(({ id }) =>
      numberOfJobId('timers', id),
    );

  it('has its jobs by rising number, page by page', async () => {
    const product = productOver();
    for (let count = 1; count <= 120; count += 1) await product.createNumberedJob(wish());
    const first = await listNumberedJobs(product)('timers', { limit: 70 });
    const second = await listNumberedJobs(product)('timers', { limit: 70, cursor: first.cursor });
    expect([first.items.length, second.items.length, second.cursor]).toEqual([70, 50, undefined]);
    expect(await list(product)).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
  });

  it('loses the number of a job that has expired', async () => {
    const product = productOver();
    const { job } = await product.createNumberedJob(wish());
    await product.createNumberedJob(wish({ requestFor: () => ({ every: '1d' }) }));
    await product.cancel(job.id);
    product.clock.advance(KEPT_DAYS * DAY);
    expect(await list(product)).toEqual([2]);
    expect(await listed(product)).toEqual([2]);
  });

  it('keeps a number for a day whose job is not stored yet', async () => {
    const product = productOver();
    await product.numbers.addToList('timers', { number: 1, listedAt: product.clock.now() });
    product.clock.advance(DAY - 1);
    expect(await list(product)).toEqual([]);
    expect(await listed(product)).toEqual([1]);
    product.clock.advance(1);
    await list(product);
    expect(await listed(product)).toEqual([]);
  });
});

describe('a process that dies while it creates a numbered job', () => {
  it('leaves a gap at most, without a key', async () => {
    const points = await atEveryCrashPoint(async (point) => {
      const { product, dying, calls } = mortal(point);
      await dying((mortals) => mortals.createNumberedJob(wish()));
      const { job, number } = await product.createNumberedJob(wish());
      expect(number, named(point)).toBeLessThanOrEqual(2);
      const numbers = product.jobs.all().map(({ id }) => numberOfJobId('timers', id));
      expect(new Set(numbers).size, named(point)).toBe(numbers.length);
      expect(await listed(product), named(point)).toEqual(expect.arrayContaining(numbers));
      await rest(product);
      await expectSound(product, job.id, named(point));
      for (const each of product.jobs.all())
        expect(each, named(point)).toMatchObject({ outcome: 'succeeded' });
      return calls();
    });
    expect(points).toBeGreaterThan(7);
  });

  it('leaves one job that runs once and is listed, when asked again under the same key', async () => {
    const points = await atEveryCrashPoint(async (point) => {
      const { product, dying, calls } = mortal(point);
      await dying((mortals) => mortals.createNumberedJob(wish(keyed())));
      const { job, number } = await product.createNumberedJob(wish(keyed()));
      expect(number, named(point)).toBeLessThanOrEqual(2);
      const other = await product.createNumberedJob(wish());
      expect(other.number, named(point)).toBe(number + 1);
      expect(await listed(product), named(point)).toEqual([number, other.number]);
      expect(product.jobs.all(), named(point)).toHaveLength(2);
      const dueAt = dueAtOf(job);
      await rest(product);
      await expectSound(product, job.id, named(point));
      await expectInstants(product, job.id, [dueAt], named(point));
      expect(product.clock.now()).toBeGreaterThan(dueAt + MINUTE);
      return calls();
    });
    expect(points).toBeGreaterThan(9);
  });
});
