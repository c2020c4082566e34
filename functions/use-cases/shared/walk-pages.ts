import type { Instant } from '../../domain/shared/instant.ts';
import type { Clock, Page, PageRequest } from '../ports.ts';

/** How far a walk through a list came. */
export interface Walked {
  /** How many items were dealt with. */
  readonly count: number;
  /** The list goes on behind the last item that was begun. */
  readonly isLeftOver: boolean;
}

/** A walk that finds nothing. */
export const NOTHING: Walked = { count: 0, isLeftOver: false };

/** Deals with an item of a page; tells whether that counts. What fails does not, so that it takes no other's place. */
export type DealWith<T> = (item: T) => Promise<boolean>;

/** So many items one request for a list asks for. */
export const PAGE = 100;
const MOST_ITEMS = 1000;
const AT_ONCE = 10;

/** The time that a walk has. */
export interface WalkTime {
  readonly clock: Pick<Clock, 'now'>;
  /** From then on nothing is begun. */
  readonly until: Instant;
}

/** Deals with the items of a page, some side by side, and begins none when the time is over. */
export const dealWithPage = async <T>(
  { clock, until }: WalkTime,
  items: readonly T[],
  dealWith: DealWith<T>,
): Promise<Walked> => {
  let [begun, count] = [0, 0];
  const goOn = async (): Promise<void> => {
    while (begun < items.length && clock.now() < until) {
      const item = items[begun] as T;
      begun += 1;
      if (await dealWith(item)) count += 1;
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, goOn));
  return { count, isLeftOver: begun < items.length };
};

/**
 * Goes through a list page by page, until a thousand items were dealt with or the time is over. `prepare` sees each
 * page before its items are dealt with.
 */
export const walkPages = async <T>(
  time: WalkTime,
  read: (page: PageRequest) => Promise<Page<T>>,
  prepare: (items: readonly T[]) => Promise<DealWith<T>>,
): Promise<Walked> => {
  let [count, cursor]: [number, string | undefined] = [0, undefined];
  do {
    const page: Page<T> = await read({ limit: PAGE, cursor });
    if (page.items.length > 0) {
      const dealt = await dealWithPage(time, page.items, await prepare(page.items));
      count += dealt.count;
      if (dealt.isLeftOver) return { count, isLeftOver: true };
    }
    cursor = page.cursor;
  } while (cursor !== undefined && count < MOST_ITEMS && time.clock.now() < time.until);
  return { count, isLeftOver: cursor !== undefined };
};
