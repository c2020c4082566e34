import { HOUR, type Instant, MINUTE, SECOND } from '../shared/instant.ts';
import type { Architecture, Capacity, ContainerTarget } from './container.ts';
import { CPU_UNITS } from './fargate-size.ts';

/** What CPU and memory cost, in US dollars an hour. AWS's GB of memory is a GiB. */
interface ComputePrice {
  readonly vcpuHour: number;
  readonly gibHour: number;
}

/**
 * What AWS asks for a running container, in US dollars: list prices of one region, without discounts, savings
 * plans, free tiers or taxes. Everything that Runat says about money comes from here.
 */
export const PRICE_TABLE = {
  /** The day on which the figures were read. */
  asOf: '2026-09-28',
  region: 'us-east-1',
  currency: 'USD',
  /**
   * Fargate for Linux. `on_demand`: https://aws.amazon.com/fargate/pricing/, and as a file
   * https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/AmazonECS/current/us-east-1/index.json
   * (`Fargate-vCPU-Hours:perCPU`, `Fargate-GB-Hours`, `Fargate-ARM-…`). `spot`: "up to 70 % off", a price that
   * floats; the figures are those of one day (about 68 % off), from the feed behind that page,
   * https://dftu77xade0tc.cloudfront.net/fargate-spot-prices.json
   */
  compute: {
    on_demand: {
      x86_64: { vcpuHour: 0.04048, gibHour: 0.004445 },
      arm64: { vcpuHour: 0.03238, gibHour: 0.00356 },
    },
    spot: {
      x86_64: { vcpuHour: 0.01288871, gibHour: 0.00141527 },
      arm64: { vcpuHour: 0.01030969, gibHour: 0.00113349 },
    },
  } satisfies Record<Capacity, Record<Architecture, ComputePrice>>,
  /**
   * A GiB of ephemeral storage for an hour; the list names one price for every processor and none for Spot.
   * https://aws.amazon.com/fargate/pricing/ (`Fargate-EphemeralStorage-GB-Hours`)
   */
  storageGibHour: 0.000111,
  /** So many GiB of storage cost nothing. https://aws.amazon.com/fargate/pricing/ */
  freeStorageGib: 20,
  /** A public IPv4 address for an hour. https://aws.amazon.com/vpc/pricing/ (`PublicIPv4:InUseAddress`) */
  publicIpv4Hour: 0.005,
  /** Less run time than this is billed as this, in milliseconds. https://aws.amazon.com/fargate/pricing/ */
  leastBilled: MINUTE,
} as const;

/** What of a target its price depends on; a run that keeps the same fields fits too. */
export type PricedTarget = Pick<
  ContainerTarget,
  'size' | 'architecture' | 'capacity' | 'ephemeralStorageGiB'
> & {
  /** `false` where its containers have no public IPv4 address, which would cost something. */
  readonly publicAddress?: false;
};

/** A target on a stack that gives its containers public IPv4 addresses, or does not. */
export const withAddress = <T extends PricedTarget>(target: T, publicAddresses: boolean): T =>
  publicAddresses ? target : { ...target, publicAddress: false };

/** What every price says about where it comes from. */
interface PriceSource {
  readonly currency: typeof PRICE_TABLE.currency;
  /** The region whose list prices were taken; those of others differ. */
  readonly region: string;
  /** The day on which they were read: `2026-09-28`. */
  readonly asOf: string;
  /** The bill may well differ: Spot prices float. */
  readonly isEstimate: boolean;
}

/**
 * The price of one run: Fargate CPU, memory and storage beyond what is free, and the public IPv4 address where it has one. Not
 * in it: what Runat itself calls (queue, functions, table), logs, data transfer, a NAT gateway, endpoints of a VPC.
 */
export interface Price extends PriceSource {
  /** US dollars, to eight decimals. */
  readonly usd: number;
  /** The seconds that are billed. */
  readonly seconds: number;
}

