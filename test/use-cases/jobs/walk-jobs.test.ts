import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Job } from '../../../functions/domain/job/job.ts';
import type { JobRequest } from '../../../functions/domain/request/job-fields.ts';
import { HOUR, MINUTE, SECOND } from '../../../functions/domain/shared/instant.ts';
import { type Product, productOver } from '../product.ts';

/** Walks through all jobs; `meanwhile` happens after each page. Gives what was shown, in order. */
const walk = async (
  product: Product,
  limit: number,
  meanwhile: (page: number) => Promise<void>,
): Promise<readonly Job[]> => {
  const shown: Job[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < 300; page += 1) {
    const answer = await product.list({}, { limit, cursor });
    shown.push(...answer.items);
    cursor = answer.cursor;
    if (cursor === undefined) return shown;
    await meanwhile(page);
  }
  throw new Error('the walk does not end');
};

const idsOf = (jobs: readonly Job[]): string[] => [...new Set(jobs.map(({ id }) => id))].sort();

const minutes = fc.integer({ min: 1, max: 90 });

/** Jobs that are due once, that recur, that are markers and end at once, and that run until somebody says that they ended. */
const requests: fc.Arbitrary<JobRequest> = fc.oneof(
  minutes.map((count) => ({ image: 'busybox', in: `${20 * count}s`, timeout: '0' })),
  minutes.map((count) => ({ in: `${20 * count}s` })),
  minutes.map((count) => ({ every: `${count}m` })),
  minutes.map((count) => ({ image: 'busybox', every: `${count}m`, timeout: '0' })),
  minutes.map((minute) => ({
    image: 'busybox',
    cron: [`${minute % 60} * * * *`, '*/7 * * * *'],
    timeout: '0',
  })),
);

/** What may happen between two pages, by what is drawn. */
const happens = async (product: Product, jobs: readonly Job[], drawn: readonly number[]): Promise<void> => {
  const [chosen = 0, what = 0, passes = 0] = drawn;
  const job = jobs[chosen % jobs.length];
  if (!job) return;
  await product.passUntil(product.clock.now() + (passes % 6) * SECOND);
  const { activeRuns } = await product.job(job.id);
  // More often than not a container ends.
  for (const id of activeRuns)
    if (product.launcher.orders.some(({ run }) => run.id === id))
      await product.follow(product.launcher.exited(id, what % 3 === 0 ? 1 : 0, product.clock.now()));
  const { state, paused } = await product.job(job.id);
  if (state === 'history') return;
  const edits: readonly JobRequest[] = [{ paused: !paused }, { tags: [`${what}`] }, { name: `job ${what}` }];
  const edit = edits[what % 9];
  if (edit) {
    product.clock.advance(1);
    // What is due once and runs cannot be paused.
    if (state === 'running' && what % 9 === 0) return;
    await product.revise({ id: job.id, edit: (current) => ({ request: { ...current, ...edit } }) });
  }
};

describe('a walk through all jobs', () => {
  it('misses none that is due, runs, ends, is paused, resumed or edited meanwhile', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(requests, { minLength: 5, maxLength: 25 }),
        // The walk is faster than jobs come due, or it would go on for ever.
        fc.integer({ min: 3, max: 8 }),
        fc.infiniteStream(fc.tuple(fc.nat(1000), fc.nat(1000), fc.nat(1000))),
        async (wishes, limit, draws) => {
          const product = productOver();
          const jobs: Job[] = [];
          for (const wish of wishes) jobs.push(await product.create(wish));
          await product.passUntil(product.clock.now() + 5 * MINUTE);
          product.clock.advance(1);
          const shown = await walk(product, limit, () => happens(product, jobs, draws.next().value ?? []));
          expect(idsOf(shown)).toEqual(idsOf(jobs));
        },
      ),
      { numRuns: 40 },
    );
  });

  it('shows sixty jobs that run and end while it goes on, each in some page', async () => {
    const product = productOver();
    const jobs: Job[] = [];
    for (let index = 0; index < 60; index += 1)
      jobs.push(await product.create({ image: 'busybox', in: `${60 + index}s` }));
    const shown = await walk(product, 5, async (page) => {
      await product.passUntil(product.clock.now() + 10 * SECOND);
      const running = (await Promise.all(jobs.map(({ id }) => product.job(id)))).flatMap(
        ({ activeRuns }) => activeRuns,
      );
      for (const id of running.slice(0, page % 2 === 0 ? 12 : 0))
        await product.follow(product.launcher.exited(id, 0, product.clock.now()));
    });
    expect(idsOf(shown)).toEqual(idsOf(jobs));
  });

  it('shows a job that was brought forward meanwhile again, at its end', async () => {
    const product = productOver();
    const [soon, late, paused] = [
      await product.create({ in: '1h' }),
      await product.create({ in: '3h' }),
      await product.create({ every: '5h', paused: true }),
    ];
    product.clock.advance(1);
    const shown = await walk(product, 1, async (page) => {
      if (page !== 0) return;
      product.clock.advance(1);
      const at = new Date(product.clock.now() + HOUR / 2).toISOString();
      await product.revise({ id: late.id, edit: () => ({ request: { at } }) });
      await product.revise({
        id: paused.id,
        edit: (current) => ({ request: { ...current, paused: false } }),
      });
    });
    expect(shown.map(({ id }) => id).slice(0, 1)).toEqual([soon.id]);
    expect(shown.map(({ id }) => id)).toContain(late.id);
    expect(shown.map(({ id }) => id)).toContain(paused.id);
  });

  it('shows each job once where nothing moves', async () => {
    const product = productOver();
    const jobs: Job[] = [];
    for (let index = 0; index < 10; index += 1) jobs.push(await product.create({ in: `${index + 1}m` }));
    await product.passUntil(product.clock.now() + 5 * MINUTE);
    product.clock.advance(1);
    const shown = await walk(product, 3, async () => {});
    expect(shown).toHaveLength(10);
    expect(idsOf(shown)).toEqual(idsOf(jobs));
  });
});
