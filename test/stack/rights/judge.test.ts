import { describe, expect, it } from 'vitest';
import { type Deployed, deployed, documentOf, FUNCTIONS, OPENED } from './deployed.ts';
import { neighboursAllowed, refusedCalls, refusedUnrecorded, uselessRights } from './judge.ts';
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

  it('allows what Lambda does with it', async () => {
    expect(await refusedUnrecorded(tried)).toEqual([]);
  });

  it('allows to send traces only where they are wanted', () => {
    const ofTraces = ({ policies, roles }: Deployed) =>
      policies.actionsOf(roles[caller]).filter((action) => action.startsWith('xray:'));
    expect(ofTraces(stack)).toEqual(['xray:PutTelemetryRecords', 'xray:PutTraceSegments']);
    expect(ofTraces(deployed())).toEqual([]);
  });

  it('allows no other call of those services', async () => {
    expect(await neighboursAllowed(tried)).toEqual([]);
  });

  it('has no right that no call uses', async () => {
    expect(await uselessRights(tried)).toEqual([]);
  });
});
