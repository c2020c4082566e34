import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JobRequest } from '../../../functions/domain/request/job-fields.ts';
import { DomainError } from '../../../functions/domain/shared/errors.ts';
import { priceOfRun } from '../../../functions/domain/target/price.ts';
import type { Preview } from '../../../functions/use-cases/jobs/preview-job.ts';
import { cronExpressions, ZONES } from '../../domain/arbitraries.ts';
import { inMemoryWorld } from '../../in-memory/world.ts';
import { liveUntil } from '../lively.ts';
import { dueAtOf, productOver } from '../product.ts';

const SECOND = 1000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const nows = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2028, 0, 1) });

const durations = fc.oneof(
  fc.integer({ min: 1, max: 300 }).map((seconds) => `${seconds}s`),
  fc.integer({ min: 1, max: 72 }).map((hours) => `${hours}h`),
);

const wall = (instant: number, zone: boolean): string =>
  new Date(instant).toISOString().slice(0, 19) + (zone ? 'Z' : '');

/** A recurring job that is created at an instant, with bounds and exceptions around it. */
const recurring = (now: number): fc.Arbitrary<JobRequest> => {
  const near = fc.tuple(fc.integer({ min: -3 * DAY, max: 20 * DAY }), fc.boolean());
  const instantText = near.map(([offset, isUtc]) => wall(now + offset, isUtc));
  const dateText = near.map(([offset]) => wall(now + offset, false).slice(0, 10));
  const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 });
  return fc
    .record({
      image: fc.constant('busybox'),
      overlap: fc.constant('allow' as const),
      timezone: fc.constantFrom(...ZONES, 'UTC'),
      startsAt: optional(instantText),
      endsAt: optional(instantText),
      exclude: optional(fc.array(dateText, { maxLength: 3 })),
      jitter: optional(durations),
    })
    .chain((rest) =>
      fc.oneof(
        durations.map((every): JobRequest => ({ ...rest, every })),
        cronExpressions.map((cron): JobRequest => ({ ...rest, cron })),
      ),
    );
};

const once = (now: number): fc.Arbitrary<JobRequest> =>
  fc.oneof(
    durations.map((text): JobRequest => ({ image: 'busybox', in: text })),
    fc.constant<JobRequest>({ image: 'busybox', now: true }),
    fc.tuple(fc.integer({ min: 0, max: 30 * DAY }), fc.constantFrom(...ZONES), fc.boolean()).map(
      ([offset, timezone, isUtc]): JobRequest => ({
        image: 'busybox',
        at: wall(now + offset, isUtc),
        timezone,
      }),
    ),
  );

const situations = nows.chain((now) =>
  fc.tuple(
    fc.constant(now),
    fc.oneof({ weight: 4, arbitrary: recurring(now) }, { weight: 1, arbitrary: once(now) }),
  ),
);

