import { PARTITIONS, RUN_LISTS, type StateList, TABLE } from '../../contract/table.ts';
import type { Job } from '../../domain/job/job.ts';
import { isFinal, type Run } from '../../domain/run/run.ts';
import { parseExactJson } from '../../domain/shared/exact-json.ts';
import type { JobId, RunKey } from '../../domain/shared/identifiers.ts';
import { formatInstant, type Instant, SECOND } from '../../domain/shared/instant.ts';
import type { Token } from '../../domain/stack/token.ts';
import type { ContainerTarget } from '../../domain/target/container.ts';
import type { MarkerTarget, Target } from '../../domain/target/target.ts';
import type { WebhookTarget } from '../../domain/target/webhook.ts';

/** An item as the document client takes and gives it. */
export type Item = Readonly<Record<string, unknown>>;

/** The primary key of an item. */
export type ItemKey = Readonly<Record<typeof TABLE.partitionKey | typeof TABLE.sortKey, string>>;

/**
 * Until when an item counts, in milliseconds. The attribute that DynamoDB itself deletes by holds whole seconds and
 * is looked at within days only. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html
 */
export const KEPT_UNTIL = 'keptUntil';

/** What DynamoDB may delete an item by, and what reads go by until it has. */
export const expiry = (expiresAt: Instant | undefined): Item =>
  expiresAt === undefined
    ? {}
    : { [TABLE.timeToLiveAttribute]: Math.ceil(expiresAt / SECOND), [KEPT_UNTIL]: expiresAt };

/** After every instant that a date can name: where things without one are sorted. */
const FAR: Instant = 999_999_999_999_999;
const INSTANT_DIGITS = 15;

/** An instant as text that sorts by time; undefined comes after all others. */
export const sortableInstant = (at: Instant | undefined): string =>
  String(at ?? FAR).padStart(INSTANT_DIGITS, '0');

const NUMBER_DIGITS = 3;
const padded = (number: number): string => String(number).padStart(NUMBER_DIGITS, '0');

/** A primary key. */
export const key = (partition: string, sort: string): ItemKey => ({ pk: partition, sk: sort });

/** The key of a job. */
export const jobKey = (id: JobId): ItemKey => key(`${PARTITIONS.job}${id}`, 'JOB');

/** What the sort keys of a job's runs begin with. */
export const RUN_SORT_PREFIX = 'RUN#';

/** What the sort keys of runs due at an instant begin with: always milliseconds, so that runs sort by it. */
export const runsDueAt = (dueAt: Instant): string =>
  `${RUN_SORT_PREFIX}${formatInstant(dueAt).replace(/[-:.]/g, '')}`;

/** The key of a run. */
export const runKey = ({ jobId, dueAt, copy, attempt }: RunKey): ItemKey =>
  key(`${PARTITIONS.job}${jobId}`, `${runsDueAt(dueAt)}#${padded(copy)}#${padded(attempt)}`);

/** The key of a remembered task definition. */
export const definitionKey = (hash: string): ItemKey => key(`${PARTITIONS.definition}${hash}`, 'TASKDEF');

/** The key of a token. */
export const tokenKey = (hash: string): ItemKey => key(`${PARTITIONS.token}${hash}`, 'TOKEN');

/** The key of the last number that a series gave. A partition of its own: every number is a write there. */
export const counterKey = (series: string): ItemKey => key(`${PARTITIONS.counter}${series}`, 'COUNTER');

/** The key of a number that is remembered. */
export const rememberedKey = (name: string): ItemKey => key(`${PARTITIONS.rememberedNumber}${name}`, 'KEY');

const JOB_NUMBER_DIGITS = 16;

/** The key of a number on the list of its series; they sort as numbers do. */
export const listedNumberKey = (series: string, number: number): ItemKey =>
  key(`${PARTITIONS.numbers}${series}`, String(number).padStart(JOB_NUMBER_DIGITS, '0'));

/** The key of what holds everything back. */
export const SWITCH_KEY: ItemKey = key(PARTITIONS.stack, 'SWITCH');

/** The key of the watchdog's last tick. */
export const TICK_KEY: ItemKey = key(PARTITIONS.stack, 'TICK');

/** Where an item stands in a list of the index. */
export const place = (bucket: StateList, at: Instant | undefined, id: string): Item => ({
  [TABLE.index.partitionKey]: bucket,
  [TABLE.index.sortKey]: `${sortableInstant(at)}#${id}`,
});

/** The list of all runs, in an index of its own. */
export const RUN_LIST = RUN_LISTS.runs;

/** The list of all deliveries, in the same index. */
export const DELIVERY_LIST = RUN_LISTS.deliveries;

/** How a run or a delivery ended, for searches in the list of all; absent while it is not over. */
export const ENDED_AS = 'endedAs';

/** Where a run stands in the list of all runs: `<due instant>#<job id>#<copy>#<attempt>`. */
export const runOrder = ({ jobId, dueAt, copy, attempt }: RunKey): string =>
  `${sortableInstant(dueAt)}#${jobId}#${padded(copy)}#${padded(attempt)}`;