/** What a job will cost, with the same things in it as in `Price`; US dollars, to eight decimals. */
export interface PreviewPrice extends PriceSource {
  /** One run at the least that is billed. */
  readonly usdPerRun: number;
  /** One run for every hour it runs. */
  readonly usdPerHour: number;
  /** All runs of 30 days at the least that is billed; only for a job that recurs. */
  readonly usdPerMonth?: number;
  /** What the figures take for granted, in words. */
  readonly assumes: string;
}

const source = (target: PricedTarget): PriceSource => ({
  currency: PRICE_TABLE.currency,
  region: PRICE_TABLE.region,
  asOf: PRICE_TABLE.asOf,
  isEstimate: target.capacity === 'spot',
});

const usdPerHour = ({
  size,
  architecture,
  capacity,
  ephemeralStorageGiB = PRICE_TABLE.freeStorageGib,
  publicAddress,
}: PricedTarget): number => {
  const { vcpuHour, gibHour } = PRICE_TABLE.compute[capacity][architecture];
  const paidStorage = ephemeralStorageGiB - PRICE_TABLE.freeStorageGib;
  return (
    (size.cpuUnits / CPU_UNITS) * vcpuHour +
    (size.memoryMiB / 1024) * gibHour +
    paidStorage * PRICE_TABLE.storageGibHour +
    (publicAddress === false ? 0 : PRICE_TABLE.publicIpv4Hour)
  );
};

const DECIMALS = 1e8;

const usdFor = (target: PricedTarget, milliseconds: number): number =>
  Math.round(((usdPerHour(target) * milliseconds) / HOUR) * DECIMALS) / DECIMALS;

/**
 * The price of one run. It is billed by the second, begun ones in full, `from` the start of the image pull
 * (`pullStartedAt`) `to` the end of the container (`stoppedAt`; the present for what it has cost so far), and for
 * a minute at least. Instants in the wrong order count as that minute. A run whose pull never began costs nothing
 * and has no price. https://aws.amazon.com/fargate/pricing/
 */
export const priceOfRun = (
  target: PricedTarget,
  billed: { readonly from: Instant; readonly to: Instant },
): Price => {
  const milliseconds = Math.max(PRICE_TABLE.leastBilled, billed.to - billed.from);
  const seconds = Math.ceil(milliseconds / SECOND);
  return { usd: usdFor(target, seconds * SECOND), seconds, ...source(target) };
};

/**
 * The price of a job before it runs.
 * @param plan `occurrencesPerMonth`: how often a recurring job is due in 30 days; absent for one that does not
 * recur. `copies`: how many runs each occurrence has.
 */
export const priceOfPreview = (
  target: PricedTarget,
  plan: { readonly copies: number; readonly occurrencesPerMonth?: number | undefined },
): PreviewPrice => {
  const { copies, occurrencesPerMonth } = plan;
  const runs = occurrencesPerMonth === undefined ? undefined : occurrencesPerMonth * copies;
  const assumptions = [
    `list prices of ${PRICE_TABLE.region}`,
    'every run is billed for one minute, the least there is',
    ...(copies > 1 ? [`${copies} runs at each occurrence`] : []),
    ...(runs === undefined ? [] : [`${runs} ${runs === 1 ? 'run' : 'runs'} in a month of 30 days`]),
    ...(target.capacity === 'spot' ? ['Spot prices stay as they are'] : []),
    ...(target.publicAddress === false
      ? ['there is no public address; a NAT gateway or endpoints in its place are not in it']
      : []),
    'logs, data transfer and what Runat itself uses are not in it',
  ];
  return {
    usdPerRun: usdFor(target, PRICE_TABLE.leastBilled),
    usdPerHour: usdFor(target, HOUR),
    ...(runs !== undefined && { usdPerMonth: usdFor(target, runs * PRICE_TABLE.leastBilled) }),
    ...source(target),
    assumes: assumptions.join('; '),
  };
};
