import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LogsEmulator, startLogsEmulator } from '../../../local/emulators/logs/start-logs-emulator.ts';
import {
  type SchedulerEmulator,
  startSchedulerEmulator,
} from '../../../local/emulators/scheduler/start-scheduler-emulator.ts';

const SIGNED = { authorization: 'AWS4-HMAC-SHA256 Credential=local' };
const RUNS = { numRuns: 150 };

let folder: string;
let scheduler: SchedulerEmulator;
let logs: LogsEmulator;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'emulator-'));
  scheduler = await startSchedulerEmulator({ dataFolder: folder, deliver: async () => {} });
  logs = await startLogsEmulator({ dataFolder: folder });
});

afterAll(async () => {
  await scheduler.close();
  await logs.close();
  await rm(folder, { recursive: true, force: true });
});

const bytes = fc.uint8Array({ maxLength: 2000 }).map((array) => Buffer.from(array));
const json = fc.json().map((text) => Buffer.from(text));
const member = fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.jsonValue());
const body = fc.oneof(
  bytes,
  json,
  fc
    .record(
      {
        ScheduleExpression: fc.oneof(
          fc.string(),
          fc.string().map((inside) => `cron(${inside})`),
        ),
        ScheduleExpressionTimezone: fc.oneof(fc.string(), fc.constant('Europe/Berlin')),
        StartDate: fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.string()),
        FlexibleTimeWindow: fc.oneof(member, fc.constant({ Mode: 'OFF' })),
        Target: fc.oneof(member, fc.record({ Arn: fc.string(), RoleArn: fc.string() })),
        logGroupName: member,
        logStreamName: member,
        nextToken: member,
        limit: member,
        retentionInDays: member,
      },
      { requiredKeys: [] },
    )
    .map((value) => Buffer.from(JSON.stringify(value))),
);

const statusOf = async (url: string, init: RequestInit) => {
  const answer = await fetch(url, { ...init, headers: { ...SIGNED, ...init.headers } });
  await answer.arrayBuffer();
  return answer.status;
};

describe('whatever the body', () => {
  it('the scheduler never fails', async () => {
    const path = fc.oneof(
      fc.webPath(),
      fc.constantFrom('/schedules/a', '/schedule-groups/a', '/schedules/%', '//'),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('POST', 'PUT', 'DELETE'),
        path,
        body,
        async (method, where, content) => {
          expect(
            await statusOf(`${scheduler.url}${where}`, { method, body: new Uint8Array(content) }),
          ).toBeLessThan(500);
        },
      ),
      RUNS,
    );
  });

  it('the scheduler never fails on a query', async () => {
    const query = fc.oneof(
      fc.webQueryParameters(),
      fc
        .record({ MaxResults: fc.string(), NextToken: fc.string(), State: fc.string() })
        .map((all) => String(new URLSearchParams(all))),
      fc.json().map((token) => `NextToken=${Buffer.from(token).toString('base64url')}`),
    );
    await fc.assert(
      fc.asyncProperty(query, async (text) => {
        expect(await statusOf(`${scheduler.url}/schedules?${text}`, { method: 'GET' })).toBeLessThan(500);
      }),
      RUNS,
    );
  });

  it('the logs never fail', async () => {
    const operation = fc.constantFrom(
      'CreateLogGroup',
      'DescribeLogGroups',
      'DeleteLogGroup',
      'PutRetentionPolicy',
      'DescribeLogStreams',
      'GetLogEvents',
    );
    await fc.assert(
      fc.asyncProperty(operation, body, async (name, content) => {
        const headers = { 'x-amz-target': `Logs_20140328.${name}` };
        const status = await statusOf(logs.url, { method: 'POST', headers, body: new Uint8Array(content) });
        expect(status).toBeLessThan(500);
      }),
      RUNS,
    );
  });
});
