import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Activity, type ActivityEntry, newEntry } from '../../../functions/domain/activity/activity.ts';
import type { JobId } from '../../../functions/domain/shared/identifiers.ts';
import { DAY, type Instant, MINUTE } from '../../../functions/domain/shared/instant.ts';
import type { ActivityStore } from '../../../functions/use-cases/ports.ts';
import type { VirtualClock } from '../../in-memory/virtual-clock.ts';
import { freshJobId, NOW } from '../support/samples.ts';
import { expectBadCursor, walk } from '../support/walk.ts';

/** A store under test, and the clock that it looks at. */
export interface OpenActivityStore {
  readonly store: ActivityStore;
  readonly clock: VirtualClock;
  close(): Promise<void>;
}

const anEntry = (
  jobId: JobId | undefined,
  at: Instant = NOW,
  changes: Partial<Activity> = {},
): ActivityEntry =>
  newEntry(
    {
      action: jobId === undefined ? 'all_paused' : 'edited',
      caller: 'alice',
      jobId,
      changes: [],
      ...changes,
    },
    { version: 1 },
    at,
  );

const FULL: Partial<Activity> = {
  runId: '01a1fd70f1c0700087fbf7479cb86dfe-20261121T093003Z-1-1',
  deliveryId: '01a1fd70f1c0700087fbf7479cb86dfe-20261121T093003Z-1-1-target',
  token: { name: 'ci', hash: 'ab'.repeat(32) },
  changes: [
    { field: 'cron', from: '* * * * *', to: '0 * * * *' },
    { field: 'environment', isHidden: true, added: ['A'], removed: ['B'], changed: ['__proto__'] },
  ],
};

/** What every ActivityStore does. */
export const activityStoreContract = (name: string, open: () => Promise<OpenActivityStore>): void => {
  describe(`${name} keeps who did what`, () => {
    let opened: OpenActivityStore;
    let store: ActivityStore;

    const listOf = (jobId: JobId | undefined, limit = 100) => walk((page) => store.list(jobId, page), limit);

    beforeAll(async () => {
      opened = await open();
      store = opened.store;
    });
    afterAll(() => opened?.close());

    test('an entry comes back as it went in, and says when it expires', async () => {
      const jobId = freshJobId();
      const entry = anEntry(jobId, NOW, FULL);
      await store.put(entry);
      await store.put(entry);
      expect(await listOf(jobId)).toStrictEqual([{ ...entry, expiresAt: NOW + 90 * DAY }]);
      expect(await store.load(entry.id, jobId)).toStrictEqual({ ...entry, expiresAt: NOW + 90 * DAY });
    });

    test.each(['of a job', 'of the stack'])('an entry %s is confirmed, and then stays so', async (what) => {
      const jobId = what === 'of a job' ? freshJobId() : undefined;
      const entry = anEntry(jobId, NOW + MINUTE, { caller: what });
      await store.put(entry);
      await store.confirm(entry.id, jobId);
      await store.confirm(entry.id, jobId);
      const all = await listOf(undefined);
      expect(all.filter(({ id }) => id === entry.id)).toMatchObject([{ isConfirmed: true, caller: what }]);
      if (jobId !== undefined) expect(await listOf(jobId)).toMatchObject([{ isConfirmed: true }]);
    });

    test('confirming what is not there makes nothing', async () => {
      const jobId = freshJobId();
      await store.confirm(anEntry(jobId).id, jobId);
      expect(await store.load(anEntry(jobId).id, jobId)).toBeUndefined();
      expect(await listOf(jobId)).toEqual([]);
    });

    test('entries are listed the last one first, of one job and of all', async () => {
      const [jobId, other] = [freshJobId(), freshJobId()];
      const begin = NOW + 10 * MINUTE;
      const entries = [2, 0, 1].map((minute) => anEntry(jobId, begin + minute * MINUTE));
      const others = [anEntry(other, begin + MINUTE + 1), anEntry(undefined, begin + 1)];
      for (const entry of [...entries, ...others]) await store.put(entry);
      const idsOf = (all: readonly ActivityEntry[]) => all.map(({ id }) => id);
      const [last, first, middle] = idsOf(entries);
      expect(idsOf(await listOf(jobId, 1))).toEqual([last, middle, first]);
      const mine = new Set(idsOf([...entries, ...others]));
      const listed = idsOf(await listOf(undefined, 2)).filter((id) => mine.has(id));
      expect(listed).toEqual([last, others[0]?.id, middle, others[1]?.id, first]);
    });

    test('an expired entry is gone', async () => {
      const jobId = freshJobId();
      await store.put(anEntry(jobId, opened.clock.now() - 90 * DAY + 1));
      expect(await listOf(jobId)).toHaveLength(1);
      opened.clock.advance(1);
      expect(await listOf(jobId)).toEqual([]);
    });

    test('a forged cursor is refused', async () => {
      await expectBadCursor(store.list(undefined, { limit: 1, cursor: 'x' }));
      await expectBadCursor(store.list(freshJobId(), { limit: 1, cursor: 'x' }));
    });
  });
};
