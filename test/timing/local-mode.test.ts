import { expect, it } from 'vitest';
import { HookReceiver } from '../product/support/hook-receiver.ts';
import type { LocalMode } from '../product/support/local-mode.ts';
import { localModes } from '../product/support/local-modes.ts';
import { descendants, gone } from '../product/support/processes.ts';
import { jobsIn, medianLateness } from './median.ts';

const MOST_TO_START = 5000;
const MOST_TO_STOP = 2000;
const MOST_LATE = 250;

const start = localModes({ isObserved: false });

/** Ends local mode as Ctrl-C does. Gives how long that took, in milliseconds. */
const interrupt = async (local: LocalMode): Promise<number> => {
  const begun = performance.now();
  expect(await local.end('SIGINT')).toBe(0);
  return performance.now() - begun;
};

it('local mode answers within five seconds of its start, and runs jobs within 250 ms of their seconds', async () => {
  const begun = performance.now();
  const local = await start();
  expect((await local.call('GET', '/health')).status).toBe(200);
  expect(performance.now() - begun).toBeLessThan(MOST_TO_START);
  const ids = await jobsIn(local, [1, 2, 3]);
  expect(await medianLateness(local, ids)).toBeLessThanOrEqual(MOST_LATE);
});

it('what is due after local mode was killed and started again is on time', async () => {
  const before = await start();
  const ids = await jobsIn(before, [4, 5, 6]);
  await before.end('SIGKILL');
  const after = await start({ dataFolder: before.dataFolder });
  expect(await medianLateness(after, ids)).toBeLessThanOrEqual(MOST_LATE);
});

it('Ctrl-C ends everything within two seconds and leaves no process behind', async () => {
  const local = await start();
  const { id } = await local.create({ shell: "trap '' TERM INT; sleep 300", now: true });
  await local.runReaches(id, 'running');
  const below = descendants(local.pid);
  expect(await interrupt(local)).toBeLessThan(MOST_TO_STOP);
  await gone(below);
});

it('Ctrl-C waits no longer for a receiver that keeps a webhook without an answer', async () => {
  const receiver = await HookReceiver.open();
  receiver.isSilent = true;
  const local = await start();
  const { status } = await local.call('POST', '/v1/jobs', { url: `${receiver.url}/hook`, now: true });
  expect(status).toBe(201);
  await receiver.reached('/hook', 1);
  expect(await interrupt(local)).toBeLessThan(MOST_TO_STOP);
  await receiver.close();
});
