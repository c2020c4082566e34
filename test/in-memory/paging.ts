import { DomainError } from '../../functions/domain/shared/errors.ts';
import type { Page, PageRequest } from '../../functions/use-cases/ports.ts';
import { copyOf } from './copy.ts';

/** The place of an item in a list, as sortable text; it must be unique. */
export type Placed<T> = readonly [position: string, item: T];

const FAR = 999_999_999_999_999;

/** Instants as text that sorts; undefined is after all others. */
export const sortable = (at: number | undefined): string => String(at ?? FAR).padStart(15, '0');

const readCursor = (list: string, cursor: string): string => {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    parts = undefined;
  }
  if (Array.isArray(parts) && parts.length === 2 && parts[0] === list && typeof parts[1] === 'string') {
    return parts[1];
  }
  const faults = [{ pointer: '/cursor', detail: 'is not a cursor of this list' }];
  throw new DomainError('invalid', 'the cursor cannot be read', { faults });
};

const writeCursor = (list: string, position: string): string =>
  Buffer.from(JSON.stringify([list, position])).toString('base64url');

/** What of a list comes behind its cursor, in its order. */
const restOf = <T>(
  list: string,
  all: readonly Placed<T>[],
  cursor: string | undefined,
  order: 'ascending' | 'descending',
): readonly Placed<T>[] => {
  const sorted = all.toSorted(([a], [b]) => (a < b ? -1 : 1));
  if (order === 'descending') sorted.reverse();
  if (cursor === undefined) return sorted;
  const after = readCursor(list, cursor);
  return sorted.filter(([position]) => (order === 'ascending' ? position > after : position < after));
};

/** A page of a list; `list` names it, so that a cursor of another one is refused. */
export const pageOf = <T>(
  list: string,
  all: readonly Placed<T>[],
  request: PageRequest,
  order: 'ascending' | 'descending' = 'ascending',
): Page<T> => {
  const rest = restOf(list, all, request.cursor, order);
  const page = rest.slice(0, request.limit);
  const last = page.at(-1);
  const isEnd = last === undefined || page.length === rest.length;
  return {
    items: page.map(([, item]) => copyOf(item)),
    ...(!isEnd && { cursor: writeCursor(list, last[0]) }),
  };
};

/** So many items are read in one request for a page of what is wanted of a list. */
const REACH = 100;

/** A page of what is wanted of a list: it ends where it is full, or as far as one request reads. */
export const searchedPageOf = <T>(
  list: string,
  all: readonly Placed<T>[],
  request: PageRequest,
  order: 'ascending' | 'descending',
  isWanted: (item: T) => boolean,
): Page<T> => {
  const rest = restOf(list, all, request.cursor, order);
  const items: T[] = [];
  let read = 0;
  for (const [, item] of rest.slice(0, REACH)) {
    if (items.length === request.limit) break;
    if (isWanted(item)) items.push(copyOf(item));
    read += 1;
  }
  const last = rest[read - 1];
  const isEnd = last === undefined || read === rest.length;
  return { items, ...(!isEnd && { cursor: writeCursor(list, last[0]) }) };
};
