/** How many write units of the indexes a run takes, by the keys of the indexes. */
import { isDeepStrictEqual } from 'node:util';
import { deliveryItem } from '../functions/adapters/dynamodb/dynamodb-delivery-items.ts';
import { type Item, jobItem, runItem } from '../functions/adapters/dynamodb/dynamodb-items.ts';
import { TABLE } from '../functions/contract/table.ts';
import type { JobRequest } from '../functions/domain/request/job-fields.ts';
import { formatInstant, HOUR, MINUTE } from '../functions/domain/shared/instant.ts';
import type { StackFigures } from '../test/simulation/aws/stack-figures.ts';
import { calmWorld, DEAF, DUE_FROM, REQUESTS } from './capacity-world.ts';
import { itemBytes } from './item-bytes.ts';

/** The units of one key of the index. */
export interface KeyUnits {
  readonly what: string;
  readonly key: string;
  /** A run, on average. */
  readonly units: number;
}

const UNIT_BYTES = 1024;
const RUNS = 100;

const unitsOf = (item: Item): number => Math.ceil(itemBytes(item) / UNIT_BYTES);

interface Index {
  readonly partitionKey: string;
  readonly sortKey: string;
  /** What it holds beside keys; undefined for whole items. */
  readonly attributes?: readonly string[];
}

const INDEXES: readonly Index[] = [TABLE.index, TABLE.runIndex];

/** What an index has of an item; undefined for one that it does not hold. */
const entryOf = ({ partitionKey, sortKey, attributes }: Index, item: Item | undefined): Item | undefined => {
  if (item?.[partitionKey] === undefined || !attributes) return item?.[partitionKey] ? item : undefined;
  const held = [TABLE.partitionKey, TABLE.sortKey, partitionKey, sortKey, ...attributes];
  return Object.fromEntries(Object.entries(item).filter(([name]) => held.includes(name)));
};

/**
 * Counts what a write of the table costs in its indexes: one write where an entry comes, goes or changes, and two where its
 * key changes. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html (write capacity units)
 */
class IndexWrites {
  readonly units = new Map<string, number>();

  count(before: Item | undefined, after: Item): void {
    for (const index of INDEXES) this.#count(index, entryOf(index, before), entryOf(index, after));
  }

  #count(index: Index, before: Item | undefined, after: Item | undefined): void {
    const { partitionKey, sortKey } = index;
    const isSameKey =
      before?.[partitionKey] === after?.[partitionKey] && before?.[sortKey] === after?.[sortKey];
    if (isSameKey && before && after) {
      if (!isDeepStrictEqual(before, after))
        this.#add(index, after, Math.max(unitsOf(after), unitsOf(before)));
      return;
    }
    if (before) this.#add(index, before, unitsOf(before));
    if (after) this.#add(index, after, unitsOf(after));
  }

  #add({ partitionKey }: Index, item: Item, units: number): void {
    const key = String(item[partitionKey]);
    this.units.set(key, (this.units.get(key) ?? 0) + units);
  }
}

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
    onJob: (before, after) => writes.count(before && jobItem(before), jobItem(after)),
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