describe('a preview', () => {
  it('tells the instants at which the job then really runs', async () => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(situations, async ([now, request]) => {
        const product = productOver(inMemoryWorld({ now }));
        const count = 4;
        const preview = await product.preview({ request, count }).catch((error: unknown) => error);
        if (preview instanceof DomainError) {
          await expect(product.create(request)).rejects.toMatchObject({ faults: preview.faults });
          return;
        }
        const { occurrences } = preview as Preview;
        const job = await product.create(request);
        const last = occurrences.at(-1)?.at ?? now;
        await liveUntil(product, last + SECOND / 2, { watchdog: false, life: () => ({ takes: 100 }) });
        // Not by the runs on record, because those of last year have expired.
        const started = product.launcher.containers.map(({ order, seen }) => [
          order.run.dueAt,
          seen.startedAt,
        ]);
        expect(started).toEqual(occurrences.map(({ at }) => [at, at]));
        if (occurrences.length < count) {
          await liveUntil(product, last + 2 * SECOND, { watchdog: false });
          expect(await product.job(job.id)).toMatchObject({ state: 'history' });
        }
        compared += 1;
      }),
      { numRuns: 500 },
    );
    expect(compared).toBeGreaterThan(250);
  });

  it.each([true, false])(
    'tells the price that its runs then have, with public addresses %s',
    async (given) => {
      const world = inMemoryWorld();
      const product = productOver({ ...world, settings: { ...world.settings, publicAddresses: given } });
      const request = { image: 'busybox', in: '30s' } as const;
      const { price } = await product.preview({ request, count: 1 });
      const job = await product.create(request);
      await product.passUntil(dueAtOf(job));
      const { id } = await product.run(job.id);
      const now = product.clock.now();
      await product.follow({ ...product.launcher.exited(id, 0, now), startedAt: now });
      const { allocation } = await product.run(job.id);
      expect(priceOfRun(allocation!, { from: now, to: now }).usd).toBe(price?.usdPerRun);
      expect(price?.usdPerHour).toBe(given ? 0.0173425 : 0.0123425);
    },
  );

  it('ends with the last instant there is, and so does its price a month', async () => {
    const product = productOver();
    const preview = await product.preview({
      request: {
        image: 'busybox',
        cron: '0 12 * * *',
        timezone: 'Asia/Tokyo',
        startsAt: '9999-12-30T00:00',
        jitter: '10h',
      },
      count: 5,
    });
    expect(preview.occurrences).toHaveLength(2);
    expect(preview.price?.usdPerMonth).toBeCloseTo(2 * (preview.price?.usdPerRun ?? 0), 7);
  });

  it('has all of the days of startsAt and endsAt in it', async () => {
    const product = productOver(inMemoryWorld({ now: Date.parse('2026-11-21T12:00Z') }));
    const request = {
      image: 'busybox',
      cron: '0 0,23 * * *',
      timezone: 'Europe/Berlin',
      startsAt: '2026-12-24',
      endsAt: '2026-12-24',
    };
    const { occurrences } = await product.preview({ request, count: 5 });
    expect(occurrences.map(({ at }) => new Date(at).toISOString())).toEqual([
      '2026-12-23T23:00:00.000Z',
      '2026-12-24T22:00:00.000Z',
    ]);
    await expect(
      product.preview({ request: { ...request, endsAt: '2026-02-30' }, count: 1 }),
    ).rejects.toMatchObject({
      faults: [{ pointer: '/endsAt', detail: '"2026-02-30": no such date' }],
    });
  });

  it('warns of what a timing says that is probably not meant, and notes what clocks do to an instant', async () => {
    const product = productOver(inMemoryWorld({ now: Date.parse('2026-11-21T12:00Z') }));
    const preview = (request: JobRequest) =>
      product.preview({ request: { image: 'busybox', ...request }, count: 1 });
    expect((await preview({ at: '2026-12-24T09:00' })).warnings).toEqual([
      expect.stringContaining('is read in UTC'),
    ]);
    expect((await preview({ at: '2026-12-24T09:00', timezone: 'UTC' })).warnings).toEqual([]);
    expect((await preview({ cron: '*/45 * * * *' })).warnings).toEqual([
      expect.stringContaining('"every": "45m"'),
    ]);
    const inGap = await preview({ at: '2027-03-28T02:30', timezone: 'Europe/Berlin' });
    expect(inGap.occurrences[0]?.note).toContain('02:30 does not exist on 2027-03-28');
  });

  it('has the words, the price and the size of the job, and creates nothing', async () => {
    const product = productOver();
    const preview = await product.preview({
      request: { image: 'busybox', cron: '30 9 * * MON-FRI', timezone: 'Europe/Berlin', cpu: 1, copies: 2 },
      count: 3,
    });
    expect(preview).toMatchObject({
      words: 'At 09:30, Monday through Friday, Europe/Berlin time',
      size: { cpuUnits: 1024, memoryMiB: 2048 },
      warnings: [],
    });
    expect(preview.price?.usdPerMonth).toBeGreaterThan(preview.price?.usdPerRun ?? Infinity);
    expect(product.jobs.all()).toEqual([]);
    expect(product.alarms.pending).toEqual([]);
  });

  it('warns of what is probably not meant', async () => {
    const product = productOver();
    const warnings = async (request: JobRequest) => {
      const often: JobRequest = { image: 'busybox', every: '1m', ...request };
      return (await product.preview({ request: often, count: 3 })).warnings;
    };
    expect(await warnings({ misfire: 'run_all' })).toHaveLength(1);
    expect(await warnings({ overlap: 'allow' })).toHaveLength(1);
    expect(await warnings({ overlap: 'allow', timeout: '30s' })).toEqual([]);
    expect(await warnings({ overlap: 'queue' })).toHaveLength(1);
    expect(await warnings({ overlap: 'queue', startDeadline: '30s' })).toEqual([]);
  });

  it('warns of the same however many instants are shown', async () => {
    const product = productOver();
    const request: JobRequest = { image: 'busybox', every: '1m', overlap: 'allow' };
    expect((await product.preview({ request, count: 1 })).warnings).toHaveLength(1);
  });

  it('does not warn of a job that is due once', async () => {
    const product = productOver();
    const request: JobRequest = { image: 'busybox', in: '1h', misfire: 'run_all', timeout: '0' };
    expect((await product.preview({ request, count: 5 })).warnings).toEqual([]);
  });

  it('prices a job that is often due and soon ends', async () => {
    const product = productOver();
    const request: JobRequest = { image: 'busybox', cron: '* * * * *', endsAt: '2026-11-21T21:30:00Z' };
    const { price } = await product.preview({ request, count: 1 });
    expect(price?.usdPerMonth).toBeCloseTo(720 * (price?.usdPerRun ?? 0));
  });

  it.each<[string, JobRequest]>([
    ['its tags', { tags: ['x'] }],
    ['its policies', { timeout: '5m', overlap: 'allow' }],
    ['its size', { cpu: 1, memory: 2048 }],
    ['its name', { name: 'other' }],
    ['its script', { shell: 'date' }],
    ['its end', { endsAt: '2027-01-01T00:00Z' }],
    ['its jitter', { jitter: '10m' }],
    ['its trigger', { cron: '0 */2 * * *' }],
    ['its zone', { timezone: 'Asia/Kathmandu' }],
  ])('of a job as it is after an edit of %s tells its instants', async (_what, change) => {
    const product = productOver();
    const request: JobRequest = { image: 'busybox', cron: '@hourly', jitter: '30m' };
    const { id } = await product.create(request);
    const edited = await product.revise({ id, edit: (current) => ({ request: { ...current, ...change } }) });
    const { occurrences } = await product.preview({ request: { ...request, ...change }, count: 1 });
    expect(edited.nextDueAt).toBe(occurrences[0]?.at);
  });
});
