import { describe, expect, it } from 'vitest';
import type { JobRequest } from '../../../functions/domain/request/job-fields.ts';
import { DAY, HOUR, type Instant, MINUTE, SECOND } from '../../../functions/domain/shared/instant.ts';
import type { TimelineRow } from '../../../functions/use-cases/jobs/read-timeline.ts';
import { inMemoryWorld } from '../../in-memory/world.ts';
import { liveUntil } from '../lively.ts';
import { type Product, productOver } from '../product.ts';

const EVERY_MINUTE = { image: 'busybox', every: '1m' } as const;

const rowsOf = async (product: Product, request: Partial<Parameters<Product['timeline']>[0]> = {}) => {
  const rows: TimelineRow[] = [];
  let { cursor } = request;
  do {
    const page = await product.timeline({ limit: 100, ...request, cursor });
    rows.push(...page.rows);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return rows;
};

/** What the list of occurrences tells of a span. */
const occurrencesOf = async (product: Product, jobId: string, span: { from: Instant; to: Instant }) => {
  const all = [];
  for (let from: Instant | undefined = span.from; from !== undefined; ) {
    const page: Awaited<ReturnType<Product['occurrences']>> = await product.occurrences(jobId, {
      from,
      to: span.to,
      limit: 100,
    });
    all.push(...page.items);
    from = page.next;
  }
  return all;
};

const marksOf = ({ marks }: TimelineRow) => marks.map(({ note: _note, ...mark }) => mark);

describe('the timeline of a job', () => {
  it.each<[string, Instant, JobRequest]>([
    [
      'over clocks that go forward, with what is left out, skipped and missed',
      Date.UTC(2026, 2, 28, 20),
      {
        image: 'busybox',
        cron: '30 * * * *',
        timezone: 'Europe/Berlin',
        exclude: ['2026-03-29T04:00/2026-03-29T06:00'],
        startDeadline: '10m',
      },
    ],
    [
      'over clocks that go back',
      Date.UTC(2026, 9, 24, 20),
      { image: 'busybox', cron: '15,45 * * * *', timezone: 'America/Sao_Paulo' },
    ],
    [
      'over clocks that go back, by elapsed time',
      Date.UTC(2026, 9, 24, 20),
      { image: 'busybox', every: '20m', timezone: 'Europe/Berlin', overlap: 'queue' },
    ],
  ])('%s is what its occurrences are', async (_what, now, request) => {
    const product = productOver(inMemoryWorld({ now }));
    const job = await product.create(request);
    await liveUntil(product, now + 3 * HOUR, {
      // One run takes so long that others are left out or wait.
      life: ({ dueAt }) => ({ takes: dueAt < now + HOUR ? 90 * MINUTE : SECOND, exitCode: 0 }),
    });
    // Nothing is handed over for a while, so what was due is missed.
    product.alarms.takeDue(Number.POSITIVE_INFINITY);
    product.clock.advance(2 * HOUR);
    await liveUntil(product, product.clock.now() + HOUR, { life: () => ({ takes: SECOND, exitCode: 1 }) });
    const span = { from: now - HOUR, to: now + 16 * HOUR };
    const [row] = await rowsOf(product, { ...span, jobId: job.id });
    const expected = await occurrencesOf(product, job.id, span);
    expect(marksOf(row!)).toStrictEqual(expected);
    const seen = new Set(expected.map(({ status }) => status));
    expect(seen.has('succeeded') && seen.has('pending')).toBe(true);
    expect(seen.has('skipped') || seen.has('missed')).toBe(true);
  });

  it('has runs that began before it and are not over', async () => {
    const product = productOver();
    const begin = product.clock.now();
    const job = await product.create({ image: 'busybox', in: '1m', timeout: '2d' });
    await liveUntil(product, begin + 2 * HOUR, { life: () => ({ takes: DAY, exitCode: 0 }) });
    const [row] = await rowsOf(product, { from: begin + HOUR, to: begin + 3 * HOUR, jobId: job.id });
    expect(row?.marks).toEqual([]);
    expect(row?.underWay).toMatchObject([{ dueAt: begin + MINUTE }]);
  });

  it('has parts where its marks are crowded, which count what its occurrences are', async () => {
    const product = productOver();
    const begin = product.clock.now();
    const job = await product.create(EVERY_MINUTE);
    await liveUntil(product, begin + 2 * HOUR, { life: () => ({ takes: SECOND, exitCode: 0 }) });
    const span = { from: begin, to: begin + 4 * HOUR };
    const [row] = await rowsOf(product, { ...span, jobId: job.id });
    expect(row?.marks).toEqual([]);
    expect(row?.buckets).toHaveLength(48);
    const expected = await occurrencesOf(product, job.id, span);
    for (const { from, to, counts } of row?.buckets ?? []) {
      const tally: Record<string, number> = {};
      for (const { dueAt, status } of expected) {
        if (dueAt >= from && dueAt < to) tally[status] = (tally[status] ?? 0) + 1;
      }
      expect(counts).toEqual(tally);
    }
  });

  it('reads the latest of very many runs, and says from where', async () => {
    const product = productOver();
    const begin = product.clock.now();
    const job = await product.create({ image: 'busybox', every: '1s', overlap: 'skip' });
    const [runs, many] = [product.runs, 2500];
    await liveUntil(product, begin + 2 * SECOND, { life: () => ({ takes: DAY, exitCode: 0 }) });
    const [first] = runs.all();
    for (let index = 0; index < many; index += 1) {
      const dueAt = begin - DAY + index * SECOND;
      const id = `${first!.id.slice(0, 32)}-x-${index}`;
      await runs.insert({ ...first!, dueAt, id, status: 'succeeded' });
    }
    const from = begin - DAY;
    const [row] = await rowsOf(product, { from, to: begin - DAY + many * SECOND, jobId: job.id });
    expect(row?.readFrom).toBe(from + 500 * SECOND + 1);
    const counted = row?.buckets.reduce((sum, { counts }) => sum + (counts.succeeded ?? 0), 0);
    expect(counted).toBe(1999);
  });

  it('of a job that is not there is not there', async () => {
    await expect(rowsOf(productOver(), { jobId: 'f'.repeat(32) })).rejects.toMatchObject({
      code: 'not_found',
    });
  });
});

describe('the timelines of all jobs', () => {
  const withJobs = async () => {
    const product = productOver();
    const begin = product.clock.now();
    const create = async (request: object) => (await product.create({ image: 'busybox', ...request })).id;
    const old = await create({ in: '1m' });
    await liveUntil(product, begin + 2 * DAY, { life: () => ({ takes: SECOND, exitCode: 0 }) });
    const far = await create({ in: '9d', tags: ['far'] });
    const done = await create({ in: '1m', tags: ['today'] });
    const soon = await create({ in: '3h', tags: ['today'] });
    await liveUntil(product, product.clock.now() + 5 * MINUTE, {
      life: () => ({ takes: SECOND, exitCode: 0 }),
    });
    return { product, begin, old, far, done, soon, now: product.clock.now() };
  };
  const idsOf = (rows: readonly TimelineRow[]) => rows.map(({ job }) => job.id);

  it('are of those that have something within a day before and after', async () => {
    const { product, done, soon, now } = await withJobs();
    expect(idsOf(await rowsOf(product))).toEqual([soon, done]);
    expect(await product.timeline({ limit: 1 })).toMatchObject({ from: now - DAY, to: now + DAY });
  });

  it('are of those that have something within another span', async () => {
    const { product, begin, old, far, now } = await withJobs();
    expect(idsOf(await rowsOf(product, { from: begin, to: begin + HOUR }))).toEqual([old]);
    expect(idsOf(await rowsOf(product, { from: now + 8 * DAY, to: now + 10 * DAY }))).toEqual([far]);
  });

  it('are narrowed by a tag', async () => {
    const { product, far, done, soon } = await withJobs();
    expect(idsOf(await rowsOf(product, { tag: 'today' }))).toEqual([soon, done]);
    expect(await rowsOf(product, { tag: 'far' })).toEqual([]);
    expect(await rowsOf(product, { tag: 'far', jobId: soon })).toEqual([]);
    expect(idsOf(await rowsOf(product, { tag: 'far', jobId: far }))).toEqual([far]);
  });

  it('come page by page, each once', async () => {
    const product = productOver();
    const ids = [];
    for (let job = 0; job < 23; job += 1)
      ids.push((await product.create({ image: 'busybox', in: `${job + 1}m` })).id);
    for (const limit of [1, 4, 5, 100]) expect(idsOf(await rowsOf(product, { limit }))).toEqual(ids);
  });

  it('end where an answer has as many marks as it may', async () => {
    const product = productOver();
    for (let job = 0; job < 30; job += 1) await product.create({ image: 'busybox', every: '30m' });
    const { rows, cursor } = await product.timeline({ limit: 100 });
    expect(rows.length).toBeLessThan(20);
    expect(cursor).toBeTypeOf('string');
    expect(await rowsOf(product)).toHaveLength(30);
  });

  it.each([
    [{ from: 5, to: 5 }, 'expected an instant after from'],
    [{ from: 0, to: 401 * DAY }, 'expected at most 400 days after from'],
  ])('within %j are refused', async (span, detail) => {
    await expect(rowsOf(productOver(), span)).rejects.toMatchObject({
      code: 'invalid',
      faults: [{ pointer: '/to', detail }],
    });
  });
});
