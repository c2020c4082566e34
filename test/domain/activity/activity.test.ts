import { describe, expect, it } from 'vitest';
import { type Activity, isActivityId, newEntry } from '../../../functions/domain/activity/activity.ts';
import { JOB_ID, NOW } from '../samples.ts';

const EDIT: Activity = { action: 'edited', caller: 'alice', jobId: JOB_ID, changes: [] };

describe('the id of an entry', () => {
  it('sorts by time, also within a second', () => {
    const ids = [0, 1, 999, 1000].map((later) => newEntry(EDIT, { version: 1 }, NOW + later).id);
    expect(ids).toEqual(ids.toSorted());
    for (const id of ids) expect(isActivityId(id)).toBe(true);
  });

  it('is the same for the same change, and another for another one', () => {
    const { id } = newEntry(EDIT, { version: 1 }, NOW);
    expect(newEntry({ ...EDIT }, { version: 1 }, NOW).id).toBe(id);
    const others: Activity[] = [
      { ...EDIT, caller: 'bob' },
      { ...EDIT, action: 'paused' },
      { ...EDIT, jobId: JOB_ID.replace('0', '1') },
      { ...EDIT, changes: [{ field: 'cron', to: '* * * * *' }] },
    ];
    const ids = others.map((other) => newEntry(other, { version: 1 }, NOW).id);
    const later = newEntry(EDIT, { version: 2 }, NOW).id;
    expect(new Set([id, later, ...ids]).size).toBe(2 + others.length);
  });
});

describe('the instant of an entry', () => {
  it.each([
    ['in the same millisecond', 0, 1],
    ['by a clock that is behind', 5, 6],
    ['later', -1, 0],
  ])('is behind that of the entry before, %s', (_when, before, expected) => {
    const { id: lastChange } = newEntry(EDIT, { version: 1 }, NOW + before);
    expect(newEntry(EDIT, { version: 2, lastChange }, NOW).at).toBe(NOW + expected);
  });
});
