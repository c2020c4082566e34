import type { Page } from '../api/api-shapes.ts';

const LONGEST_PAGE = 100;

/** Reads as many items of a list as asked for, over several pages where need be. */
export const readPages = async <Item>(
  read: (query: { readonly limit: string; readonly cursor: string | undefined }) => Promise<Page<Item>>,
  limit: number,
): Promise<{ readonly items: readonly Item[]; readonly nextCursor: string | undefined }> => {
  const items: Item[] = [];
  let cursor: string | undefined;
  do {
    const page = await read({ limit: String(Math.min(limit - items.length, LONGEST_PAGE)), cursor });
    items.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== undefined && items.length < limit);
  return { items, nextCursor: cursor };
};
