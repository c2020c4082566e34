import type { JobRequest } from '../../../functions/domain/request/job-fields.ts';
import {
  formatInstant,
  HOUR,
  type Instant,
  MINUTE,
  SECOND,
} from '../../../functions/domain/shared/instant.ts';
import type { StackFigures } from '../aws/stack-figures.ts';
import type { InvariantName } from '../judgement/invariants.ts';
import { Judge } from '../judgement/judge.ts';
import { programOf, type Tamper } from '../world/program.ts';
import { receiverUrl } from '../world/receivers.ts';
import { World } from '../world/world.ts';

/** Webhooks to receivers that never answer, beside those of a receiver that does. */
export interface HangingStory {
  readonly seed: number;
  readonly stack: StackFigures;
  /** So many webhooks to receivers that never answer are due within a minute. */
  readonly hanging: number;
  /** So many such receivers there are. */
  readonly receivers: number;
  readonly tamper?: Tamper | undefined;
}

/** How the webhooks of the other receiver fared. */
export interface Fares {
  /** From the due instants to the first tries, in milliseconds, ascending. */
  readonly waits: readonly number[];
  readonly violated: readonly InvariantName[];
}

const BEGIN = Date.UTC(2026, 10, 2);
const HANGING_FROM = BEGIN + 10 * MINUTE;
const LASTS = 30 * MINUTE;
/** The last of the other receiver's webhooks have been tried long before. */
const AFTERWARDS = HOUR;
const HEALTHY = receiverUrl('a');

const jobs = ({ hanging, receivers }: HangingStory): JobRequest[] => {
  const at = (instant: Instant): string => formatInstant(instant);
  const healthy: JobRequest = {
    url: HEALTHY,
    every: '3s',
    startsAt: at(HANGING_FROM),
    endsAt: at(HANGING_FROM + LASTS),
    overlap: 'allow',
  };
  const silent = Array.from({ length: hanging }, (_, index) => ({
    url: receiverUrl(`silent-${index % receivers}`),
    at: at(HANGING_FROM + (index % 60) * SECOND),
  }));
  return [healthy, ...silent];
};

/** Tells what becomes of a receiver's webhooks while those of others hang, for half an hour. */
export const fareBesideHanging = async (story: HangingStory): Promise<Fares> => {
  const { seed, stack, tamper } = story;
  const judge = new Judge('none');
  const world = new World({
    seed,
    level: 'none',
    begin: BEGIN,
    watch: judge,
    stack,
    present: programOf(tamper),
  });
  judge.attach(world);
  const { time } = world.surroundings;
  world.beginTicks();
  for (const request of jobs(story)) {
    const create = () =>
      world.request(
        (api) => api.createJob({ request, callerName: 'alice' }),
        () => {},
      );
    time.after(SECOND, create);
  }
  await time.runUntil(HANGING_FROM + LASTS + AFTERWARDS);
  const deliveries = [...world.store.deliveries.items.values()];
  const waits = deliveries
    .filter(({ url }) => url === HEALTHY)
    .map(({ at, triedFrom = Number.POSITIVE_INFINITY }) => triedFrom - at);
  return {
    waits: waits.toSorted((a, b) => a - b),
    violated: [...judge.violations.counts.keys()],
  };
};

/** The value below which a part of ascending ones lies. */
export const quantile = (ascending: readonly number[], part: number): number =>
  ascending[Math.min(ascending.length - 1, Math.floor(part * ascending.length))] ?? Number.NaN;
