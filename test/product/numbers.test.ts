import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { HookReceiver } from './support/hook-receiver.ts';
import type { LocalMode } from './support/local-mode.ts';
import { localModes } from './support/local-modes.ts';

/** A request for a timer or for a job with logs, each with a key and an address of its own. */
interface Wish {
  readonly path: '/timers' | '/jobs';
  readonly key: string;
  readonly body: object;
}

const startIn = (milliseconds: number) => {
  const [startdate = '', time = ''] = new Date(Date.now() + milliseconds).toISOString().split('T');
  return { startdate, starttime: time.slice(0, 8) };
};

const TOMORROW = startIn(86_400_000);

const timerWish = (url: string, index: number): Wish => ({
  path: '/timers',
  key: `timer${index}`,
  body: { seconds: 4, url: `${url}/timer${index}` },
});

const jobWish = (index: number): Wish => ({
  path: '/jobs',
  key: `job${index}`,
  body: { jobname: `job${index}`, ...TOMORROW, repeat: true, interval: 60 },
});

const send = async (local: LocalMode, { path, key, body }: Wish): Promise<number> => {
  const answer = await local.call('POST', path, body, { 'idempotency-key': key });
  expect([key, answer.status]).toEqual([key, 201]);
  return path === '/timers' ? answer.body.id : answer.body.jobid;
};

const isUnique = (numbers: readonly number[]): boolean => new Set(numbers).size === numbers.length;

const startLocal = localModes();
const start = (dataFolder: string) => startLocal({ dataFolder, arguments: ['--dialect-timezone', 'UTC'] });

it('kill -9 in the middle of requests loses no timer, task or job, and no number is given twice', async () => {
  const receiver = await HookReceiver.open();
  const dataFolder = await mkdtemp(join(tmpdir(), 'runat-numbers-'));
  const before = await start(dataFolder);
  // Its first run is due when the process has long been killed: a command under way would die with it.
  const task = await before.call('POST', '/api/v1/tasks/create', {
    command: 'true',
    frequency: 'every 15 seconds',
  });
  const soon = { jobname: 'soon', ...startIn(4000), url: `${receiver.url}/soon` };
  expect((await before.call('POST', '/jobs', soon)).body.jobid).toBe(1);

  const wishes = Array.from({ length: 30 }, (_, index) => [
    timerWish(receiver.url, index),
    jobWish(index),
  ]).flat();
  const answered = new Map<string, number>();
  const enough = Promise.withResolvers<void>();
  const sent = Promise.allSettled(
    wishes.map(async (wish) => {
      answered.set(wish.key, await send(before, wish));
      if (answered.size === 20) enough.resolve();
    }),
  );
  await Promise.race([enough.promise, sent]);
  await before.end('SIGKILL');
  await sent;
  expect(answered.size).toBeGreaterThanOrEqual(20);

  const after = await start(dataFolder);
  try {
    const numbers = new Map<string, number>();
    for (const wish of wishes) numbers.set(wish.key, await send(after, wish));
    for (const [key, number] of answered) expect([key, numbers.get(key)]).toEqual([key, number]);
    const numbersAt = (path: Wish['path']) =>
      wishes.flatMap((wish) => (wish.path === path ? [numbers.get(wish.key) ?? 0] : []));
    expect(isUnique(numbersAt('/timers'))).toBe(true);
    expect(isUnique([1, ...numbersAt('/jobs')])).toBe(true);

    const { body: listed } = await after.call('GET', '/jobs', undefined, { accept: 'application/json' });
    expect(listed.map(({ jobid }: { jobid: number }) => jobid)).toEqual(
      [1, ...numbersAt('/jobs')].toSorted((a, b) => a - b),
    );
    for (const wish of [timerWish(receiver.url, 99), jobWish(99)]) {
      expect(await send(after, wish)).toBeGreaterThan(Math.max(...numbersAt(wish.path)));
    }

    await receiver.reached('/soon', 1);
    await after.runReaches(task.body.command_id.replaceAll('-', ''), 'succeeded');
    for (const wish of wishes.filter(({ path }) => path === '/timers')) {
      await receiver.reached(`/${wish.key}/${numbers.get(wish.key)}`, 1);
      // One that was cut off before its answer was on record may come again, under the same id.
      const hooks = receiver.all.filter(({ path }) => path.startsWith(`/${wish.key}/`));
      expect(new Set(hooks.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
      for (const { body } of hooks) expect(body).toBe('');
    }
  } finally {
    await receiver.close();
  }
});
