import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { PATIENCE } from '../patience.ts';
import { textOf } from '../stack/rights/call.ts';
import { HookReceiver } from './support/hook-receiver.ts';
import { type Answer, LocalMode } from './support/local-mode.ts';
import { CLOCK_SIGNAL, gateIn, MARKS } from './support/tour.ts';

const TOKENS_FILE = fileURLToPath(new URL('../../bin/tokens.ts', import.meta.url));
const RECORD_FILE = '../stack/rights/recorded-calls.generated.json';
const OBSERVER_FILE = fileURLToPath(new URL('./support/tour-observer.ts', import.meta.url));

let folder: string;
let gate: ReturnType<typeof gateIn>;
let local: LocalMode;
let receiver: HookReceiver;
let authorization: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'runat-rights-'));
  gate = gateIn(folder);
  const variables = {
    RUNAT_TEST_OBSERVER: OBSERVER_FILE,
    RUNAT_TEST_GATE: folder,
  };
  [local, receiver] = await Promise.all([
    LocalMode.start({ arguments: ['--sign-in'], variables }),
    HookReceiver.open(),
  ]);
  const words = ['create', '--name', 'tour', '--scopes', 'admin', '--local', '--data', local.dataFolder];
  const { stdout } = await promisify(execFile)(process.execPath, [TOKENS_FILE, ...words]);
  authorization = `Bearer ${/rnt_\S+/.exec(stdout)?.[0] ?? stdout.trim()}`;
});

afterAll(async () => {
  await Promise.all([local.remove(), receiver.close()]);
  await rm(folder, { recursive: true });
});

const ask = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  local.call(method, path, body, { authorization, ...headers });

const create = async (job: object): Promise<Answer['body']> => {
  const { status, body } = await ask('POST', '/v1/jobs', { image: 'busybox', ...job });
  if (status !== 201) throw new Error(`${status}: ${JSON.stringify(body)}`);
  return body;
};

/** Resolves once functions have made these calls. */
const made = (...texts: readonly string[]): Promise<void> =>
  vi.waitFor(async () => {
    const all = (await local.calls()).map(textOf);
    expect(texts.filter((text) => !all.includes(text))).toEqual([]);
  }, PATIENCE);

const anHourLater = { retry: { limit: 1, backoff: '1h' } };

/** What callers ask for, in all APIs, and pages. */
const askForEverything = async (): Promise<void> => {
  const { id } = await create({ command: ['true'], in: '2h', name: 'far away' });
  await ask('PATCH', `/v1/jobs/${id}`, { in: '3h' });
  await ask('DELETE', `/v1/jobs/${id}`);
  await ask('POST', '/timers', { seconds: 3600, url: receiver.url }, { 'idempotency-key': 'once' });
  await ask('POST', '/timers', { seconds: 3600, url: receiver.url }, { 'idempotency-key': 'once' });
  const log = { jobname: 'log', startdate: '2099-01-01', starttime: '00:00:00', url: receiver.url };
  await ask('POST', '/jobs', log);
  await ask('GET', '/jobs');
  await ask('POST', '/jobs/run');
  await ask('PUT', '/v1/pause');
  await ask('GET', '/v1/activity?limit=1');
  await ask('DELETE', '/v1/pause');
};

const lookAtEverything = async (): Promise<void> => {
  const html = { accept: 'text/html' };
  for (const path of [
    '/v1/jobs',
    '/v1/jobs?state=history',
    '/v1/runs',
    '/v1/deliveries',
    '/v1/activity',
    '/v1/summary',
    '/v1/timeline',
    '/jobs?format=list',
  ])
    await ask('GET', path);
  for (const path of ['/', '/jobs', '/runs', '/deliveries', '/status', '/activity'])
    await ask('GET', path, undefined, html);
};

/** A run that ECS is just about to start is stopped: whoever hears of the container stops it. */
const stopWhatIsBeingStarted = async (): Promise<void> => {
  const { id } = await create({ name: MARKS.answerLost, command: ['sleep', '300'], now: true });
  await vi.waitUntil(() => existsSync(gate.reached), PATIENCE);
  const { body: run } = await ask('GET', `/v1/jobs/${id}/runs/latest`);
  expect(await ask('POST', `/v1/runs/${run.id}/stop`)).toMatchObject({ status: 202 });
  await writeFile(gate.open, '');
  await made('track ecs:StopTask on task');
};

const sendAgain = async (jobId: string): Promise<void> => {
  const { body } = await ask('GET', `/v1/jobs/${jobId}/deliveries`);
  await ask('POST', `/v1/deliveries/${body.items[0].id}/replay`);
};

it('a tour through everything makes exactly the calls that are on record', async () => {
  await askForEverything();
  const callback = { url: receiver.url, on: ['run.succeeded', 'run.failed', 'job.overdue'] };
  const inASecond = new Date(Date.now() + 1500).toISOString();
  receiver.answer(`/${MARKS.storedLater}`, [500]);
  const role = 'arn:aws:iam::111122223333:role/reports';
  const withRole = await create({ command: ['true'], now: true, role, callback });
  const webhook = await create({ image: undefined, url: `${receiver.url}/${MARKS.storedLater}`, now: true });
  const timedOut = await create({ command: ['sleep', '300'], now: true, timeout: '1s' });
  const stubborn = await create({ shell: "trap '' TERM; while :; do sleep 1; done", now: true });
  await create({ command: ['true'], every: '1h', startsAt: inASecond, successWithin: '1m', callback });
  await create({ command: ['false'], now: true, ...anHourLater });
  await create({ name: MARKS.neverStored, command: ['false'], now: true, ...anHourLater });
  await create({ name: MARKS.neverAnswered, command: ['true'], now: true, startDeadline: '1m' });
  await stopWhatIsBeingStarted();

  await ask('GET', `/v1/runs/${await local.runReaches(withRole.id, 'succeeded')}/output`);
  await local.runReaches(timedOut.id, 'timed_out');
  await local.runReaches(webhook.id, 'succeeded');
  await sendAgain(webhook.id);
  await lookAtEverything();
  await made(
    'wake scheduler:CreateSchedule on alarm entry',
    'wake sqs:ChangeMessageVisibility on wake queue',
    'track scheduler:CreateSchedule on alarm entry',
    'track sqs:ChangeMessageVisibility on task-event queue',
    'deliver sqs:ChangeMessageVisibility on deliveries queue',
  );

  await ask('POST', `/v1/runs/${await local.runReaches(stubborn.id, 'running')}/stop`);
  process.kill(local.pid, CLOCK_SIGNAL);
  await made(
    'watch ecs:StopTask on task',
    'watch sqs:SendMessage on deliveries queue',
    'watch sqs:SendMessage on wake queue',
    'watch scheduler:CreateSchedule on alarm entry',
    'wake sqs:SendMessage on wake queue',
    'wake ecs:ListTasks on anything with ecs:cluster own',
  );

  const calls = (await local.calls()).toSorted((one, other) => (textOf(one) < textOf(other) ? -1 : 1));
  const lines = calls.map((call) => `  ${JSON.stringify(call)}`);
  await expect(`[\n${lines.join(',\n')}\n]\n`).toMatchFileSnapshot(RECORD_FILE);
});
