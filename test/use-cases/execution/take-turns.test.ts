import { describe, expect, it } from 'vitest';
import { SECOND } from '../../../functions/domain/shared/instant.ts';
import { type Turn, takeTurns } from '../../../functions/use-cases/execution/take-turns.ts';
import { type WalkTime, walkPages } from '../../../functions/use-cases/shared/walk-pages.ts';
import { RecordingLog } from '../../in-memory/recording-log.ts';
import { VirtualClock } from '../../in-memory/virtual-clock.ts';

const NOW = Date.UTC(2026, 10, 21, 9, 30);

/** Turns of which each takes so many milliseconds; `shares` are what they are given. */
const turnsTaking = (...takes: readonly number[]) => {
  const clock = new VirtualClock(NOW);
  const log = new RecordingLog();
  const shares: number[] = [];
  const turns = takes.map(
    (takesLong, index): Turn => ({
      list: String(index),
      walk: async (until) => {
        shares.push(until - clock.now());
        clock.advance(takesLong);
        return { count: index, isLeftOver: false };
      },
    }),
  );
  return { clock, log, shares, turns };
};

describe('turns', () => {
  it('have an equal share of the time; what one leaves is for those after it', async () => {
    const { clock, log, shares, turns } = turnsTaking(10 * SECOND, 0, 5 * SECOND);
    const taken = await takeTurns({ clock, log }, NOW + 30 * SECOND, turns);
    expect(shares).toEqual([10 * SECOND, 10 * SECOND, 20 * SECOND]);
    expect([...taken.values()]).toEqual(
      [0, 1, 2].map((count) => ({ count, isLeftOver: false, isTaken: true })),
    );
  });

  it('are not taken where the time is over, and that is told', async () => {
    const { clock, log, shares, turns } = turnsTaking(SECOND, 29 * SECOND, 0);
    const taken = await takeTurns({ clock, log }, NOW + 30 * SECOND, turns);
    expect(shares).toHaveLength(2);
    expect([...taken.values()].map(({ isTaken, isLeftOver }) => [isTaken, isLeftOver])).toEqual([
      [true, false],
      [true, false],
      [false, true],
    ]);
    expect(log.of('the watchdog had no time left for a list')).toMatchObject([{ facts: { list: '2' } }]);
  });

  it('go on behind one that fails', async () => {
    const { clock, log, shares, turns } = turnsTaking(0, 0);
    const cause = new Error('broken');
    const failing: Turn = {
      list: 'failing',
      walk: async () => {
        throw cause;
      },
    };
    const taken = await takeTurns({ clock, log }, NOW + 30 * SECOND, [failing, ...turns]);
    expect(shares).toHaveLength(2);
    expect(taken.get(failing)).toEqual({ count: 0, isLeftOver: true, isTaken: false, cause });
    expect(log.of('the watchdog could not go through a list')).toHaveLength(1);
  });
});

describe('a walk through pages', () => {
  /** A list of numbers from 0 on. */
  const listOf =
    (length: number) =>
    async ({ limit, cursor = '0' }: { readonly limit: number; readonly cursor?: string | undefined }) => {
      const first = Number(cursor);
      const items = Array.from({ length: Math.min(limit, length - first) }, (_, index) => first + index);
      const next = first + items.length;
      return { items, ...(next < length && { cursor: String(next) }) };
    };
  const ample = (): WalkTime => ({ clock: new VirtualClock(NOW), until: NOW + SECOND });

  it('ends behind a thousand items, and says that there are more', async () => {
    const walked = await walkPages(ample(), listOf(1001), async () => async () => true);
    expect(walked).toEqual({ count: 1000, isLeftOver: true });
  });

  it('has nothing left over behind the last page', async () => {
    const walked = await walkPages(ample(), listOf(1000), async () => async () => true);
    expect(walked).toEqual({ count: 1000, isLeftOver: false });
  });

  it('goes on behind items that fail, however many', async () => {
    const dealt: number[] = [];
    const walked = await walkPages(ample(), listOf(2500), async () => async (item) => {
      dealt.push(item);
      return item >= 1500;
    });
    expect(dealt).toEqual(Array.from({ length: 2500 }, (_, index) => index));
    expect(walked).toEqual({ count: 1000, isLeftOver: false });
  });

  it('begins nothing any more when its time is over, within a page too', async () => {
    const clock = new VirtualClock(NOW);
    const dealt: number[] = [];
    const walked = await walkPages(
      { clock, until: NOW + 5 * SECOND },
      listOf(200),
      async () => async (item) => {
        dealt.push(item);
        clock.advance(SECOND);
        return true;
      },
    );
    expect(dealt).toEqual([0, 1, 2, 3, 4]);
    expect(walked).toEqual({ count: 5, isLeftOver: true });
  });

  it('deals with ten items at once', async () => {
    let [underWay, most] = [0, 0];
    await walkPages(ample(), listOf(100), async () => async () => {
      underWay += 1;
      most = Math.max(most, underWay);
      await Promise.resolve();
      underWay -= 1;
      return true;
    });
    expect(most).toBe(10);
  });
});
