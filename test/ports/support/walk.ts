import { expect } from 'vitest';
import type { DomainError } from '../../../functions/domain/shared/errors.ts';
import type { Page, PageRequest } from '../../../functions/use-cases/ports.ts';

/** A list, page by page. */
export type List<T> = (page: PageRequest) => Promise<Page<T>>;

/** All items of a list, walked in pages of `limit`. */
export const walk = async <T>(list: List<T>, limit = 100): Promise<T[]> => {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const page = await list({ limit, cursor });
    expect(page.items.length).toBeLessThanOrEqual(limit);
    items.push(...page.items);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return items;
};

/** The ids of those items of a list that a test has put there; others may be in the same store. */
export const idsAmong = async <T extends { readonly id: string }>(
  list: List<T>,
  ours: readonly T[],
  limit = 100,
): Promise<string[]> => {
  const ids = new Set(ours.map((item) => item.id));
  return (await walk(list, limit)).map((item) => item.id).filter((id) => ids.has(id));
};

/** Fails unless the cursor is refused as one that cannot be read. */
export const expectBadCursor = async (answer: Promise<unknown>): Promise<void> => {
  const error = await answer.then(
    () => undefined,
    (thrown: DomainError) => thrown,
  );
  expect(error?.code).toBe('invalid');
  expect(error?.faults.map((fault) => fault.pointer)).toEqual(['/cursor']);
};

/** Cursors that no store has made. */
export const FORGED_CURSORS = [
  '',
  'x',
  '!!!',
  'after-1',
  'null',
  Buffer.from('null').toString('base64url'),
  Buffer.from('[]').toString('base64url'),
  Buffer.from('["scheduled"]').toString('base64url'),
  Buffer.from('["scheduled",5]').toString('base64url'),
  Buffer.from('{"scheduled":"x"}').toString('base64url'),
  'a'.repeat(10_000),
];
