import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE, SECOND } from '../../../functions/domain/shared/instant.ts';
import { leastMemory, parseSize } from '../../../functions/domain/target/fargate-size.ts';
import {
  PRICE_TABLE,
  type PricedTarget,
  priceOfPreview,
  priceOfRun,
  withAddress,
} from '../../../functions/domain/target/price.ts';
import { instants } from '../arbitraries.ts';
import { aTarget, NOW } from '../samples.ts';

const size = (cpuUnits: number, memoryMiB: number) => ({ size: { cpuUnits, memoryMiB } });
const ran = (milliseconds: number) => ({ from: NOW, to: NOW + milliseconds });
const usd = (target: PricedTarget, milliseconds: number) => priceOfRun(target, ran(milliseconds)).usd;

const sizes = fc.constantFrom(256, 512, 1024, 2048, 4096, 8192, 16384).map((cpuUnits) => {
  const parsed = parseSize(cpuUnits, leastMemory(cpuUnits));
  return 'value' in parsed ? parsed.value : { cpuUnits: 0, memoryMiB: 0 };
});
const targets: fc.Arbitrary<PricedTarget> = fc.record(
  {
    size: sizes,
    architecture: fc.constantFrom('x86_64', 'arm64'),
    capacity: fc.constantFrom('on_demand', 'spot'),
    ephemeralStorageGiB: fc.integer({ min: 21, max: 200 }),
    publicAddress: fc.constant(false as const),
  },
  { requiredKeys: ['size', 'architecture', 'capacity'] },
);
const durations = fc.integer({ min: 0, max: 14 * DAY });

describe('PRICE_TABLE', () => {
  it('names the day of its figures', () => {
    expect(new Date(PRICE_TABLE.asOf).toISOString()).toBe(`${PRICE_TABLE.asOf}T00:00:00.000Z`);
  });
});

describe('priceOfRun', () => {
  it.each<[string, PricedTarget, number, number]>([
    // (0.25 × 0.04048 + 0.5 × 0.004445 + 0.005) ÷ 60
    ['a minute of the smallest', aTarget(), MINUTE, 0.00028904],
    // 0.25 × 0.04048 + 0.5 × 0.004445 + 0.005
    ['an hour of the smallest', aTarget(), HOUR, 0.0173425],
    // (0.25 × 0.03238 + 0.5 × 0.00356 + 0.005) ÷ 60
    ['a minute on arm64', aTarget({ architecture: 'arm64' }), MINUTE, 0.00024792],
    // 1 × 0.04048 + 2 × 0.004445 + 0.005
    ['an hour of one vCPU and 2 GiB', aTarget(size(1024, 2048)), HOUR, 0.05437],
    // 1 × 0.01288871 + 2 × 0.00141527 + 0.005
    ['an hour of it on Spot', aTarget({ ...size(1024, 2048), capacity: 'spot' }), HOUR, 0.02071925],
    [
      // 1 × 0.01030969 + 2 × 0.00113349 + 0.005
      'an hour of it on Spot and arm64',
      aTarget({ ...size(1024, 2048), capacity: 'spot', architecture: 'arm64' }),
      HOUR,
      0.01757667,
    ],
    // (16 × 0.04048 + 120 × 0.004445 + 0.005) × 24
    ['a day of the largest', aTarget(size(16384, 122880)), DAY, 28.46592],
    // 0.0173425 + 30 × 0.000111
    ['an hour with 50 GiB of storage', aTarget({ ephemeralStorageGiB: 50 }), HOUR, 0.0206725],
    // 0.0173425 − 0.005
    ['an hour without a public address', withAddress(aTarget(), false), HOUR, 0.0123425],
    ['an hour with one', withAddress(aTarget(), true), HOUR, 0.0173425],
    // 0.0173425 + 1 × 0.000111
    ['an hour with 21 GiB of storage', aTarget({ ephemeralStorageGiB: 21 }), HOUR, 0.0174535],
  ])('is worked out for %s', (_what, target, milliseconds, expected) => {
    expect(usd(target, milliseconds)).toBe(expected);
  });

  it('says what is billed and where the figures come from', () => {
    expect(priceOfRun(aTarget(), ran(90 * SECOND))).toEqual({
      usd: 0.00043356,
      seconds: 90,
      currency: 'USD',
      region: 'us-east-1',
      asOf: PRICE_TABLE.asOf,
      isEstimate: false,
    });
  });

  it('is an estimate on Spot', () => {
    expect(priceOfRun(aTarget({ capacity: 'spot' }), ran(HOUR)).isEstimate).toBe(true);
  });

  it.each([
    [-HOUR, 60],
    [0, 60],
    [1, 60],
    [MINUTE, 60],
    [MINUTE + 1, 61],
    [61 * SECOND, 61],
    [HOUR + 0.5 * SECOND, 3601],
  ])('%d ms are billed as %d seconds', (milliseconds, seconds) => {
    expect(priceOfRun(aTarget(), ran(milliseconds)).seconds).toBe(seconds);
  });

  it('depends on how long it ran and not on when', () => {
    fc.assert(
      fc.property(targets, instants, durations, (target, from, milliseconds) => {
        expect(priceOfRun(target, { from, to: from + milliseconds })).toEqual(
          priceOfRun(target, ran(milliseconds)),
        );
      }),
    );
  });

  it('never falls as time passes', () => {
    fc.assert(
      fc.property(targets, durations, durations, (target, milliseconds, more) => {
        expect(usd(target, milliseconds + more)).toBeGreaterThanOrEqual(usd(target, milliseconds));
      }),
    );
  });

  it('is above zero and has at most eight decimals', () => {
    fc.assert(
      fc.property(targets, durations, (target, milliseconds) => {
        const price = usd(target, milliseconds);
        expect(price).toBeGreaterThan(0);
        expect(price).toBe(Number(price.toFixed(8)));
      }),
    );
  });

  it('grows with CPU and memory', () => {
    fc.assert(
      fc.property(targets, sizes, durations, (target, other, milliseconds) => {
        const [small, large] = [target.size, other].sort((one, two) => one.cpuUnits - two.cpuUnits);
        fc.pre(small !== undefined && large !== undefined && small.cpuUnits < large.cpuUnits);
        expect(usd({ ...target, size: large }, milliseconds)).toBeGreaterThan(
          usd({ ...target, size: small }, milliseconds),
        );
      }),
    );
  });

  it('grows with storage', () => {
    fc.assert(
      fc.property(targets, durations, (target, milliseconds) => {
        const { ephemeralStorageGiB = 20 } = target;
        expect(
          usd({ ...target, ephemeralStorageGiB: ephemeralStorageGiB + 1 }, milliseconds),
        ).toBeGreaterThan(usd(target, milliseconds));
      }),
    );
  });

  it('is lower on Spot than on demand, and lower on arm64 than on x86_64', () => {
    fc.assert(
      fc.property(targets, durations, (target, milliseconds) => {
        const of = (changes: Partial<PricedTarget>) => usd({ ...target, ...changes }, milliseconds);
        expect(of({ capacity: 'spot' })).toBeLessThan(of({ capacity: 'on_demand' }));
        expect(of({ architecture: 'arm64' })).toBeLessThan(of({ architecture: 'x86_64' }));
      }),
    );
  });
});

