/** Fills the store of a running local mode with jobs and runs, as the adapters write them. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import {
  type Item,
  type ItemKey,
  jobKey,
  jobOf,
  runItem,
  runKey,
  runOf,
} from '../../functions/adapters/dynamodb/dynamodb-items.ts';
import { listedJobItem } from '../../functions/adapters/dynamodb/dynamodb-job-store.ts';
import { type Job, summaryOf } from '../../functions/domain/job/job.ts';
import type { Run } from '../../functions/domain/run/run.ts';
import { formatRunId, newJobId, parseRunId } from '../../functions/domain/shared/identifiers.ts';
import { DAY, HOUR, type Instant, MINUTE, SECOND } from '../../functions/domain/shared/instant.ts';
import { readEndpoints } from '../../local/endpoints-file.ts';
import { PLACE, TABLE_NAME } from '../../local/resources.ts';
import type { LocalProduct } from './local-product.ts';

/** What of local mode a filler needs. */
type Filled = Pick<LocalProduct, 'url' | 'dataFolder'>;

const AT_ONCE = 25;
const PARALLEL = 8;
const MOST_TRIES = 10;
/** These runs of a job are an hour apart. */
export const RUNS_OF_EACH = 10;

const clientOf = ({ dataFolder }: Filled): DynamoDBDocumentClient => {
  const { dynamodb, credentials } = readEndpoints(dataFolder);
  const client = new DynamoDBClient({ endpoint: dynamodb, region: PLACE.region, credentials });
  return DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
};

/** A job and its run, as the product itself has made them. */
interface Model {
  readonly job: Job;
  readonly run: Run;
}

const ask = async ({ url }: Filled, method: string, path: string, body?: object) => {
  const response = await fetch(url + path, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as { readonly id: string; readonly status: string };
};

const madeByProduct = async (product: Filled, client: DynamoDBDocumentClient): Promise<Model> => {
  const shell = 'for i in 1 2 3; do echo "line $i"; done';
  const { id } = await ask(product, 'POST', '/v1/jobs', {
    name: 'model',
    image: 'busybox',
    shell,
    every: '1d',
  });
  const started = await ask(product, 'POST', `/v1/jobs/${id}/runs`);
  while ((await ask(product, 'GET', `/v1/runs/${started.id}`)).status !== 'succeeded');
  const load = async (itemKey: ItemKey): Promise<Item> => {
    const { Item: item } = await client.send(new GetCommand({ TableName: TABLE_NAME, Key: itemKey }));
    return item ?? {};
  };
  const runId = parseRunId(started.id);
  if (!runId) throw new Error(`${started.id} is no run`);
  return { job: jobOf(await load(jobKey(id))), run: runOf(await load(runKey(runId))) };
};

const runsOf = ({ run }: Model, jobId: string, now: Instant, isFailing: boolean): Run[] =>
  Array.from({ length: RUNS_OF_EACH }, (_, index) => {
    const dueAt = now - (index + 1) * HOUR;
    const key = { jobId, dueAt, copy: 1, attempt: 1 };
    const failed = isFailing ? { status: 'failed' as const, exitCode: 3 } : {};
    return {
      ...run,
      ...key,
      id: formatRunId(key),
      plannedAt: dueAt,
      createdAt: dueAt,
      launchedAt: dueAt,
      startedAt: dueAt + SECOND,
      stoppedAt: dueAt + 4 * MINUTE,
      ...failed,
    };
  });

/** One of four is over, one of five has failed last; the others are due within the day, none soon. */
const itemsOf = function* (model: Model, jobs: number, now: Instant): Generator<Item> {
  for (let index = 0; index < jobs; index += 1) {
    const random = new Uint8Array(10);
    new DataView(random.buffer).setUint32(0, index);
    const id = newJobId(now, random);
    const runs = runsOf(model, id, now - (index % 3600) * SECOND, index % 5 === 0);
    const last = runs[0];
    const { nextDueAt: _, ...rest } = model.job;
    const isOver = index % 4 === 3;
    const job: Job = {
      ...rest,
      id,
      name: `job-${index}`,
      tags: [`tag-${index % 7}`],
      ...(last && { lastRun: summaryOf(last) }),
      state: isOver ? 'history' : 'scheduled',
      ...(isOver
        ? { outcome: 'succeeded', finishedAt: now - index * SECOND, expiresAt: now + 90 * DAY }
        : { nextDueAt: now + 2 * HOUR + ((index * 7919) % 79_200) * SECOND }),
    };
    yield listedJobItem(job);
    for (const run of runs) yield runItem(run);
  }
};

interface Write {
  readonly PutRequest: { readonly Item: Record<string, unknown> };
}

const batchesOf = function* (items: Iterable<Item>): Generator<Write[]> {
  let batch: Write[] = [];
  for (const item of items) {
    batch.push({ PutRequest: { Item: { ...item } } });
    if (batch.length < AT_ONCE) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
};

/** Puts so many jobs with ten runs each into a store. Their alarms are left out: none comes due within two hours. */
export const fillStore = async (product: Filled, jobs: number): Promise<Model> => {
  const client = clientOf(product);
  try {
    const model = await madeByProduct(product, client);
    const batches = batchesOf(itemsOf(model, jobs, Date.now()));
    const write = async (): Promise<void> => {
      for (const batch of batches) {
        let left = batch;
        for (let tries = 0; left.length > 0; tries += 1) {
          if (tries === MOST_TRIES) throw new Error('the store did not take an item');
          const { UnprocessedItems = {} } = await client.send(
            new BatchWriteCommand({ RequestItems: { [TABLE_NAME]: left } }),
          );
          left = (UnprocessedItems[TABLE_NAME] ?? []) as Write[];
        }
      }
    };
    await Promise.all(Array.from({ length: PARALLEL }, write));
    return model;
  } finally {
    client.destroy();
  }
};
