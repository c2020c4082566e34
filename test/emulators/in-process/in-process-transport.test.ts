import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GetScheduleGroupCommand, ListSchedulesCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import {
  CreateQueueCommand,
  QueueDoesNotExist,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Ask, RunningServer } from '../../../local/emulators/aws-wire.ts';
import {
  type SchedulerEmulator,
  startSchedulerEmulator,
} from '../../../local/emulators/scheduler/start-scheduler-emulator.ts';
import { startSqsEmulator } from '../../../local/emulators/sqs/start-sqs-emulator.ts';
import { inProcessTransport } from '../../../local/in-process-transport.ts';

/** Nobody listens there: what arrives has not been on the wire. */
const NOWHERE = { endpoint: 'http://127.0.0.1:9', region: 'us-east-1' };
/** Whoever calls over the wire must know these; whoever is in the process need not. */
const credentials = { accessKeyId: 'local', secretAccessKey: 'known to nobody here' };

let folder: string;
let sqs: RunningServer;
let scheduler: SchedulerEmulator;
let client: SQSClient;
let QueueUrl: string;

const sqsOver = (ask: Ask) => new SQSClient({ ...NOWHERE, ...inProcessTransport(ask), maxAttempts: 1 });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'runat-in-process-'));
  sqs = await startSqsEmulator({ dataFolder: folder, credentials });
  scheduler = await startSchedulerEmulator({ dataFolder: folder, credentials, deliver: async () => {} });
  client = sqsOver(sqs.ask);
  QueueUrl = (await client.send(new CreateQueueCommand({ QueueName: 'things' }))).QueueUrl ?? '';
});

afterAll(async () => {
  client.destroy();
  await sqs.close();
  await scheduler.close();
  rmSync(folder, { recursive: true });
});

it('a call reaches the emulator without a socket and without a signature', async () => {
  await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'größer 😀' }));
  const { Messages } = await client.send(new ReceiveMessageCommand({ QueueUrl }));
  expect(Messages).toMatchObject([{ Body: 'größer 😀' }]);
});

it('a refusal is the error of the SDK', async () => {
  const sent = client.send(new SendMessageCommand({ QueueUrl: `${QueueUrl}-other`, MessageBody: 'x' }));
  await expect(sent).rejects.toBeInstanceOf(QueueDoesNotExist);
});

it('a protocol with paths and queries arrives, too', async () => {
  const rest = new SchedulerClient({ ...NOWHERE, ...inProcessTransport(scheduler.ask) });
  expect(await rest.send(new GetScheduleGroupCommand({ Name: 'default' }))).toMatchObject({
    Name: 'default',
  });
  expect((await rest.send(new ListSchedulesCommand({ MaxResults: 7 }))).Schedules).toEqual([]);
  const refused = rest.send(new ListSchedulesCommand({ NamePrefix: 'a&b=c' }));
  await expect(refused).rejects.toThrow("Value 'a&b=c' at 'namePrefix' failed");
  rest.destroy();
});

it('a call that is given up rejects, while the emulator still waits', async () => {
  const stop = new AbortController();
  const begun = Promise.withResolvers<void>();
  const waiting = sqsOver((request) => {
    begun.resolve();
    return sqs.ask(request);
  });
  const received = waiting.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }), {
    abortSignal: stop.signal,
  });
  await begun.promise;
  stop.abort();
  await expect(received).rejects.toMatchObject({ name: 'AbortError' });
});

it('timers that are due come between two calls', async () => {
  const order: string[] = [];
  setImmediate(() => order.push('something else'));
  await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }));
  order.push('answer');
  expect(order).toEqual(['something else', 'answer']);
});

it('is answered at once, also where nothing else happens in the process', () => {
  const script = `
    import { inProcessTransport } from './local/in-process-transport.ts';
    const ask = async () => ({ status: 200, headers: {}, body: '' });
    const { requestHandler } = inProcessTransport(ask);
    const { response } = await requestHandler.handle({ method: 'POST', path: '/', headers: {} });
    console.log(response.statusCode);`;
  const root = fileURLToPath(new URL('../../..', import.meta.url));
  const { stdout, status } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: root,
    encoding: 'utf8',
  });
  expect([status, stdout]).toEqual([0, '200\n']);
});
