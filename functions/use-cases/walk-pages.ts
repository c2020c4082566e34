import type { Page, PageRequest } from './ports.ts';

/** How far a walk through a list came. */
export interface Walked {
  readonly count: number;
  /** The list goes on behind the last page that was read. */
  readonly isLeftOver: boolean;
}

const PAGE = 100;
const MOST_PAGES = 10;

/** Goes through a list page by page, up to a bound that keeps the work of one call small. */
export const walkPages = async <T>(
  read: (page: PageRequest) => Promise<Page<T>>,
  each: (items: readonly T[]) => Promise<void>,
): Promise<Walked> => {
  let cursor: string | undefined;
  let count = 0;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const { items, cursor: next } = await read({ limit: PAGE, cursor });
    await each(items);
    count += items.length;
    if (next === undefined) return { count, isLeftOver: false };
    cursor = next;
  }
  return { count, isLeftOver: true };
};
