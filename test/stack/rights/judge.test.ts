import { describe, expect, it } from 'vitest';
import { deployed, documentOf, FUNCTIONS, OPENED } from './deployed.ts';
import { neighboursAllowed, refusedCalls, uselessRights } from './judge.ts';
import { RECORDED } from './recorded.ts';
import { UNRECORDED } from './unrecorded.ts';

const stack = deployed(OPENED);

describe.each(FUNCTIONS)('the role of %s', (caller) => {
  const tried = {
    caller,
    document: documentOf(stack, caller),
    calls: RECORDED,
    unrecorded: UNRECORDED,
    stack,
  };

  it('allows each call that was recorded', async () => {
    expect(RECORDED.filter((call) => call.caller === caller).length).toBeGreaterThan(0);
    expect(await refusedCalls(tried)).toEqual([]);
  });

  it('allows no other call of those services', async () => {
    expect(await neighboursAllowed(tried)).toEqual([]);
  });

  it('has no right that no call uses', async () => {
    expect(await uselessRights(tried)).toEqual([]);
  });
});
