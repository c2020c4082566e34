import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JobId } from '../../../functions/domain/shared/identifiers.ts';
import { DAY, HOUR, type Instant, MINUTE } from '../../../functions/domain/shared/instant.ts';
import type { SuccessExpectation, SuccessWatch } from '../../../functions/use-cases/ports.ts';
import { freshJobId, NOW } from '../support/samples.ts';
import { expectBadCursor, FORGED_CURSORS, walk } from '../support/walk.ts';

/** A watch under test. */
export interface OpenSuccessWatch {
  readonly watch: SuccessWatch;
  close(): Promise<void>;
}

/** What every SuccessWatch does. */
export const successWatchContract = (name: string, open: () => Promise<OpenSuccessWatch>): void => {
  describe(`${name} remembers by when jobs must have succeeded`, () => {
    let opened: OpenSuccessWatch;
    let watch: SuccessWatch;

    beforeAll(async () => {
      opened = await open();
      watch = opened.watch;
    });
    afterAll(() => opened?.close());

    /** What is overdue of some jobs; others may be in the same store. */
    const overdueOf = async (
      jobIds: readonly JobId[],
      before: Instant,
      limit = 100,
    ): Promise<SuccessExpectation[]> => {
      const overdue = await walk((page) => watch.overdue(before, page), limit);
      return overdue.filter(({ jobId }) => jobIds.includes(jobId));
    };

    test('what was expected before an instant is overdue, the oldest first', async () => {
      const expectations = [3, 1, 2].map((minute) => ({
        jobId: freshJobId(),
        expectedBy: NOW + minute * MINUTE,
      }));
      for (const expectation of expectations) await watch.expect(expectation);
      const [third, first, second] = expectations;
      const jobIds = expectations.map(({ jobId }) => jobId);
      for (const limit of [1, 2, 100]) {
        expect(await overdueOf(jobIds, NOW + 3 * MINUTE, limit)).toStrictEqual([first, second]);
        expect(await overdueOf(jobIds, NOW + 3 * MINUTE + 1, limit)).toStrictEqual([first, second, third]);
      }
    });

    test.each([
      ['later', NOW + DAY],
      ['earlier', NOW - DAY],
    ])('what is expected %s replaces what was expected before', async (_when, expectedBy) => {
      const jobId = freshJobId();
      await watch.expect({ jobId, expectedBy: NOW });
      await watch.expect({ jobId, expectedBy });
      expect(await overdueOf([jobId], expectedBy)).toEqual([]);
      expect(await overdueOf([jobId], NOW + 2 * DAY)).toStrictEqual([{ jobId, expectedBy }]);
    });

    test('what is forgotten is overdue no more, and can be forgotten again', async () => {
      const [jobId, other] = [freshJobId(), freshJobId()];
      for (const each of [jobId, other]) await watch.expect({ jobId: each, expectedBy: NOW });
      await watch.forget({ jobId, expectedBy: NOW });
      await watch.forget({ jobId, expectedBy: NOW });
      expect(await overdueOf([jobId, other], NOW + 1)).toEqual([{ jobId: other, expectedBy: NOW }]);
    });

    test('forgetting what was never expected is fine', async () => {
      await expect(watch.forget({ jobId: freshJobId(), expectedBy: NOW })).resolves.toBeUndefined();
    });

    test('what was forgotten can be expected again', async () => {
      const jobId = freshJobId();
      await watch.expect({ jobId, expectedBy: NOW });
      await watch.forget({ jobId, expectedBy: NOW });
      await watch.expect({ jobId, expectedBy: NOW + MINUTE });
      expect(await overdueOf([jobId], NOW + DAY)).toStrictEqual([{ jobId, expectedBy: NOW + MINUTE }]);
    });

    test.each([
      ['later', NOW + DAY],
      ['earlier', NOW - DAY],
    ])('what was read is renewed %s', async (_when, expectedBy) => {
      const jobId = freshJobId();
      await watch.expect({ jobId, expectedBy: NOW });
      await watch.renew({ jobId, expectedBy: NOW }, expectedBy);
      expect(await overdueOf([jobId], NOW + 2 * DAY)).toStrictEqual([{ jobId, expectedBy }]);
    });

    test('what is expected since it was read is neither renewed nor forgotten', async () => {
      const jobId = freshJobId();
      await watch.expect({ jobId, expectedBy: NOW });
      await watch.expect({ jobId, expectedBy: NOW + MINUTE });
      await watch.renew({ jobId, expectedBy: NOW }, NOW + HOUR);
      await watch.forget({ jobId, expectedBy: NOW });
      expect(await overdueOf([jobId], NOW + DAY)).toStrictEqual([{ jobId, expectedBy: NOW + MINUTE }]);
    });

    test('what was forgotten or never expected is not renewed', async () => {
      const [forgotten, never] = [freshJobId(), freshJobId()];
      await watch.expect({ jobId: forgotten, expectedBy: NOW });
      await watch.forget({ jobId: forgotten, expectedBy: NOW });
      for (const jobId of [forgotten, never]) await watch.renew({ jobId, expectedBy: NOW }, NOW + HOUR);
      expect(await overdueOf([forgotten, never], NOW + DAY)).toEqual([]);
    });

    test('the last page has no cursor', async () => {
      await watch.expect({ jobId: freshJobId(), expectedBy: 0 });
      expect(await watch.overdue(1, { limit: 100 })).not.toHaveProperty('cursor');
    });

    test.each(FORGED_CURSORS)('the forged cursor %# is refused', async (cursor) => {
      await expectBadCursor(watch.overdue(NOW, { limit: 1, cursor }));
    });
  });
};
