import { describe, expect, it, vi } from 'vitest';
import { MINUTE } from '../../../functions/domain/shared/instant.ts';
import { liveUntil } from '../../use-cases/lively.ts';
import { type ApiUnderTest, apiUnderTest, NOW } from '../api-under-test.ts';
import { browserOf } from './browser.ts';

/** Counts what is read of the store while something is done. */
const readsOf = async (
  { jobs, runs, stack, deliveries }: ApiUnderTest,
  work: () => Promise<unknown>,
): Promise<number> => {
  const spies = [
    ...(['load', 'loadAll', 'list', 'overdue', 'failed'] as const).map((name) => vi.spyOn(jobs, name)),
    ...(['load', 'list', 'listOfJob', 'listDueWithin'] as const).map((name) => vi.spyOn(runs, name)),
    ...(['loadPause', 'loadTick'] as const).map((name) => vi.spyOn(stack, name)),
    ...(['load', 'listOfJob'] as const).map((name) => vi.spyOn(deliveries, name)),
  ];
  await work();
  const count = spies.reduce((sum, { mock }) => sum + mock.calls.length, 0);
  for (const spy of spies) spy.mockRestore();
  return count;
};

/** An API with 40 jobs that run every minute, and have run seven times. */
const busyApi = async () => {
  const api = apiUnderTest();
  for (let index = 0; index < 40; index += 1) {
    await api.create({ image: 'busybox', name: `job-${index}`, every: '1m' });
  }
  await liveUntil(api, NOW + 7 * MINUTE + 30_000);
  return { ...api, browser: browserOf(api) };
};

/** The pause and the tick. */
const FRAME = 2;
/** A hundred of each state for the summary, those that failed, and the first 25 of each state again. */
const LISTS = 3 + 1 + 3;
const LISTED = 25;

describe('what pages read', () => {
  it('is little for the overview, and nothing of a job to which nothing has happened', async () => {
    const api = await busyApi();
    const { browser } = api;
    expect(await readsOf(api, () => browser.open('/'))).toBeLessThanOrEqual(FRAME + LISTS + LISTED);
    expect(await readsOf(api, () => browser.open('/'))).toBeLessThanOrEqual(FRAME + LISTS);
    const { items } = await api.jobs.list('scheduled', { limit: 1 });
    await api.runNow({ id: items[0]?.id ?? '', callerName: 'alice' });
    expect(await readsOf(api, () => browser.open('/'))).toBeLessThanOrEqual(FRAME + LISTS + 1);
  });

  it.each([
    ['/runs', 2],
    ['/status', 9],
    ['/runs?tag=a', 2],
    ['/deliveries', 3],
    ['/activity', 2],
    ['/jobs?form=true', 0],
  ])('is little for %s', async (path, most) => {
    const api = apiUnderTest();
    await api.create({ image: 'busybox', every: '1m' });
    await liveUntil(api, NOW + 3 * MINUTE);
    const reads = await readsOf(api, () => browserOf(api).open(path));
    expect(reads).toBeLessThanOrEqual(FRAME + most);
  });
});
