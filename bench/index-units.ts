/** How many write units of the indexes a run takes, by the keys of the indexes. */
import { deliveryItem } from '../functions/adapters/dynamodb/dynamodb-delivery-items.ts';
import { runItem } from '../functions/adapters/dynamodb/dynamodb-items.ts';
import { listedJobItem } from '../functions/adapters/dynamodb/dynamodb-job-store.ts';
import type { JobRequest } from '../functions/domain/request/job-fields.ts';
import { formatInstant, HOUR, MINUTE } from '../functions/domain/shared/instant.ts';
import type { StackFigures } from '../test/simulation/aws/stack-figures.ts';
import { calmWorld, DEAF, DUE_FROM, REQUESTS } from './support/capacity-world.ts';
import { IndexWrites } from './support/index-writes.ts';

/** The units of one key of the index. */
export interface KeyUnits {
  readonly what: string;
  readonly key: string;
  /** A run, on average. */
  readonly units: number;
}

const RUNS = 100;

const at = formatInstant(DUE_FROM);
const within = { startsAt: at, endsAt: formatInstant(DUE_FROM + RUNS * MINUTE) };
const { containers: CONTAINER, webhooks: WEBHOOK } = REQUESTS;

/** Each has so many runs in a world of its own. */
const STORIES: readonly { readonly what: string; readonly request: JobRequest; readonly jobs: number }[] = [
  { what: 'container, once', request: { ...CONTAINER, at }, jobs: RUNS },
  { what: 'container, every minute', request: { ...CONTAINER, ...within, every: '1m' }, jobs: 1 },
  { what: 'webhook, once', request: { ...WEBHOOK, at }, jobs: RUNS },
  { what: 'webhook, every minute', request: { ...WEBHOOK, ...within, every: '1m' }, jobs: 1 },
];

const unitsByKey = async (
  stack: StackFigures,
  request: JobRequest,
  jobs: number,
): Promise<Map<string, number>> => {
  const writes = new IndexWrites();
  let runs = 0;
  const world = calmWorld(stack, {
    ...DEAF,
    onJob: (before, after) => writes.count(before && listedJobItem(before), listedJobItem(after)),
    onRun: (before, after) => {
      if (!before) runs += 1;
      writes.count(before && runItem(before), runItem(after));
    },
    onDelivery: (before, after) => writes.count(before && deliveryItem(before), deliveryItem(after)),
  });
  const create = () =>
    world.request(
      (api) => api.createJob({ request, callerName: 'alice' }),
      () => {},
    );
  for (let count = 0; count < jobs; count += 1) world.surroundings.time.after(count, create);
  await world.surroundings.time.runUntil(DUE_FROM + 4 * HOUR);
  return new Map([...writes.units].map(([key, units]) => [key, units / runs]));
};

/** The units of each kind of job, by key. */
export const indexUnits = async (stack: StackFigures): Promise<readonly KeyUnits[]> => {
  const all: KeyUnits[] = [];
  for (const { what, request, jobs } of STORIES) {
    for (const [key, units] of await unitsByKey(stack, request, jobs)) all.push({ what, key, units });
  }
  return all;
};
