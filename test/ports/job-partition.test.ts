import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DynamodbDeliveryStore } from '../../functions/adapters/dynamodb/dynamodb-delivery-store.ts';
import { DynamodbJobStore } from '../../functions/adapters/dynamodb/dynamodb-job-store.ts';
import { DynamodbRunStore } from '../../functions/adapters/dynamodb/dynamodb-run-store.ts';
import { DynamodbSuccessWatch } from '../../functions/adapters/dynamodb/dynamodb-success-watch.ts';
import { TABLE } from '../../functions/contract/table.ts';
import { DAY, MINUTE } from '../../functions/domain/shared/instant.ts';
import { expireItems } from '../../local/events/expire-items.ts';
import { EMULATED, isLive } from './support/live.ts';
import { type OpenTable, openTable } from './support/open-table.ts';
import { aDelivery, aJob, aRun, NOW } from './support/samples.ts';
import { walk } from './support/walk.ts';

const EXPIRES_AT = NOW + DAY;

/** A job and all that stands beside it in the table. */
const job = aJob({ expiresAt: EXPIRES_AT });
const { id: jobId } = job;
const runs = [1, 2].map((copy) => aRun({ jobId, copy, expiresAt: EXPIRES_AT }));
const deliveries = (['target', 'callback', 'overdue'] as const).map((kind, index) =>
  aDelivery({ jobId, kind, at: NOW + index, expiresAt: EXPIRES_AT }),
);

describe.skipIf(isLive)('what stands in the partition of one job', () => {
  let opened: OpenTable;
  let plain: DynamoDBClient;
  let stores: {
    readonly jobs: DynamodbJobStore;
    readonly runs: DynamodbRunStore;
    readonly deliveries: DynamodbDeliveryStore;
    readonly successWatch: DynamodbSuccessWatch;
  };

  beforeAll(async () => {
    opened = await openTable();
    const { table, clock, endpoint = '' } = opened;
    plain = new DynamoDBClient({ ...EMULATED, endpoint });
    stores = {
      jobs: new DynamodbJobStore(table),
      runs: new DynamodbRunStore(table),
      deliveries: new DynamodbDeliveryStore(table),
      successWatch: new DynamodbSuccessWatch({ table, clock }),
    };
    await stores.jobs.insert(job);
    for (const run of runs) await stores.runs.insert(run);
    for (const delivery of deliveries) await stores.deliveries.insert(delivery);
    await stores.successWatch.expect({ jobId, expectedBy: NOW });
  });
  afterAll(async () => {
    plain?.destroy();
    await opened?.close();
  });

  const sortKeys = async () => {
    const { Items: items = [] } = await opened.client.send(new ScanCommand({ TableName: opened.tableName }));
    return items.map((item) => String(item[TABLE.sortKey])).sort();
  };

  test('is the job, its runs, its deliveries and the success expected of it', async () => {
    const { Items: items = [] } = await opened.client.send(new ScanCommand({ TableName: opened.tableName }));
    expect(new Set(items.map((item) => item[TABLE.partitionKey]))).toEqual(new Set([`JOB#${jobId}`]));
    expect((await sortKeys()).map((sortKey) => sortKey.replace(/#.*/, ''))).toEqual([
      'DELIVERY',
      'DELIVERY',
      'DELIVERY',
      'EXPECTED',
      'JOB',
      'RUN',
      'RUN',
    ]);
  });

  test('is listed each by itself, in pages of any size', async () => {
    const span = { from: 0, to: NOW + DAY };
    for (const limit of [1, 2, 100]) {
      expect(await walk((page) => stores.runs.listOfJob(jobId, page), limit)).toEqual(runs.toReversed());
      expect(await walk((page) => stores.runs.listDueWithin(jobId, span, page), limit)).toEqual(runs);
      expect(await walk((page) => stores.deliveries.listOfJob(jobId, page), limit)).toEqual(
        deliveries.toReversed(),
      );
    }
  });

  test('is watched each by itself', async () => {
    const before = NOW + DAY;
    expect(await walk((page) => stores.runs.needingCheck(before, page))).toHaveLength(runs.length);
    expect(await walk((page) => stores.deliveries.needingCheck(before, page))).toHaveLength(
      deliveries.length,
    );
    expect(await walk((page) => stores.jobs.overdue('scheduled', before, page))).toEqual([job]);
    expect(await walk((page) => stores.successWatch.overdue(before, page))).toEqual([
      { jobId, expectedBy: NOW },
    ]);
  });

  test('is deleted on one machine once it has expired or is forgotten', async () => {
    const expire = (now: number) =>
      expireItems({ client: plain, tableName: opened.tableName, now: () => now });
    expect(await expire(EXPIRES_AT)).toBe(0);
    expect(await expire(EXPIRES_AT + MINUTE)).toBe(6);
    expect(await sortKeys()).toEqual(['EXPECTED']);
    await stores.successWatch.forget({ jobId, expectedBy: NOW });
    expect(await expire(EXPIRES_AT + MINUTE)).toBe(1);
    expect(await sortKeys()).toEqual([]);
  });
});
