import type { Page, PageRequest } from '../../use-cases/ports.ts';
import { LARGEST_ANSWER } from '../../use-cases/shared/answer-size.ts';

/** So many items are asked for at once. That many of the largest fit into an answer. */
const PAGE = 500;

/**
 * Reads a list from a cursor on, as far as it fits into one answer.
 * @param sizeOf the most bytes that an item takes in the answer.
 * @returns the items, and the cursor behind them where the list goes on.
 */
export const gatherPages = async <T>(
  ask: (page: PageRequest) => Promise<Page<T>>,
  sizeOf: (item: T) => number,
  from: string | undefined,
): Promise<Page<T>> => {
  const items: T[] = [];
  let size = 0;
  let cursor = from;
  for (;;) {
    const page = await ask({ limit: PAGE, cursor });
    const added = page.items.reduce((sum, item) => sum + sizeOf(item), 0);
    if (items.length > 0 && size + added > LARGEST_ANSWER) {
      return { items, ...(cursor !== undefined && { cursor }) };
    }
    items.push(...page.items);
    size += added;
    if (page.cursor === undefined) return { items };
    cursor = page.cursor;
  }
};