/** The name of a job as searches compare it; the filters of DynamoDB know no upper and lower case. */
export const SEARCHED_NAME = 'searchedName';

/** A text in which upper and lower case do not count. */
export const searchedName = (text: string): string => text.toLowerCase();

/** A map of an item cannot hold every name that a variable may have (`__proto__`), so variables become a list. */
export interface StoredVariable {
  readonly name: string;
  readonly value: string;
}

export const variablesOf = (record: Readonly<Record<string, string>>): readonly StoredVariable[] =>
  Object.entries(record).map(([name, value]) => ({ name, value }));

export const recordOf = (variables: readonly StoredVariable[]): Readonly<Record<string, string>> =>
  Object.fromEntries(variables.map(({ name, value }) => [name, value]));

/** A target as items have it: its variables and headers are lists, and the body is JSON, which may be deep. */
const targetItem = (target: Target): Item => {
  switch (target.kind) {
    case 'container':
      return {
        ...target,
        environment: variablesOf(target.environment),
        secrets: variablesOf(target.secrets),
      };
    case 'webhook': {
      const { body, ...rest } = target;
      return {
        ...rest,
        headers: variablesOf(target.headers),
        ...(body !== undefined && { body: JSON.stringify(body) }),
      };
    }
    case 'marker':
      return { ...target };
  }
};

/** A job as an item. */
export const jobItem = (job: Job): Item => {
  const { expiresAt, target, ...rest } = job;
  return {
    ...jobKey(job.id),
    ...place(job.state, job.state === 'history' ? job.finishedAt : job.nextDueAt, job.id),
    ...expiry(expiresAt),
    ...(job.name !== undefined && { [SEARCHED_NAME]: searchedName(job.name) }),
    ...rest,
    target: targetItem(target),
  };
};

/** A run as an item: in the index by state only while it is watched, in the list of all runs for good. */
export const runItem = (run: Run): Item => {
  const { expiresAt, ...rest } = run;
  return {
    ...runKey(run),
    ...(run.lookAt !== undefined && place('watch', run.lookAt, run.id)),
    [TABLE.runIndex.partitionKey]: RUN_LIST,
    [TABLE.runIndex.sortKey]: runOrder(run),
    ...(isFinal(run.status) && { [ENDED_AS]: run.status }),
    ...expiry(expiresAt),
    ...rest,
  };
};

/** A token as an item. */
export const tokenItem = (token: Token): Item => {
  const { expiresAt, ...rest } = token;
  return {
    ...tokenKey(token.hash),
    ...place('tokens', token.createdAt, token.hash),
    ...expiry(expiresAt),
    ...rest,
  };
};

const OF_STORAGE: ReadonlySet<string> = new Set([
  TABLE.partitionKey,
  TABLE.sortKey,
  TABLE.index.partitionKey,
  TABLE.index.sortKey,
  TABLE.runIndex.partitionKey,
  TABLE.runIndex.sortKey,
  ENDED_AS,
  TABLE.timeToLiveAttribute,
  KEPT_UNTIL,
  SEARCHED_NAME,
]);

/** The value of an item, without what only storage needs. Only this application writes the table. */
export const withoutKeys = (item: Item): Item => {
  const value: Record<string, unknown> = {};
  for (const name in item) if (!OF_STORAGE.has(name)) value[name] = item[name];
  if (item[KEPT_UNTIL] !== undefined) value.expiresAt = item[KEPT_UNTIL];
  return value;
};

type StoredTarget =
  | (Omit<ContainerTarget, 'environment' | 'secrets'> & {
      readonly environment: readonly StoredVariable[];
      readonly secrets: readonly StoredVariable[];
    })
  | (Omit<WebhookTarget, 'headers' | 'body'> & {
      readonly headers: readonly StoredVariable[];
      readonly body?: string;
    })
  | MarkerTarget;

const targetOf = (stored: StoredTarget): Target => {
  switch (stored.kind) {
    case 'container':
      return {
        ...stored,
        environment: recordOf(stored.environment),
        secrets: recordOf(stored.secrets),
      };
    case 'webhook': {
      const { body, ...rest } = stored;
      return {
        ...rest,
        headers: recordOf(stored.headers),
        ...(body !== undefined && { body: parseExactJson(body) }),
      };
    }
    case 'marker':
      return stored;
  }
};

type StoredJob = Omit<Job, 'target'> & { readonly target: StoredTarget };

/** The job of an item. */
export const jobOf = (item: Item): Job => {
  const { target, ...stored } = withoutKeys(item) as unknown as StoredJob;
  return { ...stored, target: targetOf(target) };
};

/** The run of an item. */
export const runOf = (item: Item): Run => withoutKeys(item) as unknown as Run;

/** The token of an item. */
export const tokenOf = (item: Item): Token => withoutKeys(item) as unknown as Token;
