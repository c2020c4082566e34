import { expect, it } from 'vitest';
import { ApiRefusal } from '../../../cli/api/api-errors.ts';
import { findJob } from '../../../cli/commands/find-job.ts';
import { JOB } from './a-job.ts';

const TICKER = { ...JOB, name: 'ticker' };

/** An API whose lists are read one after the other; `stateAt` says where the job is when each of them is read. */
const apiOf = (stateAt: (reads: number) => string) => {
  let reads = 0;
  const call = async (_route: string, { query }: { readonly query?: { readonly state?: string } } = {}) => {
    reads += 1;
    return { items: query?.state === stateAt(reads) ? [TICKER] : [] };
  };
  return { api: { call } as unknown as Parameters<typeof findJob>[1], reads: () => reads };
};

it('a job is found by its name, in whichever list it is', async () => {
  for (const state of ['running', 'scheduled', 'history']) {
    expect(await findJob('ticker', apiOf(() => state).api)).toEqual(TICKER);
  }
});

it('a job that changes its list whenever one is read is found all the same', async () => {
  // It is in none of the lists of the first search at the moment when that is read.
  const hopping = apiOf((reads) =>
    reads <= 3 ? (['scheduled', 'running', 'scheduled'][reads - 1] ?? '') : 'running',
  );
  expect(await findJob('ticker', hopping.api)).toEqual(TICKER);
  expect(hopping.reads()).toBe(5);
});

it('a name that no job has is not found', async () => {
  await expect(findJob('nobody', apiOf(() => 'gone').api)).rejects.toThrow(ApiRefusal);
});