describe('priceOfPreview', () => {
  it('of a job that does not recur is that of a minute and of an hour', () => {
    expect(priceOfPreview(aTarget(), { copies: 1 })).toEqual({
      usdPerRun: 0.00028904,
      usdPerHour: 0.0173425,
      currency: 'USD',
      region: 'us-east-1',
      asOf: PRICE_TABLE.asOf,
      isEstimate: false,
      assumes:
        'list prices of us-east-1; every run is billed for one minute, the least there is; ' +
        'logs, data transfer and what Runat itself uses are not in it',
    });
  });

  it('of a job that recurs has all runs of a month in it', () => {
    const price = priceOfPreview(aTarget({ capacity: 'spot' }), { copies: 20, occurrencesPerMonth: 720 });
    // 14400 × (0.25 × 0.01288871 + 0.5 × 0.00141527 + 0.005) ÷ 60
    expect(price).toMatchObject({ usdPerRun: 0.00014883, usdPerMonth: 2.143155, isEstimate: true });
    expect(price.assumes).toBe(
      'list prices of us-east-1; every run is billed for one minute, the least there is; ' +
        '20 runs at each occurrence; 14400 runs in a month of 30 days; Spot prices stay as they are; ' +
        'logs, data transfer and what Runat itself uses are not in it',
    );
  });

  it('without public addresses says so, and what else may cost in their place', () => {
    const price = priceOfPreview(withAddress(aTarget(), false), { copies: 1 });
    expect(price).toMatchObject({ usdPerRun: 0.00020571, usdPerHour: 0.0123425 });
    expect(price.assumes).toBe(
      'list prices of us-east-1; every run is billed for one minute, the least there is; there is no public address; ' +
        'a NAT gateway or endpoints in its place are not in it; logs, data transfer and what Runat itself uses are not in it',
    );
  });

  it.each([
    [0, 0, '0 runs in a month'],
    [1, 0.00028904, '1 run in a month'],
  ])('of a job that is due %d times in a month is %d', (occurrencesPerMonth, expected, words) => {
    const price = priceOfPreview(aTarget(), { copies: 1, occurrencesPerMonth });
    expect(price.usdPerMonth).toBe(expected);
    expect(price.assumes).toContain(words);
  });

  it('agrees with what the runs then cost', () => {
    fc.assert(
      fc.property(targets, fc.integer({ min: 0, max: MINUTE }), (target, milliseconds) => {
        const preview = priceOfPreview(target, { copies: 1, occurrencesPerMonth: 1 });
        expect(preview.usdPerRun).toBe(usd(target, milliseconds));
        expect(preview.usdPerHour).toBe(usd(target, HOUR));
        expect(preview.usdPerMonth).toBe(preview.usdPerRun);
      }),
    );
  });
});
